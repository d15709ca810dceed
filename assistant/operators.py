"""The words that steer a question: superlatives, comparisons, negations, direction.

Each must be used by the operation that is chosen, or the planner stops.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from assistant.language.classes import OperatorClass
from assistant.language.pack import load_pack
from assistant.tokens import Token, split_words
from semantic_layer.texts import Language


@dataclass(frozen=True, slots=True)
class Operator:
    kind: OperatorClass
    tokens: frozenset[int]
    phrase: str

    @property
    def first(self) -> int:
        return min(self.tokens)


BOUNDS: frozenset[OperatorClass] = frozenset({"higher", "lower", "at_least", "at_most"})


class PhraseTable:
    """Phrases of whole words, found longest first, each word used once."""

    def __init__(self, phrases: Mapping[str, tuple[str, ...]]) -> None:
        kinds: dict[str, dict[int, dict[tuple[str, ...], list[str]]]] = {}
        for kind, sayings in phrases.items():
            for saying in sayings:
                words = tuple(split_words(saying)) or (saying,)
                sizes = kinds.setdefault(words[0], {})
                sizes.setdefault(len(words), {}).setdefault(words, []).append(kind)
        self._by_first = {first: sorted(sizes.items(), reverse=True) for first, sizes in kinds.items()}
        """First word → for each length, the longest first, the phrases that begin with it and their kinds."""

    def find(self, words: list[str], free: frozenset[int] | None = None) -> list[tuple[str, frozenset[int], str]]:
        """(kind, token indices, phrase) for every phrase, left to right; only over `free` words when given.

        A phrase that belongs to several kinds is found once for each of them.
        """
        found: list[tuple[str, frozenset[int], str]] = []
        at = 0
        while at < len(words):
            kinds, end = self._find_longest(words, at, free)
            if kinds:
                span, phrase = frozenset(range(at, end)), " ".join(words[at:end])
                found += [(kind, span, phrase) for kind in kinds]
            at = end
        return found

    def _find_longest(self, words: list[str], at: int, free: frozenset[int] | None) -> tuple[list[str], int]:
        """The kinds of the longest phrase that begins here, and where it ends."""
        for size, phrases in self._by_first.get(words[at], ()):
            kinds = phrases.get(tuple(words[at : at + size]))
            if kinds and (free is None or free.issuperset(range(at, at + size))):
                return kinds, at + size
        return [], at + 1


@lru_cache
def _operator_table(language: Language) -> PhraseTable:
    return PhraseTable({str(kind): phrases for kind, phrases in load_pack(language).operators.items()})


def find_operators(
    tokens: list[Token], words: list[str], language: Language, free: frozenset[int], fillers: frozenset[int]
) -> list[Operator]:
    """All steering words outside the given cover; a word with two senses gives one operator, chosen by context.

    `words` are the repaired words of the tokens; fillers may stand inside a phrase ("hvor lige mange"). "mindst 24"
    (before a number) is a lower bound, "mindst" alone a superlative.
    """
    kept = [i for i in range(len(words)) if i not in fillers]
    around = list(_find_around([words[i] for i in kept], language))
    apart = frozenset().union(*around)
    open_places = frozenset(at for at, i in enumerate(kept) if i in free) - apart
    numbers = frozenset(at for at, i in enumerate(kept) if tokens[i].number is not None)
    chosen: dict[frozenset[int], Operator] = {}
    for places in around:
        if all(kept[at] in free for at in places):
            said = " ".join(words[kept[at]] for at in sorted(places))
            chosen[places] = Operator("negation", frozenset(kept[at] for at in places), said)
    for kind, places, phrase in _operator_table(language).find([words[i] for i in kept], open_places):
        operator = Operator(cast(OperatorClass, kind), frozenset(kept[at] for at in places), phrase)
        bound = kind in BOUNDS and max(places) + 1 in numbers
        other = chosen.get(places)
        if other is None or bound or (other.kind in BOUNDS and max(places) + 1 not in numbers):
            chosen[places] = operator
    return sorted(chosen.values(), key=lambda o: o.first)


def _find_around(words: list[str], language: Language) -> Iterator[frozenset[int]]:
    """The places of two words that leave out what stands between them, the second at the end of its clause."""
    pack = load_pack(language)
    for verb, *particle in map(str.split, pack.negation_around):
        starts = [at for at, word in enumerate(words) if word == verb]
        ends = [
            range(at, at + len(particle))
            for at in range(len(words) - len(particle) + 1)
            if words[at : at + len(particle)] == particle
            and (at + len(particle) == len(words) or words[at + len(particle)] in pack.question_words)
        ]
        yield from (frozenset({start, *end}) for start in starts for end in ends[-1:] if start + 1 < end[0])


def find_phrases(
    words: list[str], language: Language, fillers: frozenset[int], kind: OperatorClass | None = None
) -> list[frozenset[int]]:
    """The words of each steering phrase of several words ("raslet ned"), whatever else they may be part of.

    Of this kind, or of any.
    """
    kept = [i for i in range(len(words)) if i not in fillers]
    found = _operator_table(language).find([words[i] for i in kept])
    wanted = ((found_kind, places) for found_kind, places, phrase in found if " " in phrase)
    return [frozenset(kept[at] for at in places) for found_kind, places in wanted if kind in (None, found_kind)]


def find_phrase_tokens(words: list[str], language: Language, fillers: frozenset[int]) -> frozenset[int]:
    """Words that steer only as part of a longer phrase."""
    return frozenset().union(*find_phrases(words, language, fillers))
