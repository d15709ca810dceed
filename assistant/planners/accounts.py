"""The ledger of words: what each word of a question was used for, and the adjectives that would change its meaning."""

from collections.abc import Collection, Iterable

from assistant.language.pack import Pack
from assistant.operators import Operator
from assistant.plan import Account
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.judgements import (
    find_stray_owners,
    find_stray_quantities,
    find_stray_selections,
    weigh_words,
)
from assistant.planners.slots import Slots
from assistant.spans import Span
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog


def account_for_words(
    question: Understanding,
    spans: Iterable[Span],
    unaccounted: Collection[int],
    operators: tuple[Operator, ...],
    slots: Slots,
    idle: Iterable[int] = (),
) -> tuple[Account, ...]:
    """One entry per word, in the order of the question; `idle` are words of judgement that say nothing about it."""
    used: dict[int, str] = dict.fromkeys(question.fillers, "filler") | dict.fromkeys(idle, "not used")
    for period in question.periods:
        used |= dict.fromkeys(period.tokens, "period")
    for operator in operators:
        used |= dict.fromkeys(operator.tokens, f"operator:{operator.kind}")
    for index in slots.used_numbers:
        used[index] = "number"
    for span in spans:
        name = f"{span.phrase.kind}:{span.phrase.level + '=' if span.phrase.level else ''}{span.phrase.id}"
        used |= dict.fromkeys(span.tokens, name.rstrip(":"))
    return tuple(
        Account(word=token.word, used_for=used.get(token.index, "unused" if token.index in unaccounted else "function"))
        for token in question.tokens
    )


def find_stray_adjectives(question: Understanding, chosen: Hypothesis, pack: Pack, catalog: Catalog) -> tuple[int, ...]:
    """Words that pick a part of what is counted without naming one: adjectives, sizes, and "blandt" without a group."""
    listed = {min(s.tokens | s.inner) for s in chosen.of("level", "kind", "member")}
    sizes = [t.index for t in question.tokens if question.words[t.index] in pack.sizes and t.index + 1 in listed]
    weighed = weigh_words(question, chosen, pack).stray
    picked = (*find_stray_selections(question, chosen, pack), *find_stray_owners(question, chosen, pack, catalog))
    return tuple(sorted({*sizes, *weighed, *picked, *find_stray_quantities(question, chosen, pack)}))
