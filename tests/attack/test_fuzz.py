"""Broken questions, some in every run and ten thousand in the slow one: none is more than the assistant can say."""

from datetime import date

import pytest

from assistant import Assistant, Question
from evals.fuzzing import fuzz_questions
from tests.attack.corpus import SQL

FEW, MANY = 120, 10_000
STATUSES = {"answered", "clarify", "declined"}


def _texts(desk: Assistant) -> list[str]:
    kpis = desk.release.catalog.kpis.values()
    return [text for kpi in kpis for verified in kpi.verified for _, text in verified.questions()]


def _strange(desk: Assistant, today: date, count: int, seed: int) -> list[str]:
    """Questions that came to something else, or to an error that is not about the input."""
    strange = []
    for text in fuzz_questions(_texts(desk), SQL, count, seed):
        answer = desk.ask(Question(text=text, asked_at=today))
        fine = answer.status in STATUSES or (answer.status, answer.reason) == ("error", "bad_input")
        if not fine or not answer.headline:
            strange.append(f"{answer.status} {answer.reason}: {text[:200]!r}")
    return strange


def test_a_hundred_broken_questions(desk: Assistant, today: date) -> None:
    assert _strange(desk, today, FEW, 1) == []


@pytest.mark.slow
def test_ten_thousand_broken_questions(desk: Assistant, today: date) -> None:
    assert _strange(desk, today, MANY, 2) == []


def test_a_fault_would_be_seen(desk: Assistant, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("assistant.pipeline.Pipeline.plan", fail)
    assert _strange(desk, today, 20, 1) != []
