"""Thirds never part equal figures, and come out the same whatever the order of the units."""

from decimal import Decimal

import pytest

from semantic_layer.result import Cell
from semantic_layer.serve.thirds import split_in_thirds


def cell(value: str) -> Cell:
    return Cell(
        id=value,
        kpi="k",
        measure="m",
        grain="year",
        period="2025",
        members={},
        value=Decimal(value),
        unit="count",
        state="shown",
    )


@pytest.mark.parametrize(
    ("values", "sizes"),
    [
        ("1 2 3 4 5 6 7 8 9", [3, 3, 3]),
        ("1 2 3 4 5 6 7 8 9 10", [4, 3, 3]),
        ("1 2 3 4 5 6 7 8 9 10 11", [4, 4, 3]),
        ("9 8 7 6 5 4 3 2 1", [3, 3, 3]),
        ("1 1 1 1 2 2 2 3 3 3", [4, 3, 3]),
        ("1 2 3 3 3 6 7 8 9", [2, 4, 3]),
        ("1 1 1 1 1 1 1 8 9", [0, 7, 2]),
        ("", [0, 0, 0]),
    ],
)
def test_thirds_by_place_in_order(values: str, sizes: list[int]) -> None:
    groups = split_in_thirds([(cell(v), cell(v)) for v in values.split()])
    assert [len(group) for group in groups] == sizes
    held = [{by.value for by, _ in group} for group in groups]
    assert not held[0] & held[1]
    assert not held[1] & held[2]


def test_the_order_of_the_units_makes_no_difference() -> None:
    pairs = [(cell(v), cell(v)) for v in ["1", "2", "3", "3", "3", "6", "7", "8", "9"]]
    there, back = split_in_thirds(pairs), split_in_thirds(pairs[::-1])
    assert [sorted(c.id for c, _ in g) for g in there] == [sorted(c.id for c, _ in g) for g in back]
