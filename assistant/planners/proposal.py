"""What a language model may say: which figure of the catalog each unknown word of a question means. Nothing else.

It is a proposal, not a plan. A number, a member or a period in it is compared with what the rules read out of the
question, and never used.
"""

from typing import Annotated, Literal

from pydantic import Field

from assistant.plan import DeclineReason
from semantic_layer.frozen import Frozen
from semantic_layer.query import Comparison, Operation

MOST_READINGS = 4
Id = Annotated[str, Field(max_length=80)]
Ids = Annotated[list[Id], Field(max_length=8)]


class WordUse(Frozen):
    """One unknown word of the question, as it is written there, and what it means: kpi:<id> or level:<id>."""

    word: Annotated[str, Field(max_length=60)]
    used_for: Annotated[str, Field(max_length=90)]


class ProposedMembers(Frozen):
    level: Id
    members: Ids


class ProposedPeriod(Frozen):
    first: Id
    last: Id


class ProposedCondition(Frozen):
    op: Comparison
    value: float


class ProposedRank(Frozen):
    n: int | None = None
    order: Literal["highest", "lowest"]


class ProposedReading(Frozen):
    """One way to understand the question. Fields that the question says nothing about stay empty."""

    kpi: Id
    measure: Id | None = None
    operation: Operation | None = None
    grain: Id | None = None
    period: ProposedPeriod | None = None
    by: Ids = []
    where: Annotated[list[ProposedMembers], Field(max_length=4)] = []
    without: Annotated[list[ProposedMembers], Field(max_length=4)] = []
    condition: ProposedCondition | None = None
    against: Literal["period", "members", "target", "benchmark"] | None = None
    rank: ProposedRank | None = None
    words: Annotated[list[WordUse], Field(max_length=30)] = []


class Proposal(Frozen):
    """The readings, the likeliest first, or the reason why the question cannot be answered with these figures."""

    readings: Annotated[list[ProposedReading], Field(max_length=MOST_READINGS)] = []
    decline: DeclineReason | None = None
