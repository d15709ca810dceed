"""A delivery unlike those before it is told, and a very strange one is not published until somebody has looked."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.manifest import Manifest
from semantic_layer.publish import publish_release
from tests.semantic_layer.publish.town import Row, make_catalog, make_kpi, make_view, write_source
from tests.semantic_layer.publish.two_views import change

DECLARED = {"month": "text", "id": "text", "unit": "text", "visits": "integer"}
STORED = {"month": "VARCHAR", "id": "VARCHAR", "unit": "VARCHAR", "visits": "INTEGER"}
MONTHS = [f"2025-{month:02}" for month in range(1, 12)]
NEW = "2025-12"
LATER = date(2026, 1, 15)
VIEW = "raw.v_visits"


def catalog() -> Catalog:
    return make_catalog([make_kpi()], [make_view(DECLARED, ["month", "id"])])


def month(id_: str, rows: int, visits: Callable[[int], int] = lambda number: number % 10) -> list[Row]:
    return [(id_, f"{id_}/{number}", "a1", visits(number)) for number in range(rows)]


def publish(state: Path, accept: tuple[str, ...] = ()) -> Manifest:
    """A KPI that is alone in the catalog and out of service is an error; so a quiet one stands beside it."""
    quiet: dict[str, Any] = {"view": "v_calls", "measures": {"calls": {"type": "sum", "column": "calls"}}}
    quiet["measures"]["calls"]["unit"] = "number"
    both = make_catalog(
        [make_kpi(), make_kpi("calls", **quiet)],
        [make_view(DECLARED, ["month", "id"]), make_view({"month": "text", "calls": "integer"}, ["month"], "v_calls")],
    )
    return publish_release(both, f"duckdb:///{state}/source.duckdb", state, LATER, accept=accept)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    rows = [row for id_ in MONTHS for row in month(id_, 40)]
    write_source(tmp_path / "source.duckdb", STORED, rows)
    calls: list[Row] = [(id_, 3) for id_ in MONTHS]
    write_source(tmp_path / "source.duckdb", {"month": "VARCHAR", "calls": "INTEGER"}, calls, "v_calls")
    first = publish(tmp_path)
    assert (first.warnings, first.out_of_service) == ({}, {})
    return tmp_path


def deliver(state: Path, rows: list[Row]) -> None:
    values = ", ".join(str(row) for row in rows)
    change(state / "source.duckdb", f"INSERT INTO {VIEW} VALUES {values}")


def test_a_month_like_those_before_it_is_not_strange(state: Path) -> None:
    deliver(state, month(NEW, 44))
    manifest = publish(state)
    assert (manifest.warnings, manifest.out_of_service) == ({}, {})


@pytest.mark.promise("R4")
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (month(NEW, 100), "has far more rows"),
        (month(NEW, 15), "has far fewer rows"),
        (month(NEW, 40, lambda number: number % 10 + 12), "has values far outside"),
    ],
)
def test_what_is_a_little_strange_is_published_with_a_warning(state: Path, rows: list[Row], told: str) -> None:
    deliver(state, rows)
    manifest = publish(state)
    assert manifest.out_of_service == {}
    assert [told in said for said in manifest.warnings["visits"]] == [True]
    assert publish(state).warnings == manifest.warnings, "and it stays while the figures do"


@pytest.mark.promise("R4")
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (month(NEW, 500), "has far more rows"),
        (month(NEW, 3), "has far fewer rows"),
        (month(NEW, 40, lambda number: number * 1000), "has values far outside"),
    ],
)
def test_what_is_very_strange_waits_for_somebody_to_look(state: Path, rows: list[Row], told: str) -> None:
    deliver(state, rows)
    manifest = publish(state)
    assert set(manifest.out_of_service) == {"visits"}
    assert told in manifest.out_of_service["visits"].problems[0]
    assert "publish --accept v_visits" in manifest.out_of_service["visits"].problems[0]
    assert set(publish(state).out_of_service) == {"visits"}, "the next round does not wave it through"
    accepted = publish(state, accept=("v_visits",))
    assert accepted.out_of_service == {}
    assert told in accepted.warnings["visits"][0]
    change(state / "source.duckdb", f"UPDATE {VIEW} SET visits = visits + 1 WHERE id = '2025-01/1'")
    assert publish(state).out_of_service == {}, "and what was accepted need not be accepted again"


@pytest.mark.promise("R4")
def test_rows_that_were_published_and_are_gone_are_missed(state: Path) -> None:
    change(state / "source.duckdb", f"DELETE FROM {VIEW} WHERE id IN ('2025-03/1', '2025-03/2')")
    assert publish(state).warnings == {}
    change(state / "source.duckdb", f"DELETE FROM {VIEW} WHERE month = '2025-04' AND length(id) < 10")
    manifest = publish(state)
    assert "2025-04" in manifest.warnings["visits"][0]
    change(state / "source.duckdb", f"DELETE FROM {VIEW} WHERE month = '2025-05' AND length(id) = 10")
    manifest = publish(state)
    assert "rows of 2025-05 that were there at the last publication are gone" in str(manifest.out_of_service)


def test_nothing_that_is_said_holds_a_figure_of_the_rows(state: Path) -> None:
    deliver(state, month(NEW, 513, lambda number: number * 7919))
    said = publish(state).out_of_service["visits"].problems
    assert said
    assert not any(figure in " ".join(said) for figure in ("513", "7919", "40"))


def test_a_key_that_is_not_unique_names_no_row(state: Path) -> None:
    deliver(state, [(NEW, "Ann Hansen", "a1", 1)] * 2)
    (said,) = publish(state).out_of_service["visits"].problems
    assert f"month={NEW}" in said
    assert "Ann" not in said


def test_a_period_that_is_not_due_is_neither_strange_nor_missed(state: Path) -> None:
    """Some rows of the coming period are there already, and go again: nothing was published of it."""
    deliver(state, month("2026-01", 3))
    change(state / "source.duckdb", f"UPDATE {VIEW} SET visits = visits + 1 WHERE id = '2025-01/1'")
    manifest = publish(state)
    assert (manifest.warnings, manifest.out_of_service) == ({}, {})
    change(state / "source.duckdb", f"DELETE FROM {VIEW} WHERE month = '2026-01'")
    manifest = publish(state)
    assert (manifest.warnings, manifest.out_of_service) == ({}, {})


def test_a_value_that_cannot_be_read_is_not_quoted(state: Path) -> None:
    change(state / "source.duckdb", "ALTER TABLE raw.v_visits ADD COLUMN note VARCHAR DEFAULT 'Ann Hansen'")
    change(
        state / "source.duckdb",
        "CREATE OR REPLACE VIEW kpi.v_visits AS"
        " SELECT month, id, unit, CAST(note AS INTEGER) AS visits FROM raw.v_visits",
    )
    said = publish(state).out_of_service["visits"].problems
    assert "Could not convert" in said[0]
    assert "Ann" not in " ".join(said)
