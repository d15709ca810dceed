"""When two KPIs of the same words are too near each other to choose, and which of those near goes first."""

from assistant.language.pack import Pack
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.scores import Scores
from assistant.understand import Understanding


def is_near(best: Hypothesis, other: Hypothesis, scores: Scores) -> bool:
    return best.score - other.score < find_margin(best, other, scores)


def are_listed(question: Understanding, one: Hypothesis, other: Hypothesis, pack: Pack) -> bool:
    """ "Gælden og likviditeten pr. indbygger": both are asked for, each by a name beside the words that they share."""
    own = [_own_names(one, other), _own_names(other, one)]
    if not all(own):
        return False
    first, second = sorted(own, key=min)
    between = range(max(first) + 1, min(second))
    joined = any(question.words[i] in pack.joins for i in between)
    return joined and all(i in one.naming | other.naming or question.words[i] in pack.small for i in between)


def _own_names(hypothesis: Hypothesis, other: Hypothesis) -> frozenset[int]:
    """The words of names of the KPI itself that name nothing of the other."""
    named = (span.tokens for span in hypothesis.of("kpi", "measure"))
    return frozenset(t for tokens in named for t in tokens - other.naming)


def find_margin(best: Hypothesis, other: Hypothesis, scores: Scores) -> float:
    """By how much the best must be ahead of the other to be taken for what is meant."""
    confusable = other.kpi.id in best.kpi.confusable or best.kpi.id in other.kpi.confusable
    return scores.margin * (scores.confusable if confusable else 1)


def prefer_whole(hypotheses: list[Hypothesis], near: list[Hypothesis]) -> tuple[list[Hypothesis], list[Hypothesis]]:
    """Of KPIs that are near each other, one that explains every word goes before those that do not."""
    whole = [h for h in near if not h.unaccounted]
    if not whole or not near[0].unaccounted:
        return hypotheses, near
    return [whole[0], *(h for h in hypotheses if h is not whole[0])], whole
