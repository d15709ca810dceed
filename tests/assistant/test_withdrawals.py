"""A KPI out of service says so, with the reason, in every kind of answer that touches it; it is never suggested."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Question, Settings
from semantic_layer.manifest import Manifest, OutOfService
from semantic_layer.publish import withdraw_kpi

TODAY = date(2026, 11, 15)
WHY = "Tallet er forkert og rettes 1. december."
ABSENCE = "sygefravaer"


@pytest.fixture
def front(own_state: Path) -> Iterator[Assistant]:
    opened = Assistant(Settings(state=own_state, _env_file=None))
    yield opened
    opened.release.close()


def ask(front: Assistant, text: str, **more: object) -> Answer:
    return front.ask(Question.model_validate({"text": text, "asked_at": TODAY, **more}))


def said(answer: Answer) -> str:
    return f"{answer.headline} {answer.text}"


def test_every_kind_of_answer_says_that_the_kpi_is_withdrawn(own_state: Path, front: Assistant) -> None:
    earlier = ask(front, "Hvad er sygefraværet i skolerne?")
    withdraw_kpi(own_state, ABSENCE, WHY)
    for text, more in {
        "Hvad er sygefraværet?": {},
        "og i 2024?": {"after": earlier.answer_id},
        "Hvordan har sygefraværet udviklet sig?": {},
        "Hvad er sygefraværet i skolerne sammenlignet med dagtilbud?": {},
        "Hvilke forvaltninger har højest sygefravær?": {},
        "Når vi målet for sygefraværet?": {},
        "Hvad dækker sygefraværet?": {},
        "Hvor kommer tallene for sygefraværet fra?": {},
        "Hvornår kommer der nye tal for sygefraværet?": {},
    }.items():
        answer = ask(front, text, **more)
        assert WHY.rstrip(".") in said(answer), text
        assert answer.cells == (), text
        if answer.status == "declined":
            assert answer.reason == "withdrawn", text


def test_a_reading_that_cannot_be_answered_now_is_said(own_state: Path, front: Assistant) -> None:
    assert ask(front, "Hvad er fraværet?").text == ""
    withdraw_kpi(own_state, ABSENCE, WHY)
    answer = ask(front, "Hvad er fraværet?")
    assert answer.status == "clarify"
    assert WHY.rstrip(".") in answer.text


def test_it_is_not_suggested(own_state: Path, front: Assistant) -> None:
    questions = ["Hvad er sygefraværet i skolerne?", "Hvorfor stiger sygefraværet?", "Hvad er vejret?"]
    offered = {q for text in questions for q in ask(front, text).suggestions} | set(front.examples("da"))
    assert any("sygefravær" in question.lower() for question in offered)
    withdraw_kpi(own_state, ABSENCE, WHY)
    for question in {q for text in questions for q in ask(front, text).suggestions} | set(front.examples("da")):
        assert ask(front, question).status == "answered", question


def test_it_is_not_in_the_list_of_what_can_be_asked(own_state: Path, front: Assistant) -> None:
    before = ask(front, "Hvad kan jeg spørge om?").headline
    withdraw_kpi(own_state, ABSENCE, WHY)
    after = ask(front, "Hvad kan jeg spørge om?").headline
    assert str(len(front.release.manifest.kpis)) in before
    assert str(len(front.release.manifest.kpis) - 1) in after


def test_a_kpi_whose_source_failed_says_since_when(front: Assistant) -> None:
    """As if the last publication had found a fault in its view."""
    out = OutOfService(since=date(2026, 11, 12), problems=("kpi.v_sygefravaer.forvaltning: the column is missing",))
    manifest: Manifest = front.release.manifest
    kpis = {id_: entry for id_, entry in manifest.kpis.items() if id_ != ABSENCE}
    front.release.manifest = manifest.model_copy(update={"out_of_service": {ABSENCE: out}, "kpis": kpis})
    for text in ("Hvad er sygefraværet i skolerne?", "Hvad dækker sygefraværet?"):
        answer = ask(front, text)
        assert "Kilden til tallene har ikke været i orden siden 12. november 2026" in said(answer)
        assert "v_sygefravaer" not in answer.to_json()
    declined = ask(front, "Hvad er sygefraværet i 2024?")
    assert (declined.status, declined.reason) == ("declined", "withdrawn")
    assert "not been in order since 12 November 2026" in said(ask(front, "What is the sickness absence?"))
