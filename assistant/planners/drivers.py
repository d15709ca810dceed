"""Where a change lies: which level it is decomposed by, and which questions of why are answered in this way.

Why one figure has changed is a question that no figure answers. What can be shown is where the change lies, so a
question of why becomes that, and only that: asked of two things, or of a level rather than a change, it is declined.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from assistant.operators import Operator
from assistant.planners.context import published_grains
from assistant.planners.draft import CannotBuildError, Draft, NoParts, PeriodMissing, SeveralPeriods
from assistant.planners.operation import CONSUMES, Choice
from assistant.planners.period_choice import Chosen, Grains, NoPeriod
from semantic_layer.query import Members, Operation, Query
from semantic_layer.serve.drivers import find_driver_levels

ChoosePeriods = Callable[[Grains], tuple[Chosen, Chosen | None]]
_ASKED: Operator = Operator("drivers", frozenset({-1}), "")
"""Stands in for the words of a question that did not ask for the parts, when they are offered instead."""
FOLLOWED: frozenset[Operation] = frozenset({"value", "trend", "change", "compare", "breakdown", "rank", "drivers"})
"""After these, "hvorfor?" asks about the change of the same figure."""


@dataclass(frozen=True)
class Parts:
    by: str
    assumed: bool
    period: Chosen
    other: Chosen


def ask_for_parts(draft: Draft) -> Draft:
    """The same draft as if it had asked what makes up the change."""
    whole = replace(draft.slots, by=[], peers=[], values=[], condition=None, unbound_negation=False)
    return replace(draft, operators=(_ASKED,), slots=whole)


def choose_parts(draft: Draft, measure: str, where: Members, by: tuple[str, ...], choose: ChoosePeriods) -> Parts:
    """The level that was asked for, else the coarsest at which the two periods can be decomposed exactly.

    Raises CannotBuildError.
    """
    catalog, asked = draft.context.catalog, tuple(draft.slots.by)
    found = find_driver_levels(catalog, draft.kpi, where, measure)
    wanted = [level for level in by if level in found]
    if len(asked) > 1 or (asked and not wanted):
        raise CannotBuildError(NoParts(level=asked[-1]))
    problem: CannotBuildError | None = None
    for level in wanted[-1:] or found:
        grains = published_grains(catalog, draft.kpi, tuple(dict.fromkeys((*where, level))), measure)
        if grains is None:
            continue
        kept = tuple(grain for grain in grains.published if grain in found[level])
        try:
            period, other = choose(Grains(kept, grains.exact & set(kept), grains.stock))
        except CannotBuildError as error:
            problem = problem or error
            continue
        if other is not None:
            return Parts(level, not wanted, period, other)
    raise problem or CannotBuildError(NoParts())


def follow_change(draft: Draft, choice: Choice) -> Choice:
    """ "Hvorfor?" after an answer about one figure: the parts of its change; then also "og i skolerne?"."""
    kinds = {o.kind for o in draft.operators}
    previous = draft.inherited.previous if draft.inherited is not None else None
    if previous is None or choice.operation == "drivers" or not kinds <= {"cause", "drivers", "breakdown"}:
        return choice
    if not kinds & {"cause", "drivers"} and (previous.operation != "drivers" or draft.question.periods):
        return choice
    if not _is_about_one_figure(previous) or draft.slots.peers or draft.slots.values or draft.slots.condition:
        return choice
    return Choice("drivers", CONSUMES["drivers"], against="last_year")


def follow_periods(draft: Draft, grains: Grains) -> tuple[Chosen, Chosen | None] | None:
    """The two periods of the question before: its ends, what it was set against, or its period a year before."""
    if draft.inherited is None or any(p.means != "now" for p in draft.question.periods):
        return None
    previous, timeline = draft.inherited.previous, draft.context.timeline
    calendars, grain = timeline.calendars, previous.grain
    if previous.forecast or not _is_about_one_figure(previous):
        return None
    if grain not in grains.published:
        raise CannotBuildError(PeriodMissing(NoPeriod("unpublished_grain", grain=grain)))
    first, last = (calendars.parse(id_, grain) for id_ in (previous.period.from_, previous.period.to))
    against = previous.against.period if previous.against is not None else None
    if against is not None:
        other = Chosen(calendars.parse(against.from_, grain), calendars.parse(against.to, grain))
        return Chosen(first, last), other
    if previous.operation == "trend" or (previous.operation == "rank" and first != last):
        return Chosen(last, last), Chosen(first, first)
    return Chosen(first, last), None


def _is_about_one_figure(previous: Query) -> bool:
    """Asked of what was set against a target or others, why is another question."""
    against = previous.against
    alone = against is None or (against.members is None and not against.target and against.benchmark is None)
    return len(previous.kpis) == 1 and previous.operation in FOLLOWED and alone and not previous.without


def split_span(chosen: Chosen, said: Literal["ends", "window"]) -> tuple[Chosen, Chosen | None]:
    """A span that was named is a change from its first period to its last; a year so far is one figure."""
    if said == "window" or chosen.single:
        return chosen, None
    return Chosen(chosen.last, chosen.last, chosen.said, chosen.assumed), Chosen(chosen.first, chosen.first)


def between_ends(chosen: Chosen) -> tuple[Chosen, Chosen]:
    """The last period of a span against its first. Raises CannotBuildError."""
    last, first = split_span(chosen, "ends")
    if first is None:
        raise CannotBuildError(SeveralPeriods())
    return last, first
