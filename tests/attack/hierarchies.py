"""Towns of all shapes, and an attacker with linear programmes who reads only what is printed about them.

The attacker shares no code with publication. He knows how the town is built, every denominator, and that a figure is
hidden only where somebody is counted; he then asks between which bounds each hidden figure lies.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import product
from math import inf
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.assemble import assemble_cube
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.facts import Fact, Facts, Groups
from semantic_layer.publish.lattice import MILLION
from semantic_layer.publish.layout import plan_layout
from semantic_layer.publish.protect import protect_cube
from semantic_layer.publish.rows import write_rows
from semantic_layer.publish.spans import list_spans
from tests.semantic_layer.publish.town import PERSONS, make_catalog, make_kpi, make_view

AS_OF = date(2025, 4, 15)
MONTHS = ("2025-01", "2025-02", "2025-03")
QUARTER = "2025-Q1"
LEAST = 5
POINTS = 2.0
"""Of a rate in percent."""
ALMOST = 1e-4
COUNT: dict[str, Any] = {"type": "sum", "column": "people", "unit": "number"}
RATE: dict[str, Any] = {
    "type": "ratio",
    "numerator": "hours",
    "denominator": "days",
    "scale": 100,
    "unit": "percent",
    "decimals": 1,
}
MEASURES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "count": (COUNT, {"numerator_is": "persons"}),
    "share": ({**RATE, "numerator": "ill", "denominator": "people"}, {"numerator_is": "persons"}),
    "rate": (RATE, {"numerator_is": "amount"}),
    "rounded": (COUNT, {"numerator_is": "persons", "method": "round5"}),
}
COLUMNS = ("people", "ill", "hours", "days")
Atom = tuple[str, str, str]
"""Month, unit, kind."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Town:
    seed: int
    what: str
    units: dict[str, str]
    """Unit → area."""
    kinds: tuple[str, ...]
    numbers: dict[Atom, dict[str, int]]
    published: list[dict[str, Any]] = field(hash=False)

    @property
    def measure(self) -> dict[str, Any]:
        return MEASURES[self.what][0]

    @property
    def top(self) -> str:
        return str(self.measure.get("numerator", self.measure.get("column")))

    @property
    def bottom(self) -> str | None:
        return self.measure.get("denominator")


def make_town(seed: int) -> Town:
    draw = Random(seed)
    what = list(MEASURES)[seed % len(MEASURES)]
    areas = ("north", "south")
    units = {f"{area[0]}{i}": area for area in areas for i in range(1, draw.randint(2, 4) + 1)}
    kinds = ("red", "blue")
    sizes = {(unit, kind): draw.choice([0, 2, 4, 8, 20, 60]) for unit in units for kind in kinds}
    numbers = {}
    for month, unit, kind in product(MONTHS, units, kinds):
        people = max(0, sizes[unit, kind] + draw.randint(-2, 2)) if sizes[unit, kind] else 0
        ill = sum(draw.random() < 0.3 for _ in range(people))
        hours = sum(draw.randint(0, 15) for _ in range(people))
        numbers[month, unit, kind] = {"people": people, "ill": ill, "hours": hours, "days": 20 * people}
    return Town(seed, what, units, kinds, numbers, _draw_published(draw, what))


def _draw_published(draw: Random, what: str) -> list[dict[str, Any]]:
    exact = {"components": True}
    published: list[dict[str, Any]] = [{"by": [], "grains": ["month", "quarter"], **exact}]
    published.append({"by": ["area"], "grains": draw.choice([["month", "quarter"], ["quarter"]]), **exact})
    fine: dict[str, Any] = {"by": draw.choice([["unit"], ["area", "unit"]]), "grains": ["month", "quarter"]}
    if what == "count" or draw.random() < 0.3:
        fine |= exact
    if what != "rounded" and draw.random() < 0.3:
        fine["small"] = "merge"
    published.append(fine)
    if draw.random() < 0.5:
        published.append({"by": ["kind"], "grains": ["month"], **exact})
    if draw.random() < 0.4:
        published.append({"by": ["area", "kind"], "grains": ["month"]})
    return published


def make_cube(town: Town) -> Cube:
    rule = {**PERSONS, "over_time": "sum", **MEASURES[town.what][1]}
    kpi = make_kpi(measures={"figure": town.measure}, published=town.published, disclosure=rule)
    declared = {"month": "text", "id": "text", "unit": "text", "kind": "text", **dict.fromkeys(COLUMNS, "integer")}
    units = {unit: {"parent": area} for unit, area in town.units.items()}
    catalog = make_catalog([kpi], [make_view(declared, ["month", "id"])], units)
    layout = plan_layout(catalog, catalog.kpi("visits"))
    positions = {"month": 0, "unit": 1, "kind": 2}
    groups: Groups = {}
    for group in layout.groups:
        periods: dict[str, dict[tuple[str, ...], Fact]] = {}
        for atom, numbers in town.numbers.items():
            at = periods.setdefault(atom[0], {})
            members = tuple(atom[positions[column]] for column in group)
            amounts = tuple(numbers[amount.column] * MILLION for amount in layout.amounts)
            have = at.get(members, Fact((0,) * len(amounts), 0))
            total = tuple(a + b for a, b in zip(have.amounts, amounts, strict=True))
            at[members] = Fact(total, have.units + numbers["people"])
        groups[group] = periods
    spans = list_spans(layout.kpi, catalog.calendars, AS_OF)
    return assemble_cube(layout, Facts(groups), spans, Ancestry(catalog))


def print_rows(town: Town) -> list[Row]:
    cube = make_cube(town)
    protect_cube(cube)
    table = write_rows(cube, AS_OF)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    merging = {b: {members[-1] for members in m.small} for b, m in cube.merging.items()}
    return [
        {"area": None, "unit": None, "kind": None, **row, "joined": merging.get(str(row["breakdown"]))} for row in rows
    ]


# ---- the attacker


@dataclass
class Attacker:
    town: Town
    rows: list[Row]

    def __post_init__(self) -> None:
        self.atoms = list(self.town.numbers)
        self.index = {atom: number for number, atom in enumerate(self.atoms)}
        self.equal: list[tuple[np.ndarray[Any, Any], float]] = []
        self.upper: list[tuple[np.ndarray[Any, Any], float]] = []
        self.ends: list[float | None] = [None] * len(self.atoms)
        if self.town.bottom is not None:
            self._know_denominators(self.town.bottom)
        for row in self.rows:
            self._note(row)

    def _know_denominators(self, column: str) -> None:
        """Of every group that the figures are made up of, by month: a part is not more than its whole."""
        if any({"area", "kind"} <= set(b["by"]) for b in self.town.published):
            self.ends = [float(self.town.numbers[atom][column]) for atom in self.atoms]
            return
        for month in MONTHS:
            for at in (1, 2):
                for name in self.town.units if at == 1 else self.town.kinds:
                    inside = [atom for atom in self.atoms if atom[0] == month and atom[at] == name]
                    vector = np.zeros(len(self.atoms))
                    vector[[self.index[atom] for atom in inside]] = 1
                    self.upper.append((vector, float(sum(self.town.numbers[atom][column] for atom in inside))))

    def atoms_of(self, row: Row) -> list[Atom]:
        months = (row["period"],) if row["grain"] == "month" else MONTHS
        return [
            atom
            for atom in self.atoms
            if atom[0] in months
            and row["area"] in (None, self.town.units[atom[1]])
            and self._is_in(row, atom[1])
            and row["kind"] in (None, atom[2])
        ]

    def _is_in(self, row: Row, unit: str) -> bool:
        if row["unit"] is None or row["unit"] == unit:
            return True
        return row["unit"] == f"{self.town.units[unit]}__oevrige" and unit in (row["joined"] or ())

    def sum_of(self, row: Row) -> np.ndarray[Any, Any]:
        vector = np.zeros(len(self.atoms))
        for atom in self.atoms_of(row):
            vector[self.index[atom]] = 1
        return vector

    def truth(self, row: Row, column: str) -> int:
        return sum(self.town.numbers[atom][column] for atom in self.atoms_of(row))

    def _note(self, row: Row) -> None:
        vector = self.sum_of(row)
        if row["state"] == "hidden":
            if self.town.what == "count" and self.truth(row, "people") and not self._may_be_zero(row):
                self.upper.append((-vector, -1.0))
            return
        if row["state"] != "shown" or row["value"] is None:
            return
        if self.town.what == "rounded":
            self._between(vector, float(row["value"]) - 2, float(row["value"]) + 2)
        elif row["numerator"] is not None or self.town.bottom is None:
            exact = row["value"] if self.town.bottom is None else row["numerator"]
            self.equal.append((vector, float(exact)))
        else:
            half, below = 0.05, self.truth(row, self.town.bottom)
            self._between(
                vector, (float(row["value"]) - half) * below / 100, (float(row["value"]) + half) * below / 100
            )

    def _may_be_zero(self, row: Row) -> bool:
        return row["unit"] in (row["joined"] or ())

    def _between(self, vector: np.ndarray[Any, Any], low: float, high: float) -> None:
        self.upper += [(vector, high), (-vector, -low)]

    @cached_property
    def known(self) -> dict[str, Any]:
        """All that is printed, as the programme wants it."""
        return {
            "A_ub": csr_array([v for v, _ in self.upper]) if self.upper else None,
            "b_ub": np.array([b for _, b in self.upper]) + 1e-9 if self.upper else None,
            "A_eq": csr_array([v for v, _ in self.equal]) if self.equal else None,
            "b_eq": np.array([b for _, b in self.equal]) if self.equal else None,
            "bounds": [(0, end) for end in self.ends],
        }

    def bound(self, goal: np.ndarray[Any, Any], sign: int) -> float:
        """The least (1) or the most (-1) that a sum of the hidden column may be, from all that is printed."""
        found = linprog(sign * goal, **self.known)
        assert found.status in (0, 3), found.message
        return float(sign * found.fun) if found.status == 0 else sign * -inf

    def find_narrow(self, goal: np.ndarray[Any, Any], truth: float, needed: float) -> tuple[float, float] | None:
        """The interval, where it is narrower than needed; None when already its upper half is wide enough."""
        high = self.bound(goal, -1)
        if high - truth >= needed - ALMOST:
            return None
        low = self.bound(goal, 1)
        return None if high - low >= needed - ALMOST else (low, high)

    # -- what he is not to find --------------------------------------------------------------------------------

    def find_leaks(self) -> Iterator[str]:
        """Hidden cells that he knows exactly, and small ones that he knows too well."""
        for row in self.rows:
            if row["state"] != "hidden" and not (self.town.what == "rounded" and row["state"] == "shown"):
                continue
            if not self.truth(row, "people"):
                continue
            needed = self.needed([row])
            if needed is None:
                needed = 2 * ALMOST if row["state"] == "hidden" and self._has_secret(row) else 0.0
            narrow = self.find_narrow(self.sum_of(row), self.truth(row, self.town.top), needed)
            if narrow is not None:
                yield f"{self._name(row)} lies between {narrow[0]} and {narrow[1]}, {needed} apart at least"
        yield from self._find_sums()

    def _find_sums(self) -> Iterator[str]:
        """Hidden parts of one whole that are small together."""
        families: dict[tuple[Any, ...], list[Row]] = {}
        for row in self.rows:
            if row["state"] == "hidden" and row["unit"] and self.truth(row, "people"):
                key = (row["breakdown"], row["grain"], row["period"], self.town.units.get(row["unit"]))
                families.setdefault(key, []).append(row)
        for rows in families.values():
            needed = self.needed(rows)
            if len(rows) > 1 and needed is not None:
                goal = sum((self.sum_of(row) for row in rows), np.zeros(len(self.atoms)))
                narrow = self.find_narrow(goal, sum(self.truth(row, self.town.top) for row in rows), needed)
                if narrow is not None:
                    yield f"{' + '.join(map(self._name, rows))} lies between {narrow[0]} and {narrow[1]}"

    def needed(self, rows: list[Row]) -> float | None:
        """How wide the interval must be; None where these are many together."""
        people, top = (sum(self.truth(row, column) for row in rows) for column in ("people", self.town.top))
        below = sum(self.truth(row, self.town.bottom) for row in rows) if self.town.bottom else None
        match self.town.what:
            case "count":
                return LEAST - 1 if 0 < people < LEAST else None
            case "rounded":
                return 2.0 if 0 < people < LEAST else None
            case "rate":
                return POINTS * (below or 0) / 100 if 0 < people < LEAST else None
            case _:
                few = 0 < people < LEAST or 0 < top < LEAST or 0 < people - top < LEAST
                return min(LEAST - 1, people) if few else None

    def _has_secret(self, row: Row) -> bool:
        return self.town.bottom is None or self.truth(row, self.town.bottom) > 0

    def _name(self, row: Row) -> str:
        return f"{row['breakdown']}/{row['period']}/{row['area']}/{row['unit']}/{row['kind']}"


def is_small(town: Town, row: Row) -> bool:
    attacker = Attacker(town, [])
    return 0 < attacker.truth(row, "people") < LEAST


__all__ = ["Attacker", "Decimal", "Town", "make_town", "print_rows"]
