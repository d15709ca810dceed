"""A compiled lexicon as flat tables over one block of bytes: it is looked up where it lies, not unpacked.

A trie gives each key a number, offsets lead from there to what the key may stand for, and a phrase is read when a
question comes upon it. So a release with 50,000 members is opened as fast as one with 50.
"""

import json
import zlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, cast

import marisa_trie

from assistant.lexicon import Phrase, PhraseKind
from assistant.typos import find_near
from semantic_layer.texts import Language

MAGIC = b"raadsvar lexicon 2\n"
FIELD = "\x1f"
REMEMBERED = 8_192

Mention = tuple[int, int, float]
"""(phrase, position of the word in it, quality)."""


class UnfitLexiconError(Exception):
    """The bytes are damaged, or of another program."""


class Lexicon:
    """What a word may stand for. Raises UnfitLexiconError unless the bytes are as this maker wrote them."""

    def __init__(self, data: bytes, made_by: str) -> None:
        self.data = data
        start, head = _read_head(data)
        if head["made_by"] != made_by:
            raise UnfitLexiconError
        self._qualities: tuple[float, ...] = tuple(head["qualities"])
        sections = {name: memoryview(data)[start + at : start + at + size] for name, at, size in head["sections"]}
        self._keys = _open_trie(sections["keys"])
        self._at = sections["at"].cast("I")
        self._numbers = sections["numbers"].cast("I")
        self._codes = sections["codes"].cast("H")
        self._common = sections["common"]
        self._phrase_at = sections["phrase_at"].cast("I")
        self._phrases = sections["phrases"]
        self._sizes = sections["sizes"]
        self._words = _open_trie(sections["words"])
        self._folds = _open_trie(sections["folds"])
        self._folded = sections["folded"].cast("I")
        self._hashes = sections["hashes"].cast("Q")
        self._near = sections["near"].cast("I")
        self._phrase_words = sections["phrase_words"]
        self.phrase = lru_cache(REMEMBERED)(self._read_phrase)

    def __len__(self) -> int:
        """The number of phrases."""
        return len(self._phrase_at) - 1

    def __iter__(self) -> Iterator[Phrase]:
        return map(self._read_phrase, range(len(self)))

    def size(self, phrase: int) -> int:
        """The number of its telling words."""
        return self._sizes[phrase]

    def knows_keys(self, keys: Iterable[str]) -> bool:
        return any(key in self._keys for key in keys)

    def knows_word(self, word: str) -> bool:
        """Whether any phrase holds the word, small words included."""
        return word in self._words

    def mentions(self, key: str, among: Collection[int]) -> list[Mention]:
        """The phrases that the key names by itself, and of `among` those that it is a part of; in order."""
        number = self._keys.get(key)
        if number is None:
            return []
        alone, parts, end = self._at[2 * number : 2 * number + 3]
        places = list(range(alone, parts))
        if among and parts < end:
            for phrase in among:
                places += self._places(phrase, parts, end)
        found = [(self._numbers[at], self._codes[at]) for at in places]
        return [(phrase, code >> 8, self._qualities[code & 255]) for phrase, code in sorted(found)]

    def quality_at(self, key: str, phrase: int, position: int) -> float:
        """How well the key fits the phrase's word at this position, 0 for not at all; for phrases of several words."""
        number = self._keys.get(key)
        if number is None:
            return 0.0
        codes = (self._codes[at] for at in self._places(phrase, *self._at[2 * number + 1 : 2 * number + 3]))
        return max((self._qualities[code & 255] for code in codes if code >> 8 == position), default=0.0)

    def common_quality(self, key: str) -> float:
        """How well the key fits the common noun that it fits best; names do not count."""
        number = self._keys.get(key)
        code = 0 if number is None else self._common[number]
        return self._qualities[code - 1] if code else 0.0

    def unfold(self, word: str) -> str | None:
        """The only word that this can be, written without æ, ø and å."""
        number = self._folds.get(word)
        return None if number is None else self._words.restore_key(self._folded[number])

    def find_near(self, word: str) -> list[tuple[str, int]]:
        """All words at one typing error at most, with the number of errors."""
        return list(find_near(word, self._hashes, self._near, self._words.restore_key))

    @cached_property
    def own_words(self) -> tuple[str, ...]:
        """The telling words of all phrases but the names of members."""
        return tuple(str(self._phrase_words, "utf-8").split())

    def shared(self, key: str) -> frozenset[int]:
        """The phrases of several telling words that this is one of."""
        number = self._keys.get(key)
        if number is None:
            return frozenset()
        return frozenset(self._numbers[self._at[2 * number + 1] : self._at[2 * number + 2]].tolist())

    def _places(self, phrase: int, low: int, high: int) -> range:
        first = last = bisect_left(self._numbers, phrase, low, high)
        while last < high and self._numbers[last] == phrase:
            last += 1
        return range(first, last)

    def _read_phrase(self, number: int) -> Phrase:
        text = str(self._phrases[self._phrase_at[number] : self._phrase_at[number + 1]], "utf-8")
        return read_phrase(text)


def write_phrase(phrase: Phrase) -> str:
    need = " ".join(map(str, sorted(phrase.need)))
    fields = (phrase.kind, phrase.id, " ".join(phrase.words), need, phrase.language, phrase.level)
    return FIELD.join((*fields, str(phrase.kind_index), str(int(phrase.proper))))


def read_phrase(text: str) -> Phrase:
    kind, id_, words, need, language, level, kind_index, proper = text.split(FIELD)
    return Phrase(
        cast(PhraseKind, kind),
        id_,
        tuple(words.split(" ")),
        frozenset(map(int, need.split())),
        cast(Language, language),
        level,
        int(kind_index),
        proper == "1",
    )


def write_tables(sections: Mapping[str, bytes], **head: object) -> bytes:
    """One block: magic, check sum, length of the head, the head as JSON, and the sections, each on an even address."""
    listed, parts, at = [], [], 0
    for name, content in sections.items():
        listed.append([name, at, len(content)])
        parts.append(content + b"\0" * (-len(content) % 8))
        at += len(parts[-1])
    lead = json.dumps({**head, "sections": listed}, ensure_ascii=False, sort_keys=True).encode()
    body = b"".join((len(lead).to_bytes(4, "little"), lead, *parts))
    return MAGIC + zlib.crc32(body).to_bytes(4, "little") + body


def _read_head(data: bytes) -> tuple[int, dict[str, Any]]:
    """Where the sections begin, and the head."""
    start = len(MAGIC)
    body = memoryview(data)[start + 4 :]
    if data[:start] != MAGIC or zlib.crc32(body) != int.from_bytes(data[start : start + 4], "little"):
        raise UnfitLexiconError
    size = int.from_bytes(body[:4], "little")
    return start + 8 + size, json.loads(bytes(body[4 : 4 + size]))


def _open_trie(content: memoryview) -> marisa_trie.Trie:
    return marisa_trie.Trie().frombytes(bytes(content))
