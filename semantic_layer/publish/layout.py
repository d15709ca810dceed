"""How one KPI is read: which columns of its view each breakdown and each measure is made from."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from semantic_layer.catalog import Breakdown, Catalog, Kpi, View
from semantic_layer.errors import ContractError
from semantic_layer.measures import (
    CategoryMeasure,
    DerivedMeasure,
    DistinctMeasure,
    LastValueMeasure,
    Measure,
    RatioMeasure,
    SumMeasure,
    WeightedMeanMeasure,
)


class Amount(NamedTuple):
    """One exact sum that the source engine computes per group.

    `column`, or `column` × `weight`; with `only_where` the rows where that column has a value.
    """

    column: str
    weight: str | None = None
    only_where: str | None = None

    @property
    def name(self) -> str:
        """For whoever maintains the catalog; a column alone goes by its own name."""
        product = f"{self.column} × {self.weight}" if self.weight else self.column
        return f"{product} where {self.only_where} is known" if self.only_where else product


@dataclass(frozen=True)
class Shape:
    """One published breakdown, as cells are keyed in it."""

    breakdown: Breakdown
    finest: tuple[str, ...]
    """Its finest levels, in the order of `by`."""
    columns: tuple[str, ...]
    """The level column of the view behind each finest level: that level itself or one below it."""

    @property
    def id(self) -> str:
        return self.breakdown.id

    @property
    def group(self) -> tuple[str, ...]:
        """The grouping set that its cells are added up from."""
        return tuple(sorted(self.columns))


@dataclass(frozen=True)
class Layout:
    kpi: Kpi
    view: View
    shapes: tuple[Shape, ...]
    reporters: tuple[str, str] | None
    """Level whose members each deliver data, and the column that shows who did."""

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        found = [a for m in self.kpi.measures.values() for a in amounts_of(m) if a is not None]
        return tuple(dict.fromkeys([*found, *([self.estimated] if self.estimated else [])]))

    @cached_property
    def estimated(self) -> Amount | None:
        """The number of estimated rows; None where the KPI marks none."""
        return Amount(self.kpi.estimate.column) if self.kpi.estimate is not None else None

    @cached_property
    def count(self) -> str | None:
        """The column with units per row, when the disclosure rule counts by one."""
        column = self.kpi.disclosure.count
        return None if column in {m.column for _, m in self.distinct} else column

    @cached_property
    def distinct(self) -> tuple[tuple[str, DistinctMeasure], ...]:
        return tuple((id_, m) for id_, m in self.kpi.measures.items() if isinstance(m, DistinctMeasure))

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """All grouping sets: the whole, one per breakdown, and one that shows who has delivered."""
        extra = [(self.reporters[1],)] if self.reporters else []
        return tuple(dict.fromkeys([(), *(shape.group for shape in self.shapes), *extra]))

    @cached_property
    def level_columns(self) -> tuple[str, ...]:
        return tuple(sorted({column for group in self.groups for column in group}))

    def published(self, shape: Shape) -> tuple[str, ...]:
        """The measures whose cells lie in this breakdown, as the release names them."""
        wanted = shape.breakdown.measures
        found: list[str] = []
        for measure_id, measure in self.kpi.measures.items():
            if wanted is not None and measure_id not in wanted:
                continue
            if not isinstance(measure, CategoryMeasure) or shape.finest == (measure.per,):
                found.append(measure_id)
            else:
                found += [f"{measure_id}.{value.id}" for value in measure.values]
        return tuple(found)


def plan_layout(catalog: Catalog, kpi: Kpi) -> Layout:
    """Raises ContractError when the declared view cannot give what the KPI publishes."""
    view = catalog.views.get(kpi.view)
    if view is None:
        raise ContractError([f"{kpi.id}: the catalog describes no view {kpi.view!r}"])
    problems = list(_unprotected(kpi, view))
    shapes: list[Shape] = []
    for breakdown in kpi.published:
        finest = tuple(level for level in breakdown.by if level in catalog.finest(breakdown.by))
        columns = [_column_for(catalog, view, level) for level in finest]
        if None in columns:
            problems.append(f"{kpi.id}: {view.id} has no column for a level of the breakdown [{breakdown.id}]")
        shapes.append(Shape(breakdown, finest, tuple(column or "" for column in columns)))
        problems += _unmergeable(kpi, breakdown)
    reporters = None
    if kpi.completeness is not None:
        level = kpi.completeness.reporters
        column = _column_for(catalog, view, level)
        if column is None:
            problems.append(f"{kpi.id}: {view.id} has no column that shows which {level} has delivered")
        else:
            reporters = (level, column)
    if problems:
        raise ContractError(problems)
    return Layout(kpi, view, tuple(shapes), reporters)


def amounts_of(measure: Measure) -> tuple[Amount | None, Amount | None]:
    """Numerator and denominator as sums over rows; None where the measure has no such sum."""
    match measure:
        case SumMeasure() | LastValueMeasure():
            return Amount(measure.column), None
        case RatioMeasure():
            return Amount(measure.numerator), Amount(measure.denominator)
        case WeightedMeanMeasure():
            return (
                Amount(measure.value, weight=measure.weight, only_where=measure.value),
                Amount(measure.weight, only_where=measure.value),
            )
        case DistinctMeasure() | DerivedMeasure() | CategoryMeasure():
            return None, None


def _column_for(catalog: Catalog, view: View, level: str) -> str | None:
    """The level's own column, or that of the one level below it that the view has."""
    names = {column.name for column in view.columns if column.name in catalog.levels}
    if level in names:
        return level
    below = [name for name in names if level in catalog.ancestors(name)]
    finest = catalog.finest(set(below))
    return next(iter(finest)) if len(finest) == 1 else None


def _unmergeable(kpi: Kpi, breakdown: Breakdown) -> Iterator[str]:
    if breakdown.small != "merge":
        return
    if kpi.disclosure.count is None:
        yield f"{kpi.id}: [{breakdown.id}] merges small members, but there is no disclosure rule"
    if not breakdown.by:
        yield f"{kpi.id}: the whole has no small members to merge"
    if any(isinstance(m, DistinctMeasure) for m in kpi.measures.values()):
        yield f"{kpi.id}: [{breakdown.id}] cannot merge small members of a distinct measure"


def _unprotected(kpi: Kpi, view: View) -> Iterator[str]:
    """A declared protection that publication cannot give is a fault, never a weaker protection."""
    rule = kpi.disclosure
    if rule.count is None:
        return
    if rule.dominance is not None and rule.dominance.by not in {column.name for column in view.columns}:
        yield f"{kpi.id}: {view.id} has no column {rule.dominance.by!r}, which disclosure.dominance names"
    if rule.method == "round5":
        for measure_id, measure in kpi.measures.items():
            if isinstance(measure, WeightedMeanMeasure | DerivedMeasure | CategoryMeasure):
                yield f"{kpi.id}: round5 is for counts of persons and shares of them, and {measure_id} is neither"
            elif rule.numerator_is != "persons" and not _is_count(measure, rule.count):
                yield f"{kpi.id}: round5 is for counts of persons, and {measure_id} is an amount of something else"


def _is_count(measure: Measure, column: str) -> bool:
    return isinstance(measure, SumMeasure | LastValueMeasure | DistinctMeasure) and measure.column == column
