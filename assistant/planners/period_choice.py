"""Which periods a question is about: every phrase of time becomes ids of published periods, or a reason why not.

Nothing here guesses silently: what the question left open is marked as assumed, so that it is printed and can be
changed with a click.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, Protocol

from assistant.period_grammar import PeriodPhrase, Point
from semantic_layer.calendars import Calendars, Period, first_of_month_after
from semantic_layer.catalog import Kpi

YEARLY_TREND, QUARTERLY_TREND, MONTHLY_TREND = 5, 8, 12
"""Periods of a trend at a grain that is not the KPI's own default."""
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


class PeriodChooser:
    def __init__(self, kpi: Kpi, grains: Grains, timeline: Timeline) -> None:
        self._kpi = kpi
        self._grains = grains
        self._time = timeline
        self._calendars = timeline.calendars

    def choose_period(
        self, phrases: Sequence[PeriodPhrase], wants_trend: bool, wants_all: bool = False
    ) -> Chosen | NoPeriod:
        """The periods asked for; without any phrase the latest one, the KPI's usual span for a trend, or all."""
        main = [p for p in phrases if p.means not in ("grain", "same_last_year")]
        cue = next((p.grain for p in phrases if p.means == "grain"), None)
        if not main:
            chosen = self._default(cue, wants_trend)
            if wants_all and isinstance(chosen, Chosen):
                return replace(chosen, first=self._time.first(self._kpi.id, chosen.grain))
            return chosen
        phrase = main[0]
        match phrase.means:
            case "ask":
                return NoPeriod("ambiguous", phrases=phrase.choices)
            case "coming":
                return NoPeriod("future")
            case "now":
                return self._default(cue, wants_trend, said=phrase.said)
            case "rolling":
                return self._latest("rolling_12", phrase.said)
            case "ytd":
                return self._resolve(Point("this_year"), phrase.said, cue, wants_trend)
            case "last_n":
                return self._last_n(phrase.n or 1, phrase.grain or "", phrase.said)
            case "ago":
                return self._ago(phrase.n or 1, phrase.grain or "", phrase.said)
            case "since" | "after" | "before" | "until":
                return self._open_span(phrase, cue)
            case "total":
                return self._total(phrase, cue)
            case "range":
                return self._span(*self._share_year(*phrase.points), phrase.said, cue)
            case "end_of" | "start_of":
                return self._at_edge(phrase)
            case _:
                return self._resolve(phrase.points[0], phrase.said, cue, wants_trend)

    def point(self, point: Point, said: str | None = None) -> Chosen | NoPeriod:
        """One period on its own, for the other side of a comparison."""
        return self._resolve(point, said, None, False)

    # -- no words of time ----------------------------------------------------------------------------------

    def _default(self, cue: str | None, wants_trend: bool, said: str | None = None) -> Chosen | NoPeriod:
        if cue is not None and cue not in self._grains.published:
            return NoPeriod("unpublished_grain", grain=cue)
        grain = cue or self._grains.published[0]
        last = self._time.latest(self._kpi.id, grain)
        if last is None:
            return NoPeriod("not_published", grain=grain)
        if not (wants_trend or cue is not None):
            return Chosen(last, last, said, assumed=said is None)
        return Chosen(self._back(last, self._usual_length(grain) - 1), last, said, assumed=said is None)

    def _usual_length(self, grain: str) -> int:
        default = self._kpi.time.default
        if grain == default.grain:
            return default.last
        days = (self._calendars.containing(grain, self._time.today)).end
        start = self._calendars.containing(grain, self._time.today).start
        length = (days - start).days
        return YEARLY_TREND if length > 300 else QUARTERLY_TREND if length > 45 else MONTHLY_TREND

    def _back(self, period: Period, steps: int) -> Period:
        """Some periods earlier, but not before the first with data."""
        earlier = self._calendars.shift(period, -steps)
        return max(earlier, self._time.first(self._kpi.id, period.grain))

    def _latest(self, grain: str, said: str | None) -> Chosen | NoPeriod:
        if grain not in self._grains.published:
            return NoPeriod("unpublished_grain", grain=grain)
        last = self._time.latest(self._kpi.id, grain)
        return Chosen(last, last, said) if last else NoPeriod("not_published", grain=grain)

    # -- one period ----------------------------------------------------------------------------------------

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

    # -- spans ---------------------------------------------------------------------------------------------

    def _last_n(self, n: int, grain: str, said: str) -> Chosen | NoPeriod:
        """The last n closed periods; where the grain is not published, the finer or the school years instead."""
        if grain not in self._grains.published:
            if grain == "year" and "school_year" in self._grains.published:
                grain = "school_year"
            else:
                return self._last_n_finer(n, grain, said)
        last = self._time.latest(self._kpi.id, grain)
        if last is None:
            return NoPeriod("not_published", grain=grain)
        first = self._calendars.shift(last, 1 - n)
        if first.start < self._time.first(self._kpi.id, grain).start:
            return NoPeriod("not_published", first)
        return Chosen(first, last, said)

    def _last_n_finer(self, n: int, grain: str, said: str) -> Chosen | NoPeriod:
        finer = self._grains.published[0]
        last = self._time.latest(self._kpi.id, finer)
        if last is None or grain not in self._calendars.grains:
            return NoPeriod("unpublished_grain", grain=grain)
        months = n * _months(self._calendars.containing(grain, self._time.today))
        start = first_of_month_after(last.end.replace(day=1), 1 - months)
        first = self._calendars.containing(finer, start)
        if first.start < self._time.first(self._kpi.id, finer).start:
            return NoPeriod("not_published", first)
        if first.start < start or _months(first) > months:
            return NoPeriod("unpublished_grain", grain=grain)
        return Chosen(first, last, said)

    def _ago(self, n: int, grain: str, said: str) -> Chosen | NoPeriod:
        """The period that was the latest to have ended so long ago."""
        months = n * _months(self._calendars.containing(grain, self._time.today)) if grain != "week" else 0
        today = self._time.today
        day = today - timedelta(weeks=n) if grain == "week" else _months_before(today, months)
        finest = self._grains.published[0]
        period = self._calendars.containing(finest, day)
        if period.end > day:
            period = self._calendars.shift(period, -1)
        return self._checked(period, said)

    def _open_span(self, phrase: PeriodPhrase, cue: str | None) -> Chosen | NoPeriod:
        """ "siden 2021", "efter 2021", "før 2021", "til og med 2021"."""
        point = phrase.points[0]
        if phrase.means == "since":
            return self._span(point, None, phrase.said, cue)
        named = self._named(point)
        if isinstance(named, NoPeriod):
            return named
        if named.start > self._time.today:
            return NoPeriod("future", named)
        grain = self._span_grain(named, None, cue)
        newest = self._time.latest(self._kpi.id, grain) if grain else None
        if grain is None or newest is None:
            return NoPeriod("unpublished_grain", grain=cue or named.grain)
        oldest = self._time.first(self._kpi.id, grain)
        if phrase.means == "after":
            first = _first_starting_on_or_after(self._calendars, grain, named.end + timedelta(days=1))
            last = newest
        else:
            end = named.end if phrase.means == "until" else named.start - timedelta(days=1)
            first, last = oldest, min(newest, _last_ending_on_or_before(self._calendars, grain, end))
        if first.start < oldest.start or last < first:
            known = named.grain in self._grains.published
            return NoPeriod("not_published", named if known else None, grain=named.grain if known else grain)
        return Chosen(first, last, phrase.said)

    def _share_year(self, start: Point, end: Point) -> tuple[Point, Point]:
        """ "fra marts til juni 2025": the year that is said once holds for both, as far as the first is the earlier."""
        if start.number is None or start.year is not None or start.means != end.means or start.means == "day":
            return start, end
        year = end.year if end.years_back is None else self._time.today.year - end.years_back
        if year is None or start.years_back is not None:
            return start, end
        return replace(start, year=year - ((start.number or 0) > (end.number or 0))), end

    def _span(self, start: Point, end: Point | None, said: str, cue: str | None) -> Chosen | NoPeriod:
        first, last = self._named(start), self._named(end) if end else None
        if isinstance(first, NoPeriod):
            return first
        if isinstance(last, NoPeriod):
            return last
        if first.start > self._time.today:
            return NoPeriod("future", first)
        grain = self._span_grain(first, last, cue)
        if grain is None:
            return NoPeriod("unpublished_grain", grain=cue or first.grain)
        newest = self._time.latest(self._kpi.id, grain)
        if newest is None:
            return NoPeriod("not_published", grain=grain)
        oldest = self._time.first(self._kpi.id, grain)
        from_ = first if first.grain == grain else _first_starting_on_or_after(self._calendars, grain, first.start)
        to = newest
        if last is not None:
            to = last if last.grain == grain else _last_ending_on_or_before(self._calendars, grain, last.end)
        if from_.start < oldest.start:
            return NoPeriod("not_published", first)
        if last is not None and to.end > newest.end:
            return NoPeriod("future" if last.start > self._time.today else "not_published", last)
        if from_.start > to.start:
            return NoPeriod("not_published", first)
        return Chosen(from_, to, said)

    def _total(self, phrase: PeriodPhrase, cue: str | None) -> Chosen | NoPeriod:
        """ "samlet fra marts til juni": one figure over all of it, where it can be computed exactly."""
        found = self._span(*self._share_year(*phrase.points), phrase.said, cue)
        if isinstance(found, Chosen) and not found.single and found.grain not in self._grains.exact:
            return NoPeriod("ambiguous", phrases=(replace(phrase, means="range"),))
        return found

    def _span_grain(self, first: Period, last: Period | None, cue: str | None) -> str | None:
        """The grain that was said or cued; "siden 2023" runs at the KPI's own grain, up to its latest figure."""
        published = self._grains.published
        if cue is not None:
            return cue if cue in published else None
        if last is not None and first.grain in published:
            return first.grain
        if first.grain == "year" and "school_year" in published:
            return "school_year"
        finest = published[0]
        return finest if _months(self._calendars.containing(finest, first.start)) <= _months(first) else None


def _months(period: Period) -> int:
    """Length in whole months; 0 for weeks."""
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1


def _months_before(day: date, months: int) -> date:
    first = first_of_month_after(day, -months)
    last = first_of_month_after(first, 1) - timedelta(days=1)
    return min(first.replace(day=min(day.day, last.day)), last)


def _first_starting_on_or_after(calendars: Calendars, grain: str, day: date) -> Period:
    period = calendars.containing(grain, day)
    cumulative = calendars.shift(period, 1).start == period.start
    return period if period.start >= day or cumulative else calendars.shift(period, 1)


def _last_ending_on_or_before(calendars: Calendars, grain: str, day: date) -> Period:
    period = calendars.containing(grain, day)
    return period if period.end <= day else calendars.shift(period, -1)
