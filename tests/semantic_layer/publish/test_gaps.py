"""Cells without a figure: each reason, and that no state ever lets a number through."""

from pathlib import Path
from typing import Any

import pytest

from tests.semantic_layer.publish.town import (
    HOURS_DECLARED,
    HOURS_STORED,
    PERSONS,
    Row,
    find_cell,
    make_catalog,
    make_kpi,
    make_view,
    publish,
    read_cells,
    write_source,
)

MEASURES: dict[str, Any] = {
    "rate": {"type": "ratio", "numerator": "hours", "denominator": "people", "unit": "number", "decimals": 1}
}
PUBLISHED: list[dict[str, Any]] = [
    {"by": [], "grains": ["month", "quarter"], "components": True},
    {"by": ["unit"], "grains": ["month", "quarter"]},
    {"by": ["unit", "kind"], "grains": ["quarter"]},
]


def make_rows(months: dict[str, dict[str, int]], kind: str = "red") -> list[Row]:
    """Month → unit → number of people, one row each."""
    return [
        (month, f"{unit}-{i}", unit, kind, 1, 2)
        for month, units in months.items()
        for unit, number in units.items()
        for i in range(number)
    ]


def publish_rows(tmp_path: Path, rows: list[Row], **fields: Any) -> list[dict[str, Any]]:
    units = {"a1": {"parent": "north"}, "b1": {"parent": "south"}}
    kpi = make_kpi(**{"measures": MEASURES, "published": PUBLISHED, "disclosure": PERSONS, **fields})
    catalog = make_catalog([kpi], [make_view(HOURS_DECLARED, ["month", "id"])], units)
    url = write_source(tmp_path / "source.duckdb", HOURS_STORED, rows)
    return read_cells(tmp_path, publish(catalog, url, tmp_path))


def state_of(rows: list[dict[str, Any]], **where: str) -> tuple[str, str | None]:
    cell = find_cell(rows, **where)
    return cell["state"], cell["reason"]


FULL = {"a1": 6, "b1": 7}


def test_a_period_that_never_came_is_told_from_one_that_is_late(tmp_path: Path) -> None:
    rows = publish_rows(tmp_path, make_rows({"2025-01": FULL, "2025-03": FULL}))
    assert state_of(rows, breakdown="", period="2025-01") == ("shown", None)
    assert state_of(rows, breakdown="", period="2025-02") == ("gap", "never_published")
    assert state_of(rows, breakdown="", period="2025-04") == ("gap", "not_reported")
    assert state_of(rows, breakdown="", period="2025-Q1") == ("gap", "never_published")
    assert state_of(rows, breakdown="", period="2025-Q2") == ("gap", "not_reported")


def test_a_quarter_without_one_of_its_months_is_a_gap_for_that_unit_alone(tmp_path: Path) -> None:
    rows = publish_rows(tmp_path, make_rows({"2025-01": FULL, "2025-02": {"a1": 6}, "2025-03": FULL}))
    assert state_of(rows, breakdown="unit", unit="b1", period="2025-02") == ("gap", "no_data")
    assert state_of(rows, breakdown="unit", unit="b1", period="2025-Q1") == ("gap", "no_data")
    assert state_of(rows, breakdown="unit", unit="a1", period="2025-Q1") == ("shown", None)
    assert state_of(rows, breakdown="", period="2025-Q1") == ("shown", None)


def test_where_absent_means_zero_nothing_is_a_gap_until_the_source_ends(tmp_path: Path) -> None:
    measures = {"people": {"type": "sum", "column": "people", "unit": "number"}}
    given = make_rows({"2025-01": FULL, "2025-03": {"a1": 6}})
    rows = publish_rows(tmp_path, given, missing="zero", measures=measures)
    assert find_cell(rows, breakdown="unit", unit="b1", period="2025-03")["value"] == 0
    assert find_cell(rows, breakdown="", period="2025-02")["value"] == 0
    assert find_cell(rows, breakdown="", period="2025-Q1")["value"] == 19
    assert state_of(rows, breakdown="", period="2025-04") == ("gap", "not_reported")


@pytest.mark.parametrize("rule", [PERSONS, {"none": "Nobody is counted."}])
def test_a_period_that_too_few_delivered_is_a_gap_only_where_people_are_counted(
    tmp_path: Path, rule: dict[str, Any]
) -> None:
    given = make_rows({"2025-01": FULL, "2025-02": {"a1": 6}, "2025-03": FULL})
    kpi = {"completeness": {"reporters": "unit", "min_share": 0.6}, "disclosure": rule}
    rows = publish_rows(tmp_path, given, **kpi)
    hidden_away = ("gap", "not_reported") if "count" in rule else ("shown", None)
    assert state_of(rows, breakdown="", period="2025-02") == hidden_away
    assert state_of(rows, breakdown="", period="2025-Q1") == hidden_away
    assert find_cell(rows, breakdown="", period="2025-02")["coverage"] == 0.5
    assert find_cell(rows, breakdown="", period="2025-Q1")["coverage"] == 0.5
    assert find_cell(rows, breakdown="", period="2025-01")["coverage"] == 1
    assert state_of(rows, breakdown="unit", unit="b1", period="2025-02") == ("gap", "not_reported")


def test_the_manifest_names_incomplete_periods_and_the_last_closed_one(tmp_path: Path) -> None:
    kpi = make_kpi(
        measures=MEASURES, published=PUBLISHED, completeness={"reporters": "unit", "min_share": 0.6}, disclosure=PERSONS
    )
    units = {"a1": {"parent": "north"}, "b1": {"parent": "south"}}
    months = {f"2025-{m:02}": FULL for m in range(1, 12)} | {"2025-12": {"a1": 6}}
    url = write_source(tmp_path / "source.duckdb", HOURS_STORED, make_rows(months))
    catalog = make_catalog([kpi], [make_view(HOURS_DECLARED, ["month", "id"])], units)
    entry = publish(catalog, url, tmp_path).kpis["visits"]
    assert entry.latest == {"month": "2025-12", "quarter": "2025-Q4"}
    assert entry.latest_closed == {"month": "2025-11", "quarter": "2025-Q3"}
    assert entry.incomplete == {"month": ("2025-12",), "quarter": ("2025-Q4",)}


def test_members_that_the_kpi_is_not_about_have_no_cells(tmp_path: Path) -> None:
    rows = publish_rows(tmp_path, make_rows({"2025-01": {"a1": 6}}), covers={"area": ["north"]})
    assert {row["unit"] for row in rows if row["breakdown"] == "unit"} == {"a1"}


def test_a_crossing_that_never_had_a_row_is_not_applicable(tmp_path: Path) -> None:
    months = {f"2025-0{m}": FULL for m in (1, 2, 3)}
    rows = publish_rows(tmp_path, make_rows(months))
    assert state_of(rows, breakdown="unit,kind", unit="a1", kind="red", period="2025-Q1") == ("shown", None)
    assert state_of(rows, breakdown="unit,kind", unit="a1", kind="blue", period="2025-Q1") == ("not_applicable", None)


def test_every_expected_cell_is_a_row(tmp_path: Path) -> None:
    rows = publish_rows(tmp_path, make_rows({"2025-01": {"a1": 6}}))
    by_unit = {(row["unit"], row["period"]) for row in rows if row["breakdown"] == "unit" and row["grain"] == "month"}
    assert by_unit == {(unit, f"2025-{m:02}") for unit in ("a1", "b1") for m in range(1, 13)}
    places = [(r["measure"], r["breakdown"], r["period"], r["unit"], r["kind"]) for r in rows]
    assert len(places) == len(set(places))


def test_a_cell_that_is_not_shown_has_no_number_in_any_column(tmp_path: Path) -> None:
    given = make_rows({"2025-01": {"a1": 3, "b1": 20}, "2025-02": FULL, "2025-03": FULL})
    rows = publish_rows(tmp_path, given)
    states = {row["state"] for row in rows}
    assert states == {"shown", "hidden", "gap", "not_applicable"}
    for row in rows:
        numbers = [row[name] for name in ("numerator", "denominator", "value", "n", "text", "note", "noted_at")]
        assert (row["state"] == "shown") == (row["value"] is not None)
        assert row["state"] == "shown" or numbers == [None] * 7
        assert row["state"] == "shown" or "u" not in row["flags"]
