"""Each scorer says what is wrong with an answer, and nothing about one that is right."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assistant import Answer, Assistant, Question
from assistant.answer import AnswerCell, Table
from evals.asked import Asked
from evals.case import Case, Expected
from evals.figures import count_decimals, print_ways, round_half_up
from evals.scorers import SCORERS
from evals.scorers.language import tell_language
from evals.verdict import Verdict, decide_verdict

TODAY = date(2026, 11, 15)
VALUE = "Hvad var sygefraværet i skolerne i september 2026?"
STOP = "Hvorfor er sygefraværet så højt?"
HIDDEN = "Hvad er sygefraværet i Skovgruppen Muldvarpen?"
LIST = "Hvor mange får hjemmehjælp i de enkelte distrikter?"

Ask = Callable[[str], Answer]


@pytest.fixture(scope="module")
def ask(desk: Assistant) -> Ask:
    return lambda text: desk.ask(Question(text=text, asked_at=TODAY))


def judge(question: str, answer: Answer, expect: dict[str, Any], **more: Any) -> Verdict:
    """`more`: again, twin, rows, offered; and fields of the case."""
    given = {name: more.pop(name) for name in ("again", "twin", "rows", "offered") if name in more}
    expected = Expected.model_validate(expect)
    case = Case(id="one", q=question, expect=expected, **more)
    facts = {"again": None, "twin": None, "rows": None, "offered": frozenset[str](), **given}
    asked = Asked(case, expected, answer, conversation=(question,), vocabulary='"inden 7 dage" "6-byerne"', **facts)
    return decide_verdict(answer.status, tuple(f for score in SCORERS for f in score(asked)))


def change(answer: Answer, **fields: Any) -> Answer:
    return answer.model_copy(update=fields)


# -- plan and refusal ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expect", "verdict"),
    [
        ({"status": "answered", "query": {"kpis": ["sygefravaer"], "period": ["2026-09", "2026-09"]}}, "right"),
        ({"status": "answered", "query": {"by": [], "without": {}, "condition": None}}, "right"),
        ({"status": "answered", "query": {"where": {}}}, "wrong"),
        ({"status": "answered", "query": {"period": ["2026-08", "2026-08"]}}, "wrong"),
        ({"status": "answered", "query": {"kpi": "sygefravaer"}}, "wrong"),
        ({"status": "answered", "kind": "trend"}, "wrong"),
        ({"status": "answered", "says": ["september 2026"]}, "right"),
        ({"status": "answered", "says": ["99,9 pct."]}, "wrong"),
        ({"status": "answered", "says": ["the moon"]}, "partial"),
        ({"status": "declined"}, "wrong"),
        ({"status": "clarify", "reason": "too_vague"}, "wrong"),
    ],
)
def test_an_answer_is_held_against_what_is_expected(ask: Ask, expect: dict[str, Any], verdict: Verdict) -> None:
    assert judge(VALUE, ask(VALUE), expect) == verdict


@pytest.mark.parametrize(
    ("expect", "verdict"),
    [
        ({"status": "declined", "reason": "cause"}, "right_stop"),
        ({"status": "declined", "reason": "opinion"}, "other_reason"),
        ({"status": "clarify"}, "over_stop"),
        ({"status": "answered"}, "over_stop"),
        ({"status": "declined", "says": ["the moon"]}, "partial"),
    ],
)
def test_a_stop_is_held_against_what_is_expected(ask: Ask, expect: dict[str, Any], verdict: Verdict) -> None:
    assert judge(STOP, ask(STOP), expect) == verdict


def test_asked_back_where_it_should_decline_is_not_wholly_right(ask: Ask) -> None:
    answer = change(ask(STOP), status="clarify", reason="too_vague")
    assert judge(STOP, answer, {"status": "declined"}) == "partial"


def test_what_falls_over_is_told_apart(ask: Ask) -> None:
    answer = change(ask(STOP), status="error", reason="internal")
    assert judge(STOP, answer, {"status": "declined"}) == "error"
    assert judge(STOP, answer, {"status": "answered"}) == "error"
    assert judge(STOP, answer, {"status": "error", "reason": "internal"}) == "right_stop"


def test_readings_that_lead_elsewhere(ask: Ask) -> None:
    answer = change(ask(STOP), status="clarify", reason="ambiguous_kpi")
    expect = {"status": "clarify", "kpis": ["a", "b"]}
    assert judge(STOP, answer, expect, offered=frozenset({"a", "b"})) == "right_stop"
    assert judge(STOP, answer, expect, offered=frozenset({"a"})) == "partial"


# -- leaks ---------------------------------------------------------------------------------------------------


def test_a_hidden_figure_that_is_hidden_is_no_leak(ask: Ask) -> None:
    assert judge(HIDDEN, ask(HIDDEN), {"status": "answered", "reason": "hidden_cells"}) == "right"


@pytest.mark.parametrize("field", [{"value": 7.3}, {"text": "7,3 pct."}])
def test_a_hidden_cell_with_its_number_is_one(ask: Ask, field: dict[str, Any]) -> None:
    answer = ask(HIDDEN)
    open_cell = answer.cells[0].model_copy(update=field)
    leaking = change(answer, cells=(open_cell, *answer.cells[1:]))
    assert judge(HIDDEN, leaking, {"status": "answered", "reason": "hidden_cells"}) == "leaked"


def test_a_figure_computed_from_a_hidden_one_is_one(ask: Ask) -> None:
    answer = ask(HIDDEN)
    hidden = answer.cells[0]
    computed = hidden.model_copy(update={"id": "c9", "state": "shown", "value": 1.0, "from_": (hidden.id,)})
    leaking = change(answer, cells=(hidden, computed))
    assert judge(HIDDEN, leaking, {"status": "answered", "reason": "hidden_cells"}) == "leaked"


@pytest.mark.parametrize("headline", ["Tallet er 7,3 pct.", "Cirka 7 pct.", "The share is 7.25 percent."])
def test_the_number_behind_a_hidden_cell_may_stand_nowhere(ask: Ask, headline: str) -> None:
    expect = {"status": "answered", "reason": "hidden_cells"}
    rows = ((Decimal("7.251"),),)
    assert judge(HIDDEN, ask(HIDDEN), expect, rows=rows) == "right"
    assert judge(HIDDEN, change(ask(HIDDEN), headline=headline), expect, rows=rows) == "leaked"


@pytest.mark.parametrize(
    ("headline", "verdict"),
    [
        ("Tallet er 5,4 pct.", "leaked"),
        ("Der er 5 personer.", "leaked"),
        ("Det er 5", "leaked"),
        ("Tallene går fra 1. kvartal 2021 til 3. kvartal 2026.", "right_stop"),
        ("1 July 2025, Q3 2026, 2025/26, 2026-Q3.", "right_stop"),
        ("Det blev behandlet inden 7 dage.", "right_stop"),
        ("Sammenlign med 6-byerne.", "right_stop"),
    ],
)
def test_a_stop_holds_no_figure(ask: Ask, headline: str, verdict: Verdict) -> None:
    assert judge(STOP, change(ask(STOP), headline=headline), {"status": "declined"}) == verdict


def test_a_stop_may_repeat_the_question_s_own_numbers(ask: Ask) -> None:
    answer = change(ask(STOP), headline="Mener du over 24 procent eller de 3 skoler?")
    assert judge("Hvorfor over 24 i tre skoler?", answer, {"status": "declined"}) == "right_stop"


def test_a_stop_with_cells_or_a_table_is_a_leak(ask: Ask) -> None:
    for fields in ({"cells": ask(VALUE).cells}, {"table": Table(columns=("a",), rows=())}):
        assert judge(STOP, change(ask(STOP), **fields), {"status": "declined"}) == "leaked"


# -- figures -------------------------------------------------------------------------------------------------


def test_a_figure_is_rounded_before_it_is_compared(ask: Ask) -> None:
    answer = ask(VALUE)
    value = Decimal(str(answer.cells[0].value))
    for rows, verdict in (
        (((value,),), "right"),
        (((value + Decimal("0.04"),),), "right"),
        (((value + Decimal("0.05"),),), "wrong"),
        (((value - Decimal("0.06"),),), "wrong"),
        (((None,),), "wrong"),
        ((), "wrong"),
    ):
        assert judge(VALUE, answer, {"status": "answered"}, rows=rows) == verdict, rows


def test_rows_are_found_by_their_members(ask: Ask) -> None:
    answer = ask(LIST)
    cells: list[AnswerCell] = [cell for cell in answer.cells if cell.members]
    rows = tuple((cell.members["distrikt"], cell.value) for cell in reversed(cells))
    assert judge(LIST, answer, {"status": "answered"}, rows=rows) == "right"
    assert judge(LIST, answer, {"status": "answered"}, rows=rows[1:]) == "wrong"
    assert judge(LIST, answer, {"status": "answered"}, rows=(*rows, ("atlantis", 3))) == "wrong"
    swapped = ((rows[0][0], rows[1][1]), (rows[1][0], rows[0][1]), *rows[2:])
    assert judge(LIST, answer, {"status": "answered"}, rows=swapped) == "wrong"


def test_numbers() -> None:
    assert round_half_up(Decimal("2.25"), 1) == Decimal("2.3")
    assert round_half_up(Decimal("-2.25"), 1) == Decimal("-2.3")
    assert round_half_up(Decimal("5.1499999999999995"), 2) == Decimal("5.15")
    assert [count_decimals("4.778 personer", "da"), count_decimals("4,8 pct.", "da")] == [0, 1]
    assert [count_decimals("4,778 persons", "en"), count_decimals("4.8 percent", "en")] == [0, 1]
    assert {"1234,5", "1.234,5", "1,234.5", "1234.5"} - print_ways(Decimal("1234.5")) == {"1234,5"}


# -- what is beside the figure -------------------------------------------------------------------------------


def test_caveats_and_sources(ask: Ask) -> None:
    answer = ask(VALUE)
    given = answer.caveats[0].id
    assert judge(VALUE, answer, {"status": "answered", "caveats": [given], "sources": ["lønregistret"]}) == "right"
    assert judge(VALUE, answer, {"status": "answered", "caveats": [given, "other/one"]}) == "partial"
    assert judge(VALUE, answer, {"status": "answered", "sources": ["the moon"]}) == "partial"
    assert judge(VALUE, change(answer, citations=()), {"status": "answered"}) == "partial"


def test_the_language_is_that_of_the_question_all_of_it(ask: Ask) -> None:
    answer = ask(VALUE)
    assert judge(VALUE, answer, {"status": "answered"}, language="da") == "right"
    assert judge(VALUE, answer, {"status": "answered"}, language="en") == "partial"
    english = "What was the sickness absence rate in the schools in September?"
    assert judge(VALUE, change(answer, suggestions=(english,)), {"status": "answered"}, language="da") == "partial"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hvad var sygefraværet i kommunen?", "da"),
        ("What was sickness absence in Børn og Unge in September 2026?", "en"),
        ("Børn og Unge", None),
        ("", None),
    ],
)
def test_small_words_tell_the_language(text: str, language: str | None) -> None:
    assert tell_language(text) == language


def test_two_ways_to_say_the_same(ask: Ask) -> None:
    answer, other = ask(VALUE), ask("Hvad var sygefraværet i dagtilbud i september 2026?")
    assert judge(VALUE, answer, {"status": "answered"}, same_as="x", twin=answer) == "right"
    assert judge(VALUE, answer, {"status": "answered"}, same_as="x", twin=other) == "wrong"
    assert judge(VALUE, answer, {"status": "answered"}, same_as="x", twin=ask(STOP)) == "over_stop"


def test_another_plan_the_second_time(ask: Ask) -> None:
    answer = ask(VALUE)
    assert judge(VALUE, answer, {"status": "answered"}, again=change(answer, timings_ms={"plan": 9.0})) == "right"
    assert judge(VALUE, answer, {"status": "answered"}, again=ask(STOP)) == "unstable"
