from typing import Any

import pytest

from assistant.plan import Account, Clarify, Decline, Detail, Explain, Plan, QueryPlan, Reading
from assistant.planners.decision import Decision
from assistant.planners.settling import Interpreted, is_open, settle_readings
from semantic_layer.query import PeriodRange, Query


def query(kpi: str) -> Query:
    return Query(kpis=(kpi,), operation="value", grain="year", period=PeriodRange(from_="2025", to="2025"))


def reading(kpi: str) -> Reading:
    return Reading(label=kpi, question=f"{kpi}?", query=query(kpi))


def found(kpi: str, **more: Any) -> Interpreted:
    return Interpreted(query(kpi), reading(kpi), **more)


@pytest.mark.parametrize(
    ("plan", "opens"),
    [
        (Decline(reason="no_kpi"), True),
        (Decline(reason="no_kpi", detail=Detail(outside="x")), False),
        (Decline(reason="no_kpi", because="withheld"), False),
        (Decline(reason="breakdown_not_published"), False),
        (Decline(reason="breakdown_not_published", accounts=(Account(word="x", used_for="unused"),)), True),
        (Clarify(reason="ambiguous_kpi", readings=()), True),
        (Clarify(reason="too_vague", readings=()), True),
        (Clarify(reason="ambiguous_member", readings=()), False),
        (Clarify(reason="ambiguous_period", readings=()), False),
        (QueryPlan(query=query("a")), False),
        (Explain(about="catalogue"), False),
        *((Decline(reason=reason), False) for reason in ("person", "opinion", "misuse", "cause", "access", "forecast")),
    ],
)
def test_a_model_may_only_widen_what_is_not_understood(plan: Plan, opens: bool) -> None:
    assert is_open(Decision(plan, "", (), (), None)) is opens  # type: ignore[arg-type]


def test_nothing_found_leaves_what_the_rules_came_to() -> None:
    for plan in (Decline(reason="no_kpi"), Clarify(reason="too_vague", readings=(reading("a"),))):
        assert settle_readings(plan, ()) is plan


@pytest.mark.promise("T1", "S8")
def test_a_reading_is_offered_and_never_answered() -> None:
    plan = settle_readings(Decline(reason="no_kpi"), (found("a", whole=True),))
    assert isinstance(plan, Clarify) and plan.planner == "llm" and plan.readings == (reading("a"),)


def test_the_readings_of_the_rules_come_after_and_there_are_four_at_most() -> None:
    rules = Clarify(reason="ambiguous_kpi", readings=tuple(reading(kpi) for kpi in "bcde"))
    plan = settle_readings(rules, (found("a", unknown=("x",)), found("c", unknown=("x", "y"))))
    assert isinstance(plan, Clarify)
    assert [r.label for r in plan.readings] == ["a", "c", "b", "d"]
    assert (plan.reason, plan.unknown_words) == ("ambiguous_kpi", ("x", "y"))


@pytest.mark.promise("T1", "S8")
def test_an_answer_stands_unless_another_reading_explains_every_word() -> None:
    rules, own = QueryPlan(query=query("a")), reading("a")
    assert settle_readings(rules, (found("b"),), own) is rules
    asked = settle_readings(rules, (found("b", whole=True),), own)
    assert isinstance(asked, Clarify) and [r.label for r in asked.readings] == ["a", "b"]


def test_an_answer_that_a_model_read_the_same_says_so() -> None:
    rules = QueryPlan(query=query("a"))
    plan = settle_readings(rules, (found("a"),), reading("a"))
    assert isinstance(plan, QueryPlan) and (plan.query, plan.planner) == (rules.query, "llm")
