"""Short answers to a question back, and what was chosen there before: "den første", "elevfraværet", "ja"."""

from collections.abc import Callable, Iterable

from assistant.conversation import Choice, Conversation, Exchange
from assistant.language.classes import TalkClass
from assistant.language.pack import Pack
from assistant.plan import Remembered
from assistant.planners.hypothesis import Hypothesis
from assistant.spans import SpanFinder
from assistant.tokens import split_words
from assistant.understand import Understanding

NTH: tuple[TalkClass, ...] = ("first", "second", "third", "fourth")
MOST_WORDS = 4
"""Words of a reply that names what is meant."""


class ReplyReader:
    """Understands what is said right after a question back."""

    def __init__(self, finder: SpanFinder, pack: Pack) -> None:
        self._finder = finder
        self._pack = pack
        self._said = {
            kind: frozenset(tuple(split_words(saying)) for saying in pack.talk[kind])
            for kind in (*NTH, "last", "agreed", "reply", "forget")
        }

    def find_reading(self, question: Understanding, pending: Exchange | None) -> str | None:
        """The question that the reply chooses among those that were offered, or None when it is no such reply."""
        if pending is None:
            return None
        words = split_words(question.text)
        bare = self._strip(words)
        readings = pending.readings
        for nth, kind in enumerate(NTH):
            if nth < len(readings) and {tuple(words), bare} & self._said[kind]:
                return readings[nth].question
        if {tuple(words), bare} & self._said["last"]:
            return readings[-1].question
        if len(readings) == 1 and self._means_yes(words):
            return readings[0].question
        named = [r for r in readings if r.label != r.question and self._names(bare, r.label)]
        return named[0].question if len(named) == 1 else None

    def forgets(self, question: Understanding) -> bool:
        """The conversation is to be forgotten."""
        return tuple(split_words(question.text)) in self._said["forget"]

    def _means_yes(self, words: list[str]) -> bool:
        return tuple(words) in self._said["agreed"]

    def _strip(self, words: list[str]) -> tuple[str, ...]:
        """Without "jeg mener …" in front and "… tak" behind."""
        kept = tuple(words)
        for phrase in sorted(self._said["reply"], key=len, reverse=True):
            if len(kept) > len(phrase) and kept[: len(phrase)] == phrase:
                kept = kept[len(phrase) :]
            if len(kept) > len(phrase) and kept[-len(phrase) :] == phrase:
                kept = kept[: -len(phrase)]
        return kept

    def _names(self, words: tuple[str, ...], label: str) -> bool:
        """Whether the words are some of the label's, and nothing else: "ikke elevfraværet" names nothing."""
        small = self._pack.determiners | self._pack.filler | self._pack.place_prepositions
        telling = [w for w in words if w not in small]
        said = frozenset(split_words(label))
        return 0 < len(telling) <= MOST_WORDS and all(w in said or self._finder.share_form(w, said) for w in telling)


def recall_choice(
    near: list[Hypothesis],
    conversation: Conversation,
    naming: Callable[[Choice], frozenset[str]],
    words: Iterable[str],
    finder: SpanFinder,
) -> tuple[Hypothesis, Remembered] | None:
    """Among KPIs too near to tell apart, the one that was chosen before for the same word; `naming` gives that word."""
    said = tuple(words)
    for choice in conversation.choices():
        chosen = next((h for h in near if h.kpi.id == choice.kpi), None)
        if chosen is None or chosen.kpi.label.in_(choice.language) not in choice.labels:
            continue
        before = naming(choice)
        same = [w for w in said if w in before or finder.share_form(w, before)]
        if same:
            return chosen, Remembered(words=" ".join(same), kpi=choice.kpi)
    return None
