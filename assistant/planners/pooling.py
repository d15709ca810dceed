"""Several members of one level that are asked for as one figure ("tilsammen") rather than one each."""

from functools import lru_cache

from assistant.language.pack import load_pack
from assistant.operators import PhraseTable
from assistant.planners.draft import Draft
from assistant.planners.operation import Choice
from semantic_layer.query import Members
from semantic_layer.serve.asking import POOLED
from semantic_layer.texts import Language

NOT_OVER_TIME = frozenset({"members", "target", "benchmark", "whole"})
"""What only figures as they are published are held against."""


def takes_together(draft: Draft, choice: Choice, by: tuple[str, ...], where: Members) -> bool:
    """Whether the members that `where` names are one figure; only where several of one level are named."""
    several = [level for level, members in where.items() if len(members) > 1]
    if by or len(several) != 1 or choice.operation not in POOLED or choice.against in NOT_OVER_TIME:
        return False
    (level,) = several
    named = draft.slots.where().get(level, ()) if level not in draft.slots.kind_where else ()
    if len(named) > 1:
        return _says_together(draft)
    return level not in draft.slots.where() and (_says_together(draft) or _was_together(draft, level, where[level]))


def _was_together(draft: Draft, level: str, members: tuple[str, ...]) -> bool:
    previous = draft.context.previous
    return previous is not None and previous.together and previous.where.get(level) == members


def _says_together(draft: Draft) -> bool:
    return bool(_table(draft.question.language).find(list(draft.question.words)))


@lru_cache
def _table(language: Language) -> PhraseTable:
    return PhraseTable({"total": load_pack(language).talk["total"]})
