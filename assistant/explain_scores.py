"""Why one reading came before another: the terms of each candidate's score, and what the second would have been."""

from collections.abc import Sequence

from assistant.planners.context import PlanContext
from assistant.planners.cover import Coverer
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.rivals import find_margin
from assistant.planners.rules import RulesPlanner
from assistant.understand import Understanding
from semantic_layer.frozen import Frozen

DIGITS = 3


class Term(Frozen):
    """One term of a score."""

    score: str
    """Which value of the table makes it, or "words" for the matches of the words themselves."""
    amount: float
    found: str = ""
    """What was found: kind and id."""
    words: tuple[str, ...] = ()
    """The words of the question."""


class Candidate(Frozen):
    kpi: str
    score: float
    terms: tuple[Term, ...]
    """They add up to the score."""
    unaccounted: tuple[str, ...]


class RunnerUp(Frozen):
    kpi: str
    margin: float
    """By how much the first is ahead."""
    threshold: float
    """Less than this is a question back, where both are named by the same words."""
    same_words: bool
    reading: str | None
    """The question that it would have been; None when it makes no query."""


def break_down_scores(
    question: Understanding, hypotheses: Sequence[Hypothesis], coverer: Coverer
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            kpi=hypothesis.kpi.id,
            score=round(hypothesis.score, DIGITS),
            terms=tuple(_find_terms(question, hypothesis, coverer)),
            unaccounted=tuple(question.tokens[i].surface for i in hypothesis.unaccounted),
        )
        for hypothesis in hypotheses
    )


def _find_terms(question: Understanding, hypothesis: Hypothesis, coverer: Coverer) -> list[Term]:
    terms: list[Term] = []
    total = 0.0
    for span in sorted(hypothesis.spans, key=lambda s: min(s.tokens)):
        words = tuple(question.tokens[i].surface for i in sorted(span.tokens))
        for score, amount in coverer.find_terms(span, hypothesis.kpi, question) or ():
            found = f"{span.phrase.kind}:{span.phrase.id}"
            terms.append(Term(score=score, amount=round(amount, DIGITS), found=found, words=words))
            total += amount
    missing = coverer.count_unexplained(hypothesis, question) * question.scores.unaccounted
    for score, amount in (("unaccounted", missing), ("by_measure", hypothesis.score - total - missing)):
        if round(amount, DIGITS):
            terms.append(Term(score=score, amount=round(amount, DIGITS)))
    return terms


def describe_runner_up(
    question: Understanding, hypotheses: Sequence[Hypothesis], context: PlanContext, planner: RulesPlanner
) -> RunnerUp | None:
    if len(hypotheses) < 2:
        return None
    first, second = hypotheses[:2]
    return RunnerUp(
        kpi=second.kpi.id,
        margin=round(first.score - second.score, DIGITS),
        threshold=find_margin(first, second, question.scores),
        same_words=not second.naming.isdisjoint(first.naming),
        reading=planner.read_hypothesis(question, second, context),
    )
