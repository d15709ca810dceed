"""One KPI on its way from sums to protected figures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from semantic_layer.catalog import Kpi
from semantic_layer.measures import CategoryMeasure, DerivedMeasure, DistinctMeasure, LastValueMeasure
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.delivery import Delivery
from semantic_layer.publish.facts import Facts
from semantic_layer.publish.lattice import Figures, Members, Place, Span, Spans
from semantic_layer.publish.layout import Layout, Shape
from semantic_layer.publish.rollup import Total

FLOW = "flow"
STOCK = "stock"


@dataclass(frozen=True)
class Merging:
    """The small members of one breakdown that are shown together only."""

    small: frozenset[Members] = frozenset()
    joint: dict[tuple[str, Members], Members] = field(default_factory=dict)
    """Period id and members of a small cell → members of the cell that it joined."""
    names: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    """Id of the joint member → level and id of the parent that it is named after; None = the whole."""


@dataclass
class Cube:
    layout: Layout
    ancestry: Ancestry
    facts: Facts
    delivery: Delivery
    spans: Spans
    totals: dict[Place, Total] = field(default_factory=dict)
    """Of every cell that has rows; also of cells that small members joined."""
    merging: dict[str, Merging] = field(default_factory=dict)
    """Breakdown → its small members, where it merges them."""
    figures: Figures = field(default_factory=dict)
    forecast_made: date | None = None
    """The day that these figures were forecast; None for figures of what has happened."""
    _groups: dict[str, str] = field(default_factory=dict)
    _rates: dict[str, float] = field(default_factory=dict)

    @property
    def kpi(self) -> Kpi:
        return self.layout.kpi

    @property
    def threshold(self) -> int | None:
        """The smallest number of units that may be shown; None without a disclosure rule."""
        rule = self.kpi.disclosure
        return rule.min if rule.count is not None else None

    def rounds(self, measure_id: str) -> bool:
        """The measure is a count that is shown to the nearest 5."""
        rule = self.kpi.disclosure
        return rule.method == "round5" and "." not in measure_id

    def mean_rate(self, measure_id: str) -> float:
        """Of all cells together, without the measure's scale; asked for once per target, so it is remembered."""
        if measure_id not in self._rates:
            figures = [found[measure_id] for found in self.figures.values() if measure_id in found]
            top = sum(abs(f.numerator or 0) for f in figures if f.denominator)
            bottom = sum(f.denominator or 0 for f in figures)
            self._rates[measure_id] = top / bottom if bottom else 0.0
        return self._rates[measure_id]

    def spans_of(self, shape: Shape) -> Iterator[Span]:
        for grain in shape.breakdown.grains:
            yield from self.spans[grain].values()

    def span(self, place: Place) -> Span:
        return self.spans[place.grain][place.period]

    def shape(self, breakdown_id: str) -> Shape:
        return self._shapes[breakdown_id]

    @cached_property
    def _shapes(self) -> dict[str, Shape]:
        return {shape.id: shape for shape in self.layout.shapes}

    def group(self, measure_id: str) -> str:
        """Measures of one group share the unit count behind a cell, and so whether it is hidden."""
        found = self._groups.get(measure_id)
        if found is None:
            found = self._groups[measure_id] = self._group_of(measure_id)
        return found

    def _group_of(self, measure_id: str) -> str:
        measure = self.kpi.measure(measure_id)
        if isinstance(measure, DistinctMeasure):
            return measure_id
        for distinct_id, distinct in self.layout.distinct:
            if distinct.column == self.kpi.disclosure.count:
                return distinct_id
        if isinstance(measure, DerivedMeasure):
            return self._group_of_operands(measure)
        return STOCK if isinstance(measure, LastValueMeasure | CategoryMeasure) else FLOW

    def _group_of_operands(self, measure: DerivedMeasure) -> str:
        """What is derived from this KPI's stocks is about those at the end, as they are."""
        own = [name for name in measure.difference or measure.ratio or () if name in self.kpi.measures]
        stocks = [isinstance(self.kpi.measure(name), LastValueMeasure) for name in own]
        return STOCK if own and all(stocks) else FLOW

    def is_estimated(self, measure_id: str, place: Place) -> bool:
        """Any of the rows behind the figure is an estimate."""
        total, marker = self.totals.get(place), self.layout.estimated
        if total is None or marker is None:
            return False
        amounts = total.stock if self.group(measure_id) == STOCK else total.flow
        return bool(amounts) and amounts[self.layout.amounts.index(marker)] != 0

    def units(self, group: str, place: Place) -> int:
        """How many units a cell is about; a stock is about those at the period's end."""
        if group in self.facts.counts:
            return self.facts.counts[group].get(place, 0)
        total = self.totals.get(place)
        return self.size(group, total) if total is not None else 0

    def size(self, group: str, total: Total) -> int:
        if group == STOCK:
            return total.at_end
        return total.added if self.kpi.disclosure.over_time == "sum" else total.most
