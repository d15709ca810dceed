"""The words that steer a question: superlatives, comparisons, negations, direction.

Each must be used by the operation that is chosen, or the planner stops.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.pack import OperatorClass, load_pack
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


BOUNDS = frozenset({"higher", "lower", "at_least", "at_most"})


class PhraseTable:
    """Phrases of whole words, found longest first, each word used once."""

    def __init__(self, phrases: Mapping[str, tuple[str, ...]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for kind, sayings in phrases.items():
            for saying in sayings:
                words = tuple(split_words(saying)) or (saying,)
                self._by_first.setdefault(words[0], []).append((words, kind))
        for found in self._by_first.values():
            found.sort(key=lambda entry: -len(entry[0]))

    def find(self, words: list[str], free: frozenset[int] | None = None) -> list[tuple[str, frozenset[int], str]]:
        """(kind, token indices, phrase) for every phrase, left to right; only over `free` words when given.

        A phrase that belongs to several kinds is found once for each of them.
        """
        found: list[tuple[str, frozenset[int], str]] = []
        at = 0
        while at < len(words):
            longest = 0
            for phrase, kind in self._by_first.get(words[at], ()):
                span = range(at, at + len(phrase))
                if longest and len(phrase) < longest:
                    break
                fits = tuple(words[at : at + len(phrase)]) == phrase
                if fits and (free is None or all(i in free for i in span)):
                    longest = len(phrase)
                    found.append((kind, frozenset(span), " ".join(phrase)))
            at += longest or 1
        return found


@lru_cache
def _operator_table(language: Language) -> PhraseTable:
    return PhraseTable({str(kind): phrases for kind, phrases in load_pack(language).operators.items()})


def find_operators(tokens: list[Token], words: list[str], language: Language, free: frozenset[int]) -> list[Operator]:
    """All steering words outside the given cover; a word with two senses gives one operator, chosen by context.

    `words` are the repaired words of the tokens. "mindst 24" (before a number) is a lower bound, "mindst" alone a
    superlative.
    """
    operators: dict[frozenset[int], Operator] = {}
    for kind, found, phrase in _operator_table(language).find(words, free):
        operator = Operator(kind, found, phrase)  # type: ignore[arg-type]
        other = operators.get(found)
        if other is None or _bound_before_number(operator, tokens):
            operators[found] = operator
        elif _bound_before_number(other, tokens):
            continue
        elif other.kind in BOUNDS:
            operators[found] = operator
    return sorted(operators.values(), key=lambda o: o.first)


def _bound_before_number(operator: Operator, tokens: list[Token]) -> bool:
    following = max(operator.tokens) + 1
    before_number = following < len(tokens) and tokens[following].number is not None
    return operator.kind in BOUNDS and before_number
