"""A model that cannot be used, or whose reply brings a fault about, leaves the rules' plan, and the log says so."""

import logging
from collections.abc import Sequence

import pytest

from assistant.consultant import Consultant
from assistant.conversation import NO_CONVERSATION
from assistant.llm import Message, ModelEdge, Reply
from assistant.model_use import ModelUse
from assistant.plan import Plan
from assistant.planners.context import PlanContext
from assistant.planners.llm import Interpreter
from assistant.planners.prompt_facts import Asked
from assistant.planners.rules import RulesPlanner
from assistant.replan import CatalogTimeline
from assistant.settings import Settings
from assistant.understand import Understander
from semantic_layer.catalog import Catalog
from tests.assistant.conftest import TODAY

QUESTION = "Hvordan går det med blomsterne?"
SECRET = "sk-not-to-be-told"


class _Faulty:
    name = "faulty"

    def propose(self, messages: Sequence[Message], seconds: float) -> Reply:
        raise KeyError(messages[-1].text)


def test_why_a_model_cannot_be_used_is_logged_without_the_key(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        edge = ModelEdge(Settings(llm="nobody:model", llm_key=SECRET, _env_file=None))
        assert not edge.wait_until_loaded()
    assert "nobody:model cannot be used" in caplog.text
    assert SECRET not in caplog.text


def test_a_fault_leaves_the_rules_plan_and_is_logged_without_words(
    catalog: Catalog, planner: RulesPlanner, understander: Understander, caplog: pytest.LogCaptureFixture
) -> None:
    interpreter = Interpreter(catalog, planner, understander, _Faulty(), lambda *_: [], lambda *_: [], 1.0)
    consultant = Consultant(interpreter, understander, "hybrid", "faulty")
    context = PlanContext(catalog, CatalogTimeline(catalog, TODAY), None, "da")
    question = understander.understand_question(QUESTION, "da")
    decision = planner.decide(question, context)
    uses: list[ModelUse] = []
    with caplog.at_level(logging.ERROR):
        plan: Plan = consultant.consult(
            decision, Asked(question, TODAY, "politiker", NO_CONVERSATION), context, QUESTION, uses
        )
    assert plan == decision.plan
    assert [use.why for use in uses] == ["fault:KeyError"]
    assert "could not be used (KeyError)" in caplog.text
    assert "test_consultant" in caplog.text
    assert "blomster" not in caplog.text
