"""What a planner may know beside the question: the catalog, the day, and the query that a follow-up builds on."""

from dataclasses import dataclass
from datetime import date

from assistant.conversation import NO_CONVERSATION, Conversation
from assistant.planners.ellipsis import Changes
from assistant.planners.period_choice import Grains, Timeline
from semantic_layer.calendars import Calendars, Period
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.measures import CategoryMeasure, DerivedMeasure, LastValueMeasure, Measure
from semantic_layer.query import Query
from semantic_layer.serve.arithmetic import is_flow
from semantic_layer.serve.benchmarks import benchmark_periods
from semantic_layer.serve.closing import latest_closed, period_bounds
from semantic_layer.serve.forecasts import forecast_bounds
from semantic_layer.serve.release import Release
from semantic_layer.texts import Language


@dataclass(frozen=True)
class ReleaseTimeline:
    """The periods of a release as they exist for someone who asks on a given day."""

    release: Release
    today: date

    @property
    def calendars(self) -> Calendars:
        return self.release.catalog.calendars

    def first(self, kpi: str, grain: str) -> Period:
        return period_bounds(self.release, kpi, grain, self.today)[0]

    def latest(self, kpi: str, grain: str) -> Period | None:
        return latest_closed(self.release, kpi, grain, self.today)

    def forecast(self, kpi: str) -> tuple[Period, Period] | None:
        return forecast_bounds(self.release, kpi, self.today)

    def benchmark(self, kpi: str, measure: str, peer: str) -> list[Period]:
        return benchmark_periods(self.release, kpi, measure, peer, self.today)


@dataclass(frozen=True)
class PlanContext:
    catalog: Catalog
    timeline: Timeline
    previous: Query | None = None
    language: Language | None = None
    conversation: Conversation = NO_CONVERSATION
    changes: Changes | None = None
    """What a follow-up does to the query before it; None for a question of its own."""
    withdrawn: frozenset[str] = frozenset()


def published_grains(catalog: Catalog, kpi: Kpi, levels: tuple[str, ...], measure: str) -> Grains | None:
    """The grains at which these levels are published for the measure, or None where they are not."""
    wanted = catalog.finest(levels)
    found: dict[str, bool] = {}
    for breakdown in kpi.published:
        fits = catalog.finest(breakdown.by) == wanted and set(levels) <= set(breakdown.by)
        if fits and (breakdown.measures is None or measure.split(".", maxsplit=1)[0] in breakdown.measures):
            for grain in breakdown.grains:
                found[grain] = found.get(grain, False) or breakdown.components
    if not found:
        return None
    default = kpi.time.default.grain
    grains = tuple(sorted(found, key=lambda g: g != default))
    exact = frozenset(g for g, components in found.items() if components and is_flow(catalog, kpi, measure))
    return Grains(grains, exact, is_stock(catalog, kpi, measure))


def is_stock(catalog: Catalog, kpi: Kpi, measure_id: str) -> bool:
    """Whether the figure is a state at the period's end (people, a status, a budget as of a follow-up)."""
    if catalog.calendars[kpi.time.base].kind == "cumulative":
        return True
    measure: Measure = kpi.measure(measure_id)
    if isinstance(measure, LastValueMeasure | CategoryMeasure):
        return True
    if isinstance(measure, DerivedMeasure):
        operands = [o for o in measure.difference or measure.ratio or () if "." not in o]
        return bool(operands) and all(is_stock(catalog, kpi, o) for o in operands)
    return False
