"""Who some of those are that a rate is about: "how many of the unemployed are women?" asks for no rate among women."""

from collections.abc import Sequence

from assistant.language.pack import load_pack
from assistant.planners.draft import Draft
from semantic_layer.serve.arithmetic import in_points


def asks_part_of_named(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvor mange af de ledige er kvinder?": whom a rate names are the whole there, and those behind "er" a part."""
    if not in_points(draft.kpi, measures[0]):
        return False
    pack, words = load_pack(draft.question.language), draft.question.words
    light = (pack.determiners | pack.filler) - pack.part_of
    named = [min(s.tokens) for s in draft.chosen.of("kpi")]
    wholes = [at for at in named if _word_before(at, words, light) in pack.part_of]
    parts = [min(slot.span.tokens) for slot in draft.slots.members]
    return any(_word_before(at, words, light) in pack.copulas and min(wholes, default=at) < at for at in parts)


def _word_before(at: int, words: Sequence[str], light: frozenset[str]) -> str:
    """The word before a place, but for those that determine what stands there."""
    return next((words[i] for i in range(at - 1, -1, -1) if words[i] not in light), "")
