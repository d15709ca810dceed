"""Answering for a long time takes no more memory and no more open files, and every answer can be given again."""

import gc
import os
from datetime import date
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Question
from assistant import recent as recent_module
from assistant.recent import RecentAnswers

QUESTIONS = 2_000
WARM = 500
MOST_GROWTH = 50e6
"""Bytes. The questions come again and so do their answers, so that what is remembered has a test of its own."""


def memory() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.slow
@pytest.mark.promise("R11")
def test_thousands_of_questions_leak_nothing(desk: Assistant, today: date) -> None:
    kpis = desk.release.catalog.kpis.values()
    texts = [text for kpi in kpis for verified in kpi.verified for _, text in verified.questions()]
    for number in range(WARM):
        desk.ask(Question(text=texts[number % len(texts)], asked_at=today))
    before, files = memory(), open_files()
    for number in range(QUESTIONS):
        desk.ask(Question(text=texts[number % len(texts)], asked_at=today))
    grown = memory() - before
    print(f"{QUESTIONS} questions: {grown / 1e6:.1f} MB, {open_files() - files} files")
    assert grown <= MOST_GROWTH
    assert open_files() <= files


@pytest.mark.promise("R11")
def test_only_the_last_answers_are_remembered(desk: Assistant, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are read back from the record."""
    monkeypatch.setattr(recent_module, "REMEMBERED", 3)
    texts = [f"Hvad var ledigheden i {month} 2025?" for month in ("januar", "februar", "marts", "april", "maj")]
    given = [desk.ask(Question(text=text, asked_at=today)) for text in texts]
    assert len({answer.answer_id for answer in given}) == len(texts)
    assert len(desk._recent._kept) == 3
    assert desk.answer(given[0].answer_id) == given[0]


@pytest.mark.slow
@pytest.mark.promise("R11")
def test_a_leak_would_be_seen(desk: Assistant, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytearray] = []
    keep = RecentAnswers.keep

    def leak(recent: RecentAnswers, answer: Answer, after: str | None) -> None:
        kept.append(bytearray(os.urandom(300_000)))
        keep(recent, answer, after)

    monkeypatch.setattr(RecentAnswers, "keep", leak)
    before = memory()
    for _ in range(300):
        desk.ask(Question(text="Hvad er ledigheden?", asked_at=today))
    assert memory() - before > MOST_GROWTH


@pytest.mark.slow
@pytest.mark.promise("T2")
def test_an_answer_about_every_kpi_can_be_given_again(desk: Assistant, today: date) -> None:
    verified = [kpi.verified[0] for kpi in desk.release.catalog.kpis.values() if kpi.verified]
    asked = [question.questions()[0] for question in verified]
    given = [desk.ask(Question(text=text, asked_at=today, language=language)) for language, text in asked]
    assert len(given) > 50
    assert [desk.replay(answer.answer_id).differences for answer in given] == [()] * len(given)
