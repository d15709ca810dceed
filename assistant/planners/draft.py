"""One hypothesis on its way to a query, and the reasons for which it may get no further."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.language.pack import Pack, load_pack
from assistant.operators import Operator, find_operators
from assistant.planners.context import PlanContext
from assistant.planners.followup import Inherited, point_back
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.judgements import weigh_words
from assistant.planners.period_choice import NoPeriod
from assistant.planners.slots import Slots, fill_slots
from assistant.understand import Understanding
from semantic_layer.calendars import Period
from semantic_layer.catalog import Kpi


@dataclass(frozen=True)
class Draft:
    question: Understanding
    chosen: Hypothesis
    slots: Slots
    operators: tuple[Operator, ...]
    inherited: Inherited | None
    context: PlanContext

    @property
    def kpi(self) -> Kpi:
        return self.chosen.kpi


def draft_query(question: Understanding, chosen: Hypothesis, context: PlanContext) -> Draft:
    pack = load_pack(question.language)
    free = frozenset(range(len(question.tokens))) - chosen.unsteering - question.period_tokens - question.fillers
    free -= weigh_words(question, chosen, pack).before_name
    free |= _ranking_in_name(question, chosen, pack)
    operators = find_operators(list(question.tokens), list(question.words), question.language, free, question.fillers)
    operators = [o for o in operators if not _asks_for_agreement(o, question)]
    slots = fill_slots(context.catalog, question, chosen, operators)
    inherited = None
    if context.previous is not None and context.changes is not None:
        inherited = Inherited(context.catalog, chosen.kpi, context.previous, context.changes)
        point_back(slots, operators, inherited)
    return Draft(question, chosen, slots, tuple(operators), inherited, context)


def _ranking_in_name(question: Understanding, chosen: Hypothesis, pack: Pack) -> frozenset[int]:
    """ "De største klasser" names how large classes are and asks for the largest, "større klasser" for larger ones."""
    named = frozenset().union(*(span.tokens for span in chosen.of("kpi")))
    before = pack.determiners.union(pack.talk["this"])
    sized = (t for t in named if t and question.words[t] in pack.sizes)
    compared = frozenset(t for t in named if question.words[t] in pack.compared_sizes)
    return compared | frozenset(t for t in sized if question.words[t - 1] in before)


def _asks_for_agreement(operator: Operator, question: Understanding) -> bool:
    """ "…, ikke?": a negation alone behind the last comma."""
    _, comma, tail = question.text.rstrip(" ?!.").rpartition(",")
    return operator.kind == "negation" and bool(comma) and tail.split() == [operator.phrase]


@dataclass(frozen=True)
class LevelsNotPublished:
    level: str | None
    together: tuple[str, ...] = ()
    """Levels that are each published, but not in one breakdown."""


@dataclass(frozen=True)
class NotCovered:
    """A unit is named that the KPI is not about."""

    level: str
    member: str


@dataclass(frozen=True)
class NotRankable:
    pass


@dataclass(frozen=True)
class PeriodMissing:
    found: NoPeriod


@dataclass(frozen=True)
class SeveralPeriods:
    """Two periods that no operation brings together, or a list of members over a span of time."""


@dataclass(frozen=True)
class SeveralMeasures:
    """Two figures, where only one can be what is ranked by or held against a bound."""

    measures: tuple[str, ...]


@dataclass(frozen=True)
class LeftOver:
    """Steering words or numbers that the operation has no use for."""

    words: tuple[int, ...] = ()


@dataclass(frozen=True)
class ForecastMisused:
    """A forecast is asked for more than to be shown: a sum, a comparison, a condition."""


@dataclass(frozen=True)
class NoParts:
    """The change cannot be decomposed: nothing is published exactly enough, or not by the level asked for."""

    level: str | None = None


@dataclass(frozen=True)
class UnboundNegation:
    pass


@dataclass(frozen=True)
class PeerProblem:
    """No comparison with a peer: none approved, another peer only, not for members, not then; or not asked for."""

    why: Literal["no_benchmark", "peer_missing", "peer_member", "peer_period", "peer_not_then", "alone", "several"]
    peer: str | None = None
    period: Period | None = None
    name: int | None = None
    """Place of the name that was used among the peer's names."""


Problem = (
    LevelsNotPublished
    | NotCovered
    | NotRankable
    | PeriodMissing
    | SeveralPeriods
    | SeveralMeasures
    | LeftOver
    | UnboundNegation
    | ForecastMisused
    | NoParts
    | PeerProblem
)


def name_problem(problem: Problem) -> str:
    """As a maintainer reads it: "left_over"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(problem).__name__).lower()


def find_words_of(draft: Draft, problem: Problem) -> tuple[int, ...]:
    """The words of the question that the problem lies in."""
    match problem:
        case LeftOver(words):
            return words
        case UnboundNegation():
            negations = (o for o in draft.operators if o.kind == "negation" and o not in draft.slots.used_operators)
            return tuple(sorted(t for operator in negations for t in operator.tokens))
        case PeriodMissing() | SeveralPeriods():
            return tuple(sorted(draft.question.period_tokens))
        case LevelsNotPublished() | NotCovered():
            return tuple(sorted(t for s in draft.chosen.of("level", "kind", "member") for t in s.tokens))
        case PeerProblem():
            return tuple(sorted(t for s in draft.chosen.of("peer") for t in s.tokens))
        case SeveralMeasures():
            return tuple(sorted(t for s in draft.chosen.of("measure") for t in s.tokens))
        case _:
            return ()


class CannotBuildError(Exception):
    """Raised while a query is built; the planner turns the problem into a question back or a decline."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(type(problem).__name__)
        self.problem = problem
