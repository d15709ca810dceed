"""A recorded answer becomes a case that is right as it stands, with the conversation that it followed."""

from datetime import date
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Question, Settings
from assistant.record import AuditLog
from assistant.replay import UnknownAnswerError
from evals.add import add_case, write_case
from evals.case import Case, CaseError, load_cases, load_file
from evals.runner import judge_cases

TODAY = date(2026, 11, 15)


@pytest.fixture
def own_desk(own_state: Path) -> Assistant:
    return Assistant(Settings(state=own_state, _env_file=None))


@pytest.fixture
def log(own_state: Path) -> AuditLog:
    return AuditLog(Settings(state=own_state, _env_file=None).audit_folder)


def ask(desk: Assistant, text: str, after: Answer | None = None) -> Answer:
    return desk.ask(Question(text=text, asked_at=TODAY, after=after.answer_id if after else None))


def test_a_conversation_is_added_whole_and_once(own_desk: Assistant, log: AuditLog, tmp_path: Path) -> None:
    first = ask(own_desk, "Hvad er sygefraværet i skolerne?")
    second = ask(own_desk, "og i 2024?", first)
    third = ask(own_desk, "hvad med dagtilbud?", second)
    path = tmp_path / "cases" / "live.yaml"
    assert len(add_case(log, third.answer_id, path)) == 3
    cases = load_cases(path.parent)
    assert [case.q for case in cases] == ["Hvad er sygefraværet i skolerne?", "og i 2024?", "hvad med dagtilbud?"]
    assert [case.after for case in cases] == [None, cases[0].id, cases[1].id]
    assert {o.verdict for o in judge_cases(own_desk, cases)} == {"right"}
    with pytest.raises(CaseError, match="a case already"):
        add_case(log, third.answer_id, path)
    more = ask(own_desk, "pr. måned", third)
    assert [case.q for case in add_case(log, more.answer_id, path)] == ["pr. måned"]


@pytest.mark.parametrize(
    "question", ["Hvorfor stiger sygefraværet?", "Hvad er fraværet?", "Hvad er sygefraværet? Hvad er klassekvotienten?"]
)
def test_any_answer_becomes_a_case(own_desk: Assistant, log: AuditLog, tmp_path: Path, question: str) -> None:
    path = tmp_path / "live.yaml"
    add_case(log, ask(own_desk, question).answer_id, path)
    assert [o.findings for o in judge_cases(own_desk, load_file(path))] == [()]


def test_what_was_redacted_is_not_made_a_case(own_desk: Assistant, log: AuditLog, tmp_path: Path) -> None:
    answer = ask(own_desk, "Hvad er sygefraværet for Gurli Pimpernel?")
    with pytest.raises(CaseError, match="by hand"):
        add_case(log, answer.answer_id, tmp_path / "live.yaml")
    assert not (tmp_path / "live.yaml").exists()


def test_an_answer_that_nobody_got(log: AuditLog, tmp_path: Path) -> None:
    with pytest.raises(UnknownAnswerError):
        add_case(log, "0" * 20, tmp_path / "live.yaml")


def test_a_case_is_written_as_it_is_read(tmp_path: Path) -> None:
    case = Case.model_validate(
        {
            "id": "x",
            "q": "»Hvad: er«, [det]? #1 'ja' \"nej\"",
            "language": "da",
            "tags": ["a"],
            "expect": {"status": "clarify"},
        }
    )
    path = tmp_path / "some.yaml"
    path.write_text(write_case(case), encoding="utf-8")
    assert load_file(path) == [case.model_copy(update={"area": "some"})]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {id: a, q: x, after: b, expect: {status: clarify}}", "no earlier case"),
        ("- {id: a, q: x, expect: []}", "expects nothing"),
        ("- {id: a, q: x, expect: {status: clarify}, day: 1}", "day"),
        ("- {id: a, q: x, same_as: b, expect: {status: clarify}}", "which is no case"),
        ("- &a {id: a, q: x, expect: {status: clarify}}\n- {id: a, q: y, expect: {status: clarify}}", "two cases"),
    ],
)
def test_a_file_of_cases_that_cannot_be_used(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "some.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=problem):
        load_cases(tmp_path)


def test_cases_of_the_reserve_are_not_among_the_others(tmp_path: Path) -> None:
    (tmp_path / "reserve").mkdir()
    line = "- {id: %s, q: x, expect: [{status: clarify}, {status: declined}]}"
    (tmp_path / "open.yaml").write_text(line % "a", encoding="utf-8")
    (tmp_path / "reserve" / "closed.yaml").write_text(line % "b", encoding="utf-8")
    assert [case.id for case in load_cases(tmp_path)] == ["a"]
    assert [case.id for case in load_cases(tmp_path / "reserve")] == ["b"]
    assert load_cases(tmp_path)[0].must_stop
