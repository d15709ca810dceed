"""An attacker with exact arithmetic computes back no small cell from what is shown.

The attacker is written here from the meaning of the published cells alone: it shares no code with publication.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from semantic_layer.catalog import Catalog
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.assemble import assemble_cube
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.facts import Fact, Facts, Groups
from semantic_layer.publish.lattice import MILLION, Place
from semantic_layer.publish.layout import plan_layout
from semantic_layer.publish.protect import protect_cube
from semantic_layer.publish.rows import write_rows
from semantic_layer.publish.spans import list_spans
from tests.semantic_layer.publish.town import PERSONS, UNITS, make_catalog, make_kpi, make_view

AS_OF = date(2025, 4, 15)
MONTHS = ("2025-01", "2025-02", "2025-03")
QUARTER = "2025-Q1"
KINDS = ("red", "blue")
MOVED_ON = "2025-03"
"""The month that a3 moves from north to south in, where it moves."""
LEAST = 5

Atom = tuple[str, str, str]
"""Month, unit, kind."""
Counts = dict[Atom, int]


@dataclass(frozen=True)
class Case:
    name: str
    measure: dict[str, Any]
    published: list[dict[str, Any]]
    additive: bool = True
    """Months add up to the quarter; else the quarter is its last month."""
    moving: bool = False
    """One unit changes its area within the quarter."""


HIERARCHY = [
    {"by": [], "grains": ["month", "quarter"], "components": True},
    {"by": ["area"], "grains": ["month", "quarter"], "components": True},
    {"by": ["unit"], "grains": ["month", "quarter"], "components": True},
]
MARGINS = [
    {"by": ["area"], "grains": ["month"], "components": True},
    {"by": ["kind"], "grains": ["month", "quarter"], "components": True},
    {"by": ["area", "kind"], "grains": ["month"], "components": True},
]
APART = [
    {"by": ["area"], "grains": ["month"], "components": True},
    {"by": ["kind"], "grains": ["month"], "components": True},
]
COARSE = [
    {"by": ["area"], "grains": ["month"], "components": True},
    {"by": ["unit"], "grains": ["quarter"], "components": True},
]
MOVING: dict[str, dict[str, Any]] = {
    **UNITS,
    "a3": {"parents": [{"id": "north", "to": date(2025, 2, 28)}, {"id": "south", "from": date(2025, 3, 1)}]},
}
SUM = {"type": "sum", "column": "people", "unit": "number"}
STOCK = {"type": "last_value", "column": "people", "unit": "number"}
RATIO = {"type": "ratio", "numerator": "people", "denominator": "people", "unit": "number"}
CASES = [
    Case("sums over a tree and time", SUM, HIERARCHY),
    Case("stocks over a tree and time", STOCK, HIERARCHY, additive=False),
    Case("crossed margins without the whole", SUM, MARGINS),
    Case("two margins alone", SUM, APART),
    Case("fine members only by quarter", SUM, COARSE),
    Case("ratios with their parts", RATIO, HIERARCHY),
    Case("a unit that moves", SUM, HIERARCHY, moving=True),
]


def make_cube(case: Case, counts: Counts) -> Cube:
    catalog = _catalog(CASES.index(case))
    layout = plan_layout(catalog, catalog.kpi("visits"))
    positions = {"month": 0, "unit": 1, "kind": 2}
    groups: Groups = {}
    for group in layout.groups:
        periods: dict[str, dict[tuple[str, ...], Fact]] = {}
        for atom, number in counts.items():
            at = periods.setdefault(atom[0], {})
            members = tuple(atom[positions[column]] for column in group)
            have = at.get(members, Fact((0,), 0))
            at[members] = Fact((have.amounts[0] + number * MILLION,), have.units + number)
        groups[group] = periods
    spans = list_spans(layout.kpi, catalog.calendars, AS_OF)
    return assemble_cube(layout, Facts(groups), spans, Ancestry(catalog))


@lru_cache
def _catalog(number: int) -> Catalog:
    return _make_catalog(CASES[number], {**PERSONS, "over_time": "sum"})


def _make_catalog(case: Case, disclosure: dict[str, Any]) -> Catalog:
    kpi = make_kpi(measures={"people": case.measure}, published=case.published, disclosure=disclosure)
    declared = {"month": "text", "id": "text", "unit": "text", "kind": "text", "people": "integer"}
    return make_catalog([kpi], [make_view(declared, ["month", "id"])], MOVING if case.moving else UNITS)


# ---- the attacker


def atoms_of(row: dict[str, Any], case: Case, counts: Counts) -> frozenset[Atom]:
    """The numbers that a published cell is the sum of."""
    months = (row["period"],) if row["grain"] == "month" else MONTHS if case.additive else MONTHS[-1:]
    return frozenset(
        (month, unit, kind)
        for month, unit, kind in counts
        if month in months
        and row["area"] in (None, area_of(unit, row["period"], case))
        and row["unit"] in (None, unit)
        and row["kind"] in (None, kind)
    )


def area_of(unit: str, period: str, case: Case) -> str:
    """Where the unit was at the period's end."""
    moved = case.moving and unit == "a3" and period in (MOVED_ON, QUARTER)
    return "north" if unit.startswith("a") and not moved else "south"


def find_leaks(case: Case, counts: Counts, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The small cells that follow from the shown ones."""
    numbers = {atom: i for i, atom in enumerate(counts)}
    known: list[list[Fraction]] = []
    for row in rows:
        if row["state"] != "shown":
            continue
        atoms = atoms_of(row, case, counts)
        known.append(_vector(atoms, numbers))
        if row["numerator"] == 0:
            known += [_vector(frozenset({atom}), numbers) for atom in atoms]
    echelon = _echelon(known)
    leaks = []
    for row in rows:
        atoms = atoms_of(row, case, counts)
        if 0 < sum(counts[atom] for atom in atoms) < LEAST and not any(_reduce(_vector(atoms, numbers), echelon)):
            leaks.append(row)
    return leaks


def _vector(atoms: frozenset[Atom], numbers: dict[Atom, int]) -> list[Fraction]:
    vector = [Fraction(0)] * len(numbers)
    for atom in atoms:
        vector[numbers[atom]] = Fraction(1)
    return vector


def _echelon(rows: list[list[Fraction]]) -> dict[int, list[Fraction]]:
    found: dict[int, list[Fraction]] = {}
    for row in rows:
        rest = _reduce(row, found)
        pivot = next((i for i, value in enumerate(rest) if value), None)
        if pivot is not None:
            found[pivot] = [value / rest[pivot] for value in rest]
    return found


def _reduce(row: list[Fraction], echelon: dict[int, list[Fraction]]) -> list[Fraction]:
    rest = list(row)
    for pivot in sorted(echelon):
        if rest[pivot]:
            factor = rest[pivot]
            rest = [a - factor * b for a, b in zip(rest, echelon[pivot], strict=True)]
    return rest


def published_rows(cube: Cube) -> list[dict[str, Any]]:
    table = write_rows(cube, AS_OF)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return [{"area": None, "unit": None, "kind": None, **row} for row in rows]


SIZES = st.one_of(st.integers(0, 7), st.integers(0, 40))
TABLES = st.fixed_dictionaries(dict.fromkeys(product(MONTHS, UNITS, KINDS), SIZES))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@given(counts=TABLES)
@settings(max_examples=40, deadline=None)
def test_no_small_cell_can_be_computed_back(case: Case, counts: Counts) -> None:
    cube = make_cube(case, counts)
    protect_cube(cube)
    assert find_leaks(case, counts, published_rows(cube)) == []


def test_the_attacker_finds_what_the_primary_rule_alone_leaves_open() -> None:
    """Otherwise the property above would say nothing."""
    cube = make_cube(CASES[0], LOPSIDED)
    for place, figures in cube.figures.items():
        if 0 < cube.units("flow", place) < LEAST:
            for figure in figures.values():
                figure.hide("primary")
    leaks = find_leaks(CASES[0], LOPSIDED, published_rows(cube))
    assert {(leak["unit"], leak["period"]) for leak in leaks} == {("a1", "2025-01")}


LOPSIDED: Counts = dict.fromkeys(product(MONTHS, UNITS, KINDS), 20) | {
    ("2025-01", "a1", "red"): 3,
    ("2025-01", "a1", "blue"): 0,
}


def test_few_cells_are_hidden_with_a_small_one_and_the_whole_is_not_among_them() -> None:
    cube = make_cube(CASES[0], LOPSIDED)
    protect_cube(cube)
    hidden = {
        place: figures["people"].cause for place, figures in cube.figures.items() if figures["people"].state == "hidden"
    }
    assert hidden[Place("unit", "month", "2025-01", ("a1",))] == "primary"
    assert all(place.breakdown == "unit" for place in hidden)
    assert len(hidden) == 4  # one unit and one period beside it: a block of two by two


def test_nothing_is_hidden_where_no_cell_is_small() -> None:
    cube = make_cube(CASES[0], dict.fromkeys(product(MONTHS, UNITS, KINDS), 9))
    protect_cube(cube)
    assert {figures["people"].state for figures in cube.figures.values()} == {"shown"}


def test_zeros_are_shown() -> None:
    counts = dict.fromkeys(product(MONTHS, UNITS, KINDS), 9) | {("2025-01", "a1", kind): 0 for kind in KINDS}
    cube = make_cube(CASES[0], counts)
    protect_cube(cube)
    cell = cube.figures[Place("unit", "month", "2025-01", ("a1",))]["people"]
    assert cell.state == "shown"
    assert cell.value == 0


@pytest.mark.parametrize(
    ("of_area", "of_whole", "more"),
    [
        # 3 + 12 + 12 make 27, and with 24 they make 51: nobody comes to two units, so one of the large ones goes too.
        (27, 51, 1),
        # Some come to two units: what is left of the area is not what the small one has.
        (25, 50, 0),
    ],
)
def test_different_persons_are_protected_over_units_but_not_over_time(of_area: int, of_whole: int, more: int) -> None:
    """Months do not add up to a quarter when persons come again, so no month need be hidden for it."""
    case = Case("", {"type": "distinct", "column": "id", "unit": "number"}, HIERARCHY)
    catalog = _make_catalog(case, {**PERSONS, "count": "id"})
    layout = plan_layout(catalog, catalog.kpi("visits"))
    spans = list_spans(layout.kpi, catalog.calendars, AS_OF)
    groups: Groups = {("unit",): {}, (): {}}
    for month in MONTHS:
        groups["unit",][month] = {(unit,): Fact((), 0) for unit in UNITS}
        groups[()][month] = {(): Fact((), 0)}
    counts: dict[Place, int] = {}
    for grain, period, times in (*(("month", month, 1) for month in MONTHS), ("quarter", QUARTER, 2)):
        small = 3 if period == "2025-01" else 12
        counts[Place("", grain, period, ())] = times * (of_whole - 3 + small if small == 3 else of_whole + 9)
        counts[Place("area", grain, period, ("north",))] = times * (of_area if small == 3 else of_area + 9)
        counts[Place("area", grain, period, ("south",))] = times * 24
        counts |= {Place("unit", grain, period, (unit,)): times * 12 for unit in UNITS}
        counts[Place("unit", grain, period, ("a1",))] = times * small
    facts = Facts(groups, counts={"people": counts})
    cube = assemble_cube(layout, facts, spans, Ancestry(catalog))
    protect_cube(cube)
    hidden = {place: f["people"].cause for place, f in cube.figures.items() if f["people"].state == "hidden"}
    assert hidden.pop(Place("unit", "month", "2025-01", ("a1",))) == "primary"
    assert hidden.keys() <= {Place("unit", "month", "2025-01", (unit,)) for unit in ("a2", "a3")}
    assert list(hidden.values()) == ["secondary"] * more


def hidden_cells(counts: Counts) -> list[Place]:
    """Of the first case and of the crossed margins."""
    found = []
    for case in (CASES[0], CASES[2]):
        cube = make_cube(case, counts)
        protect_cube(cube)
        found += sorted(place for place, figures in cube.figures.items() if figures["people"].state == "hidden")
    return found


def table_with_ties(seed: int) -> Counts:
    """Many cells of the same size, so that the choice among them could be anything."""
    sizes = Random(seed)
    return {atom: sizes.choice([0, 1, 2, 3, 8, 20, 20]) for atom in product(MONTHS, UNITS, KINDS)}


@pytest.mark.parametrize("seed", [4, 6, 9, 11])
def test_the_same_cells_are_hidden_in_whatever_order_the_source_gives_its_rows(seed: int) -> None:
    counts = table_with_ties(seed)
    shuffled = list(counts)
    Random(seed).shuffle(shuffled)
    assert hidden_cells(counts) == hidden_cells({atom: counts[atom] for atom in shuffled})


@pytest.mark.slow
def test_the_same_cells_are_hidden_in_every_process() -> None:
    """Sets of text are walked through in another order in each."""
    program = "from tests.semantic_layer.publish.test_secondary import *; print(hidden_cells(table_with_ties(4)))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert printed == {f"{hidden_cells(table_with_ties(4))}\n"}


@given(counts=TABLES)
@settings(max_examples=30, deadline=None)
def test_protection_only_ever_hides(counts: Counts) -> None:
    assume(any(counts.values()))
    before, after = make_cube(CASES[0], counts), make_cube(CASES[0], counts)
    protect_cube(after)
    for place, figures in after.figures.items():
        for measure, figure in figures.items():
            was = before.figures[place][measure]
            assert figure.state == "hidden" or (figure.state, figure.value) == (was.state, was.value)
