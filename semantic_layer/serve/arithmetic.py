"""Arithmetic on published cells: what is computed from a cell that is not shown is not shown either.

A change is the difference of the values as they are shown. Sums, windows and "all except" use the published
components, so that they are exact; everything is rounded half up, once, at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.errors import NotExactError
from semantic_layer.measures import (
    CategoryMeasure,
    DerivedMeasure,
    DistinctMeasure,
    LastValueMeasure,
    RatioMeasure,
    SumMeasure,
    WeightedMeanMeasure,
)
from semantic_layer.result import Cell, State

PERCENT = "percent"
"""The unit id of computed shares and relative changes; every catalog has it."""
COUNT = "count"
SHARE_DECIMALS = 1

_LOUDEST: tuple[State, ...] = ("hidden", "gap", "not_applicable")
"""Of several operands that are not shown, the reason of the first kind here is given."""
_INHERITED_FLAGS = ("p", "e", "f", "u")


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def is_rate(kpi: Kpi, measure_id: str) -> bool:
    """The measure divides by something, so that a small denominator makes it unreliable."""
    if "." in measure_id:
        return False
    measure = kpi.measure(measure_id)
    if isinstance(measure, DerivedMeasure):
        return measure.ratio is not None
    return isinstance(measure, RatioMeasure | WeightedMeanMeasure)


def in_points(kpi: Kpi, measure_id: str) -> bool:
    """Changes of the measure are in percentage points."""
    measure = kpi.measure(measure_id)
    return "." not in measure_id and isinstance(measure, RatioMeasure | DerivedMeasure) and measure.change == "pp"


def is_change(kpi: Kpi, change: Cell) -> bool:
    """The change is large enough to be called one; every other is no change in words."""
    least = Decimal(str(kpi.comparisons.smallest_change))
    return change.value is not None and change.value != 0 and abs(change.value) >= least


def adds_up(kpi: Kpi, measure_id: str) -> bool:
    """A whole is the sum of its disjoint parts."""
    if "." in measure_id:
        return True
    return isinstance(kpi.measure(measure_id), SumMeasure | LastValueMeasure)


def is_flow(catalog: Catalog, kpi: Kpi, measure_id: str) -> bool:
    """Components of back-to-back periods may be added to a longer one: no stocks, no distinct persons."""
    if "." in measure_id:
        return False
    measure = kpi.measure(measure_id)
    if isinstance(measure, DerivedMeasure):
        operands = measure.difference or measure.ratio or ()
        return all(is_flow(catalog, *_operand(catalog, kpi, operand)) for operand in operands)
    return isinstance(measure, SumMeasure | RatioMeasure | WeightedMeanMeasure)


def _operand(catalog: Catalog, kpi: Kpi, operand: str) -> tuple[Kpi, str]:
    owner, _, measure_id = operand.rpartition(".")
    return (catalog.kpi(owner) if owner else kpi), measure_id


@dataclass
class Arithmetic:
    """Makes computed cells and numbers them in the order they are made: c1, c2 …"""

    catalog: Catalog
    kpi: Kpi
    made: int = 0

    def difference(self, later: Cell, earlier: Cell) -> Cell:
        """In the measure's unit, or in percentage points."""
        points = in_points(self.kpi, later.measure)
        unit = self.catalog.unit_of(self.kpi, later.measure)
        value = None
        if later.value is not None and earlier.value is not None:
            value = later.value - earlier.value
        return self._cell(later, (later, earlier), value, f"{later.id} - {earlier.id}").model_copy(
            update={"change_unit": "pp" if points else unit}
        )

    def relative_change(self, later: Cell, earlier: Cell) -> Cell | None:
        """In percent of the earlier value; None where that means nothing, or where a figure is not shown.

        It means nothing for a rate in percent, for a difference, and on a base of 0 or less.
        """
        measure = self.kpi.measure(later.measure)
        if in_points(self.kpi, later.measure) or (isinstance(measure, DerivedMeasure) and measure.difference):
            return None
        if later.value is None or earlier.value is None or earlier.value <= 0:
            return None
        value = round_half_up((later.value - earlier.value) / earlier.value * 100, SHARE_DECIMALS)
        formula = f"({later.id} - {earlier.id}) / {earlier.id} * 100"
        return self._cell(later, (later, earlier), value, formula, unit=PERCENT)

    def changes(self, pairs: Sequence[tuple[Cell, Cell]]) -> list[Cell]:
        """First the difference of every pair (later, earlier), then the relative changes that make sense."""
        differences = [self.difference(later, earlier) for later, earlier in pairs]
        relative = [self.relative_change(later, earlier) for later, earlier in pairs]
        return differences + [cell for cell in relative if cell is not None]

    def share(self, parts: Sequence[Cell], total: Cell, whole: Sequence[Cell] = ()) -> Cell | None:
        """Σ parts in percent of the total (or of Σ whole); None where the total is 0."""
        operands = whole or (total,)
        values = [cell.value for cell in (*parts, *operands)]
        over = " + ".join(cell.id for cell in parts)
        under = " + ".join(cell.id for cell in operands)
        value = None
        if all(v is not None for v in values):
            bottom = sum((cell.value or Decimal(0) for cell in operands), Decimal(0))
            if bottom <= 0:
                return None
            top = sum((cell.value or Decimal(0) for cell in parts), Decimal(0))
            value = round_half_up(top / bottom * 100, SHARE_DECIMALS)
        return self._cell(parts[0], (*parts, *operands), value, f"({over}) / ({under}) * 100", unit=PERCENT)

    def spread(self, cells: Sequence[Cell], like: Cell) -> list[Cell]:
        """Lowest, highest and unweighted mean of shown cells."""
        values = [cell.value for cell in cells if cell.value is not None]
        mean = round_half_up(sum(values, Decimal(0)) / len(values), self.kpi.decimals(like.measure))
        return [*self.extremes(cells, like), self._over("mean", mean, cells, like)]

    def extremes(self, cells: Sequence[Cell], like: Cell) -> list[Cell]:
        """Lowest and highest of shown cells."""
        values = [cell.value for cell in cells if cell.value is not None]
        return [self._over(name, end(values), cells, like) for name, end in (("min", min), ("max", max))]

    def _over(self, name: str, value: Decimal, cells: Sequence[Cell], like: Cell) -> Cell:
        return self._cell(like, cells, value, f"{name}({', '.join(cell.id for cell in cells)})")

    def count(self, cells: Sequence[Cell], like: Cell) -> Cell:
        """How many cells there are; one without a figure is there all the same."""
        formula = f"count({', '.join(cell.id for cell in cells)})"
        counted = self._cell(like, cells, None, formula, unit=COUNT)
        return counted.model_copy(update={"value": Decimal(len(cells)), "state": "shown", "reason": None})

    def part(self, name: str, value: Decimal | None, operands: Sequence[Cell], like: Cell) -> Cell:
        """A part of a change, as a change is; hidden where it may not be told (value None)."""
        cell = self._cell(like, operands, value, f"{name}({', '.join(cell.id for cell in operands)})")
        decimals = None if value is None else max(self.kpi.decimals(like.measure), -int(value.as_tuple().exponent))
        return cell.model_copy(
            update={
                "value": value,
                "state": "hidden" if value is None else "shown",
                "reason": cell.reason if value is None else None,
                "change_unit": "pp" if in_points(self.kpi, like.measure) else like.unit,
                "decimals": decimals,
            }
        )

    def combine(self, plus: Sequence[Cell], minus: Sequence[Cell], what: str, like: Cell) -> Cell:
        """The figure of several cells taken together, less others, from their components.

        Raises NotExactError where the measure or a cell has no components that add up.
        """
        operands = (*plus, *minus)
        formula = f"combine({', '.join(c.id for c in plus)}{''.join(f', -{c.id}' for c in minus)})"
        if any(cell.state != "shown" for cell in operands):
            return self._cell(like, operands, None, formula)
        top = self._total("numerator", plus, minus, what)
        bottom = None
        measure = self.kpi.measure(like.measure)
        match measure:
            case RatioMeasure() | WeightedMeanMeasure():
                bottom = self._total("denominator", plus, minus, what)
            case DerivedMeasure() if measure.ratio is not None:
                bottom = self._total("denominator", plus, minus, what)
            case DistinctMeasure():
                raise NotExactError(self.kpi.id, like.measure, what)
            case CategoryMeasure() if "." not in like.measure:
                raise NotExactError(self.kpi.id, like.measure, what)
            case _:
                pass
        return self._from_components(like, operands, top, bottom, formula)

    def _from_components(
        self, like: Cell, operands: Sequence[Cell], top: Decimal, bottom: Decimal | None, formula: str
    ) -> Cell:
        if bottom is not None and bottom == 0:
            empty = self._cell(like, operands, None, formula)
            return empty.model_copy(update={"state": "gap", "reason": "zero_denominator"})
        measure = self.kpi.measure(like.measure)
        scale = measure.scale if isinstance(measure, RatioMeasure | DerivedMeasure) and bottom is not None else 1
        value = top if bottom is None else top / bottom * scale
        rounded = round_half_up(value, self.kpi.decimals(like.measure))
        cell = self._cell(like, operands, rounded, formula)
        # Months that are small one by one may be enough together.
        enough = bottom is not None and bottom >= self.kpi.comparisons.min_denominator
        flags = tuple(flag for flag in cell.flags if flag != "u" or not enough)
        return cell.model_copy(update={"numerator": top, "denominator": bottom, "flags": flags})

    def _total(self, part: str, plus: Sequence[Cell], minus: Sequence[Cell], what: str) -> Decimal:
        total = Decimal(0)
        for sign, cells in ((1, plus), (-1, minus)):
            for cell in cells:
                amount = _component(cell, part)
                if amount is None:
                    raise NotExactError(self.kpi.id, cell.measure, what)
                total += sign * amount
        return total

    def _cell(
        self, like: Cell, operands: Sequence[Cell], value: Decimal | None, formula: str, unit: str | None = None
    ) -> Cell:
        self.made += 1
        state, reason = _state_of(operands)
        return Cell(
            id=f"c{self.made}",
            kpi=like.kpi,
            measure=like.measure,
            grain=like.grain,
            period=like.period,
            members=like.members,
            value=value if state == "shown" else None,
            unit=unit or like.unit,
            state=state,
            reason=reason,
            flags=tuple(flag for flag in _INHERITED_FLAGS if any(flag in c.flags for c in operands)),
            formula=formula,
            from_=tuple(dict.fromkeys(cell.id for cell in operands)),
        )


def _component(cell: Cell, part: str) -> Decimal | None:
    if "." in cell.measure:
        return cell.value
    return cell.numerator if part == "numerator" else cell.denominator


def _state_of(operands: Sequence[Cell]) -> tuple[State, str | None]:
    for state in _LOUDEST:
        for cell in operands:
            if cell.state == state:
                return state, cell.reason
    return "shown", None
