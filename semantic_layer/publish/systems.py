"""Write down what a KPI's release would say of every column of sums: what the attacker's systems are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, inf

from semantic_layer.measures import DerivedMeasure, DistinctMeasure, LastValueMeasure, Measure, SumMeasure
from semantic_layer.publish.cube import STOCK, Cube
from semantic_layer.publish.lattice import MILLION, Figure, Place
from semantic_layer.publish.layout import Amount, Shape, amounts_of
from semantic_layer.publish.primary import counts_persons
from semantic_layer.publish.remembered import Remembered
from semantic_layer.publish.rows import N_STEP
from semantic_layer.publish.structure import Structure
from semantic_layer.publish.system import ALWAYS, Cell, Draft, Statement, System

UNITS = "units"
"""The column of the units themselves, where no measure is made of it."""
ROUND5 = 2
"""How far a count rounded to the nearest 5 lies from the true one."""


@dataclass
class Writer:
    """Writes the systems of one KPI, over the atoms of its structure."""

    cube: Cube
    structure: Structure
    cells: dict[Cell, int]
    remembered: Remembered

    def write(self) -> list[System]:
        drafts: dict[Amount | str, Draft] = {}
        for shape in self.cube.layout.shapes:
            for measure_id in self.cube.layout.published(shape):
                measure = self.cube.kpi.measure(measure_id)
                if isinstance(measure, DerivedMeasure | DistinctMeasure) or "." in measure_id:
                    continue
                for amount in amounts_of(measure):
                    if amount is not None and amount not in drafts:
                        drafts[amount] = self._draft(amount)
        if self.cube.layout.count is not None and self.units_key not in drafts:
            drafts[self.units_key] = self._draft(None)
        for place, figures in self.cube.figures.items():
            if place in self.structure.parts:
                self._write_place(drafts, place, figures)
        return [draft.finish() for draft in drafts.values()]

    @cached_property
    def units_key(self) -> Amount | str:
        count = self.cube.layout.count
        known = [amount for amount in self.cube.layout.amounts if amount == Amount(count or "")]
        return known[0] if known else UNITS

    # -- one place -----------------------------------------------------------------------------------------

    def _write_place(self, drafts: dict[Amount | str, Draft], place: Place, figures: dict[str, Figure]) -> None:
        shape = self.cube.shape(place.breakdown)
        groups = dict.fromkeys(self.cube.group(measure_id) for measure_id in figures)
        for measure_id, figure in figures.items():
            measure = self.cube.kpi.measure(measure_id)
            if isinstance(measure, DerivedMeasure | DistinctMeasure) or "." in measure_id:
                continue
            self._write_amounts(drafts, shape, place, measure_id, measure, figure)
        if self.cube.layout.count is not None:
            for group in groups:
                if any(f.state in ("shown", "hidden") for m, f in figures.items() if self.cube.group(m) == group):
                    self._write_units(drafts[self.units_key], shape, place, group)

    def _write_amounts(
        self,
        drafts: dict[Amount | str, Draft],
        shape: Shape,
        place: Place,
        measure_id: str,
        measure: Measure,
        figure: Figure,
    ) -> None:
        top, bottom = amounts_of(measure)
        atoms = self.atoms_of(place, measure)
        cell = self.cell(self.cube.group(measure_id), place)
        if top is None:
            return
        draft = drafts[top]
        form = draft.form(atoms, (cell, measure_id))
        if bottom is not None:
            below = drafts[bottom]
            lower = below.form(atoms, (cell, measure_id, "denominator"))
        if figure.state not in ("shown", "hidden") or figure.numerator is None:
            return
        low, high = self._known(measure_id, measure, figure, draft.whole, shape)
        hidden = self._known_hidden(measure, figure)
        draft.statements.append(Statement(form, cell, low, high, *hidden))
        known = self.remembered.shown.get((measure_id, place), ())
        if {"numerator", "value"} & set(known):
            draft.statements.append(Statement(form, ALWAYS, low, high, low, high))
        exactly = shape.breakdown.components and not self.cube.rounds(measure_id)
        if bottom is not None and exactly and figure.denominator is not None:
            exact = figure.denominator / MILLION
            below.statements.append(Statement(lower, cell, exact, exact, *_some(exact)))
            if "denominator" in known:
                below.statements.append(Statement(lower, ALWAYS, exact, exact, exact, exact))

    def _known(
        self, measure_id: str, measure: Measure, figure: Figure, whole: bool, shape: Shape
    ) -> tuple[float, float]:
        """The bounds that the shown figure sets to its numerator."""
        exact = (figure.numerator or 0) / MILLION
        if self.cube.rounds(measure_id):
            return around_five(exact)
        if shape.breakdown.components or figure.value is None:
            return exact, exact
        half = Fraction(1, 2 * 10 ** self.cube.kpi.decimals(measure_id))
        printed = round_to(figure.value, self.cube.kpi.decimals(measure_id))
        below = Fraction(figure.denominator, MILLION) if figure.denominator is not None else Fraction(1)
        scale = Fraction(getattr(measure, "scale", 1)) if figure.denominator is not None else Fraction(1)
        low, high = (printed - half) * below / scale, (printed + half) * below / scale
        return (ceil(low), floor(high)) if whole else (float(low), float(high))

    def _known_hidden(self, measure: Measure, figure: Figure) -> tuple[float, float]:
        """What a hidden figure says still: a part is not more than the whole, and no units are never hidden."""
        inside = (figure.numerator or 0) / MILLION
        if not counts_persons(self.cube, measure) or self.cube.kpi.disclosure.method == "round5":
            return -inf, inf
        if figure.denominator is None:
            units = isinstance(measure, SumMeasure | LastValueMeasure) and measure.column == self.cube.layout.count
            return (1.0 if units and inside >= 1 and figure.cause != "merged" else 0.0), inf
        whole = figure.denominator / MILLION
        return (0.0, whole) if 0 <= inside <= whole else (-inf, inf)

    def _write_units(self, draft: Draft, shape: Shape, place: Place, group: str) -> None:
        """A number of units over time is that of the base period with most: no other has more."""
        cell = self.cell(group, place)
        units = self.cube.units(group, place)
        if units == 0 and place not in self.cube.totals:
            return
        low, high = (units, units) if shape.breakdown.components else around_five(units)
        if self.cube.kpi.disclosure.method == "round5":
            low, high = around_five(units)
        merged = any(figure.cause == "merged" for figure in self.cube.figures[place].values())
        hidden_low = 1.0 if units >= 1 and not merged and self.cube.kpi.disclosure.method == "suppress" else 0.0
        measures = [m for m in self.cube.figures[place] if self.cube.group(m) == group]
        known = any("n" in self.remembered.shown.get((measure_id, place), ()) for measure_id in measures)
        for form, least in self._unit_forms(draft, cell, place, group, low):
            at_least = hidden_low if least > -inf else -inf
            draft.statements.append(Statement(form, cell, least, high, at_least, inf))
            if known:
                draft.statements.append(Statement(form, ALWAYS, least, high, least, high))

    def _unit_forms(self, draft: Draft, cell: int, place: Place, group: str, low: float) -> Iterator[tuple[int, float]]:
        """The sums that a number of units bounds, each with its lower bound."""
        parts = self.structure.parts[place]
        if group == STOCK:
            yield draft.form(parts.get(self.cube.span(place).bases[-1].id, ()), (cell, UNITS)), low
        elif self.cube.kpi.disclosure.over_time == "sum":
            yield draft.form([atom for atoms in parts.values() for atom in atoms], (cell, UNITS)), low
        else:
            sizes = {base: draft.value(atoms) for base, atoms in parts.items()}
            most = max(sizes, key=lambda base: sizes[base])
            for base, atoms in parts.items():
                yield draft.form(atoms, (cell, UNITS) if base == most else None), low if base == most else -inf

    def atoms_of(self, place: Place, measure: Measure) -> list[int]:
        parts = self.structure.parts[place]
        if isinstance(measure, LastValueMeasure):
            return list(parts.get(self.cube.span(place).bases[-1].id, ()))
        return [atom for atoms in parts.values() for atom in atoms]

    def cell(self, group: str, place: Place) -> int:
        return self.cells.setdefault(Cell(group, place), len(self.cells))

    # -- one column ----------------------------------------------------------------------------------------

    def _draft(self, amount: Amount | None) -> Draft:
        """None: of the units."""
        truth = self._values(amount)
        low = [0.0 if min(truth, default=0) >= 0 else -inf] * len(truth)
        high = [inf] * len(truth)
        for bottom in self._wholes(amount):
            wholes = self._values(bottom)
            if all(0 <= a <= b for a, b in zip(truth, wholes, strict=True)):
                high = [min(a, b) for a, b in zip(high, wholes, strict=True)]
        when = [self.structure.bases[atom.base] for atom in self.structure.atoms]
        whole = all(value == int(value) for value in truth) and (amount is None or self._is_count(amount))
        name = amount.name if amount is not None else self.cube.layout.count or UNITS
        return Draft(name, whole, truth, low, high, when, self.structure.margins)

    def _is_count(self, amount: Amount) -> bool:
        if amount == Amount(self.cube.layout.count or ""):
            return True
        return any(
            amounts_of(measure)[0] == amount and counts_persons(self.cube, measure)
            for measure in self.cube.kpi.measures.values()
        )

    def _wholes(self, amount: Amount | None) -> Iterator[Amount]:
        """The denominators that the amount is a part of."""
        for measure in self.cube.kpi.measures.values():
            top, bottom = amounts_of(measure)
            if amount is not None and top == amount and bottom not in (None, amount):
                yield bottom

    def _values(self, amount: Amount | None) -> list[float]:
        facts = self.cube.facts.groups
        known: list[float | None] = []
        at = self.cube.layout.amounts.index(amount) if amount is not None else None
        for atom in self.structure.atoms:
            fact = facts.get(atom.group, {}).get(atom.base, {}).get(atom.members)
            if fact is None:
                known.append(None if atom.group not in facts else 0.0)
            else:
                known.append(float(fact.units) if at is None else fact.amounts[at] / MILLION)
        for margin in self.structure.margins:
            whole = next(atom for atom, sign in margin.items() if sign == 1)
            if known[whole] is None:
                known[whole] = sum(known[atom] or 0.0 for atom in margin if atom != whole)
        return [value or 0.0 for value in known]


def round_to(value: Fraction, decimals: int) -> Fraction:
    """Half up, halves away from zero, as it is printed."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def to_five(units: float) -> float:
    return (2 * int(units) + N_STEP) // (2 * N_STEP) * N_STEP


def around_five(units: float) -> tuple[float, float]:
    rounded = to_five(units)
    return max(rounded - ROUND5, 0), rounded + ROUND5


def _some(exact: float) -> tuple[float, float]:
    """A hidden amount that is none is known to be none only where it is."""
    return (0.0 if exact >= 0 else -inf), inf
