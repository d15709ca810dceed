"""Every measure type against figures computed by hand, over units, over time and through history."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.errors import ContractError
from tests.semantic_layer.publish.town import (
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

DECLARED = {"month": "text", "id": "text", "unit": "text", "visits": "integer", "hours": "decimal"}
STORED = {"month": "VARCHAR", "id": "VARCHAR", "unit": "VARCHAR", "visits": "INTEGER", "hours": "DECIMAL(18,2)"}
EVERYWHERE: list[dict[str, Any]] = [
    {"by": [], "grains": ["month", "quarter"], "components": True},
    {"by": ["area"], "grains": ["month", "quarter"], "components": True},
    {"by": ["area", "unit"], "grains": ["month", "quarter"], "components": True},
]


def publish_visits(tmp_path: Path, rows: list[Row], **fields: Any) -> list[dict[str, Any]]:
    kpi = make_kpi(**{"published": EVERYWHERE, **fields})
    catalog = make_catalog([kpi], [make_view(DECLARED, ["month", "id"])])
    url = write_source(tmp_path / "source.duckdb", STORED, rows)
    return read_cells(tmp_path, publish(catalog, url, tmp_path))


QUARTER: list[Row] = [
    ("2025-01", "1", "a1", 10, 4),
    ("2025-01", "2", "a2", 20, 5.5),
    ("2025-01", "3", "b1", 5, 1),
    ("2025-02", "4", "a1", 1, 2),
    ("2025-02", "5", "a2", 2, 2),
    ("2025-02", "6", "b1", 4, 2),
    ("2025-03", "7", "a1", 3, 1),
    ("2025-03", "8", "a2", 0, 1),
    ("2025-03", "9", "b1", 8, 1.25),
]


def test_a_sum_adds_up_over_units_and_time(tmp_path: Path) -> None:
    rows = publish_visits(tmp_path, QUARTER)
    assert find_cell(rows, breakdown="", period="2025-01")["value"] == 35
    assert find_cell(rows, breakdown="", period="2025-Q1")["value"] == 53
    assert find_cell(rows, breakdown="area", area="north", period="2025-Q1")["value"] == 36
    assert find_cell(rows, breakdown="area,unit", unit="a1", period="2025-Q1")["value"] == 14
    assert find_cell(rows, breakdown="area,unit", unit="a1", period="2025-Q1")["area"] == "north"
    assert find_cell(rows, breakdown="area,unit", unit="a2", period="2025-03")["state"] == "shown"  # a zero is a figure
    start, end = (find_cell(rows, breakdown="", period="2025-Q1")[name] for name in ("period_start", "period_end"))
    assert (start, end) == (date(2025, 1, 1), date(2025, 3, 31))


def test_a_ratio_is_computed_from_its_parts_and_never_from_ratios(tmp_path: Path) -> None:
    measures = {"rate": {"type": "ratio", "numerator": "hours", "denominator": "visits", "scale": 100, "decimals": 1}}
    measures["rate"]["unit"] = "number"
    rows = publish_visits(tmp_path, QUARTER, measures=measures)
    january = find_cell(rows, breakdown="", period="2025-01")
    assert (january["numerator"], january["denominator"]) == (Decimal("10.5"), 35)
    assert january["value"] == 30
    assert find_cell(rows, breakdown="area", area="north", period="2025-Q1")["value"] == Decimal("43.1")  # 15.5 / 36
    nothing = find_cell(rows, breakdown="area,unit", unit="a2", period="2025-03")
    assert (nothing["state"], nothing["reason"], nothing["value"]) == ("gap", "zero_denominator", None)


def test_halves_are_rounded_away_from_zero(tmp_path: Path) -> None:
    measures = {"hours": {"type": "sum", "column": "hours", "unit": "number", "decimals": 1}}
    rows = publish_visits(
        tmp_path,
        [("2025-01", "1", "a1", 1, "0.25"), ("2025-01", "2", "b1", 1, "-0.25"), ("2025-01", "3", "b2", 1, "0.24")],
        measures=measures,
    )
    values = {r["unit"]: r["value"] for r in rows if r["breakdown"] == "area,unit" and r["period"] == "2025-01"}
    assert (values["a1"], values["b1"], values["b2"]) == (Decimal("0.3"), Decimal("-0.3"), Decimal("0.2"))
    exact = find_cell(rows, breakdown="area,unit", unit="a1", period="2025-01")
    assert exact["numerator"] == Decimal("0.25")


def test_a_stock_is_that_of_the_last_base_period(tmp_path: Path) -> None:
    measures = {"visits": {"type": "last_value", "column": "visits", "unit": "number"}}
    rows = publish_visits(tmp_path, QUARTER, measures=measures)
    assert find_cell(rows, breakdown="", period="2025-Q1")["value"] == 11
    assert find_cell(rows, breakdown="area", area="south", period="2025-Q1")["value"] == 8


def test_a_weighted_mean_leaves_out_rows_without_a_value(tmp_path: Path) -> None:
    declared = {"month": "text", "id": "text", "unit": "text", "visits": "integer", "hours": "decimal"}
    measures = {
        "mean": {"type": "weighted_mean", "value": "hours", "weight": "visits", "unit": "number", "decimals": 2}
    }
    catalog = make_catalog([make_kpi(measures=measures)], [make_view(declared, ["month", "id"], null=["hours"])])
    given: list[Row] = [("2025-01", "1", "a1", 2, 4), ("2025-01", "2", "a1", 1, 7), ("2025-01", "3", "a1", 9, None)]
    url = write_source(tmp_path / "source.duckdb", STORED, given)
    cell = find_cell(read_cells(tmp_path, publish(catalog, url, tmp_path)), period="2025-01")
    assert (cell["numerator"], cell["denominator"], cell["value"]) == (15, 3, 5)


def test_persons_are_counted_anew_in_every_cell(tmp_path: Path) -> None:
    """Ann comes in two months, and in two units of one area."""
    measures = {"people": {"type": "distinct", "column": "id", "unit": "number"}}
    view = make_view({"month": "text", "id": "text", "unit": "text"}, ["month", "id", "unit"])
    catalog = make_catalog([make_kpi(measures=measures, published=EVERYWHERE)], [view])
    columns = {"month": "VARCHAR", "id": "VARCHAR", "unit": "VARCHAR"}
    visits: list[Row] = [
        ("2025-01", "ann", "a1"),
        ("2025-01", "ann", "a2"),
        ("2025-01", "bob", "b1"),
        ("2025-02", "ann", "a1"),
        ("2025-02", "cat", "b1"),
        ("2025-03", "ann", "a2"),
        ("2025-03", "bob", "b1"),
    ]
    url = write_source(tmp_path / "source.duckdb", columns, visits)
    rows = read_cells(tmp_path, publish(catalog, url, tmp_path))
    assert find_cell(rows, breakdown="", period="2025-01")["value"] == 2
    assert find_cell(rows, breakdown="", period="2025-Q1")["value"] == 3
    assert find_cell(rows, breakdown="area", area="north", period="2025-01")["value"] == 1
    assert find_cell(rows, breakdown="area", area="south", period="2025-Q1")["value"] == 2
    assert find_cell(rows, breakdown="area,unit", unit="a2", period="2025-01")["value"] == 1


def test_categories_are_published_per_member_and_counted_above(tmp_path: Path) -> None:
    measures = {
        "state": {
            "type": "category",
            "column": "state",
            "per": "project",
            "date": "seen",
            "note": "why",
            "unit": "number",
            "values": [{"id": "good", "label": "good"}, {"id": "bad", "label": "bad"}],
        }
    }
    declared = {"month": "text", "project": "text", "state": "text", "seen": "date", "why": "text"}
    view = make_view(declared, ["month", "project"], null=["why"])
    published = [{"by": [], "grains": ["month"], "components": True}, {"by": ["project"], "grains": ["month"]}]
    catalog = make_catalog([make_kpi(measures=measures, published=published)], [view])
    columns = {"month": "VARCHAR", "project": "VARCHAR", "state": "VARCHAR", "seen": "DATE", "why": "VARCHAR"}
    reported: list[Row] = [
        ("2025-01", "p1", "good", date(2025, 2, 3), None),
        ("2025-01", "p2", "bad", date(2025, 2, 4), "late"),
        ("2025-02", "p1", "good", date(2025, 3, 3), None),
    ]
    url = write_source(tmp_path / "source.duckdb", columns, reported)
    rows = read_cells(tmp_path, publish(catalog, url, tmp_path))
    bad = find_cell(rows, measure="state", project="p2", period="2025-01")
    assert (bad["text"], bad["note"], bad["noted_at"], bad["value"]) == ("bad", "late", date(2025, 2, 4), None)
    assert find_cell(rows, measure="state.good", period="2025-02")["value"] == 1
    assert find_cell(rows, measure="state.bad", period="2025-02")["value"] == 0
    assert find_cell(rows, measure="state", project="p2", period="2025-02")["state"] == "gap"
    assert {row["measure"] for row in rows if row["breakdown"] == "project"} == {"state"}
    assert {row["measure"] for row in rows if row["breakdown"] == ""} == {"state.good", "state.bad"}


def test_derived_measures_use_exact_operands_also_of_another_kpi(tmp_path: Path) -> None:
    people = make_kpi(
        "people",
        view="v_people",
        measures={"number": {"type": "last_value", "column": "number", "unit": "number"}},
        published=[{"by": [], "grains": ["month"], "components": True}],
        time={"column": "month", "base": "month", "default": {"grain": "month", "last": 1}, "from": "2025-02"},
    )
    visits = make_kpi(
        measures={
            "per_head": {"type": "derived", "ratio": ["hours", "people.number"], "unit": "number", "decimals": 2},
            "hours": {"type": "sum", "column": "hours", "unit": "number"},
            "rest": {"type": "derived", "difference": ["visits", "hours"], "unit": "number", "decimals": 1},
            "visits": {"type": "sum", "column": "visits", "unit": "number"},
        },
    )
    views = [
        make_view(DECLARED, ["month", "id"]),
        make_view({"month": "text", "number": "integer"}, ["month"], "v_people"),
    ]
    url = write_source(tmp_path / "source.duckdb", STORED, [("2025-02", "1", "a1", 9, "2.46"), *QUARTER[:3]])
    write_source(tmp_path / "source.duckdb", {"month": "VARCHAR", "number": "INTEGER"}, [("2025-02", 4)], "v_people")
    rows = read_cells(tmp_path, publish(make_catalog([visits, people], views), url, tmp_path))
    assert find_cell(rows, measure="hours", period="2025-02")["value"] == 2  # shown rounded …
    per_head = find_cell(rows, measure="per_head", period="2025-02")
    assert per_head["value"] == Decimal("0.62")  # … but 2.46 / 4 is computed from what is exact
    assert (per_head["numerator"], per_head["denominator"]) == (Decimal("2.46"), 4)
    assert find_cell(rows, measure="rest", period="2025-02")["value"] == Decimal("6.5")
    early = find_cell(rows, measure="per_head", period="2025-01")
    assert (early["state"], early["reason"]) == ("gap", "not_reported")


def test_a_unit_belongs_to_the_parent_that_it_had_at_the_end_of_the_period(tmp_path: Path) -> None:
    units: dict[str, dict[str, Any]] = {
        "a1": {"parent": "north"},
        "mover": {"parents": [{"id": "north", "to": date(2025, 2, 28)}, {"id": "south", "from": date(2025, 3, 1)}]},
        "b1": {"parent": "south"},
    }
    visits: list[Row] = [
        (f"2025-0{month}", f"{unit}{month}", unit, number, 0)
        for month in (1, 2, 3)
        for unit, number in (("a1", 1), ("mover", 10), ("b1", 100))
    ]
    catalog = make_catalog([make_kpi(published=EVERYWHERE)], [make_view(DECLARED, ["month", "id"])], units)
    url = write_source(tmp_path / "source.duckdb", STORED, visits)
    rows = read_cells(tmp_path, publish(catalog, url, tmp_path))
    north = {row["period"]: row["value"] for row in rows if row["breakdown"] == "area" and row["area"] == "north"}
    south = {row["period"]: row["value"] for row in rows if row["breakdown"] == "area" and row["area"] == "south"}
    assert (north["2025-02"], south["2025-02"]) == (11, 100)
    assert (north["2025-03"], south["2025-03"]) == (1, 110)
    assert (north["2025-Q1"], south["2025-Q1"]) == (3, 330)  # all its months go where it was at the end
    mover = [row for row in rows if row["unit"] == "mover" and row["period"] in ("2025-02", "2025-Q1")]
    assert {row["period"]: row["area"] for row in mover} == {"2025-02": "north", "2025-Q1": "south"}


def test_a_closed_unit_keeps_its_figures_and_has_no_cells_later(tmp_path: Path) -> None:
    units: dict[str, dict[str, Any]] = {
        "a1": {"parent": "north"},
        "shut": {"parent": "north", "valid": [None, date(2025, 2, 28)]},
    }
    visits: list[Row] = [(f"2025-0{m}", f"a{m}", "a1", 1, 0) for m in range(1, 7)]
    visits += [("2025-01", "s1", "shut", 7, 0), ("2025-02", "s2", "shut", 7, 0)]
    catalog = make_catalog([make_kpi(published=EVERYWHERE)], [make_view(DECLARED, ["month", "id"])], units)
    url = write_source(tmp_path / "source.duckdb", STORED, visits)
    rows = read_cells(tmp_path, publish(catalog, url, tmp_path))
    assert {r["period"] for r in rows if r["unit"] == "shut"} == {"2025-01", "2025-02", "2025-Q1"}
    assert find_cell(rows, unit="shut", period="2025-Q1")["value"] == 14
    assert find_cell(rows, breakdown="area", area="north", period="2025-Q1")["value"] == 17


def test_a_rolling_year_needs_all_twelve_months(tmp_path: Path) -> None:
    published = [{"by": ["unit"], "grains": ["rolling_12"], "components": True}]
    visits: list[Row] = [(f"2025-{m:02}", f"a{m}", "a1", 1, 0) for m in range(1, 13)]
    visits += [(f"2025-{m:02}", f"b{m}", "b1", 1, 0) for m in range(1, 13) if m != 6]
    rows = publish_visits(tmp_path, visits, published=published)
    assert {row["period"] for row in rows} == {"2025-12-R12"}
    assert find_cell(rows, unit="a1")["value"] == 12
    assert (find_cell(rows, unit="b1")["state"], find_cell(rows, unit="b1")["reason"]) == ("gap", "no_data")


@pytest.mark.parametrize(("over_time", "n"), [("max", 30), ("sum", 53)])
def test_unit_counts_are_summed_over_units_and_taken_over_time_as_the_rule_says(
    tmp_path: Path, over_time: str, n: int
) -> None:
    rule = {**PERSONS, "count": "visits", "over_time": over_time, "min": 2}
    rows = publish_visits(tmp_path, [*QUARTER[:2], ("2025-01", "x", "b1", 0, 0), *QUARTER[3:]], disclosure=rule)
    assert find_cell(rows, breakdown="", period="2025-Q1")["n"] == n - (5 if over_time == "sum" else 0)
    assert find_cell(rows, breakdown="area", area="north", period="2025-Q1")["n"] == (30 if over_time == "max" else 36)


def test_without_components_only_the_rounded_value_and_n_are_published(tmp_path: Path) -> None:
    measures = {
        "rate": {"type": "ratio", "numerator": "hours", "denominator": "visits", "unit": "number", "decimals": 1}
    }
    rows = publish_visits(
        tmp_path,
        QUARTER,
        measures=measures,
        published=[{"by": [], "grains": ["month"]}],
        disclosure={**PERSONS, "count": "visits"},
    )
    cell = find_cell(rows, period="2025-02")  # 6 hours, 7 visits
    assert (cell["numerator"], cell["denominator"], cell["n"], cell["value"]) == (None, None, 5, Decimal("0.9"))


def test_flags_say_provisional_broken_and_unreliable(tmp_path: Path) -> None:
    rows = publish_visits(
        tmp_path,
        [(f"2025-{m:02}", f"{u}{m}", u, 4, 1) for m in range(1, 13) for u in ("a1", "b1")],
        measures={"rate": {"type": "ratio", "numerator": "hours", "denominator": "visits", "unit": "number"}},
        freshness={"cadence": "month", "lag": "P10D", "provisional_for": "P2M"},
        comparisons={"min_denominator": 8},
        caveats=[
            {"id": "all", "kind": "break", "at": date(2025, 5, 1), "text": "x"},
            {"id": "one", "kind": "break", "at": date(2025, 6, 10), "when": {"area": ["north"]}, "text": "x"},
            {"id": "late", "kind": "event", "at": date(2025, 7, 1), "text": "x"},
        ],
    )

    def flags(period: str, **where: str) -> str:
        return str(find_cell(rows, period=period, **where)["flags"])

    assert flags("2025-10", breakdown="") == ""
    assert flags("2025-11", breakdown="") == "p"
    assert flags("2025-Q4", breakdown="") == "p"
    assert (flags("2025-04", breakdown=""), flags("2025-05", breakdown=""), flags("2025-06", breakdown="")) == (
        "",
        "b",
        "",
    )
    assert flags("2025-Q2", breakdown="") == "b"
    assert flags("2025-06", breakdown="area", area="north") == "b,u"
    assert flags("2025-06", breakdown="area", area="south") == "u"
    assert flags("2025-06", breakdown="area,unit", unit="a1") == "b,u"


def test_only_periods_whose_lag_has_passed_are_published(tmp_path: Path) -> None:
    visits: list[Row] = [(f"2025-{m:02}", f"a{m}", "a1", 1, 0) for m in range(1, 13)]
    kpi = make_kpi(freshness={"cadence": "month", "lag": "P20D"})
    catalog = make_catalog([kpi], [make_view(DECLARED, ["month", "id"])])
    url = write_source(tmp_path / "source.duckdb", STORED, visits)
    early = publish(catalog, url, tmp_path, date(2026, 1, 19))
    late = publish(catalog, url, tmp_path, date(2026, 1, 20))
    assert max(row["period"] for row in read_cells(tmp_path, early)) == "2025-11"
    assert max(row["period"] for row in read_cells(tmp_path, late)) == "2025-12"
    assert late.kpis["visits"].latest == {"month": "2025-12"}


def test_amounts_finer_than_six_decimals_are_refused(tmp_path: Path) -> None:
    stored = {**STORED, "hours": "DECIMAL(18,8)"}
    measures = {"hours": {"type": "sum", "column": "hours", "unit": "number"}}
    catalog = make_catalog([make_kpi(measures=measures)], [make_view(DECLARED, ["month", "id"])])
    url = write_source(tmp_path / "source.duckdb", stored, [("2025-01", "1", "a1", 1, "0.12345678")])
    with pytest.raises(ContractError, match="six decimals"):
        publish(catalog, url, tmp_path)
