"""Compute every figure of a KPI, exact and unprotected, and tell where there is none and why."""

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from semantic_layer.calendars import Period
from semantic_layer.measures import (
    CategoryMeasure,
    DerivedMeasure,
    DistinctMeasure,
    LastValueMeasure,
    RatioMeasure,
    WeightedMeanMeasure,
)
from semantic_layer.publish.aggregate import Facts
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.coarsen import Merging
from semantic_layer.publish.delivery import Delivery
from semantic_layer.publish.lattice import MILLION, Figure, Figures, Members, Place, Reason, Span
from semantic_layer.publish.layout import Amount, Layout, Shape, amounts_of
from semantic_layer.publish.rollup import Total

FLOW = "flow"
STOCK = "stock"


@dataclass
class Cube:
    """One KPI on its way to the release."""

    layout: Layout
    facts: Facts
    delivery: Delivery
    spans: dict[str, list[Span]]
    """Grain → the periods that are published."""
    totals: dict[Place, Total] = field(default_factory=dict)
    counts: dict[str, dict[Place, int]] = field(default_factory=dict)
    """Distinct measure → place → number."""
    merging: dict[str, Merging] = field(default_factory=dict)
    """Breakdown → which small members were put together."""
    figures: Figures = field(default_factory=dict)

    def span(self, place: Place) -> Span:
        first = self.spans[place.grain][0].period
        calendars_apart = self._index.setdefault(place.grain, {})
        if not calendars_apart:
            calendars_apart.update({span.period.id: span for span in self.spans[first.grain]})
        return calendars_apart[place.period]

    _index: dict[str, dict[str, Span]] = field(default_factory=dict)


def count_group(layout: Layout, measure_id: str) -> str:
    """Measures of one group share the unit count behind a cell, and so whether it is hidden."""
    measure = layout.kpi.measure(measure_id)
    by_distinct = [id_ for id_, m in layout.distinct if m.column == layout.kpi.disclosure.count]
    if isinstance(measure, DistinctMeasure):
        return measure_id
    if by_distinct:
        return by_distinct[0]
    return STOCK if isinstance(measure, LastValueMeasure | CategoryMeasure) else FLOW
