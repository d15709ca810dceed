"""Which coming periods a question is about: those of the KPI's published forecast, or none."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.period_grammar import PeriodPhrase
from assistant.planners.draft import CannotBuildError, Draft, ForecastMisused, PeriodMissing
from assistant.planners.operation import Choice
from assistant.planners.period_choice import LOOK_BACK, Chosen, NoPeriod, PeriodChooser
from semantic_layer.calendars import Period
from semantic_layer.serve.forecasts import SERVED


class ComingPeriodChooser(PeriodChooser):
    def choose_coming(self, phrases: Sequence[PeriodPhrase], wants_trend: bool) -> Chosen | NoPeriod:
        """Periods of the published forecast: the one named, else the next one, or a course that runs on into them."""
        coming = self._time.forecast(self._kpi.id)
        if coming is None or coming[0].grain not in self._grains.published:
            return NoPeriod("future" if self._kpi.forecast is None else "not_forecast")
        first, last = coming
        main = [p for p in phrases if p.means not in ("grain", "same_last_year", "now")]
        if main and main[0].means == "coming":
            return self._next(main[0], first, last)
        if wants_trend:
            end = self._end_ahead(main, last)
            before = self._up_to_now(main, first.grain)
            if end is None or isinstance(before, NoPeriod) or not first.start <= end.start <= last.start:
                return before if isinstance(before, NoPeriod) else NoPeriod("not_forecast")
            return replace(before, last=end, forecast=True)
        if not main:
            return Chosen(first, first, assumed=True, forecast=True)
        period = self._named_ahead(main[0]) if main[0].means == "point" else None
        if period is None or not first.start <= period.start <= last.start or period.grain != first.grain:
            return NoPeriod("not_forecast", period)
        return Chosen(period, period, main[0].said, forecast=True)

    def is_ahead(self, phrase: PeriodPhrase) -> bool:
        """Every day of the period named is still to come."""
        if phrase.means == "coming":
            return True
        if phrase.means != "point" or not (phrase.points[0].year or phrase.points[0].means.startswith("next_")):
            return False
        found = self._named(phrase.points[0])
        return isinstance(found, Period) and found.start > self._time.today

    def _next(self, phrase: PeriodPhrase, first: Period, last: Period) -> Chosen | NoPeriod:
        """ "de næste to kvartaler", or as far as the forecast reaches, as a course that runs on into them."""
        before = self._default(first.grain, True)
        end = last if phrase.n is None else self._calendars.shift(first, phrase.n - 1)
        if isinstance(before, NoPeriod) or end.start > last.start or (phrase.n and phrase.grain != first.grain):
            return NoPeriod("not_forecast")
        return replace(before, last=end, said=phrase.said, assumed=False, forecast=True)

    def _up_to_now(self, main: Sequence[PeriodPhrase], grain: str) -> Chosen | NoPeriod:
        """The closed part of a course at the forecast's grain."""
        if not main:
            return self._default(grain, True)
        phrase = main[0]
        if phrase.means in ("since", "range"):
            return self._span(phrase.points[0], None, phrase.said, grain)
        if phrase.means == "last_n" and phrase.grain == grain:
            return self._last_n(phrase.n or 1, grain, phrase.said)
        return NoPeriod("not_forecast")

    def _end_ahead(self, main: Sequence[PeriodPhrase], last: Period) -> Period | None:
        """Where a course ends: at the period named, else at the last that is forecast."""
        if not main or main[0].means != "range":
            return last
        found = self._named(main[0].points[1])
        return found if isinstance(found, Period) and found.grain == last.grain else None

    def _named_ahead(self, phrase: PeriodPhrase) -> Period | None:
        """The period named; without a year the next one with that number."""
        point, calendars = phrase.points[0], self._calendars
        if point.year is None and point.means in calendars.grains:
            period = calendars.containing(point.means, self._time.today)
            for _ in range(LOOK_BACK):
                if period.number == point.number:
                    return period
                period = calendars.shift(period, 1)
            return None
        found = self._named(point)
        return found if isinstance(found, Period) else None


def choose_coming(
    draft: Draft, choice: Choice, chooser: ComingPeriodChooser, main: list[PeriodPhrase]
) -> Chosen | None:
    """Periods of the published forecast, when the question names the forecast or a period that is still to come.

    None when it asks for what has happened. Raises CannotBuildError.
    """
    previous = draft.inherited.previous if draft.inherited is not None and not main else None
    named = any(o.kind == "forecast" for o in draft.operators)
    ahead = draft.kpi.forecast is not None and any(chooser.is_ahead(p) for p in main)
    if not (named or ahead or (previous is not None and previous.forecast)):
        return None
    if len(main) > 1 or (draft.kpi.forecast is not None and _asks_more(draft, choice)):
        raise CannotBuildError(ForecastMisused())
    kept = draft.inherited.coming(draft.context.timeline) if draft.inherited is not None and not main else None
    chosen = kept or chooser.choose_coming(draft.question.periods, choice.wants_trend)
    if isinstance(chosen, NoPeriod):
        raise CannotBuildError(PeriodMissing(chosen))
    return chosen


def _asks_more(draft: Draft, choice: Choice) -> bool:
    """A forecast is shown as it was published; nothing is computed with it."""
    served = choice.operation in SERVED and choice.over == "members" and choice.against is None
    return not served or bool(draft.slots.without)
