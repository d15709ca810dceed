"""Words that say on which side of zero a figure lies: "hvilke udvalg får et merforbrug?" lists those above it."""

from functools import lru_cache

from assistant.language.pack import load_pack
from assistant.operators import Operator, PhraseTable
from assistant.planners.draft import Draft
from semantic_layer.measures import Measure
from semantic_layer.query import Comparison, Condition
from semantic_layer.texts import Language, Words

BESIDE = frozenset({"which", "count", "forecast"})
"""Steering words that leave a side what is asked for; with any other, it only names the figure."""


def take_side(draft: Draft) -> None:
    """In a list, and where one side is named once, it is a bound: "over eller under budgettet" asks for neither."""
    slots = draft.slots
    if slots.condition is not None or slots.peers:
        return
    found = [
        (measure_id, op, tokens)
        for measure_id, measure in draft.kpi.measures.items()
        if not slots.measures or slots.measures == [measure_id]
        for op, tokens in _find_sides(draft, measure)
    ]
    sides = frozenset().union(*(tokens for _, _, tokens in found))
    either = frozenset(i for i, word in enumerate(draft.question.words) if word in _either(draft))
    inside = {o for o in draft.operators if o.tokens <= sides | either and not o.tokens.isdisjoint(sides)}
    inside |= {o for o in draft.operators if o.kind == "than" and _leads_to_name(o, draft)}
    beside = (o for o in draft.operators if o not in inside and not o.tokens <= either)
    if not found or any(o.kind not in BESIDE for o in beside):
        return
    if slots.by and (len(found) != 1 or either):
        return
    slots.used_operators |= inside | {o for o in draft.operators if o.tokens <= either}
    if slots.by:
        slots.measures = [found[0][0]]
        slots.condition = Condition(op=found[0][1], value=0)


def _leads_to_name(than: Operator, draft: Draft) -> bool:
    """ "Bedre, end man kunne forvente": what it is held against is what the figure is named after."""
    question, small = draft.question, load_pack(draft.question.language).free
    about = {t for span in draft.chosen.of("about") for t in span.tokens}
    behind = range(max(than.tokens) + 1, len(question.words))
    first = next((i for i in behind if question.words[i] not in small and i not in about), None)
    return first in draft.chosen.naming


def _either(draft: Draft) -> frozenset[str]:
    return frozenset(load_pack(draft.question.language).operators["either"])


def _find_sides(draft: Draft, measure: Measure) -> list[tuple[Comparison, frozenset[int]]]:
    if measure.sides is None:
        return []
    words, fillers, language = list(draft.question.words), draft.question.fillers, draft.question.language
    for span in draft.chosen.of("kpi", "about"):
        if len(span.tokens) == len(span.phrase.words) == 1:
            words[min(span.tokens)] = span.phrase.words[0]  # As the catalog spells it ("merforbug").
    kept = [i for i in range(len(words)) if i not in fillers]
    found = _table(language, measure.sides.above, measure.sides.below).find([words[i] for i in kept])
    sides: dict[str, Comparison] = {"above": "gt", "below": "lt"}
    return [(sides[kind], frozenset(kept[at] for at in places)) for kind, places, _ in found]


@lru_cache
def _table(language: Language, above: Words, below: Words) -> PhraseTable:
    return PhraseTable({"above": above.in_(language), "below": below.in_(language)})
