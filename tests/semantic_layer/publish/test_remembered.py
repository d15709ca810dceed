"""Two releases together give away no more than one: what was shown once is known, and what was hidden stays hidden."""

from pathlib import Path
from typing import Any

import pytest

from semantic_layer.errors import ProtectionError
from semantic_layer.manifest import Manifest
from semantic_layer.publish import publication, publish_release
from semantic_layer.publish.coarser import protect_or_propose
from semantic_layer.publish.remembered import Remembered
from tests.semantic_layer.publish.test_protect import make_rows
from tests.semantic_layer.publish.test_secondary import CASES, LOPSIDED, make_cube
from tests.semantic_layer.publish.town import (
    HOURS_DECLARED,
    HOURS_STORED,
    PERSONS,
    TODAY,
    Row,
    find_cell,
    make_catalog,
    make_kpi,
    make_view,
    read_cells,
    write_source,
)

MONTH = "2025-01"
PEOPLE: dict[str, Any] = {"people": {"type": "sum", "column": "people", "unit": "number"}}
EXACT: dict[str, Any] = {"grains": ["month"], "components": True}
PUBLISHED = [{"by": [], **EXACT}, {"by": ["area"], **EXACT}, {"by": ["unit"], **EXACT}]
BEFORE = {"a1": 9, "a2": 20, "a3": 30, "b1": 20, "b2": 40}


def publish_twice(tmp_path: Path, before: list[Row], after: list[Row], least: int = 5) -> list[dict[str, Any]]:
    """The rows of the second release; `least` is its threshold."""
    make_release(tmp_path, "before", before)
    return read_cells(tmp_path, make_release(tmp_path, "after", after, least))


def make_release(
    state: Path, name: str, rows: list[Row], least: int = 5, place: str | None = None, forget: str | None = None
) -> Manifest:
    """From a source of this name in the state folder."""
    rule = {**PERSONS, "over_time": "sum", "min": least}
    kpi = make_kpi(measures=PEOPLE, published=PUBLISHED, disclosure=rule)
    catalog = make_catalog([kpi], [make_view(HOURS_DECLARED, ["month", "id"])])
    url = write_source(state / f"{name}.duckdb", HOURS_STORED, rows)
    return publish_release(catalog, url, state, TODAY, place=place, forget=forget)


def states(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["unit"]: row["state"] for row in rows if row["unit"] and row["period"] == MONTH}


@pytest.mark.promise("P2")
def test_a_figure_that_was_shown_does_not_help_to_hide_another(tmp_path: Path) -> None:
    """Three of the small unit leave: its neighbours are known from the release before, so their areas are hidden."""
    rows = publish_twice(tmp_path, make_rows(BEFORE), make_rows({**BEFORE, "a1": 3}))
    now = states(rows)
    assert now["a1"] == "hidden"
    shown = {unit for unit, state in now.items() if state == "shown"}
    assert shown >= {"b1", "b2"}
    area = find_cell(rows, area="north", unit=None, period=MONTH)
    assert area["state"] == "hidden"


@pytest.mark.promise("P2")
def test_without_memory_its_neighbour_would_be_hidden_in_vain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "remember", lambda *_: Remembered())
    rows = publish_twice(tmp_path, make_rows(BEFORE), make_rows({**BEFORE, "a1": 3}))
    assert find_cell(rows, area="north", unit=None, period=MONTH)["state"] == "shown"


@pytest.mark.promise("P2")
def test_what_was_hidden_stays_hidden(tmp_path: Path) -> None:
    rows = publish_twice(tmp_path, make_rows({**BEFORE, "a1": 3}), make_rows({**BEFORE, "a1": 30}))
    assert states(rows)["a1"] == "hidden"


def test_a_figure_that_was_told_is_hidden_but_no_secret(tmp_path: Path) -> None:
    """A new threshold cannot take back what everybody has read."""
    rows = publish_twice(tmp_path, make_rows(BEFORE), make_rows(BEFORE), least=10)
    assert {unit: state for unit, state in states(rows).items() if state == "hidden"} == {"a1": "hidden"}


def test_what_cannot_be_protected_any_more_stops_publication_and_proposes_what_could_be() -> None:
    """All but the small cell was told before; by quarter it is not small."""
    cube = make_cube(CASES[0], LOPSIDED)
    told = {
        ("people", place): frozenset(("numerator", "value", "n"))
        for place in cube.figures
        if not ("a1" in place.members and place.period == MONTH)
    }
    with pytest.raises(ProtectionError, match=r"\[unit=a1\] month 2025-01.*cannot be protected; this would pass: "):
        protect_or_propose(cube, Remembered(shown=told))
    assert protect_or_propose(make_cube(CASES[0], LOPSIDED), Remembered()).secrets
