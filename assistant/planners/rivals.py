"""When two KPIs of the same words are too near each other to choose, and which of those near goes first."""

from assistant.language.pack import Pack, load_pack
from assistant.plan import Clarify, Plan, Reading
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.scores import Scores
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog, Kpi


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


def find_related(plan: Plan | None, spoken_of: Kpi | None, question: Understanding, catalog: Catalog) -> Reading | None:
    """Of KPIs that the words alone leave open ("hvor længe venter man?"), the one confused with what was spoken of.

    "Og blandt dem uden uddannelse?" asks for some of those that were spoken of, and for no other figure.
    """
    if spoken_of is None or not isinstance(plan, Clarify) or plan.reason != "ambiguous_kpi":
        return None
    if not load_pack(question.language).refers_back.isdisjoint(question.words):
        return None
    language = question.language
    kpis = (kpi for kpi in catalog.kpis.values() if kpi.id in spoken_of.confusable or spoken_of.id in kpi.confusable)
    labels = {kpi.label.in_(language) for kpi in kpis}
    related = [reading for reading in plan.readings if reading.label in labels]
    return related[0] if len(related) == 1 and spoken_of.label.in_(language) not in labels else None
