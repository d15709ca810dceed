"""From a problem to what is said about it: a question back with readings that work, or a decline with its reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from assistant.period_grammar import PeriodPhrase, Point
from assistant.plan import Account, Clarify, Decline, DeclineReason, Detail, Plan, QueryPlan, Reading
from assistant.planners.draft import (
    CannotBuildError,
    Draft,
    ForecastMisused,
    LeftOver,
    LevelsNotPublished,
    NoParts,
    NotCovered,
    NotRankable,
    PeerProblem,
    PeriodMissing,
    Problem,
    SeveralMeasures,
    SeveralPeriods,
    UnboundNegation,
)
from assistant.planners.operation import CONSUMES
from assistant.planners.peer_problems import compare_with_each, explain_peer
from assistant.planners.period_choice import NoPeriod
from assistant.wording import Wording
from semantic_layer.calendars import Period
from semantic_layer.query import PeriodRange, Query

Build = Callable[[Draft], QueryPlan]
MAX_READINGS = 4
MAX_ALTERNATIVES = 3


def explain_problem(draft: Draft, problem: Problem, build: Build, wording: Wording) -> Plan:
    match problem:
        case LevelsNotPublished(level, together):
            detail = Detail(kpi=draft.kpi.id, level=level, levels=together)
            return Decline(reason="breakdown_not_published", detail=detail)
        case NoParts(level):
            detail = Detail(kpi=draft.kpi.id, level=level)
            unknown = level is not None and level not in draft.kpi.levels
            return Decline(reason="breakdown_not_published", because=None if unknown else "no_parts", detail=detail)
        case NotCovered(level, member):
            detail = Detail(kpi=draft.kpi.id, level=level, member=member)
            offered = (wording.ask_simply(draft.kpi, {}),)
            return Decline(reason="breakdown_not_published", because="not_covered", detail=detail, alternatives=offered)
        case NotRankable():
            return Decline(reason="not_comparable", detail=Detail(kpi=draft.kpi.id))
        case ForecastMisused():
            return _offer_forecast(draft, wording)
        case PeriodMissing(found) if found.why == "not_forecast":
            return _offer_forecast(draft, wording)
        case PeriodMissing(found):
            return _explain_period(draft, found, build, wording)
        case PeerProblem():
            return explain_peer(draft, problem, lambda drafts: make_readings(drafts, build, wording))
        case SeveralPeriods():
            return Clarify(
                reason="ambiguous_period",
                readings=_one_period_each(draft, build, wording),
                detail=Detail(kpi=draft.kpi.id),
            )
        case SeveralMeasures(measures):
            each = [(replace(draft, slots=replace(draft.slots, measures=[measure])), None) for measure in measures]
            readings = make_readings(each, build, wording)
            return Clarify(reason="ambiguous_measure", readings=readings, detail=Detail(kpi=draft.kpi.id))
        case LeftOver() | UnboundNegation():
            bare = _without_odd_words(draft)
            unlisted = replace(bare, operators=tuple(o for o in bare.operators if o.kind != "breakdown"))
            readings = make_readings([(bare, None)], build, wording) or make_readings(
                [(unlisted, None)], build, wording
            )
            return Clarify(reason="too_vague", readings=readings, detail=Detail(kpi=draft.kpi.id))


def _offer_forecast(draft: Draft, wording: Wording) -> Decline:
    """What the published forecast does not answer is declined with what it does."""
    coming = draft.context.timeline.forecast(draft.kpi.id)
    if coming is None:
        return Decline(reason="forecast", detail=Detail(kpi=draft.kpi.id))
    first, last = coming
    span = PeriodRange(from_=first.id, to=first.id)
    shown = Query(
        kpis=(draft.kpi.id,),
        measures=(draft.kpi.default_measure,),
        operation="value",
        grain=first.grain,
        period=span,
        forecast=True,
    )
    detail = Detail(kpi=draft.kpi.id, grain=first.grain, period=first.id, period_to=last.id)
    return Decline(reason="forecast", because="forecast_only", detail=detail, alternatives=(wording.ask(shown),))


def decline_words(draft: Draft, left: Sequence[int], reason: DeclineReason, build: Build, wording: Wording) -> Plan:
    """A decline that names the words that have no place, and offers the question without them."""
    accounts = tuple(Account(word=draft.question.words[i], used_for="unused") for i in left)
    instead = [(d, None) for d in compare_with_each(draft)] or [(_without_odd_words(draft), None)]
    offered = [r.question for r in make_readings(instead, build, wording)]
    detail = Detail(kpi=draft.kpi.id)
    return Decline(reason=reason, detail=detail, accounts=accounts, alternatives=tuple(offered[:MAX_ALTERNATIVES]))


def make_readings(drafts: Iterable[tuple[Draft, str | None]], build: Build, wording: Wording) -> tuple[Reading, ...]:
    """The first drafts that make a query, each with a label (its own neutral question when none is given)."""
    readings: list[Reading] = []
    for draft, label in drafts:
        try:
            plan = build(draft)
        except CannotBuildError:
            continue
        question, against = wording.ask(plan.query), plan.query.against
        if against is not None and against.period == plan.query.period:
            continue  # Of "the year before", one choice is the year itself.
        if all(r.query != plan.query for r in readings):
            readings.append(Reading(label=label or question, question=question, query=plan.query))
        if len(readings) == MAX_READINGS:
            break
    return tuple(readings)


def _without_odd_words(draft: Draft) -> Draft:
    """The same draft as if the left-over steering words and numbers had not been said."""
    used = draft.slots.used_operators
    kept = CONSUMES["benchmark"] - {"better", "worse"} if draft.slots.peers else frozenset({"which", "breakdown"})
    numbers = {
        i: n for i, n in draft.question.numbers.items() if i in draft.slots.used_numbers or i in draft.chosen.tokens
    }
    return replace(
        draft,
        operators=tuple(o for o in draft.operators if o in used or o.kind in kept),
        slots=replace(draft.slots, unbound_negation=False),
        question=replace(draft.question, numbers=numbers),
    )


def _one_period_each(draft: Draft, build: Build, wording: Wording) -> tuple[Reading, ...]:
    grains = [p for p in draft.question.periods if p.means == "grain"]
    others = [p for p in draft.question.periods if p.means != "grain"]
    if len(others) == 1:
        others = []
    drafts = [(replace(draft, question=replace(draft.question, periods=(*grains, p))), None) for p in others]
    drafts.append((replace(draft, question=replace(draft.question, periods=())), None))
    return make_readings(drafts, build, wording)


def _explain_period(draft: Draft, found: NoPeriod, build: Build, wording: Wording) -> Plan:
    detail = Detail(
        kpi=draft.kpi.id,
        period=found.period.id if found.period else None,
        grain=found.grain or (found.period.grain if found.period else None),
    )
    if found.why == "future":
        return Decline(reason="forecast", detail=detail)
    if found.why == "ambiguous":
        bare = replace(draft, question=replace(draft.question, periods=()))

        def at(period_id: str, grain: str) -> Build:
            def build_at(d: Draft) -> QueryPlan:
                plan = build(d)
                span = PeriodRange(from_=period_id, to=period_id)
                return plan.model_copy(update={"query": plan.query.model_copy(update={"period": span, "grain": grain})})

            return build_at

        readings = [
            reading
            for p in found.choices
            for reading in make_readings([(bare, wording.period(p.id, p.grain))], at(p.id, p.grain), wording)
        ]
        spans = [(replace(draft, question=replace(draft.question, periods=(p,))), None) for p in found.phrases]
        readings += make_readings(spans, build, wording)
        if not readings:
            readings = list(make_readings([(bare, None)], build, wording))
        return Clarify(reason="ambiguous_period", readings=tuple(readings), detail=detail)
    offered = make_readings([(_at_period(draft, p), None) for p in found.choices], build, wording)
    alternatives = tuple(reading.question for reading in offered)
    return Decline(reason="period_not_published", detail=detail, alternatives=alternatives[:MAX_ALTERNATIVES])


def _at_period(draft: Draft, period: Period) -> Draft:
    """The same question about a period that has a figure."""
    number = period.number if period.grain not in ("year", "school_year") else None
    point = Point(period.grain, period.year, number)
    phrase = PeriodPhrase("point", period.id, draft.question.period_tokens, (point,))
    return replace(draft, question=replace(draft.question, periods=(phrase,)))
