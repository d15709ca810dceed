"""A draft becomes a typed query: operation, measures, levels, periods, and the check that nothing is left over."""

from dataclasses import dataclass, replace
from functools import partial

from assistant.period_grammar import EDGES, MOMENTS, OPEN, PeriodPhrase, Point
from assistant.plan import Assumption, QueryPlan
from assistant.planners.accounts import account_for_words
from assistant.planners.carry_over import carry_over, choose_course, keep_operation, returns_to_whole
from assistant.planners.claims import denies_target, find_claim
from assistant.planners.coming_periods import ComingPeriodChooser, choose_coming
from assistant.planners.context import published_grains
from assistant.planners.coverage import find_uncovered
from assistant.planners.draft import (
    CannotBuildError,
    Draft,
    LeftOver,
    LevelsNotPublished,
    NotCovered,
    NotRankable,
    PeriodMissing,
    SeveralMeasures,
    SeveralPeriods,
    UnboundNegation,
)
from assistant.planners.drivers import between_ends, choose_parts, follow_change, follow_periods, split_span
from assistant.planners.judgements import weigh_words
from assistant.planners.left_over import check_left_over
from assistant.planners.measure_choice import choose_measures, is_run_together
from assistant.planners.operation import LAST_YEAR, LISTS, OF_ONE_MEASURE, Choice, choose_operation
from assistant.planners.peers import PeerChoice, choose_common_period, choose_peer, choose_peer_measures
from assistant.planners.period_choice import Chosen, Grains, NoPeriod, PeriodChooser
from assistant.planners.pooling import takes_together
from assistant.planners.ranking import choose_rank
from assistant.planners.reading_again import read_again
from assistant.understand import Understander
from semantic_layer.measures import CategoryMeasure
from semantic_layer.query import Against, Condition, Members, PeriodRange, Query

THE_ONE_BEFORE = frozenset({"last_month", "last_quarter", "last_budget_follow_up"})
"""What a comparison is made with, where the latest figure is the other side."""


@dataclass(frozen=True)
class _Levels:
    by: tuple[str, ...]
    where: Members
    without: Members

    @property
    def used(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.by, *self.where, *self.without)))


def build_query(draft: Draft, understander: Understander) -> QueryPlan:
    """The plan of this draft. Raises CannotBuildError."""
    if draft.slots.unbound_negation and not denies_target(draft):
        raise CannotBuildError(UnboundNegation())
    draft = read_again(draft)
    choice = keep_operation(
        draft, choose_operation(draft.kpi, draft.slots, list(draft.operators), draft.question.periods)
    )
    choice = follow_change(draft, choice)
    choice, peer = choose_peer(draft, choice)
    levels, lost = _choose_levels(draft, choice)
    choice = _fit_to_levels(choice, levels)
    if peer is not None:
        measures = choose_peer_measures(draft, peer, levels.used)
        period, other = choose_common_period(draft, peer, measures[0]), None
    elif choice.operation == "drivers":
        measures = choose_measures(draft, choice, levels.by, levels.used)
        parts = choose_parts(draft, measures[0], levels.where, levels.by, partial(_choose_change, draft, choice))
        levels, period, other = replace(levels, by=(parts.by,)), parts.period, parts.other
    else:
        measures = choose_measures(draft, choice, levels.by, levels.used)
        period, other = _choose_periods(draft, choice, _published(draft, measures, levels, choice))
    choice, other = _fit_to_period(draft, choice, period, other, levels.by)
    check_left_over(draft, choice, measures)
    if len(measures) > 1 and (choice.operation in OF_ONE_MEASURE or is_run_together(draft)):
        raise CannotBuildError(SeveralMeasures(measures))
    _check_which(draft, choice, understander)
    where = _first_of_compared(levels.where, draft, choice)
    query = Query(
        kpis=(draft.kpi.id,),
        measures=measures,
        operation=choice.operation,
        grain=period.grain,
        period=PeriodRange(from_=period.first.id, to=period.last.id),
        by=levels.by,
        where=where,
        without=levels.without,
        together=takes_together(draft, choice, levels.by, where),
        condition=_choose_condition(draft, choice),
        against=Against(benchmark=peer.id) if peer else _against(draft, choice, other, levels.where),
        rank=choose_rank(draft, choice, understander),
        forecast=period.forecast,
    )
    idle = weigh_words(draft.question, draft.chosen, understander.packs[draft.question.language]).idle
    return QueryPlan(
        query=query,
        assumptions=(
            *_assumptions(draft, query, period, peer),
            *_assume_other_side(draft, choice, query),
            *(Assumption(what="scope", id=level) for level in lost),
        ),
        as_table=draft.inherited is not None and draft.inherited.changes.as_table,
        claim=find_claim(draft, choice),
        unused_words=tuple(draft.question.tokens[i].surface for i in idle),
        accounts=account_for_words(
            draft.question, draft.chosen.spans, draft.chosen.unaccounted, draft.operators, draft.slots, idle
        ),
    )


# -- operation -----------------------------------------------------------------------------------------------


def _check_which(draft: Draft, choice: Choice, understander: Understander) -> None:
    """ "Hvilken er højest?" with no list to choose from asks for no period. Raises CannotBuildError."""
    asks_which = any(o.kind == "which" for o in draft.operators)
    if choice.operation != "rank" or choice.over != "periods" or not asks_which:
        return
    pack = understander.packs[draft.question.language]
    periods = {word for words in pack.grains.values() for saying in words for word in saying.split()}
    if draft.question.periods or not periods.isdisjoint(draft.question.words):
        return
    raise CannotBuildError(LeftOver())


def _fit_to_levels(choice: Choice, levels: "_Levels") -> Choice:
    """A list of one member is its value: "hvordan ser det ud i den?" after a list of day care centres."""
    listed = choice.operation in ("breakdown", "rank", "spread") and choice.over == "members"
    return Choice("value", choice.consumes) if listed and not levels.by else choice


def _fit_to_period(
    draft: Draft, choice: Choice, period: Chosen, other: Chosen | None, by: tuple[str, ...]
) -> tuple[Choice, Chosen | None]:
    """A course needs more than one period: in a year it is the change from the one before, where that is published."""
    if choice.operation != "trend" or not period.single:
        return choice, other
    if period.said and not by and any(o.kind == "trend" for o in draft.operators):
        try:
            return Choice("change", choice.consumes, against="last_year"), _year_before(draft, period)
        except CannotBuildError:
            pass
    return Choice("value", choice.consumes), other


# -- measures and levels -------------------------------------------------------------------------------------


def _choose_levels(draft: Draft, choice: Choice) -> tuple[_Levels, tuple[str, ...]]:
    """The levels, and those of the question before that another KPI does not have (it is said that they are left)."""
    slots = draft.slots
    by, where, without = tuple(slots.by), slots.where(), slots.outside()
    lost: tuple[str, ...] = ()
    if draft.inherited is not None and not returns_to_whole(draft, choice):
        (by, where, without), lost = carry_over(draft, draft.inherited, (by, where, without))
    if choice.operation not in (*LISTS, "drivers") or choice.over == "periods":
        by = ()
    if choice.operation == "status":
        by = _status_levels(draft, where)
    # A list of the one member that is named is its value: "the private providers" are no list of providers.
    by = tuple(level for level in by if level not in where or (len(by) == 1 and len(where[level]) > 1))
    return _Levels(by, where, without), lost


def _status_levels(draft: Draft, where: Members) -> tuple[str, ...]:
    """A status is listed for the members that have one, unless one of them is named."""
    measure = draft.kpi.measure(draft.kpi.default_measure)
    if not isinstance(measure, CategoryMeasure) or measure.per in where:
        return ()
    return (measure.per,)


def _published(draft: Draft, measures: tuple[str, ...], levels: _Levels, choice: Choice) -> Grains:
    catalog = draft.context.catalog
    used = levels.used
    grains = published_grains(catalog, draft.kpi, used, measures[0])
    if grains is None:
        unknown = [level for level in used if level not in draft.kpi.levels]
        together = () if unknown else tuple(sorted(catalog.finest(used), key=used.index))
        raise CannotBuildError(LevelsNotPublished(next(iter(unknown or used), None), together))
    if uncovered := find_uncovered(catalog, draft.kpi, levels.where, draft.context.timeline.today):
        raise CannotBuildError(NotCovered(*uncovered))
    if choice.operation == "rank" and choice.over == "members" and draft.kpi.comparisons.rank == "no":
        raise CannotBuildError(NotRankable())
    return _at_targets_grain(draft, measures[0], grains) if choice.against == "target" else grains


def _at_targets_grain(draft: Draft, measure: str, grains: Grains) -> Grains:
    """ "Når vi målet?", of a target for the year: the latest year, where no period is asked for."""
    own = [t.grain for t in draft.kpi.targets if t.measure == measure]
    if draft.question.periods or draft.inherited is not None or None in own or grains.published[0] in own:
        return grains
    first = [grain for grain in grains.published if grain in own]
    return replace(grains, published=(*first, *(g for g in grains.published if g not in first)))


# -- periods -------------------------------------------------------------------------------------------------


def _choose_condition(draft: Draft, choice: Choice) -> Condition | None:
    if choice.operation not in ("condition", "count"):
        return None
    return Condition(op=choice.bound) if choice.bound is not None else draft.slots.condition


def _choose_periods(draft: Draft, choice: Choice, grains: Grains) -> tuple[Chosen, Chosen | None]:
    timeline = draft.context.timeline
    chooser = ComingPeriodChooser(draft.kpi, grains, timeline)
    phrases = list(draft.question.periods)
    main = [p for p in phrases if p.means not in ("grain", "same_last_year")]
    if coming := choose_coming(draft, choice, chooser, main):
        return coming, None
    aside = _set_aside(choice, main)
    rest = [p for p in phrases if p is not aside]
    if len([p for p in main if p is not aside]) > 1:
        raise CannotBuildError(SeveralPeriods())
    chosen: Chosen | NoPeriod | None = None
    if draft.inherited is not None and not [p for p in rest if p.means not in ("same_last_year", "grain")]:
        cue = next((p.grain for p in rest if p.means == "grain"), None)
        chosen = draft.inherited.period(grains, timeline, cue)
        if chosen is not None and not choice.wants_trend and choice.operation != "value":
            chosen = Chosen(chosen.last, chosen.last)
        if chosen is not None and choice.wants_trend and chosen.single:
            chosen = choose_course(chosen, draft.inherited, chooser)
    if chosen is None:
        chosen = chooser.choose_period(
            rest, choice.wants_trend, choice.operation == "rank" and choice.over == "periods"
        )
    if isinstance(chosen, NoPeriod):
        raise CannotBuildError(PeriodMissing(chosen))
    windows = [p for p in main if p.means in (*MOMENTS, "ytd", "total")]
    spans = (not chosen.single and not windows) or any(p.means in OPEN for p in rest)
    if spans and choice.operation in LISTS and choice.over == "members":
        raise CannotBuildError(SeveralPeriods())
    if choice.against == "last_year":
        before = (p.years_before(chosen.last.year) for p in phrases if p.means == "same_last_year")
        back = next(before, 1)
        if back < 1:
            raise CannotBuildError(SeveralPeriods())
        return chosen, _year_before(draft, chosen, back)
    if choice.against == "ends":
        return between_ends(chosen)
    if aside is None:
        return chosen, None
    if aside.points[0].means in THE_ONE_BEFORE and not [p for p in rest if p.means != "grain"]:
        return _one_before(draft, chooser, aside)
    at_edge = aside.means in EDGES
    other = chooser.choose_period([aside], False) if at_edge else chooser.point(aside.points[0], aside.said)
    if isinstance(other, NoPeriod):
        raise CannotBuildError(PeriodMissing(other))
    if other.grain != chosen.grain and choice.against == "since":
        at_grain = PeriodChooser(draft.kpi, Grains((other.grain,), grains.exact, grains.stock), timeline)
        latest = at_grain.choose_period([], False)
        if isinstance(latest, Chosen):
            if latest.last == other.last:  # "Since last year", and no later year is complete: the latest month then.
                return chosen, _year_before_within(other, draft, chosen)
            chosen = Chosen(latest.first, latest.last, chosen.said)
    same = (other.first, other.last) == (chosen.first, chosen.last)
    if same and choice.operation == "change" and aside.points[0].means in LAST_YEAR:
        return chosen, _year_before(draft, chosen)  # "Since last school year", which is the latest with a figure.
    if other.grain != chosen.grain or same:
        raise CannotBuildError(SeveralPeriods())
    return (chosen, other) if chosen.last > other.last else (other, chosen)


def _choose_change(draft: Draft, choice: Choice, grains: Grains) -> tuple[Chosen, Chosen | None]:
    """The two periods that a change lies between, the later first."""
    period, other = follow_periods(draft, grains) or _choose_periods(draft, choice, grains)
    if other is None:
        named = choice.against is None and not period.single
        period, other = split_span(period, "ends" if named else "window")
    return period, other or _year_before(draft, period)


def _set_aside(choice: Choice, main: list[PeriodPhrase]) -> PeriodPhrase | None:
    """The phrase that names the other side of a comparison."""
    if choice.against == "last_year" and main:
        last = main[-1]
        return last if last.means == "point" and last.points[0].means in LAST_YEAR else None
    if choice.against == "period":
        return main[1]
    if choice.against == "since":
        return main[-1]
    return None


def _one_before(draft: Draft, chooser: PeriodChooser, aside: PeriodPhrase) -> tuple[Chosen, Chosen]:
    """ "højere end sidste måned": the latest closed month against the one before it."""
    latest = chooser.point(Point(aside.points[0].means.replace("last_", "latest_")), aside.said)
    if isinstance(latest, NoPeriod):
        raise CannotBuildError(PeriodMissing(latest))
    earlier = draft.context.timeline.calendars.shift(latest.last, -1)
    if earlier.start < draft.context.timeline.first(draft.kpi.id, latest.grain).start:
        raise CannotBuildError(PeriodMissing(NoPeriod("not_published", earlier)))
    return latest, Chosen(earlier, earlier)


def _year_before(draft: Draft, chosen: Chosen, years: int = 1) -> Chosen:
    """The same period, or all the same periods ("år til dato"), of the year before, or of that many years before."""
    timeline = draft.context.timeline
    first, last = (timeline.calendars.a_year_before(p, years) for p in (chosen.first, chosen.last))
    if first.start < timeline.first(draft.kpi.id, chosen.grain).start:
        raise CannotBuildError(PeriodMissing(NoPeriod("not_published", first)))
    return Chosen(first, last)


def _year_before_within(other: Chosen, draft: Draft, chosen: Chosen) -> Chosen:
    earlier = _year_before(draft, chosen)
    if not other.first.start <= earlier.first.start <= earlier.last.end <= other.last.end:
        raise CannotBuildError(SeveralPeriods())
    return earlier


# -- the other side, what is assumed -------------------------------------------------------------------------


def _first_of_compared(where: Members, draft: Draft, choice: Choice) -> Members:
    if choice.against != "members":
        return where
    level = draft.slots.compared_level or ""
    return {**where, level: where[level][:1]}


def _against(draft: Draft, choice: Choice, other: Chosen | None, where: Members) -> Against | None:
    if choice.against == "target":
        return Against(target=True)
    if other is not None:
        return Against(period=PeriodRange(from_=other.first.id, to=other.last.id))
    if choice.against == "members":
        level = draft.slots.compared_level or ""
        return Against(members={level: where[level][1:]})
    return Against(members={}) if choice.against == "whole" else None


def _by_before(draft: Draft) -> tuple[str, ...] | None:
    return draft.inherited.previous.by if draft.inherited is not None else None


def _assume_other_side(draft: Draft, choice: Choice, query: Query) -> tuple[Assumption, ...]:
    """A change from "sidste år", or from no time that is named, is from the year before."""
    other = query.against.period if query.against is not None else None
    relative = all(p.points and p.points[0].means in LAST_YEAR for p in draft.question.periods)
    if choice.operation not in ("change", "compare") or other is None:
        return ()
    if choice.against != "last_year" or not relative:
        return ()
    return (Assumption(what="against", id=f"{query.grain}:{other.from_}"),)


def _assumptions(draft: Draft, query: Query, period: Chosen, peer: PeerChoice | None) -> tuple[Assumption, ...]:
    found = []
    if peer is not None and peer.assumed:
        found.append(Assumption(what="peer", id=peer.id))
    if period.assumed and (draft.inherited is None or peer is not None):
        found.append(Assumption(what="period", id=f"{query.grain}:{query.period.from_}:{query.period.to}"))
    if query.operation == "drivers" and not draft.slots.by and _by_before(draft) != query.by:
        found.append(Assumption(what="breakdown", id=query.by[0]))
    open_measure = len(draft.kpi.measures) > 1 and not (draft.slots.measures or draft.slots.values)
    kept = draft.inherited is not None and draft.inherited.measures in ((), query.measures)
    if open_measure and query.operation != "status" and not kept and not draft.chosen.of("unit"):
        found.append(Assumption(what="measure", id=query.measures[0]))
    return tuple(found)
