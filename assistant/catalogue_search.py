"""Search the catalogue's cards: by name, synonym or definition, in either language, with a typing error or two."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from assistant.catalogue_cards import CatalogueCard
from assistant.tokens import normalise_text, split_words

SHORTEST, SHORT = 2, 4
"""Letters of a word that is looked for at all, and of one that need not be found beside a longer one ("hvad er")."""
LIKE = 82
"""Of 100: how like a word of the catalogue a misspelt one is, at least."""
NEAR = 65
"""Of 100: how like a word of the catalogue the word is that may have been meant."""
PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
LONGEST_SEARCH = 100
"""Signs that are looked at: names are shorter."""


MOST_ALIKE = 3
"""Cards that are shown where nothing has the name."""
FindAlike = Callable[[str], Sequence[str]]
"""Text → ids of the KPIs that may be meant by it, the nearest first."""


class Found(NamedTuple):
    cards: tuple[CatalogueCard, ...]
    """The best first; all of them where nothing was looked for."""
    meant: str | None = None
    """A name to look for instead, where nothing was found."""
    shared: bool = False
    """What was looked for is a name of several figures."""
    alike: tuple[CatalogueCard, ...] = ()
    """What may be meant, where nothing was found."""


def search_cards(cards: Sequence[CatalogueCard], text: str, find_alike: FindAlike = lambda text: ()) -> Found:
    """`find_alike` is asked only where no card has the words."""
    looked_for = _split(text[:LONGEST_SEARCH])
    if not looked_for:
        return Found(tuple(cards))
    needed = {word for word in looked_for if len(word) > SHORT} or set(looked_for)
    indexed = [(card, _index(card)) for card in cards]
    words = sorted({word for _, index in indexed for word in index.names})
    alike = {word: _find_alike(word, words) for word in looked_for}
    scored = []
    for card, index in indexed:
        scores = {word: _score_word(index, word, alike[word]) for word in looked_for}
        if all(scores[word] for word in needed):
            scored.append((-sum(scores.values()), len(index.label), card))
    best = tuple(card for *_, card in sorted(scored, key=lambda found: found[:2]))
    if not best:
        near = [card for kpi in find_alike(text[:LONGEST_SEARCH]) for card in cards if card.kpi == kpi]
        return Found((), meant=_find_meant(cards, looked_for), alike=tuple(near[:MOST_ALIKE]))
    named = sum(" ".join(looked_for) in index.terms for card, index in indexed if card in best)
    return Found(best, shared=named > 1)


class _Index(NamedTuple):
    label: frozenset[str]
    terms: frozenset[str]
    names: frozenset[str]
    """The words of the terms."""
    definition: str


@lru_cache(maxsize=2000)
def _index(card: CatalogueCard) -> _Index:
    terms = [_split(term) for term in card.terms]
    return _Index(
        label=frozenset(_split(card.label)),
        terms=frozenset(" ".join(words) for words in terms),
        names=frozenset(word for words in terms for word in words),
        definition=" ".join(_split(f"{card.definition} {card.does_not_say}")),
    )


def _score_word(index: _Index, word: str, alike: frozenset[str]) -> int:
    """In the label before in a synonym before in the definition, and what is only alike last; 0 where nothing is."""
    kinds: tuple[Callable[[], bool], ...] = (
        lambda: any(name.startswith(word) for name in index.label),
        lambda: any(name.startswith(word) for name in index.names),
        lambda: len(word) > SHORTEST and any(word in name for name in index.names),
        lambda: f" {word}" in f" {index.definition}",
        lambda: bool(alike & index.names),
    )
    return next((len(kinds) - place for place, found in enumerate(kinds) if found()), 0)


def _find_alike(word: str, words: Sequence[str]) -> frozenset[str]:
    """Words of about the same length that are spelt nearly so."""
    if len(word) <= SHORTEST + 1:
        return frozenset()
    found = process.extract(word, words, scorer=fuzz.ratio, score_cutoff=LIKE, limit=None)
    return frozenset(name for name, _, _ in found)


def _find_meant(cards: Sequence[CatalogueCard], looked_for: Sequence[str]) -> str | None:
    owners = {word: card.label for card in cards for word in _index(card).names}
    longest = max(looked_for, key=len)
    found = process.extractOne(longest, list(owners), scorer=fuzz.ratio, score_cutoff=NEAR)
    return owners[found[0]] if found else None


def _split(text: str) -> list[str]:
    """The words, written as on a keyboard without the Danish letters."""
    words = (word.translate(PLAIN_LETTERS) for word in split_words(normalise_text(text)))
    return [word for word in words if len(word) >= SHORTEST]
