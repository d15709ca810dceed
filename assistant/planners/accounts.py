"""The ledger of words: what each word of a question was used for, and the adjectives that would change its meaning."""

from assistant.language.pack import Pack
from assistant.operators import Operator
from assistant.plan import Account
from assistant.planners.cover import Hypothesis
from assistant.planners.slots import Slots
from assistant.understand import Understanding

NEAR = 2
"""Words between an adjective and the KPI's name that it may still belong to."""


def account_for_words(
    question: Understanding, chosen: Hypothesis, operators: tuple[Operator, ...], slots: Slots
) -> tuple[Account, ...]:
    """One entry per word, in the order of the question."""
    used: dict[int, str] = dict.fromkeys(question.fillers, "filler")
    for period in question.periods:
        used |= dict.fromkeys(period.tokens, "period")
    for operator in operators:
        used |= dict.fromkeys(operator.tokens, f"operator:{operator.kind}")
    for index in slots.used_numbers:
        used[index] = "number"
    for span in chosen.spans:
        name = f"{span.phrase.kind}:{span.phrase.level + '=' if span.phrase.level else ''}{span.phrase.id}"
        used |= dict.fromkeys(span.tokens, name.rstrip(":"))
    left = set(chosen.unaccounted)
    return tuple(
        Account(word=token.word, used_for=used.get(token.index, "unused" if token.index in left else "function"))
        for token in question.tokens
    )


def find_stray_adjectives(question: Understanding, chosen: Hypothesis, pack: Pack) -> tuple[int, ...]:
    """Gradable adjectives that qualify something ("de små skoler"); free after "hvor" and before the KPI's name."""
    named = {t for s in chosen.of("kpi", "measure") for t in s.tokens}
    listed = {min(s.tokens | s.inner) for s in chosen.of("level", "kind", "member")}
    stray = []
    for token in question.tokens:
        i = token.index
        if question.words[i] in pack.sizes and i + 1 in listed:
            stray.append(i)
        if question.words[i] not in pack.gradable or i in chosen.tokens | question.period_tokens | question.fillers:
            continue
        before = question.words[i - 1] if i else ""
        if before in pack.gradable_after or any(0 < n - i <= NEAR for n in named) or _predicate(i, question, pack):
            continue
        stray.append(i)
    return tuple(stray)


def _predicate(index: int, question: Understanding, pack: Pack) -> bool:
    """ "hvor er fraværet højt": last in the sentence, qualifying no noun that follows."""
    return index == len(question.tokens) - 1 and any(w in pack.gradable_after for w in question.words)
