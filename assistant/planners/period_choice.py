"""Which periods a question is about: every phrase of time becomes ids of published periods, or a reason why not.

Nothing here guesses silently: what the question left open is marked as assumed, so that it is printed and can be
changed with a click.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assistant.period_grammar import PeriodPhrase, Point
from assistant.planners.named_periods import LOOK_BACK, Chosen, Grains, NamedPeriods, NoPeriod, Timeline
from semantic_layer.calendars import Calendars, Period, first_of_month_after

__all__ = ["LOOK_BACK", "Chosen", "Grains", "NoPeriod", "PeriodChooser", "Timeline"]

YEARLY_TREND, QUARTERLY_TREND, MONTHLY_TREND = 5, 8, 12
"""Periods of a trend at a grain that is not the KPI's own default."""


class PeriodChooser(NamedPeriods):
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
            case "season":
                return self._in_season(phrase)
            case "coming":
                return NoPeriod("future")
            case "now":
                return self._default(cue, wants_trend, said=phrase.said)
            case "rolling":
                return self._latest("rolling_12", phrase.said)
            case "ytd":
                return self._resolve(Point("this_year"), phrase.said, cue, wants_trend)
            case "last_n":
                return self._last_n(phrase.n or 1, phrase.grain or "", phrase.said, cue)
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
            case _ if cue is not None and phrase.points[0].means.startswith("latest_"):
                return self._last_n(1, phrase.points[0].means.removeprefix("latest_"), phrase.said, cue)
            case _:
                return self._resolve(phrase.points[0], phrase.said, cue, wants_trend)

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

    def _last_n(self, n: int, grain: str, said: str, cue: str | None = None) -> Chosen | NoPeriod:
        """The last n closed periods; where the grain is not published, the finer or the school years instead.

        A `cue` ("måned for måned") says at which grain they are wanted.
        """
        if cue is not None and cue != grain:
            if cue not in self._grains.published:
                return NoPeriod("unpublished_grain", grain=cue)
            return self._last_n_finer(n, grain, said, cue)
        if grain not in self._grains.published:
            if grain == "year" and "school_year" in self._grains.published:
                grain = "school_year"
            else:
                return self._last_n_finer(n, grain, said, self._grains.published[0])
        last = self._time.latest(self._kpi.id, grain)
        if last is None:
            return NoPeriod("not_published", grain=grain)
        first = self._calendars.shift(last, 1 - n)
        if first.start < self._time.first(self._kpi.id, grain).start:
            return NoPeriod("not_published", first)
        return Chosen(first, last, said)

    def _last_n_finer(self, n: int, grain: str, said: str, finer: str) -> Chosen | NoPeriod:
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
        """ "fra marts til juni 2025": the year of the end holds for both, as far as the first is the earlier."""
        if start.number is None or start.year is not None or start.means != end.means or start.means == "day":
            return start, end
        last = self._named(end)
        if isinstance(last, NoPeriod) or start.years_back is not None:
            return start, end
        year = last.year
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
        open_end = len(phrase.points) == 1
        first, last = (phrase.points[0], None) if open_end else self._share_year(*phrase.points)
        found = self._span(first, last, phrase.said, cue)
        if isinstance(found, Chosen) and not found.single and found.grain not in self._grains.exact:
            return NoPeriod("ambiguous", phrases=(replace(phrase, means="since" if open_end else "range"),))
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
        if _months(self._calendars.containing(finest, first.start)) <= _months(first):
            return finest
        return next((grain for grain in published if last is not None and self._fills(grain, first, last)), None)

    def _fills(self, grain: str, first: Period, last: Period) -> bool:
        """ "Fra april til juni" is a quarter, where there are no months."""
        begins, ends = (self._calendars.containing(grain, day) for day in (first.start, last.end))
        return begins.start == first.start and ends.end == last.end


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
