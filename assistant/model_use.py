"""What a question cost at the model, and what came of it: kept in the envelope of the audit log, not in the answer."""

from typing import Literal

from pydantic import Field

from assistant.plan import Clarify, QueryPlan
from semantic_layer.frozen import Frozen

Outcome = Literal[
    "agreed",  # The rules answer the question, and the model read it the same.
    "offered",  # Readings of the model were offered to choose among.
    "unused",  # The model replied, and the rules' plan stands.
    "kept_in",  # The question may hold a name or a number of a person: nothing was sent.
    "no_reply",
]


class ModelPlan(Frozen):
    """A plan that a model had a part in, by the words that it was made for: a replay plans no model anew."""

    text: str
    plan: QueryPlan | Clarify = Field(discriminator="kind")


class ModelUse(Frozen):
    """What one sentence asked of a model."""

    model: str
    outcome: Outcome
    why: str | None = None
    """What went wrong, for `no_reply`."""
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    """By the prices of the settings; None where they are not set."""
    ms: int = 0
    cached: bool = False
    """The same question was asked before in this process, and nothing was sent."""
    made: ModelPlan | None = None
