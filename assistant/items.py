"""A word that may be looked up in the lexicon: as it was written, repaired, a part of a compound, or two joined."""

from dataclasses import dataclass

EMPTY: frozenset[int] = frozenset()
EMPTY_PLACES: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    """A word that may be looked up, with the question words that it stands for."""

    word: str
    start: int
    end: int
    """One past the last question word."""
    order: int
    """Place among the parts of one word."""
    quality: float
    part: bool = False
    tokens: frozenset[int] = EMPTY
    places: frozenset[tuple[int, int]] = EMPTY_PLACES

    @classmethod
    def at(cls, word: str, start: int, end: int, order: int, quality: float, part: bool = False) -> "Item":
        tokens = range(start, end)
        return cls(
            word, start, end, order, quality, part, frozenset(tokens), frozenset((token, order) for token in tokens)
        )
