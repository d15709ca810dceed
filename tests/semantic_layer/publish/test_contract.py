"""A source that breaks its contract: each problem names view, column and a sample, and the old release stays."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.errors import ContractError, SourceError
from semantic_layer.manifest import Manifest
from tests.semantic_layer.publish.town import (
    PERSONS,
    UNITS,
    Row,
    make_catalog,
    make_kpi,
    make_view,
    publish,
    write_source,
)

DECLARED = {"month": "text", "id": "text", "unit": "text", "people": "integer", "hours": "decimal", "seen": "date"}
STORED = {
    "month": "VARCHAR",
    "id": "VARCHAR",
    "unit": "VARCHAR",
    "people": "INTEGER",
    "hours": "DECIMAL(18,2)",
    "seen": "DATE",
}
GOOD: list[Row] = [
    (f"2025-{m:02}", f"{unit}-{i}", unit, 1, 2, "2025-01-31") for m in (1, 2) for unit in ("a1", "b1") for i in range(6)
]
LATER = {**UNITS, "late": {"parent": "north", "valid": ["2025-03-01", None]}}


def town(units: dict[str, dict[str, Any]] = LATER) -> Catalog:
    measures = {"rate": {"type": "ratio", "numerator": "hours", "denominator": "people", "unit": "number"}}
    published = [{"by": [], "grains": ["month"]}, {"by": ["area", "unit"], "grains": ["month"]}]
    kpi = make_kpi(measures=measures, published=published, disclosure=PERSONS)
    return make_catalog([kpi], [make_view(DECLARED, ["month", "id"])], units)


def with_types(**types: str | None) -> Callable[[Path], str]:
    def build(path: Path) -> str:
        stored = {name: type_ for name, type_ in {**STORED, **types}.items() if type_ is not None}
        kept = [i for i, name in enumerate(STORED) if name in stored]
        return write_source(path, stored, [[row[i] for i in kept] for row in GOOD])

    return build


def with_rows(*rows: Row) -> Callable[[Path], str]:
    return lambda path: write_source(path, STORED, [*GOOD, *rows])


def without_rows(path: Path) -> str:
    return write_source(path, STORED, [])


BROKEN: dict[str, tuple[Callable[[Path], str], list[str]]] = {
    "missing column": (with_types(hours=None), ["kpi.v_visits.hours", "missing"]),
    "floating point": (with_types(hours="DOUBLE"), ["kpi.v_visits.hours", "DOUBLE", "decimal", "never floating"]),
    "text for a number": (with_types(people="VARCHAR"), ["kpi.v_visits.people", "VARCHAR", "integer"]),
    "text for a date": (with_types(seen="VARCHAR"), ["kpi.v_visits.seen", "VARCHAR", "date"]),
    "duplicate key": (
        with_rows(("2025-02", "a1-0", "a1", 1, 2, "2025-01-31")),
        ["kpi.v_visits: the key is not unique", "month=2025-02", "id=…"],
    ),
    "unknown member": (with_rows(("2025-02", "x", "zz9", 1, 2, "2025-01-31")), ["kpi.v_visits.unit", "'zz9'"]),
    "no member": (with_rows(("2025-02", "x", None, 1, 2, "2025-01-31")), ["kpi.v_visits.unit is empty in 1 of 25"]),
    "member before its time": (
        with_rows(("2025-02", "x", "late", 1, 2, "2025-01-31")),
        ["kpi.v_visits.unit", "did not exist", "'late in 2025-02'"],
    ),
    "unknown period": (with_rows(("2025/02", "x", "a1", 1, 2, "2025-01-31")), ["kpi.v_visits.month", "'2025/02'"]),
    "period of another grain": (
        with_rows(("2025-Q1", "x", "a1", 1, 2, "2025-01-31")),
        ["kpi.v_visits.month", "'2025-Q1'"],
    ),
    "empty amount": (with_rows(("2025-02", "x", "a1", 1, None, "2025-01-31")), ["kpi.v_visits.hours is empty"]),
    "negative count": (with_rows(("2025-02", "x", "a1", -1, 2, "2025-01-31")), ["kpi.v_visits.people is negative"]),
    "no rows": (without_rows, ["kpi.v_visits: the view has no rows"]),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """A state folder with a release in service."""
    state = tmp_path_factory.mktemp("good")
    return state, publish(town(), write_source(state / "good.duckdb", STORED, GOOD), state)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_contract_is_named_and_leaves_the_old_release(
    tmp_path: Path, good: tuple[Path, Manifest], fault: str
) -> None:
    build, expected = BROKEN[fault]
    state, old = good
    shutil.copytree(state, tmp_path, dirs_exist_ok=True)
    with pytest.raises(ContractError) as caught:
        publish(town(), build(tmp_path / "bad.duckdb"), tmp_path)
    for words in expected:
        assert words in str(caught.value)
    assert json.loads((tmp_path / "releases" / "current.json").read_text()) == {"release": old.id}
    assert [path.name for path in (tmp_path / "releases").glob("*.duckdb")] == [f"release-{old.id}.duckdb"]


def test_a_unit_without_a_parent_is_named(tmp_path: Path) -> None:
    url = with_rows(("2025-02", "x", "orphan", 1, 2, "2025-01-31"))(tmp_path / "source.duckdb")
    with pytest.raises(ContractError, match=r"kpi\.v_visits\.unit: .*'orphan' belongs to no area on 2025-02-28"):
        publish(town({**UNITS, "orphan": {}}), url, tmp_path)


def test_all_problems_of_all_kpis_are_named_at_once(tmp_path: Path) -> None:
    kpi = make_kpi(measures={"h": {"type": "sum", "column": "hours", "unit": "number"}})
    views = [make_view(DECLARED, ["month", "id"]), make_view(DECLARED, ["month"], "v_other")]
    catalog = make_catalog([kpi, make_kpi("other", view="v_other")], views)
    bad = [("2025-01", "1", "a1", 1, 2, "2025-01-31"), ("2025-01", "1", "a1", 1, None, None)]
    with pytest.raises(ContractError) as caught:
        publish(catalog, write_source(tmp_path / "source.duckdb", STORED, bad), tmp_path)
    problems = "\n".join(caught.value.problems)
    for words in ("kpi.v_visits: the key", "kpi.v_visits.hours", "kpi.v_visits.seen", "kpi.v_other: the source has no"):
        assert words in problems


def test_an_unknown_category_value_is_named(tmp_path: Path) -> None:
    values = [{"id": "good", "label": "good"}, {"id": "bad", "label": "bad"}]
    measures = {"state": {"type": "category", "column": "state", "per": "project", "unit": "number", "values": values}}
    view = make_view({"month": "text", "project": "text", "state": "text"}, ["month", "project"])
    catalog = make_catalog([make_kpi(measures=measures, published=[{"by": ["project"], "grains": ["month"]}])], [view])
    columns = {"month": "VARCHAR", "project": "VARCHAR", "state": "VARCHAR"}
    url = write_source(tmp_path / "source.duckdb", columns, [("2025-01", "p1", "ugly")])
    with pytest.raises(ContractError, match=r"kpi\.v_visits\.state: no known value: 'ugly'"):
        publish(catalog, url, tmp_path)


@pytest.mark.parametrize(
    ("disclosure", "words"),
    [({"method": "round5"}, "round5"), ({"dominance": {"by": "payee"}}, "no column 'payee'")],
)
def test_a_protection_that_cannot_be_given_is_refused_and_not_weakened(
    tmp_path: Path, disclosure: dict[str, Any], words: str
) -> None:
    kpi = make_kpi(
        measures={"h": {"type": "sum", "column": "hours", "unit": "number"}}, disclosure={**PERSONS, **disclosure}
    )
    catalog = make_catalog([kpi], [make_view(DECLARED, ["month", "id"])])
    with pytest.raises(ContractError, match=words):
        publish(catalog, write_source(tmp_path / "source.duckdb", STORED, GOOD), tmp_path)


def test_drafts_are_neither_read_nor_published(tmp_path: Path) -> None:
    draft = make_kpi("draft", view="v_nowhere", status="draft")
    kpi = make_kpi(measures={"h": {"type": "sum", "column": "hours", "unit": "number"}})
    catalog = make_catalog([kpi, draft], [make_view(DECLARED, ["month", "id"])])
    manifest = publish(catalog, write_source(tmp_path / "source.duckdb", STORED, GOOD), tmp_path)
    assert set(manifest.kpis) == {"visits"}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("duckdb:///{folder}/nowhere.duckdb", "run `demo`"),
        ("duckdb:///{folder}/damaged.duckdb", "cannot be opened"),
        ("not a url", "of the form"),
        ("nosuchengine://host/db", "cannot be opened"),
    ],
)
def test_a_source_that_cannot_be_opened_says_what_to_do(tmp_path: Path, url: str, words: str) -> None:
    (tmp_path / "damaged.duckdb").write_bytes(b"nothing like a database" * 1000)
    with pytest.raises(SourceError, match=words):
        publish(town(), url.format(folder=tmp_path), tmp_path)


def test_a_source_that_somebody_writes_to_says_so(tmp_path: Path) -> None:
    url = write_source(tmp_path / "source.duckdb", STORED, GOOD)
    with duckdb.connect(str(tmp_path / "source.duckdb")), pytest.raises(SourceError, match="cannot be opened"):
        publish(town(), url, tmp_path)
