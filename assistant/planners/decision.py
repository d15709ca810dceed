"""How a plan came about: the check that ended it, the words it ended at, and the hypotheses it chose among."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.pack import load_packs
from assistant.operators import find_operators
from assistant.plan import Account, Clarify, Decline, Explain, Plan
from assistant.planners.accounts import account_for_words
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.slots import Slots
from assistant.spans import Span
from assistant.understand import Understanding


@dataclass(frozen=True)
class Step:
    """One check of a question; without a plan the question goes on to the next."""

    check: str
    plan: Plan | None
    words: tuple[int, ...] = ()
    """Question words that it ended at."""


@dataclass(frozen=True)
class Decision:
    plan: Plan
    check: str
    """The name of the check that asked or declined; "answer" where none did."""
    words: tuple[int, ...]
    hypotheses: tuple[Hypothesis, ...]
    """All that were weighed, the best first."""
    question: Understanding
    """As it was read in the end: after a question back, the reading that was chosen."""


def decide_by(step: Step, question: Understanding, hypotheses: Sequence[Hypothesis]) -> Decision:
    """The decision that a step ended in; whatever was decided, each word is accounted for."""
    plan = step.plan
    if plan is None:
        raise ValueError("a step without a plan decides nothing")
    stopped = step.words
    if isinstance(plan, Clarify | Decline | Explain):
        best = hypotheses[0] if hypotheses else None
        named = {account.word for account in plan.accounts if account.used_for == "unused"}
        unused = tuple(t.index for t in question.tokens if t.word in named)
        plan = plan.model_copy(update={"accounts": account_for_stop(question, best, unused)})
        stopped = stopped or unused
    return Decision(plan, step.check, stopped, tuple(hypotheses), question)


def account_for_stop(question: Understanding, best: Hypothesis | None, unused: tuple[int, ...]) -> tuple[Account, ...]:
    """As the best hypothesis used the words; "unused" are those that stopped it, "open" the others without a place."""
    spans = best.spans if best else _find_longest(question.spans)
    taken = {t for span in spans for t in span.tokens | span.inner} | question.period_tokens | question.fillers
    free = frozenset(range(len(question.tokens))) - taken
    operators = find_operators(list(question.tokens), list(question.words), question.language, free, question.fillers)
    closed = frozenset(w for pack in load_packs().values() for w in pack.closed)
    left = best.unaccounted if best else tuple(i for i in free if question.words[i] not in closed)
    slots = Slots(used_numbers=set(question.numbers) - taken)
    accounts = account_for_words(question, spans, left, tuple(operators), slots)
    return tuple(
        account.model_copy(update={"used_for": "unused" if index in unused else "open"})
        if index in unused or account.used_for == "unused"
        else account
        for index, account in enumerate(accounts)
    )


def _find_longest(spans: Sequence[Span]) -> list[Span]:
    """What the words name where there is no KPI: the strongest claims that do not overlap."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda s: (-s.score, s.phrase.kind, s.phrase.id)):
        if all(span.tokens.isdisjoint(other.tokens) for other in chosen):
            chosen.append(span)
    return chosen
