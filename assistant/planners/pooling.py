"""Several members of one level that are asked for as one figure ("tilsammen") rather than one each."""

from assistant.planners.draft import Draft
from assistant.planners.operation import Choice
from assistant.planners.totals import says_together
from semantic_layer.query import Members
from semantic_layer.serve.asking import POOLED

NOT_OVER_TIME = frozenset({"members", "target", "benchmark", "whole"})
"""What only figures as they are published are held against."""


def takes_together(draft: Draft, choice: Choice, by: tuple[str, ...], where: Members) -> bool:
    """Whether the members that `where` names are one figure; only where several of one level are named."""
    several = [level for level, members in where.items() if len(members) > 1]
    if by or len(several) != 1 or choice.operation not in POOLED or choice.against in NOT_OVER_TIME:
        return False
    (level,) = several
    if level in draft.slots.where():
        return draft.slots.pooled and level not in draft.slots.kind_where
    return says_together(draft.question) or _was_together(draft, level, where[level])


def _was_together(draft: Draft, level: str, members: tuple[str, ...]) -> bool:
    previous = draft.context.previous
    return previous is not None and previous.together and previous.where.get(level) == members
