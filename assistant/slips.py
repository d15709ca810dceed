"""How a word comes to be misspelled: the slips of a hand on the keys, and of an ear that spells as it hears."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from assistant.language.pack import Pack

Alike = Mapping[str, tuple[str, ...]]
"""Letters → the letters that are written for them."""


class Slips:
    """Tells a likely slip from another error that is as small: "hvda" is "hvad", and hardly "hvde"."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self._beside: dict[str, set[str]] = {}
        self._sounds: dict[str, set[str]] = {}
        for pack in packs:
            self._read_keyboard(pack.keyboard)
            for one, other in map(str.split, pack.sound_alikes):
                self._sounds.setdefault(one, set()).add(other)
                self._sounds.setdefault(other, set()).add(one)

    def _read_keyboard(self, rows: Sequence[str]) -> None:
        """A key's neighbours are beside it, and above and below it a little to either side."""
        for row in rows:
            for one, other in pairwise(row):
                self._join(one, other)
        for upper, lower in pairwise(rows):
            for at, letter in enumerate(lower):
                for above in upper[at : at + 2]:
                    self._join(letter, above)

    def _join(self, one: str, other: str) -> None:
        self._beside.setdefault(one, set()).add(other)
        self._beside.setdefault(other, set()).add(one)

    def is_likely(self, typed: str, meant: str) -> bool:
        """Whether one slip makes the one of the other. The first letter is seldom wrong, but may change places."""
        return (
            self._is_swap(typed, meant)
            or self._is_missed_key(typed, meant)
            or self._is_left_out(typed, meant)
            or self._is_struck_twice(typed, meant)
            or meant in set(self._spell_as_heard(typed))
        )

    def _is_swap(self, typed: str, meant: str) -> bool:
        apart = _differ(typed, meant)
        return len(apart) == 2 and apart[1] == apart[0] + 1 and _swap(typed, apart[0]) == meant

    def _is_missed_key(self, typed: str, meant: str) -> bool:
        apart = _differ(typed, meant)
        return len(apart) == 1 and apart[0] > 0 and meant[apart[0]] in self._beside.get(typed[apart[0]], ())

    def _is_left_out(self, typed: str, meant: str) -> bool:
        return any(without == typed for at, without in _drop_each(meant) if at > 0)

    def _is_struck_twice(self, typed: str, meant: str) -> bool:
        """A key once too often, or with its neighbour."""
        for at, without in _drop_each(typed):
            around = typed[at - 1 : at] + typed[at + 1 : at + 2]
            if (
                at > 0
                and without == meant
                and any(c == typed[at] or c in self._beside.get(typed[at], ()) for c in around)
            ):
                return True
        return False

    def _spell_as_heard(self, word: str) -> Iterator[str]:
        for sound, others in self._sounds.items():
            at = word.find(sound)
            while at >= 0:
                for other in others:
                    yield word[:at] + other + word[at + len(sound) :]
                at = word.find(sound, at + 1)


def squeeze_word(word: str) -> str:
    """With every doubled letter written once, as the ear hardly tells them apart."""
    return word[:1] + "".join(after for before, after in pairwise(word) if after != before)


def _differ(one: str, other: str) -> list[int]:
    """Where two words of the same length differ; nowhere when they have not the same length."""
    return [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b] if len(one) == len(other) else []


def _swap(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _drop_each(word: str) -> Iterator[tuple[int, str]]:
    return ((at, word[:at] + word[at + 1 :]) for at in range(len(word)))
