"""What is hidden first, what is put together, and that derived figures and other measures follow."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from semantic_layer.serve import open_release
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

RATE: dict[str, Any] = {
    "rate": {
        "type": "ratio",
        "numerator": "hours",
        "denominator": "people",
        "scale": 100,
        "unit": "number",
        "decimals": 1,
    }
}
BY_UNIT: dict[str, Any] = {"by": ["area", "unit"], "grains": ["month"], "small": "merge"}
WHOLE: dict[str, Any] = {"by": [], "grains": ["month"], "components": True}


def make_rows(
    sizes: dict[str, int], months: tuple[str, ...] = ("2025-01",), ill: int = 1, kind: str = "red"
) -> list[Row]:
    """One row per person; the first `ill` of each unit have an hour."""
    return [
        (month, f"{unit}{kind}{i}", unit, kind, 1, int(i < ill))
        for month in months
        for unit, size in sizes.items()
        for i in range(size)
    ]


def publish_rows(tmp_path: Path, rows: list[Row], **fields: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The rows of the release, and what was hidden why."""
    kpi = make_kpi(**{"measures": RATE, "published": [WHOLE, BY_UNIT], "disclosure": PERSONS, **fields})
    catalog = make_catalog([kpi], [make_view(HOURS_DECLARED, ["month", "id"])])
    url = write_source(tmp_path / "source.duckdb", HOURS_STORED, rows)
    manifest = publish(catalog, url, tmp_path)
    return read_cells(tmp_path, manifest), manifest.kpis["visits"].hidden_by_reason


def states(rows: list[dict[str, Any]], **where: str) -> dict[str, str]:
    return {
        row["unit"]: row["state"] for row in rows if row["unit"] and all(row[name] == where[name] for name in where)
    }


@pytest.mark.parametrize(("size", "state"), [(1, "hidden"), (4, "hidden"), (5, "shown")])
def test_a_cell_below_the_threshold_is_hidden(tmp_path: Path, size: int, state: str) -> None:
    published = [WHOLE, {**BY_UNIT, "small": None}]
    rows, why = publish_rows(tmp_path, make_rows({"a1": size, "b1": 20}), published=published)
    cell = find_cell(rows, unit="a1", period="2025-01")
    assert cell["state"] == state
    assert why.get("primary") == (1 if state == "hidden" else None)


@pytest.mark.parametrize(
    ("ill", "well", "state"),
    [(0, 20, "shown"), (4, 16, "hidden"), (5, 15, "shown"), (17, 3, "hidden"), (20, 0, "shown")],
)
def test_a_share_of_persons_is_hidden_by_its_numerator_and_by_the_rest(
    tmp_path: Path, ill: int, well: int, state: str
) -> None:
    published = [{"by": [], "grains": ["month"]}]
    rule = {**PERSONS, "numerator_is": "persons"}
    rows, _ = publish_rows(tmp_path, make_rows({"a1": ill + well}, ill=ill), published=published, disclosure=rule)
    assert find_cell(rows, period="2025-01")["state"] == state


def test_small_members_are_put_together_with_the_next_smallest(tmp_path: Path) -> None:
    rows, why = publish_rows(tmp_path, make_rows({"a1": 2, "a2": 8, "a3": 30, "b1": 20, "b2": 21}))
    cells = states(rows, period="2025-01")
    assert cells == {
        "a1": "hidden",
        "a2": "hidden",
        "a3": "shown",
        "north__oevrige": "shown",
        "b1": "shown",
        "b2": "shown",
    }
    joint = find_cell(rows, unit="north__oevrige", period="2025-01")
    assert (joint["area"], joint["value"], joint["n"]) == ("north", 20, 10)  # 2 of 10 have an hour
    assert why == {"merged": 2}


def test_two_small_members_are_enough_when_they_are_large_enough_together(tmp_path: Path) -> None:
    rows, _ = publish_rows(tmp_path, make_rows({"a1": 3, "a2": 4, "a3": 8, "b1": 20, "b2": 20}))
    assert states(rows, period="2025-01")["a3"] == "shown"
    assert find_cell(rows, unit="north__oevrige", period="2025-01")["n"] == 5


def test_a_member_that_is_small_once_in_the_window_is_merged_in_every_period(tmp_path: Path) -> None:
    large = make_rows({"a1": 9, "a2": 8, "a3": 30}, ("2025-01", "2025-02"))
    rows, _ = publish_rows(tmp_path, [*large, *make_rows({"a1": 4, "a2": 8, "a3": 30}, ("2025-03",))])
    for month in ("2025-01", "2025-02", "2025-03"):
        assert states(rows, period=month)["a1"] == "hidden"
        assert states(rows, period=month)["north__oevrige"] == "shown"


def test_a_member_that_was_small_long_ago_is_hidden_there_only(tmp_path: Path) -> None:
    months = tuple(f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13))[1:]
    others = {"b1": 20, "b2": 20}  # Large enough that rounding them protects the small one.
    old = make_rows({"a1": 4, "a2": 8, **others}, ("2023-01",))
    rows, why = publish_rows(
        tmp_path,
        [*old, *make_rows({"a1": 9, "a2": 8, **others}, months)],
        time={"column": "month", "base": "month", "default": {"grain": "month", "last": 3}, "from": "2023-01"},
    )
    assert why == {"primary": 1}
    was = states(rows, period="2023-01")
    assert (was["a1"], was["a2"]) == ("hidden", "shown")


def test_a_small_member_alone_under_its_parent_is_only_hidden(tmp_path: Path) -> None:
    rows, _ = publish_rows(tmp_path, make_rows({"a1": 3, "b1": 20}))
    assert states(rows, period="2025-01")["a1"] == "hidden"
    assert not [row for row in rows if (row["unit"] or "").endswith("oevrige")]


def test_crossed_members_are_merged_within_what_they_are_crossed_with(tmp_path: Path) -> None:
    crossed = {"by": ["area", "kind"], "grains": ["month"], "small": "merge"}
    rows, _ = publish_rows(
        tmp_path,
        [
            *make_rows({"a1": 3, "b1": 20}, kind="red"),
            *make_rows({"a1": 20, "b1": 20}, kind="blue"),
        ],
        published=[WHOLE, crossed],
    )
    joint = find_cell(rows, kind="north__oevrige", period="2025-01")
    assert (joint["area"], joint["state"], joint["n"]) == ("north", "shown", 25)
    assert find_cell(rows, area="north", kind="red", period="2025-01")["state"] == "hidden"
    assert find_cell(rows, area="south", kind="red", period="2025-01")["state"] == "shown"


def test_the_release_knows_the_joint_member_as_any_other(tmp_path: Path) -> None:
    publish_rows(tmp_path, make_rows({"a1": 2, "a2": 8, "a3": 30}))
    release = open_release(tmp_path)
    member = release.catalog.member("unit", "north__oevrige")
    assert (member.label.en, member.parents[0].id) == ("Small ones, North", "north")
    path = release.path
    release.close()
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute("SELECT label_en, parent FROM dim_place WHERE member = 'north__oevrige'").fetchall()
    assert found == [("Small ones, North", "north")]


def test_measures_that_share_the_count_are_hidden_together_and_derived_ones_with_them(tmp_path: Path) -> None:
    measures = {
        "people": {"type": "sum", "column": "people", "unit": "number"},
        "hours": {"type": "sum", "column": "hours", "unit": "number"},
        "rest": {"type": "derived", "difference": ["people", "hours"], "unit": "number"},
    }
    published = [WHOLE, {"by": ["unit"], "grains": ["month"], "components": True}]
    rows, why = publish_rows(tmp_path, make_rows({"a1": 3, "a2": 20, "b1": 30}), measures=measures, published=published)
    hidden = {(row["unit"], row["measure"]) for row in rows if row["state"] == "hidden"}
    assert hidden == {(unit, measure) for unit in ("a1", "a2") for measure in measures}
    assert sum(why.values()) == len(hidden)


def test_a_derived_measure_of_another_kpi_is_hidden_with_its_operand(tmp_path: Path) -> None:
    people = make_kpi(
        "people",
        measures={"number": {"type": "sum", "column": "people", "unit": "number"}},
        published=[{"by": ["unit"], "grains": ["month"], "components": True}],
        disclosure=PERSONS,
    )
    per_head = make_kpi(
        measures={
            "hours": {"type": "sum", "column": "hours", "unit": "number"},
            "per_head": {"type": "derived", "ratio": ["hours", "people.number"], "unit": "number", "decimals": 2},
        },
        published=[{"by": ["unit"], "grains": ["month"], "components": True}],
    )
    catalog = make_catalog([per_head, people], [make_view(HOURS_DECLARED, ["month", "id"])])
    url = write_source(tmp_path / "source.duckdb", HOURS_STORED, make_rows({"a1": 3, "a2": 20}))
    rows = read_cells(tmp_path, publish(catalog, url, tmp_path))
    assert find_cell(rows, measure="hours", unit="a1", period="2025-01")["state"] == "shown"
    cell = find_cell(rows, measure="per_head", unit="a1", period="2025-01")
    assert (cell["state"], cell["value"], cell["numerator"], cell["denominator"]) == ("hidden", None, None, None)
    assert find_cell(rows, measure="per_head", unit="a2", period="2025-01")["value"] is not None
