"""What a follow-up takes over from the question before it: "og i 2024?", "hvad med dagtilbud?", "pr. måned"."""

from dataclasses import dataclass

from assistant.language.pack import load_pack
from assistant.planners.cover import Hypothesis
from assistant.planners.period_choice import Chosen, Grains, Timeline
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.query import Query


@dataclass(frozen=True)
class Inherited:
    """The previous query, cut down to what this KPI publishes."""

    catalog: Catalog
    kpi: Kpi
    previous: Query

    @property
    def same_kpi(self) -> bool:
        return self.previous.kpis[0] == self.kpi.id

    @property
    def measures(self) -> tuple[str, ...]:
        return self.previous.measures if self.same_kpi else ()

    def merge(
        self, by: tuple[str, ...], where: dict[str, tuple[str, ...]]
    ) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
        """New members replace those of the same dimension; a list by level stays only while nothing replaces it."""
        replaced = {self.catalog.dimension_of[level] for level in (*by, *where)}
        kept_where = {
            level: members
            for level, members in self.previous.where.items()
            if self.catalog.dimension_of[level] not in replaced and level in self.kpi.levels
        }
        kept_by = tuple(
            level
            for level in self.previous.by
            if self.catalog.dimension_of[level] not in replaced and level in self.kpi.levels
        )
        return (*kept_by, *(level for level in by if level not in kept_by)), {**kept_where, **where}

    def period(self, grains: Grains, timeline: Timeline, cue: str | None) -> Chosen | None:
        """The previous period where it is published for the new levels, at the grain that is asked for; else None."""
        calendars = timeline.calendars
        grain = cue or self.previous.grain
        newest = timeline.latest(self.kpi.id, grain) if grain in grains.published else None
        if newest is None:
            return None
        first = calendars.parse(self.previous.period.from_, self.previous.grain)
        last = calendars.parse(self.previous.period.to, self.previous.grain)
        if cue is not None:
            first, last = calendars.containing(cue, first.start), calendars.containing(cue, last.end)
            last = min(last, newest)
        oldest = timeline.first(self.kpi.id, grain)
        outside = last.end > newest.end or first.start < oldest.start or first.start > last.start
        return None if outside or (cue is not None and first == last) else Chosen(first, last)

    def coming(self, timeline: Timeline) -> Chosen | None:
        """The previous coming periods, where this KPI's forecast has them."""
        bounds = timeline.forecast(self.kpi.id)
        if not self.previous.forecast or bounds is None or bounds[0].grain != self.previous.grain:
            return None
        span = self.previous.period
        first, last = (timeline.calendars.parse(id_, self.previous.grain) for id_ in (span.from_, span.to))
        return Chosen(first, last, forecast=True) if bounds[0].start <= last.start <= bounds[1].start else None


def is_follow_up(question: Understanding, chosen: Hypothesis, previous: Query) -> bool:
    """No KPI is named, or the question opens as a follow-up does."""
    if not chosen.of("kpi", "measure", "value"):
        return True
    words = [question.words[i] for i in range(len(question.words)) if i not in question.fillers]
    openings = [split_words(opening) for opening in load_pack(question.language).followup]
    return any(len(o) > 0 and words[: len(o)] == o and (len(o) > 1 or len(words) <= 4) for o in openings)


def inherit_slots(catalog: Catalog, kpi: Kpi, previous: Query) -> Inherited:
    return Inherited(catalog, kpi, previous)
