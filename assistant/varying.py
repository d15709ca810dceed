"""A query that is about to be changed in one respect: what it is about, and how its neighbours are named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assistant.writer import Writer
from semantic_layer.calendars import Period
from semantic_layer.catalog import Kpi
from semantic_layer.query import Against, Members, PeriodRange, Query
from semantic_layer.serve import Release, latest_closed
from semantic_layer.texts import Language

Offer = tuple[str, Query]
"""A label, and the whole query that it stands for."""
Offers = tuple[str, Iterator[Offer]]
"""A heading (empty where the offers need none), and what stands under it."""


@dataclass(frozen=True)
class Varying:
    release: Release
    query: Query
    today: date
    language: Language

    @cached_property
    def kpi(self) -> Kpi:
        return self.release.catalog.kpi(self.query.kpis[0])

    @cached_property
    def writer(self) -> Writer:
        return Writer(self.release.catalog, self.language)

    @property
    def is_single(self) -> bool:
        return self.query.period.from_ == self.query.period.to

    @property
    def last(self) -> Period:
        return self.release.catalog.calendars.parse(self.query.period.to, self.query.grain)

    def say(self, key: str) -> str:
        return self.writer.label(f"choices.{key}")

    def is_published(self, levels: set[str], grain: str) -> bool:
        """By these levels together, for each of the query's measures."""
        catalog, measures = self.release.catalog, self.query.measures or (self.kpi.default_measure,)
        return all(catalog.breakdown(self.kpi, levels, grain, measure) for measure in measures)

    def grain_for(self, levels: set[str]) -> str | None:
        """The query's own, or the first one that the KPI is published at by these levels."""
        grains = (self.query.grain, *(grain for b in self.kpi.published for grain in b.grains))
        return next((grain for grain in grains if self.is_published(levels, grain)), None)

    def latest(self, grain: str) -> Period | None:
        return latest_closed(self.release, self.kpi.id, grain, self.today)

    def at(self, first: Period, last: Period, query: Query | None = None) -> Query:
        """The query for another period; what it is set against moves along."""
        query = query or self.query
        against = query.against
        if against is not None and against.period is not None:
            ends = [self._moved(end).id for end in (first, last)]
            against = Against(period=PeriodRange(from_=ends[0], to=ends[1]))
        span = PeriodRange(from_=first.id, to=last.id)
        return query.model_copy(update={"grain": last.grain, "period": span, "against": against})

    def _moved(self, end: Period) -> Period:
        """As far back as what the query is set against lies: one period, or a year."""
        calendars, against = self.release.catalog.calendars, self.query.against
        previous = calendars.shift(self.last, -1).id
        if against is not None and against.period is not None and against.period.to == previous and self.is_single:
            return calendars.shift(end, -1)
        return calendars.a_year_before(end)

    def elsewhere(self, members: Members, dimension: str) -> Members:
        """Without what is said of this dimension."""
        return {level: ids for level, ids in members.items() if self.release.catalog.dimension_of[level] != dimension}
