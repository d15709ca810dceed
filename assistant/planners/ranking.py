"""What a ranking question asks for: from which end, and how many – a number, one ("which school"), or some."""

from assistant.planners.draft import Draft
from assistant.planners.operation import Choice
from assistant.spans import Span
from assistant.tokens import split_words
from assistant.understand import Understander
from semantic_layer.dimensions import Kind, Level
from semantic_layer.query import Rank

SOME = 3
"""Members shown for "hvilke … højest" without a number."""


def choose_rank(draft: Draft, choice: Choice, understander: Understander) -> Rank | None:
    if choice.operation != "rank" or choice.order is None:
        return None
    one = bool(set(draft.question.words) & understander.packs[draft.question.language].which_one)
    previous = draft.inherited.previous.rank if draft.inherited is not None else None
    if previous is not None and previous.over == choice.over and draft.slots.top is None and not one:
        return previous.model_copy(update={"order": choice.order})
    if choice.over == "periods":
        said = next((p.n for p in draft.question.periods if p.means == "grain" and p.n), None)
        return Rank(n=draft.slots.top or said or 1, order=choice.order, over="periods")
    return Rank(n=draft.slots.top or (1 if _asks_for_one(draft, understander) else SOME), order=choice.order)


def _asks_for_one(draft: Draft, understander: Understander) -> bool:
    """ "hvilken skole" against "hvilke skoler": a singular question word, or a singular noun."""
    pack = understander.packs[draft.question.language]
    words = set(draft.question.words)
    if words & pack.which_one:
        return True
    if words & pack.which_some:
        return False
    span = next(iter(draft.chosen.of("level", "kind")), None)
    return span is None or not _is_plural(draft, span, understander)


def _is_plural(draft: Draft, span: Span, understander: Understander) -> bool:
    """The level's name as the catalog writes it tells; of another noun its ending, unless the dictionary has it so."""
    language = draft.question.language
    words = [draft.question.words[t] for t in sorted(span.tokens | span.inner)]
    level = draft.context.catalog.levels[span.phrase.id]
    named: tuple[Level | Kind, ...] = (level, *level.kinds)
    if any(split_words(name.label.in_(language)) == words for name in named):
        return False
    if any(split_words(name.plural.in_(language)) == words for name in named):
        return True
    endings, morphology = understander.packs[language].plural_endings, understander.morphology
    return any(word.endswith(endings) and not morphology.is_lemma(word, language) for word in words)
