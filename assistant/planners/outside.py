"""What has no figure here: a topic outside the catalog, or one of those that a KPI never shows one by one."""

from assistant.plan import Decline, Detail
from assistant.planners.hypothesis import Hypothesis
from assistant.understand import Understanding
from semantic_layer.catalog import Kpi

OF_KPI = frozenset({"kpi", "about", "measure"})


def stop_outside(question: Understanding, best: Hypothesis) -> Decline | None:
    """Words that have no place in the best KPI name a topic that is not here."""
    unpublished = (
        s for s in best.of("level", "kind", "member") if (s.phrase.level or s.phrase.id) not in best.kpi.levels
    )
    left = {*best.unaccounted, *(t for s in unpublished for t in s.tokens)}
    outside = find_outside(question, left)
    return None if outside is None else Decline(reason="no_kpi", detail=Detail(outside=outside))


def find_outside(question: Understanding, among: set[int] | None = None) -> str | None:
    """The topic outside the catalog that the words name, the longest name first; None = any words.

    In the other language only by the very words: an inflected one is often a word of this language ("i gang"). Nor by
    a form of a word that a KPI knows as it is written ("training" is no train).
    """
    written = {t for s in question.spans if s.phrase.kind in OF_KPI and s.quality == 1.0 for t in s.tokens}
    found = [
        s
        for s in question.spans
        if s.phrase.kind == "outside"
        and (among is None or s.tokens & among)
        and (s.quality == 1.0 or (s.phrase.language == question.language and not s.tokens <= written))
    ]
    return max(found, key=lambda s: s.score).phrase.id if found else None


def names_withheld(kpi: Kpi, question: Understanding, unaccounted: tuple[int, ...]) -> bool:
    """An unknown capitalised word is taken for one of what the KPI withholds."""
    named = kpi.withheld is not None and kpi.withheld.named
    return named and any(question.tokens[i].capital for i in unaccounted)


def decline_withheld(kpi: Kpi) -> Decline:
    return Decline(reason="breakdown_not_published", because="withheld", detail=Detail(kpi=kpi.id))
