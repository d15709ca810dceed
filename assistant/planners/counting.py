"""Of KPIs of the same words, "how many" asks for the one that counts: "how many are waiting" is no waiting time."""

from collections.abc import Callable, Iterable, Sequence

from assistant.plan import QueryPlan
from assistant.planners.draft import CannotBuildError, Draft, LeftOver, Problem
from semantic_layer.measures import COUNTED

Build = Callable[[Draft], QueryPlan]


def asks_how_many(draft: Draft, problem: Problem) -> bool:
    """Whether nothing but a "how many" was left over."""
    counting = {t for operator in draft.operators if operator.kind == "count" for t in operator.tokens}
    return isinstance(problem, LeftOver) and bool(problem.words) and counting.issuperset(problem.words)


def only_one_counts(drafts: Sequence[Draft], build: Build) -> bool:
    """Whether "how many" has a use in one of these rivals alone, and that one counts: then it need not be asked."""
    left = [_leaves_how_many(draft, build) for draft in drafts]
    if left.count(False) != 1:
        return False
    return _count(drafts[left.index(False)], build) is not None


def count_instead(draft: Draft, others: Iterable[Draft], build: Build) -> QueryPlan | None:
    """The plan of the first KPI that counts, is named by words of this one's name, and explains every word."""
    for other in others:
        chosen = other.chosen
        if chosen.unaccounted or not chosen.of("kpi") or chosen.naming.isdisjoint(draft.chosen.naming):
            continue
        if draft.chosen.score - chosen.score < -draft.question.scores.unaccounted and (plan := _count(other, build)):
            return plan
    return None


def _count(draft: Draft, build: Build) -> QueryPlan | None:
    try:
        plan = build(draft)
    except CannotBuildError:
        return None
    return plan if draft.kpi.measure(plan.query.measures[0]).type in COUNTED else None


def _leaves_how_many(draft: Draft, build: Build) -> bool:
    try:
        build(draft)
    except CannotBuildError as error:
        return asks_how_many(draft, error.problem)
    return False
