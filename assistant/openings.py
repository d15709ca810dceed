"""Courtesies and introductions before a question ("Fint. Noget helt andet: …", "Jeg er ny i byrådet."), or alone."""

from typing import Literal

from assistant.language.pack import Pack
from assistant.plan import Tone
from assistant.tokens import first_clauses, split_words

Courtesy = Literal["goodbye", "thanks", "greeting"]
COURTESIES: tuple[Courtesy, ...] = ("goodbye", "thanks", "greeting")
"""The first of these that is said decides: "hej, og tak for hjælpen" is thanks."""


class OpeningFinder:
    """The courtesies of one language."""

    def __init__(self, pack: Pack) -> None:
        self._kinds = {kind: _phrases(pack.talk[kind]) for kind in COURTESIES}
        self._courtesies = frozenset[tuple[str, ...]]().union(_phrases(pack.talk["opening"]), *self._kinds.values())
        self._introductions = _phrases(pack.talk["introduction"])
        self._introduced = pack.free | pack.gradable | frozenset(pack.talk["introduced"])
        self._goes_on = pack.question_words
        self._longest = max(map(len, self._courtesies))

    def find_opening(self, text: str, words: list[str], fillers: set[int]) -> set[int]:
        """Words before the question proper: clauses of courtesies alone, and a courtesy before a question word."""
        end = 0
        for at in first_clauses(text):
            clause = [words[i] for i in range(end, at) if i not in fillers]
            if not (self.is_courtesy(clause) or self.is_introduction(words[end:at])):
                break
            end = at
        for after in range(min(len(words) - 1, end + self._longest), end, -1):
            if words[after] in self._goes_on and tuple(words[end:after]) in self._courtesies:
                end = after
                break
        return set(range(end)) if end < len(words) else set()

    def is_courtesy(self, words: list[str]) -> bool:
        """Whether the words are courtesies and nothing else."""
        reached = {0}
        for start in range(len(words)):
            if start in reached:
                ends = range(start + 1, min(start + self._longest, len(words)) + 1)
                reached |= {end for end in ends if tuple(words[start:end]) in self._courtesies}
        return len(words) in reached

    def is_introduction(self, words: list[str]) -> bool:
        """Whether the speaker says who they are, in closed-list words alone: nothing that could narrow a question."""
        begins = any(tuple(words[:end]) in self._introductions for end in range(1, len(words) + 1))
        return begins and all(word in self._introduced for word in words)

    def find_courtesy(self, words: list[str]) -> Tone | None:
        """What a text says that is a courtesy and nothing else; None for any other text."""
        if not words or not self.is_courtesy(words):
            return None
        spoken = " ".join(words)
        for kind in COURTESIES:
            if any(f" {' '.join(phrase)} " in f" {spoken} " for phrase in self._kinds[kind]):
                return kind
        return "ready"


def _phrases(sayings: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(split_words(saying)) for saying in sayings)
