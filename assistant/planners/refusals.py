"""Questions that no figure answers (opinion, cause, persons, prognosis, misuse), found by closed lists of words."""

from functools import lru_cache
from itertools import pairwise

from assistant.language.pack import load_pack
from assistant.operators import PhraseTable
from assistant.plan import DeclineReason
from assistant.planners.cover import Hypothesis
from assistant.planners.profiling import asks_to_profile
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.texts import Language

ORDER: tuple[DeclineReason, ...] = (
    "misuse",
    "profiling",
    "individual_case",
    "closed_matter",
    "off_topic",
    "opinion",
    "person",
    "cause",
    "forecast",
)
"""When several fit, the first is the reason given."""
ALWAYS = frozenset({"misuse", "profiling", "individual_case", "closed_matter"})
"""Reasons that hold even where the words are part of a KPI's name."""

ANY_LANGUAGE = frozenset({"misuse", "profiling"})
"""Reasons that hold in whichever language the words are."""


@lru_cache
def _table(language: Language) -> PhraseTable:
    return PhraseTable(load_pack(language).declines)


def find_refusal(question: Understanding, best: Hypothesis | None) -> DeclineReason | None:
    """The reason to decline outright, or None. Words that name the KPI or one of its members do not count."""
    named = frozenset(
        t
        for s in (best.spans if best else ())
        if s.phrase.kind in ("kpi", "measure", "member", "value")
        for t in s.tokens
    )
    words = split_words(question.text)
    free = frozenset(range(len(words)))
    small = load_pack(question.language).function
    found: set[str] = {"profiling"} if asks_to_profile(question.text) else set()
    languages: tuple[Language, ...] = ("da", "en")
    for language in languages:
        table = _table(language)
        own = language == question.language
        for reason, tokens, _ in table.find(words, free):
            telling = {t for t in tokens if words[t] not in small} or tokens
            if (own or reason in ANY_LANGUAGE) and (reason in ALWAYS or not telling <= named):
                found.add(reason)
    return next((reason for reason in ORDER if reason in found), None)


def looks_like_person(question: Understanding, unaccounted: tuple[int, ...]) -> bool:
    """Two unknown capitalised words in a row: a name."""
    capitals = [i for i in unaccounted if question.tokens[i].capital]
    places = load_pack(question.language).place_prepositions
    return any(b == a + 1 and not (a and question.words[a - 1] in places) for a, b in pairwise(capitals))
