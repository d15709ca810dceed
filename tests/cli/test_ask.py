"""`ask`: one question, a file of questions, a follow-up; what goes wrong is a sentence and an exit code."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.answer_schema import build_answer_schema
from semantic_layer.serve import Release
from tests.cli.conftest import Command

DAY = "2026-11-15"
SCHOOLS = "Hvad er sygefraværet i skolerne?"


def ask(raadsvar: Command, question: str, *options: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(raadsvar("ask", question, "--json", "--today", DAY, *options).out)
    return answer


def batch(raadsvar: Command, path: Path, *lines: str) -> list[dict[str, Any]]:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    outcome = raadsvar("ask", "--batch", str(path), "--today", DAY)
    assert outcome.code == 0, outcome.err
    return [json.loads(line) for line in outcome.out.splitlines()]


def line(id_: str | int, question: str, **more: str | int) -> str:
    return json.dumps({"id": id_, "question": question, **more})


def test_json_is_the_contract(raadsvar: Command, release: Release) -> None:
    answer = ask(raadsvar, SCHOOLS)
    assert set(answer) == set(build_answer_schema()["required"])
    assert (answer["status"], answer["reason"], answer["kind"]) == ("answered", None, "value")
    query = answer["query"]
    assert (query["kpis"], query["where"]) == (["sygefravaer"], {"omraade": ["skole"]})
    assert query["period"]["from"] == query["period"]["to"] == "2026-09", "October is not closed on that day"
    assert answer["cells"][0]["id"] == "sygefravaer@3/procent/omraade=skole/month/2026-09"
    assert answer["release"] == answer["citations"][0]["release"] == release.id
    assert answer["caveats"]
    assert "stale" not in {caveat["kind"] for caveat in answer["caveats"]}
    assert answer["timings_ms"]


def test_the_same_call_gives_the_same_bytes_but_for_the_times(raadsvar: Command) -> None:
    first, second = (raadsvar("ask", SCHOOLS, "--json", "--today", DAY).out for _ in range(2))
    timed = [json.loads(text)["timings_ms"] for text in (first, second)]
    assert first.replace(compact(timed[0]), "") == second.replace(compact(timed[1]), "")


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def test_the_terminal_shows_the_card_in_its_order(raadsvar: Command) -> None:
    outcome = raadsvar("ask", SCHOOLS, "--today", DAY)
    answer = ask(raadsvar, SCHOOLS)
    expected = [
        *answer["badges"],
        answer["understood"],
        answer["headline"],
        answer["table"]["rows"][0][1],
        *(caveat["text"] for caveat in answer["caveats"]),
        answer["citations"][0]["source"],
        *answer["suggestions"],
        answer["answer_id"],
    ]
    at = 0
    for text in expected:
        found = outcome.out.find(text, at)
        assert found >= 0, f"{text!r} is missing, or not in its place:\n{outcome.out}"
        at = found + len(text)
    assert outcome.code == 0


def test_an_english_question_is_answered_in_english(raadsvar: Command) -> None:
    answer = ask(raadsvar, "What is the sickness absence rate in the schools?")
    assert (answer["status"], answer["language"]) == ("answered", "en")
    assert "September 2026" in answer["headline"]


def test_an_earlier_day_knows_only_what_was_closed_then(raadsvar: Command) -> None:
    answer = json.loads(raadsvar("ask", SCHOOLS, "--json", "--today", "2026-05-10").out)
    assert answer["query"]["period"]["to"] == "2026-03"


def test_after_carries_the_question_on(raadsvar: Command) -> None:
    first = ask(raadsvar, SCHOOLS)
    answer = ask(raadsvar, "og i 2024?", "--after", first["answer_id"])
    assert answer["query"]["where"] == {"omraade": ["skole"]}
    assert answer["query"]["period"]["to"].startswith("2024")


def test_a_role_that_is_not_known_gets_nothing(raadsvar: Command) -> None:
    answer = ask(raadsvar, SCHOOLS, "--role", "nobody")
    assert (answer["status"], answer["reason"], answer["cells"]) == ("declined", "access", [])


@pytest.mark.parametrize(
    "question", ["", "   ", "🙂🙂", "?" * 50, "a" * 10_000], ids=["empty", "blank", "emoji", "marks", "long"]
)
def test_what_is_no_question_gets_a_sentence_and_a_failure(raadsvar: Command, question: str) -> None:
    outcome = raadsvar("ask", question, "--json", "--today", DAY)
    answer = json.loads(outcome.out)
    assert (outcome.code, answer["status"], answer["reason"]) == (1, "error", "bad_input")
    assert answer["headline"]
    assert len(outcome.out) < 2_000, "the input is not given back"


def test_a_cpr_number_is_neither_answered_nor_kept(raadsvar: Command, own_state: Path) -> None:
    outcome = raadsvar("ask", "Hvad er sygefraværet for 010190-1234?", "--json", "--today", DAY)
    assert json.loads(outcome.out)["reason"] == "personal_data_in_question"
    kept = "".join(path.read_text() for path in (own_state / "audit").glob("*.jsonl"))
    assert kept
    assert "1234" not in outcome.out + kept


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", SCHOOLS, "--batch", "questions.jsonl"],
        ["ask", "--batch", "missing.jsonl"],
        ["ask", SCHOOLS, "--planner", "oracle"],
        ["ask", SCHOOLS, "--today", "2026-13-01"],
        ["ask", SCHOOLS, "--no-such-option"],
        ["no-such-command"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_a_usage_error(raadsvar: Command, arguments: list[str]) -> None:
    outcome = raadsvar(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err


def test_a_batch_answers_a_hundred_questions_around_a_broken_line(
    raadsvar: Command, release: Release, tmp_path: Path
) -> None:
    verified = [v.questions()[0][1] for kpi in release.catalog.kpis.values() for v in kpi.verified]
    questions = (verified * 2)[:100]
    lines = [line(number, question) for number, question in enumerate(questions)]
    lines[50] = '{"id": 50, "question": '
    answers = batch(raadsvar, tmp_path / "questions.jsonl", *lines)
    assert [a["id"] for a in answers] == [*range(50), None, *range(51, 100)]
    assert answers[50] == {"id": None, "status": "error", "reason": "bad_input"}
    assert {a["status"] for number, a in enumerate(answers) if number != 50} == {"answered"}


def test_each_broken_line_is_reported_in_its_place(raadsvar: Command, tmp_path: Path) -> None:
    bad = {"status": "error", "reason": "bad_input"}
    answers = batch(
        raadsvar,
        tmp_path / "questions.jsonl",
        line("a", SCHOOLS),
        "",
        "[]",
        '{"id": "b"}',
        line("c", SCHOOLS, after="later"),
        line("later", SCHOOLS, colour="red"),
        line("d", SCHOOLS, today="soon"),
        line("e", "Hvad er ledigheden?", today="2026-05-10"),
    )
    assert [{k: a[k] for k in ("id", "status", "reason")} for a in answers] == [
        {"id": "a", "status": "answered", "reason": None},
        {"id": None, **bad},
        {"id": None, **bad},
        {"id": "b", **bad},
        {"id": "c", **bad},
        {"id": "later", **bad},
        {"id": "d", **bad},
        {"id": "e", "status": "answered", "reason": None},
    ]
    assert answers[7]["today"] == "2026-05-10"


def test_a_batch_keeps_conversations_apart(raadsvar: Command, tmp_path: Path) -> None:
    answers = batch(
        raadsvar,
        tmp_path / "questions.jsonl",
        line(1, SCHOOLS),
        line(2, "Hvad er ledigheden?"),
        line(3, "og i 2024?", after=1),
        line(4, "og i 2024?", after=2),
    )
    assert [a["query"]["kpis"][0] for a in answers] == ["sygefravaer", "ledighed", "sygefravaer", "ledighed"]
    assert [a["query"]["where"] for a in answers[2:]] == [{"omraade": ["skole"]}, {}]


def test_a_batch_may_come_from_standard_input(raadsvar: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(line("x", SCHOOLS) + "\n"))
    outcome = raadsvar("ask", "--batch", "-", "--today", DAY)
    assert [json.loads(text)["id"] for text in outcome.out.splitlines()] == ["x"]
