"""Questions that no figure answers (opinion, cause, persons, prognosis, misuse), found by closed lists of words."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from assistant.language.pack import load_pack
from assistant.operators import PhraseTable
from assistant.plan import DeclineReason
from assistant.planners.cover import Hypothesis
from assistant.planners.profiling import asks_to_profile
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.catalog import Kpi
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
        if s.phrase.kind in ("kpi", "measure", "member", "value") and s.quality == 1.0
        for t in s.tokens
    )
    words = split_words(question.text)
    free = frozenset(range(len(words)))
    small = load_pack(question.language).function
    found: set[str] = {"profiling"} if asks_to_profile(question.text) else set()
    languages: tuple[Language, ...] = ("da", "en")
    for language in languages:
        lifted = _published_words(question, language) if best and best.kpi.forecast else frozenset()
        table = _table(language)
        own = language == question.language
        for reason, tokens, _ in table.find(words, free):
            telling = {t for t in tokens if words[t] not in small} or tokens
            if reason == "forecast" and tokens <= lifted and not all(words[t] in small for t in tokens):
                continue
            if (own or reason in ANY_LANGUAGE) and (reason in ALWAYS or not telling <= named):
                found.add(reason)
    return next((reason for reason in ORDER if reason in found), None)


def _published_words(question: Understanding, language: Language) -> frozenset[int]:
    """Words that say no more than that a forecast, or a coming period, is asked for; none where nothing says so."""
    pack, words = load_pack(language), split_words(question.text)
    naming = {w for phrase in pack.operators["forecast"] for w in phrase.split()} - pack.function
    named = {t for t, word in enumerate(words) if word in naming} | {
        t for p in question.periods if p.points and p.points[0].means.startswith("next_") for t in p.tokens
    }
    small = {t for t, word in enumerate(words) if word in pack.function}
    return frozenset(named | small | question.period_tokens) if named else frozenset()


def find_withheld(question: Understanding, best: Hypothesis | None, kpis: Iterable[Kpi]) -> Kpi | None:
    """The KPI whose question, or a question about nothing else, asks for what it never shows one by one."""
    words = split_words(question.text)
    for kpi in kpis:
        if kpi.withheld is None or (best is not None and best.kpi != kpi):
            continue
        if PhraseTable({"withheld": (*kpi.withheld.words.da, *kpi.withheld.words.en)}).find(words):
            return kpi
    return None


def looks_like_person(question: Understanding, unaccounted: tuple[int, ...]) -> bool:
    """Two unknown capitalised words in a row: a name."""
    capitals = [i for i in unaccounted if question.tokens[i].capital]
    places = load_pack(question.language).place_prepositions
    return any(b == a + 1 and not (a and question.words[a - 1] in places) for a, b in pairwise(capitals))
