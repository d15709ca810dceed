"""Words that say on which side of zero a figure lies: "hvilke udvalg får et merforbrug?" lists those above it."""

from functools import lru_cache

from assistant.language.pack import load_pack
from assistant.operators import PhraseTable
from assistant.planners.draft import Draft
from semantic_layer.measures import Measure
from semantic_layer.query import Comparison, Condition
from semantic_layer.texts import Language, Words

BESIDE = frozenset({"which", "count", "forecast"})
"""Steering words that leave a side what is asked for; with any other, it only names the figure."""


def take_side(draft: Draft) -> None:
    """Only in a list, and where one side is named once: "over eller under budgettet" asks for neither."""
    slots = draft.slots
    if not slots.by or slots.condition is not None or slots.peers or not _either(draft).isdisjoint(draft.question.words):
        return
    found = [
        (measure_id, op, tokens)
        for measure_id, measure in draft.kpi.measures.items()
        if not slots.measures or slots.measures == [measure_id]
        for op, tokens in _find_sides(draft, measure)
    ]
    if len(found) != 1:
        return
    measure_id, op, tokens = found[0]
    inside = {o for o in draft.operators if o.tokens <= tokens}
    if any(o.kind not in BESIDE for o in draft.operators if o not in inside):
        return
    slots.measures = [measure_id]
    slots.condition = Condition(op=op, value=0)
    slots.used_operators |= inside


def _either(draft: Draft) -> frozenset[str]:
    return frozenset(load_pack(draft.question.language).operators["either"])


def _find_sides(draft: Draft, measure: Measure) -> list[tuple[Comparison, frozenset[int]]]:
    if measure.sides is None:
        return []
    words, fillers, language = draft.question.words, draft.question.fillers, draft.question.language
    kept = [i for i in range(len(words)) if i not in fillers]
    found = _table(language, measure.sides.above, measure.sides.below).find([words[i] for i in kept])
    sides: dict[str, Comparison] = {"above": "gt", "below": "lt"}
    return [(sides[kind], frozenset(kept[at] for at in places)) for kind, places, _ in found]


@lru_cache
def _table(language: Language, above: Words, below: Words) -> PhraseTable:
    return PhraseTable({"above": above.in_(language), "below": below.in_(language)})
