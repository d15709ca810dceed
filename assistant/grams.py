"""Likeness of short texts by the character n-grams of their words: tf-idf, cosine; the same on every machine.

N-grams see through Danish compounds and inflections without knowing them.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from assistant.tokens import split_words

SIZES = (3, 4)


def cut_grams(text: str, closed: Collection[str]) -> Counter[str]:
    """The n-grams of the words that say something; a word begins and ends with a blank. Digits say nothing."""
    return Counter(_grams(text, closed))


def _grams(text: str, closed: Collection[str]) -> Iterator[str]:
    for word in split_words(text):
        if word in closed or word[0].isdigit():
            continue
        padded = f" {word} "
        yield from (padded[i : i + n] for n in SIZES for i in range(len(padded) - n + 1))


def rate_rarity(cut: Sequence[Counter[str]]) -> dict[str, float]:
    """Gram → inverse document frequency over these texts."""
    seen = Counter(gram for grams in cut for gram in grams)
    return {gram: 1 + math.log(len(cut) / count) for gram, count in seen.items()}


def weigh_grams(grams: Counter[str], rarity: dict[str, float]) -> dict[str, float]:
    """Of the known grams, with length one; empty when none is known."""
    weights = {gram: count * rarity[gram] for gram, count in grams.items() if gram in rarity}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {gram: weight / length for gram, weight in weights.items()}


class GramIndex:
    """Texts that are looked up by likeness; without numpy, since the path of a question is without it."""

    def __init__(self, texts: Sequence[str], closed: Collection[str]) -> None:
        self._texts = texts
        self._closed = frozenset(closed)
        """Words that say nothing about the subject, in the question and in the texts."""

    def score(self, text: str) -> dict[int, float]:
        """Place of each text that shares a gram → likeness, 0–1 (cosine)."""
        likeness: dict[int, float] = defaultdict(float)
        for gram, weight in weigh_grams(cut_grams(text, self._closed), self._rarity).items():
            for place, other in self._postings[gram]:
                likeness[place] += weight * other
        return likeness

    @cached_property
    def _cut(self) -> list[Counter[str]]:
        return [cut_grams(text, self._closed) for text in self._texts]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        return rate_rarity(self._cut)

    @cached_property
    def _postings(self) -> dict[str, list[tuple[int, float]]]:
        """Gram → (place of the text, weight)."""
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, grams in enumerate(self._cut):
            for gram, weight in weigh_grams(grams, self._rarity).items():
                postings[gram].append((place, weight))
        return postings
