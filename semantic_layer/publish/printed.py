"""What is printed, read back: which groups of source rows every row of a release adds up, and what it says of them.

This is the gate's own reading. It starts from the rows and shares no code with the systems that protection writes.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from semantic_layer.measures import LastValueMeasure, RatioMeasure
from semantic_layer.publish.cube import STOCK, Cube
from semantic_layer.publish.lattice import MILLION, Place
from semantic_layer.publish.layout import Amount, amounts_of
from semantic_layer.publish.protect import Proof
from semantic_layer.publish.rows import FIXED, ReleaseRow, Table, round_to_step
from semantic_layer.publish.system import System

Matrix = NDArray[np.float64]


@dataclass
class Printed:
    """The printed figures that say something of one column: sums of atoms, with the bounds that they set."""

    rows: list[list[int]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, atoms: list[int], low: float, high: float) -> None:
        self.rows.append(atoms)
        self.low.append(low)
        self.high.append(high)


class Line(NamedTuple):
    """The numbers of one printed row."""

    measure: str
    place: Place
    numerator: float | None
    denominator: float | None
    value: float | None
    n: float | None


class Reader:
    """Finds out, from a printed row alone, which atoms its figures add up."""

    def __init__(self, cube: Cube, proof: Proof, table: Table) -> None:
        assert proof.structure is not None
        self.cube = cube
        self.atoms = proof.structure.atoms
        shown = [row for row in table.rows if get(table, row, "state") == "shown"]
        self.lines = [_read_line(cube, table, row) for row in (*shown, *proof.remembered.rows)]
        self._units = {(g, b): facts for g, at in cube.facts.groups.items() for b, facts in at.items()}
        self._amounts: dict[Amount | None, NDArray[np.float64]] = {}
        self._places: dict[str, dict[Place, int]] = {}
        self._parts: dict[tuple[str, str, str], dict[tuple[str, ...], dict[str, list[int]]]] = {}

    def printed(self, system: System) -> Printed:
        found = Printed()
        own = self._amount(system)
        for line in self.lines:
            if system.atoms is None:
                self._print_distinct(found, system, line)
            else:
                self._print_line(found, system, own, line)
        return found

    def expand(self, system: System, deviations: Matrix) -> Matrix:
        """From variables to atoms: each takes its part as far as its own bounds let it."""
        if system.atoms is None:
            return deviations
        low, high = self.bounds(system)
        found = np.zeros((len(self.atoms), deviations.shape[1]))
        order = np.argsort(system.atoms, kind="stable")
        starts = np.searchsorted(system.atoms[order], np.arange(system.size))
        ends = np.searchsorted(system.atoms[order], np.arange(system.size), side="right")
        moved = np.argwhere(np.abs(deviations) > 0)
        for variable, witness in moved:
            rest = deviations[variable, witness]
            for atom in order[starts[variable] : ends[variable]]:
                step = min(rest, high[atom]) if rest > 0 else max(rest, low[atom])
                found[atom, witness] = step
                rest -= step
                if rest == 0:
                    break
        return found

    def bounds(self, system: System) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How far each unknown can move from the truth."""
        if system.atoms is None:
            return -system.truth, np.full(system.size, inf)
        truth = self.truth(system)
        low = -truth if truth.min(initial=0) >= 0 else np.full(len(truth), -inf)
        high = np.full(len(truth), inf)
        for bottom in self._bottoms(system):
            whole = self.amounts(bottom)
            if ((truth >= 0) & (truth <= whole)).all():
                high = np.minimum(high, whole - truth)
        return low, high

    def truth(self, system: System) -> NDArray[np.float64]:
        if system.atoms is None:
            return system.truth
        amount = self._amount(system)
        return self.amounts(amount)

    def amounts(self, amount: Amount | None) -> NDArray[np.float64]:
        """Of every atom; None = units."""
        if amount not in self._amounts:
            self._amounts[amount] = self._add_up(amount)
        return self._amounts[amount]

    def _add_up(self, amount: Amount | None) -> NDArray[np.float64]:
        """What no grouping set has is the sum of its parts."""
        at = None if amount is None else self.cube.layout.amounts.index(amount)
        groups = self.cube.facts.groups
        found = np.zeros(len(self.atoms))
        finer: dict[tuple[str, ...], tuple[str, ...]] = {}
        sums: dict[tuple[tuple[str, ...], str, tuple[str, ...]], float] = defaultdict(float)
        for atom in self.atoms:
            if atom.group not in groups and atom.group not in finer:
                finer[atom.group] = next(g for g in sorted(groups) if set(atom.group) < set(g))
        for coarse, fine in finer.items():
            pick = [fine.index(column) for column in coarse]
            for base, facts in groups[fine].items():
                for members, fact in facts.items():
                    value = float(fact.units) if at is None else fact.amounts[at] / MILLION
                    sums[coarse, base, tuple(members[i] for i in pick)] += value
        for atom, number in self.atoms.items():
            if atom.group in finer:
                found[number] = sums[atom]
            elif (own := groups[atom.group].get(atom.base, {}).get(atom.members)) is not None:
                found[number] = float(own.units) if at is None else own.amounts[at] / MILLION
        return found

    def when(self, system: System) -> NDArray[np.int64]:
        """The place in time of each unknown."""
        if system.atoms is None:
            return system.when
        order = {base: n for n, base in enumerate(sorted({atom.base for atom in self.atoms}))}
        return np.array([order[atom.base] for atom in self.atoms], dtype=np.int64)

    @cached_property
    def crossings(self) -> sparse.csr_array:
        """What any two grouping sets have in common is the same sum in both, where both are read."""
        by_group: dict[tuple[str, ...], dict[str, list[tuple[tuple[str, ...], int]]]] = defaultdict(dict)
        for atom, number in self.atoms.items():
            by_group[atom.group].setdefault(atom.base, []).append((atom.members, number))
        rows: dict[tuple[object, ...], int] = {}
        entries: list[tuple[int, int, float]] = []
        for one, other in combinations(sorted(by_group), 2):
            common = sorted(set(one) & set(other))
            for base in by_group[one].keys() & by_group[other].keys():
                for group, sign in ((one, 1.0), (other, -1.0)):
                    pick = [group.index(column) for column in common]
                    for members, number in by_group[group][base]:
                        row = rows.setdefault((one, other, base, *(members[i] for i in pick)), len(rows))
                        entries.append((row, number, sign))
        columns = list(zip(*entries, strict=True)) or [(), (), ()]
        return sparse.csr_array((columns[2], (columns[0], columns[1])), shape=(len(rows), len(self.atoms)))

    # -- rows ----------------------------------------------------------------------------------------------

    def _print_line(self, found: Printed, system: System, own: Amount | None, line: Line) -> None:
        measure = self.cube.kpi.measure(line.measure)
        top, bottom = amounts_of(measure)
        counts = self._is_units(system) and line.n is not None
        if not counts and (own is None or own not in (top, bottom)):
            return
        parts = self._find(line.place)
        last = self.cube.span(line.place).bases[-1].id
        stock = isinstance(measure, LastValueMeasure)
        every = list(parts.get(last, ())) if stock else [atom for atoms in parts.values() for atom in atoms]
        if own is not None and top == own and "." not in line.measure:
            self._print_top(found, line, every, bottom)
        if own is not None and bottom == own and line.denominator is not None:
            found.add(every, line.denominator, line.denominator)
        if counts:
            self._print_units(found, line, parts, last)

    def _print_top(self, found: Printed, line: Line, atoms: list[int], bottom: Amount | None) -> None:
        value = line.value
        if line.numerator is not None:
            found.add(atoms, line.numerator, line.numerator)
        elif value is not None and self.cube.rounds(line.measure):
            # A share is that of two rounded counts; whoever knows the lower one finds the upper one.
            scale = getattr(self.cube.kpi.measure(line.measure), "scale", 1)
            below = 1 if bottom is None else round_to_step(int(self.amounts(bottom)[atoms].sum())) / scale
            count = round_to_step(round(value * below))
            found.add(atoms, max(count - 2, 0), count + 2 if value < scale or bottom is None else inf)
        elif value is not None:
            half = 0.5 * 10.0 ** -self.cube.kpi.decimals(line.measure)
            measure = self.cube.kpi.measure(line.measure)
            scale = measure.scale if isinstance(measure, RatioMeasure) else 1
            below = float(self.amounts(bottom)[atoms].sum()) if bottom is not None else float(scale)
            found.add(atoms, (value - half) * below / scale, (value + half) * below / scale)

    def _print_units(self, found: Printed, line: Line, parts: dict[str, list[int]], last: str) -> None:
        cube, n = self.cube, line.n or 0.0
        exact = cube.shape(line.place.breakdown).breakdown.components and cube.kpi.disclosure.method != "round5"
        low, high = (n, n) if exact else (max(n - 2, 0), n + 2)
        if cube.group(line.measure) == STOCK:
            found.add(list(parts.get(last, ())), low, high)
        elif cube.kpi.disclosure.over_time == "sum":
            found.add([atom for atoms in parts.values() for atom in atoms], low, high)
        elif parts:
            units = self.amounts(None)
            sizes = {base: float(units[atoms].sum()) for base, atoms in parts.items()}
            most = max(sizes, key=lambda base: sizes[base])
            for base, atoms in parts.items():
                found.add(atoms, low if base == most else -inf, high)

    def _print_distinct(self, found: Printed, system: System, line: Line) -> None:
        if line.measure == system.column and line.value is not None:
            slack = 2.0 if self.cube.rounds(system.column) else 0.0
            at = self._distinct_index(system)[line.place]
            found.add([at], max(line.value - slack, 0), line.value + slack)

    def _distinct_index(self, system: System) -> dict[Place, int]:
        if system.column not in self._places:
            places = sorted(place for place, figures in self.cube.figures.items() if system.column in figures)
            self._places[system.column] = {place: number for number, place in enumerate(places)}
        return self._places[system.column]

    def _find(self, place: Place) -> dict[str, list[int]]:
        """Base period → atoms."""
        key = (place.breakdown, place.grain, place.period)
        if key not in self._parts:
            self._parts[key] = self._collect(*key)
        return self._parts[key].get(place.members, {})

    def _collect(self, breakdown: str, grain: str, period: str) -> dict[tuple[str, ...], dict[str, list[int]]]:
        shape, span = self.cube.shape(breakdown), self.cube.spans[grain][period]
        group, end = shape.group, span.period.end
        merging = self.cube.merging.get(breakdown)
        levels = [
            (group.index(column), column, level) for column, level in zip(shape.columns, shape.finest, strict=True)
        ]
        found: dict[tuple[str, ...], dict[str, list[int]]] = {}
        homes: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for base in span.bases:
            for source in self._units.get((group, base.id), ()):
                if source not in homes:
                    own = tuple(self.cube.ancestry.find(column, source[i], level, end) for i, column, level in levels)
                    homes[source] = [own]
                    if merging is not None and (joint := merging.joint.get((period, own))) is not None:
                        homes[source].append(joint)
                for members in homes[source]:
                    number = self.atoms[(group, base.id, source)]  # type: ignore[index]
                    found.setdefault(members, {}).setdefault(base.id, []).append(number)
        return found

    def _amount(self, system: System) -> Amount | None:
        return next((amount for amount in self.cube.layout.amounts if amount.name == system.column), None)

    def _is_units(self, system: System) -> bool:
        return self.cube.layout.count is not None and system.column == self.cube.layout.count

    def _bottoms(self, system: System) -> Iterable[Amount]:
        own = self._amount(system)
        for measure in self.cube.kpi.measures.values():
            top, bottom = amounts_of(measure)
            if own is not None and top == own and bottom is not None and bottom != own:
                yield bottom


def _read_line(cube: Cube, table: Table, row: ReleaseRow) -> Line:
    numbers = [number(table, row, name) for name in ("numerator", "denominator", "value", "n")]
    return Line(str(row[0]), Place(*place_of(cube, table, row)), *numbers)


def sum_rows(rows: list[list[int]], size: int) -> sparse.csr_array:
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((column for row in rows for column in row), dtype=np.int64)
    return sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(len(rows), size))


def get(table: Table, row: ReleaseRow, name: str) -> object:
    return row[table.columns.index(name)]


def number(table: Table, row: ReleaseRow, name: str) -> float | None:
    value = get(table, row, name)
    return None if value is None else float(Decimal(str(value)))


def place_of(cube: Cube, table: Table, row: ReleaseRow) -> tuple[str, str, str, tuple[str, ...]]:
    breakdown, grain, period = (str(value) for value in row[1:4])
    levels = dict(zip(table.levels, row[len(FIXED) : len(FIXED) + len(table.levels)], strict=True))
    return breakdown, grain, period, tuple(str(levels[level]) for level in cube.shape(breakdown).finest)
