"""Plan a catalog's verified questions before there is a release: the hook behind `raadsvar check`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.lemmas import LemmaTable, export_lemmas
from assistant.plan import QueryPlan
from assistant.planners.context import PlanContext
from assistant.planners.rules import RulesPlanner
from assistant.understand import Understander
from semantic_layer.calendars import Calendars, Period
from semantic_layer.catalog import Catalog
from semantic_layer.query import Query
from semantic_layer.texts import Language


@dataclass(frozen=True)
class CatalogTimeline:
    """Periods by the catalog's lags alone, as if every reporter had delivered."""

    catalog: Catalog
    today: date

    @property
    def calendars(self) -> Calendars:
        return self.catalog.calendars

    def first(self, kpi: str, grain: str) -> Period:
        time = self.catalog.kpi(kpi).time
        start = self.calendars.parse(time.from_, time.base)
        period = self.calendars.containing(grain, start.start)
        while (period.start, period.end) < (start.start, start.end) and period.end < start.end:
            period = self.calendars.shift(period, 1)
        return period

    def latest(self, kpi: str, grain: str) -> Period | None:
        lag = self.catalog.kpi(kpi).freshness.lag
        period = self.calendars.containing(grain, self.today)
        while lag.after(period.end) > self.today:
            period = self.calendars.shift(period, -1)
        return period

    def forecast(self, kpi: str) -> tuple[Period, Period] | None:
        """As if the forecast reached as far as it may."""
        forecast = self.catalog.kpi(kpi).forecast
        last = self.latest(kpi, forecast.grain) if forecast is not None else None
        if forecast is None or last is None:
            return None
        return self.calendars.shift(last, 1), self.calendars.shift(last, forecast.periods)

    def benchmark(self, kpi: str, measure: str, peer: str) -> list[Period]:
        rule = self.catalog.kpi(kpi).benchmark
        if rule is None:
            return []
        last = self.calendars.containing(rule.grain, self.today)
        while rule.lag.after(last.end) > self.today:
            last = self.calendars.shift(last, -1)
        return self.calendars.between(self.first(kpi, rule.grain), last)


def make_replanner(catalog: Catalog, cache: Path | None = None) -> Callable[[str, Language, date], Query | None]:
    """question, language, day → the query that the rules planner makes of it, or None when it makes none."""
    languages: tuple[Language, ...] = ("da", "en")
    tables = {language: LemmaTable(export_lemmas(language, cache)) for language in languages}
    planner = RulesPlanner(catalog, Understander(catalog, tables))

    def replan(question: str, language: Language, day: date) -> Query | None:
        plan = planner.plan_question(question, PlanContext(catalog, CatalogTimeline(catalog, day), None, language))
        return plan.query if isinstance(plan, QueryPlan) else None

    return replan
