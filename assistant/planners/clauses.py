"""Two questions in one sentence: where the second begins, and each of them as it would be asked alone.

"Hvad er ledigheden, og hvordan har sygefraværet udviklet sig?" is cut at the question word; "sygefraværet i 2025 og
ledigheden i 2024" is cut where each has words of its own, and the second keeps how the first began.
"""

from typing import NamedTuple

from assistant.language.pack import Pack
from assistant.planners.hypothesis import Hypothesis
from assistant.tokens import cut_text
from assistant.understand import Understanding

OPENS = 2
"""Words after the join within which a question of its own begins."""
NARROWING = ("member", "level", "kind", "peer", "value")


class Clauses(NamedTuple):
    first: str
    second: str


def cut_clauses(question: Understanding, one: Hypothesis, other: Hypothesis, pack: Pack) -> Clauses | None:
    """The two questions, in their order; None where one set of words is shared by both."""
    first, second = sorted((one, other), key=lambda h: min(h.naming))
    words = [token.surface for token in question.tokens]
    asking = _find_opening(question, pack)
    if asking is not None and min(first.naming) < asking < max(second.naming):
        return _cut(question, asking)
    at = find_join(question, one, other, pack)
    if at is None:
        return None
    narrowed = [_narrowing(question, first, second, part) for part in (range(at), range(at + 1, len(words)))]
    if not all(narrowed):
        return None
    return Clauses(" ".join(words[:at]), " ".join((*words[: min(first.naming)], *words[at + 1 :])))


def cut_at_question(question: Understanding, pack: Pack) -> Clauses | None:
    """The two questions of "…, og hvor …", whatever they name; None where no second one begins."""
    asking = _find_opening(question, pack)
    return _cut(question, asking) if asking else None


def _cut(question: Understanding, at: int) -> Clauses:
    return Clauses(*cut_text(question.text, at))


def _find_opening(question: Understanding, pack: Pack) -> int | None:
    """The last "og" behind which a question begins."""
    found = [i for i, word in enumerate(question.words) if word in pack.joins and _opens_question(question, i, pack)]
    return found[-1] if found else None


def _opens_question(question: Understanding, join: int, pack: Pack) -> bool:
    return any(word in pack.question_words for word in question.words[join + 1 : join + 1 + OPENS])


def find_join(question: Understanding, one: Hypothesis, other: Hypothesis, pack: Pack) -> int | None:
    """The last "og" between the words of the one and of the other, but for those that they share."""
    own = (
        one.naming - other.naming or one.tokens - other.tokens,
        other.naming - one.naming or other.tokens - one.tokens,
    )
    if not all(own):
        return None
    first, second = sorted(own, key=min)
    before = [t for t in first if t < min(second)]
    between = range(max(before) + 1, min(second)) if before else range(0)
    joins = [i for i in between if question.words[i] in pack.joins]
    return joins[-1] if joins else None


def _narrowing(question: Understanding, first: Hypothesis, second: Hypothesis, part: range) -> bool:
    """Whether a place, a list or a time is said in this part of the sentence."""
    periods = any(t in part for p in question.periods for t in p.tokens)
    spans = (s for h in (first, second) for s in h.of(*NARROWING))
    return periods or any(t in part for s in spans for t in s.tokens)
