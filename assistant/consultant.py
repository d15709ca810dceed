"""Whether a question goes to a model at all, and the note in the log of what came of it."""

import logging
import traceback
from collections.abc import Container
from typing import Literal

from assistant.model_use import ModelPlan, ModelUse, Outcome
from assistant.plan import Clarify, Plan, QueryPlan
from assistant.planners.context import PlanContext
from assistant.planners.decision import Decision
from assistant.planners.llm import Interpreter, Spent
from assistant.planners.prompt_facts import Asked
from assistant.planners.settling import MODEL, is_open
from assistant.redact import may_leave
from assistant.understand import Understander

LOG = logging.getLogger(__name__)
MILLION = 1_000_000


class Consultant:
    def __init__(
        self,
        interpreter: Interpreter,
        understander: Understander,
        mode: Literal["hybrid", "llm"],
        model: str,
        prices: tuple[float, float] | None = None,
    ) -> None:
        """`prices` are of a million tokens, sent and received."""
        self._interpreter = interpreter
        self._known: Container[str] = understander.known_words()
        self._is_word = understander.morphology.knows
        self._always = mode == "llm"
        self._model = model
        self._prices = prices

    def consult(self, decision: Decision, asked: Asked, context: PlanContext, text: str, uses: list[ModelUse]) -> Plan:
        """The plan; where a model was asked, or might not be, `uses` gets a note of it."""
        if not (is_open(decision) or (self._always and isinstance(decision.plan, QueryPlan))):
            return decision.plan
        if not may_leave(text, self._known, self._is_word):
            uses.append(ModelUse(model=self._model, outcome="kept_in"))
            return decision.plan
        try:
            plan, spent = self._interpreter.interpret(decision, asked, context)
        except Exception as fault:  # noqa: BLE001 - whatever a reply brings about, the rules' plan is there
            # The frames alone: the message may hold words of the question, or of the reply.
            where = "".join(traceback.format_tb(fault.__traceback__))
            LOG.error("a reply of the model could not be used (%s)\n%s", type(fault).__name__, where)
            uses.append(ModelUse(model=self._model, outcome="no_reply", why=f"fault:{type(fault).__name__}"))
            return decision.plan
        uses.append(self._note(plan, spent, text))
        return plan

    def _note(self, plan: Plan, spent: Spent, text: str) -> ModelUse:
        made = isinstance(plan, QueryPlan | Clarify) and plan.planner == MODEL
        outcome: Outcome = "unused" if spent.why is None else "no_reply"
        if made:
            outcome = "agreed" if isinstance(plan, QueryPlan) else "offered"
        bare = plan.model_copy(update={"accounts": ()}) if isinstance(plan, QueryPlan | Clarify) and made else None
        return ModelUse(
            model=self._model,
            outcome=outcome,
            why=spent.why,
            calls=spent.calls,
            tokens_in=spent.tokens_in,
            tokens_out=spent.tokens_out,
            cost=self._price(spent),
            ms=spent.ms,
            cached=spent.cached,
            made=ModelPlan(text=text, plan=bare) if bare is not None else None,
        )

    def _price(self, spent: Spent) -> float | None:
        if self._prices is None:
            return None
        sent, received = self._prices
        return round((spent.tokens_in * sent + spent.tokens_out * received) / MILLION, 6)
