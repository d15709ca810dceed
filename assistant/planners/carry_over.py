"""How a follow-up completes its query from the one before: operation, filters, measure, the span of a course."""

from assistant.period_grammar import PeriodPhrase
from assistant.planners.context import published_grains
from assistant.planners.draft import CannotBuildError, Draft, LevelsNotPublished
from assistant.planners.followup import Inherited
from assistant.planners.operation import CONSUMES, Choice
from assistant.planners.period_choice import Chosen, NoPeriod, PeriodChooser
from semantic_layer.measures import COUNTED
from semantic_layer.query import Members, Operation, Query

KEPT = frozenset({"trend", "breakdown", "rank", "spread", "compare", "change"})
"""Operations that a follow-up without a cue of its own keeps."""
Filters = tuple[tuple[str, ...], Members, Members]
"""Levels to list by, members inside, members outside."""


def keep_operation(draft: Draft, choice: Choice) -> Choice:
    """A follow-up without cues of its own keeps the operation of the question before."""
    inherited = draft.inherited
    if inherited is not None and (same := _ask_of_the_same(draft, inherited)):
        return same
    if inherited is None or choice.operation != "value" or draft.slots.by:
        return choice
    if draft.slots.peers:
        return Choice("compare", CONSUMES["benchmark"], against="benchmark")
    previous = inherited.previous
    moved = any(p.means not in ("point", "now") for p in draft.question.periods)
    if moved or not inherited.same_kpi or previous.operation not in KEPT:
        return choice
    if draft.question.periods and previous.operation == "trend":
        return choice
    if previous.operation in ("compare", "change"):
        return _compare_again(draft, previous, choice)
    rank = previous.rank
    if draft.question.periods and rank is not None and rank.over == "periods":
        return choice
    return Choice(
        previous.operation,
        choice.consumes,
        over=rank.over if rank else "members",
        order=rank.order if rank else None,
        wants_trend=previous.operation == "trend",
    )


def _ask_of_the_same(draft: Draft, inherited: Inherited) -> Choice | None:
    """ "Hvor mange er det?" after those that are so, and "hvilke er det?" after how many they are."""
    slots, kinds, previous = draft.slots, {o.kind for o in draft.operators}, inherited.previous
    named = slots.by or slots.members or slots.measures or slots.values or slots.condition or draft.question.periods
    if named or draft.chosen.naming or not inherited.same_kpi or kinds not in ({"count"}, {"which"}):
        return None
    if previous.operation == "status" and kinds == {"count"} and all("." in m for m in previous.measures):
        return Choice("value", CONSUMES["status"])
    if previous.operation not in ("condition", "count"):
        return None
    slots.condition = previous.condition
    operation: Operation = "count" if kinds == {"count"} else "condition"
    return Choice(operation, CONSUMES[operation])


def _compare_again(draft: Draft, previous: Query, choice: Choice) -> Choice:
    """With the target again, or with the year before again; what else it was held against is not carried over."""
    against, calendars = previous.against, draft.context.timeline.calendars
    if against is None:
        return choice
    if against.target:
        return Choice("compare", CONSUMES["target"], against="target")
    earlier = calendars.a_year_before(calendars.parse(previous.period.to, previous.grain)).id
    if against.period is not None and against.period.to == earlier:
        return Choice(previous.operation, CONSUMES["change"], against="last_year")
    return choice


def returns_to_whole(draft: Draft, choice: Choice) -> bool:
    """ "i hele kommunen" lets go of what was kept from before, unless the whole is what that is held against."""
    named = {t for span in draft.chosen.of("member", "peer") for t in span.tokens}
    whole = any(s.phrase.kind == "whole" and s.tokens.isdisjoint(named) for s in draft.question.spans)
    # "Hele kommunen i forhold til landet" has nothing else that could be held against either.
    held = choice.against in ("whole", "members") or (choice.against == "benchmark" and bool(draft.slots.members))
    return draft.slots.whole and whole and not held


def carry_over(draft: Draft, inherited: Inherited, said: Filters) -> tuple[Filters, tuple[str, ...]]:
    """The filters with those of the question before, and the levels of those that another KPI does not have.

    Raises CannotBuildError where the question names such a level again.
    """
    by, where, without = inherited.merge(*said)
    if inherited.same_kpi:
        return (by, where, without), ()
    by = said[0]
    used = tuple(dict.fromkeys((*by, *where, *without)))
    measures = draft.slots.measures[:1] or draft.kpi.measures  # Where none is named, one that the levels have is taken.
    if all(published_grains(draft.context.catalog, draft.kpi, used, measure) is None for measure in measures):
        by, where, without = said
    replaced = {draft.context.catalog.dimension_of[level] for level in (*by, *where, *without)}
    dimension_of = draft.context.catalog.dimension_of
    lost = tuple(level for level in inherited.lost((*by, *where, *without)) if dimension_of[level] not in replaced)
    # "Og hvor mange på skolen …?" of a figure that has no schools is not answered for the whole municipality.
    let_go = {dimension_of[level] for level in inherited.lost((*where, *without))}
    spoken = (s for s in draft.question.spans if s.phrase.kind in ("level", "kind") and s.quality == 1.0)
    named = (s.phrase.id for s in spoken if s.tokens.isdisjoint(draft.chosen.naming))
    if again := next((level for level in named if dimension_of[level] in let_go), None):
        raise CannotBuildError(LevelsNotPublished(again))
    return (by, where, without), lost


def choose_course(chosen: Chosen, inherited: Inherited, chooser: PeriodChooser) -> Chosen | NoPeriod:
    """The usual course, where one period was spoken of: at its grain."""
    grain = inherited.previous.grain
    return chooser.choose_period([PeriodPhrase("grain", grain, frozenset(), grain=chosen.grain)], wants_trend=True)


def choose_total(draft: Draft, levels: tuple[str, ...]) -> tuple[str, ...]:
    """ "i alt" after a figure per something: the first measure that is a sum."""
    inherited, kpi = draft.inherited, draft.kpi
    if inherited is None or not inherited.changes.total or kpi.measure(inherited.measures[0]).type in COUNTED:
        return ()
    sums = (m for m, measure in kpi.measures.items() if measure.type in COUNTED)
    return tuple(m for m in sums if published_grains(draft.context.catalog, kpi, levels, m))[:1]
