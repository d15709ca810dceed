"""Which period one phrase of time names: by its name, by its distance from today, or by a day.

A period that is not published at its own grain is read as the state that it ends with, or as what can be added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, Protocol

from assistant.period_grammar import PeriodPhrase, Point
from semantic_layer.calendars import Calendars, Period
from semantic_layer.catalog import Kpi
from semantic_layer.kpi import SEASON_MONTH

LOOK_BACK = 60
"""Periods to step back for "i marts" before giving up."""
_STEPS = {"this": 0, "last": -1, "penultimate": -2, "next": 1}
"""Relation to today → periods from the one that today lies in."""


class Timeline(Protocol):
    """Which periods exist for the asker; a release and a day stand behind it."""

    @property
    def calendars(self) -> Calendars: ...
    @property
    def today(self) -> date: ...
    def first(self, kpi: str, grain: str) -> Period: ...
    def latest(self, kpi: str, grain: str) -> Period | None:
        """The last closed period, or None."""

    def forecast(self, kpi: str) -> tuple[Period, Period] | None:
        """The first and last period of the published forecast, or None."""

    def benchmark(self, kpi: str, measure: str, peer: str) -> Sequence[Period]:
        """The periods that a peer has figures for, in order."""


@dataclass(frozen=True)
class Chosen:
    first: Period
    last: Period
    said: str | None = None
    assumed: bool = False
    forecast: bool = False
    """Its last periods, or all of them, are coming ones."""

    @property
    def grain(self) -> str:
        return self.first.grain

    @property
    def single(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True)
class NoPeriod:
    """Why there is no answer for these words of time."""

    why: Literal["not_published", "future", "not_forecast", "ambiguous", "unpublished_grain"]
    period: Period | None = None
    grain: str | None = None
    choices: tuple[Period, ...] = ()
    """For an ambiguous phrase: the periods that it may mean; for one without a figure: those to offer instead."""
    phrases: tuple[PeriodPhrase, ...] = ()
    """For an ambiguous phrase: what it may mean, where that is more than one period."""


@dataclass(frozen=True)
class Grains:
    """What is published for the levels of a question."""

    published: tuple[str, ...]
    """The KPI's default grain first where it is among them."""
    exact: frozenset[str]
    """Grains with components, where windows can be computed."""
    stock: bool
    """The figure is a state, so that a year means its last period."""


class NamedPeriods:
    """The periods that one KPI publishes at the grains of a question, by name."""

    def __init__(self, kpi: Kpi, grains: Grains, timeline: Timeline) -> None:
        self._kpi = kpi
        self._grains = grains
        self._time = timeline
        self._calendars = timeline.calendars

    def point(self, point: Point, said: str | None = None) -> Chosen | NoPeriod:
        """One period on its own, for the other side of a comparison."""
        return self._resolve(point, said, None, False)

    def _latest(self, grain: str, said: str | None) -> Chosen | NoPeriod:
        if grain not in self._grains.published:
            return NoPeriod("unpublished_grain", grain=grain)
        last = self._time.latest(self._kpi.id, grain)
        return Chosen(last, last, said) if last else NoPeriod("not_published", grain=grain)

    def _resolve(self, point: Point, said: str | None, cue: str | None, wants_trend: bool) -> Chosen | NoPeriod:
        if point.means.startswith("latest_"):
            return self._latest(point.means.removeprefix("latest_"), said)
        if point.means == "day":
            return self._on_day(point, said)
        period = self._named(point)
        if isinstance(period, NoPeriod):
            return period
        if period.start > self._time.today:
            return NoPeriod("future", period)
        if cue is not None or wants_trend:
            chosen = self._within(period, cue, said)
        elif period.grain in self._grains.published:
            chosen = self._running(period, said) if point.means == "this_year" else self._checked(period, said)
        else:
            chosen = self._other_grain(period, said)
        if isinstance(chosen, NoPeriod) and chosen.why == "not_published" and point.year is None:
            return replace(chosen, choices=self._instead_of(point, period))
        return chosen

    def _instead_of(self, point: Point, period: Period) -> tuple[Period, ...]:
        """What to offer for a period without a figure that was named without its year: the same of the year before."""
        named = point.number is not None
        instead = self._calendars.a_year_before(period) if named else self._time.latest(self._kpi.id, period.grain)
        if period.grain not in self._grains.published or instead is None:
            return ()
        return (instead,) if isinstance(self._checked(instead, None), Chosen) else ()

    def _named(self, point: Point) -> Period | NoPeriod:
        """The period with this name; without a year the most recent closed one."""
        today, calendars = self._time.today, self._calendars
        relation, _, grain = point.means.partition("_")
        if relation in _STEPS and grain in calendars.grains:
            return calendars.shift(calendars.containing(grain, today), _STEPS[relation])
        if point.means == "day":
            return NoPeriod("ambiguous")
        if relation == "latest":
            last = self._time.latest(self._kpi.id, grain) if grain in self._grains.published else None
            return last or NoPeriod("unpublished_grain", grain=grain)
        year = point.year if point.years_back is None else today.year - point.years_back
        if year is None:
            return self._most_recent(point)
        try:
            return calendars[point.means].at(year, point.number or 1)
        except ValueError:
            return NoPeriod("unpublished_grain", grain=point.means)

    def _most_recent(self, point: Point) -> Period | NoPeriod:
        """ "i marts": the latest period of the grain with that number that is over, whether it has a figure or not."""
        grain = point.means
        period = self._calendars.shift(self._calendars.containing(grain, self._time.today), -1)
        for _ in range(LOOK_BACK):
            if period.number == point.number:
                return period
            period = self._calendars.shift(period, -1)
        return NoPeriod("unpublished_grain", grain=grain)

    def _checked(self, period: Period, said: str | None) -> Chosen | NoPeriod:
        last = self._time.latest(self._kpi.id, period.grain)
        first = self._time.first(self._kpi.id, period.grain)
        if last is None or period.end > last.end or period.start < first.start:
            return NoPeriod("not_published", period)
        return Chosen(period, period, said)

    def _running(self, year: Period, said: str | None) -> Chosen | NoPeriod:
        """The year that is not over: what is closed of it, at the finest grain that can be added up."""
        closed = self._checked(year, said)
        return closed if isinstance(closed, Chosen) else self._other_grain(year, said)

    def _other_grain(self, period: Period, said: str | None) -> Chosen | NoPeriod:
        """A period at a grain that is not published: its last state, its sum so far, or a question."""
        if self._grains.stock:
            return self._last_state(period, said)
        if period.grain == "year" and "school_year" in self._grains.published:
            return self._school_years(period)
        parts = self._closed_parts(period)
        if parts and parts[0].start == period.start and parts[0].grain in self._grains.exact:
            return Chosen(parts[0], parts[-1], said)
        if period.grain in self._grains.published:
            return NoPeriod("not_published", period)
        return NoPeriod("unpublished_grain", period, grain=period.grain)

    def _last_state(self, period: Period, said: str | None) -> Chosen | NoPeriod:
        grain = self._grains.published[0]
        last = self._time.latest(self._kpi.id, grain)
        while last is not None and last.end > period.end:
            last = self._calendars.shift(last, -1)
        if last is None or last.end < period.start or last.start < self._time.first(self._kpi.id, grain).start:
            return NoPeriod("not_published", period)
        return Chosen(last, last, said, assumed=True)

    def _in_season(self, phrase: PeriodPhrase) -> Chosen | NoPeriod:
        """ "i sommer": the period whose figure is made then; a question where this KPI's figures know no season."""
        season, today, grain = self._kpi.time.season, self._time.today, self._kpi.time.default.grain
        if phrase.points and (phrase.points[0].year or today.year) > today.year:
            return NoPeriod("future")
        if season is None or season != phrase.grain:
            return NoPeriod("ambiguous")
        if grain not in self._grains.published:
            return NoPeriod("unpublished_grain", grain=grain)
        month = SEASON_MONTH[season]
        year = phrase.points[0].year if phrase.points else None
        day = date(year or today.year - (today.month < month), month, 15)
        period = self._calendars.containing(grain, day)
        return NoPeriod("future", period) if day > today else self._checked(period, phrase.said)

    def _on_day(self, point: Point, said: str | None) -> Chosen | NoPeriod:
        """ "pr. 31. marts": the state that the day ends with, or (on the first of a month) begins with."""
        today = self._time.today
        try:
            day = date(point.year or today.year, point.number or 1, point.day or 1)
            if point.year is None and day > today:
                day = day.replace(year=today.year - 1)
        except ValueError:
            return NoPeriod("ambiguous")
        return self._state_at(day - timedelta(days=1) if day.day == 1 else day, day, said)

    def _at_edge(self, phrase: PeriodPhrase) -> Chosen | NoPeriod:
        """ "ultimo marts", "primo 2026": the state that a period ends with, or that it begins with."""
        period = self._named(phrase.points[0])
        if isinstance(period, NoPeriod):
            return period
        if phrase.means == "end_of":
            return self._state_at(period.end, period.end, phrase.said)
        return self._state_at(period.start - timedelta(days=1), period.start, phrase.said)

    def _state_at(self, evening: date, day: date, said: str | None) -> Chosen | NoPeriod:
        """The published state of that evening; of what is no state, the periods around the day are offered."""
        if day > self._time.today:
            return NoPeriod("future")
        around = []
        for grain in (g for g in self._grains.published if g != "rolling_12"):
            last = self._time.latest(self._kpi.id, grain)
            period = self._calendars.containing(grain, evening)
            if last is None or not isinstance(self._checked(period, said), Chosen):
                continue
            if self._grains.stock and period.end == evening:
                return Chosen(period, period, said)
            around.append(period)
        return NoPeriod("ambiguous", choices=tuple(p for p in around if p.start <= day <= p.end))

    def _school_years(self, year: Period) -> Chosen | NoPeriod:
        """A calendar year touches two school years."""
        calendar = self._calendars["school_year"]
        both = (calendar.containing(year.start), calendar.containing(year.end))
        closed = tuple(p for p in both if isinstance(self._checked(p, None), Chosen))
        if not closed:
            return NoPeriod("not_published", both[0])
        return NoPeriod("ambiguous", year, choices=closed)

    def _closed_parts(self, period: Period) -> list[Period]:
        """The closed periods of the finest published grain that lie inside, in order."""
        inside: list[Period] = []
        for grain in self._grains.published:
            last = self._time.latest(self._kpi.id, grain)
            if last is None or grain in (period.grain, "rolling_12"):
                continue
            first = self._calendars.containing(grain, period.start)
            first = max(first, self._time.first(self._kpi.id, grain))
            parts = [p for p in self._calendars.between(first, last) if period.start <= p.start and p.end <= period.end]
            if len(parts) > len(inside):
                inside = parts
        return inside

    def _within(self, period: Period, cue: str | None, said: str | None) -> Chosen | NoPeriod:
        """A course through one named period: its months, quarters …"""
        if cue is not None and cue not in self._grains.published:
            return NoPeriod("unpublished_grain", grain=cue)
        parts = self._closed_parts(period) if cue is None else self._parts_at(period, cue)
        if len(parts) > 1:
            return Chosen(parts[0], parts[-1], said)
        return (
            self._checked(period, said) if period.grain in self._grains.published else self._other_grain(period, said)
        )

    def _parts_at(self, period: Period, grain: str) -> list[Period]:
        last = self._time.latest(self._kpi.id, grain)
        if last is None:
            return []
        first = max(self._calendars.containing(grain, period.start), self._time.first(self._kpi.id, grain))
        return [p for p in self._calendars.between(first, last) if period.start <= p.start and p.end <= period.end]
