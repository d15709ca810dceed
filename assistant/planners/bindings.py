"""Words that the rules do not know, bound to a figure or a level because a model says so; nothing else is taken over.

The result is the same question with a few more spans, read by the rules as ever: numbers, negations, places, periods
and steering words keep the meaning that the rules find in them, and each other word still needs an account.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from assistant.lexicon import Phrase
from assistant.planners.cover import Coverer
from assistant.planners.proposal import ProposedReading, WordUse
from assistant.spans import Span
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.catalog import Kpi

KINDS: dict[str, Literal["kpi", "level"]] = {"kpi": "kpi", "level": "level"}


class UnknownWordError(Exception):
    """A word is claimed that the question does not hold."""


class UnknownUseError(Exception):
    """A word is claimed for something that is neither the reading's figure nor one of its levels."""


@dataclass(frozen=True)
class Bound:
    question: Understanding
    """With the spans that were added."""
    words: tuple[int, ...]
    """The words that got a meaning from the model, in order."""


def bind_words(question: Understanding, reading: ProposedReading, kpi: Kpi, coverer: Coverer) -> Bound:
    """Raises UnknownWordError, UnknownUseError."""
    open_words = find_open_words(question, coverer)
    added: dict[int, Span] = {}
    for use in reading.words:
        kind, target = _read_use(use, kpi)
        for index in _find_word(question, use.word):
            if index in open_words:
                added.setdefault(index, _make_span(question, index, kind, target))
    spans = (*question.spans, *(added[index] for index in sorted(added)))
    return Bound(replace(question, spans=spans), tuple(sorted(added)))


def find_open_words(question: Understanding, coverer: Coverer) -> frozenset[int]:
    """Content words that name nothing in the catalog, though they may be words about a figure.

    Never a number, a period or a steering word, nothing that a place, a level, a unit or a figure is called, even
    misspelt, and no capitalised word: that may be somebody's name.
    """
    naming = {t for span in question.spans if span.phrase.kind != "about" for t in span.tokens | span.inner}
    return frozenset(
        t
        for t in coverer.find_content(question)
        if t not in naming and not question.tokens[t].capital and question.words[t].isalpha()
    )


def _read_use(use: WordUse, kpi: Kpi) -> tuple[Literal["kpi", "level"], str]:
    kind, _, target = use.used_for.partition(":")
    allowed: Iterable[str] = {"kpi": (kpi.id,), "level": kpi.levels}.get(kind, ())
    if target not in allowed:
        raise UnknownUseError
    return KINDS[kind], target


def _find_word(question: Understanding, word: str) -> list[int]:
    """Where the words stand, every time. Raises UnknownWordError."""
    found: list[int] = []
    wanted = split_words(word)
    for each in wanted:
        at = [t.index for t in question.tokens if each in (t.word, t.surface.lower(), question.words[t.index])]
        if not at:
            raise UnknownWordError
        found += at
    if not wanted:
        raise UnknownWordError
    return found


def _make_span(question: Understanding, index: int, kind: Literal["kpi", "level"], target: str) -> Span:
    phrase = Phrase(kind, target, (question.words[index],), frozenset({0}), question.language)
    parts = range(len(question.splits.get(index, (0,))))
    return Span(phrase, frozenset({index}), frozenset((index, part) for part in parts), 1.0, 1.0)
