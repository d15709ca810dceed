"""When two KPIs of the same words are too near each other to choose, and which of those near goes first."""

from assistant.planners.hypothesis import Hypothesis
from assistant.planners.scores import Scores


def is_near(best: Hypothesis, other: Hypothesis, scores: Scores) -> bool:
    return best.score - other.score < find_margin(best, other, scores)


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
