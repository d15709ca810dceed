"""The answer contract: binding examples, and a schema that real answers keep to."""

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from assistant import Assistant, Question
from assistant.answer import Answer
from assistant.answer_schema import build_answer_schema
from tests.contract.examples import (
    README,
    answer_example,
    fill_readme,
    find_differences,
    list_examples,
    mask_answer,
    mask_ids,
    read_example,
)

VALIDATOR = Draft202012Validator(build_answer_schema())
STATUSES = {"answered", "clarify", "declined", "error"}


def faults(answer: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(answer)]


@pytest.mark.parametrize("path", list_examples(), ids=lambda path: path.stem)
def test_a_binding_example_is_answered_as_written(path: Path, desk: Assistant) -> None:
    ask, expected = read_example(path)
    differences = list(find_differences(expected, answer_example(desk, ask)))
    assert differences == [], "if this is meant: `make generated`, and say so in the change log"


@pytest.mark.parametrize("path", list_examples(), ids=lambda path: path.stem)
def test_a_binding_example_keeps_to_the_schema(path: Path) -> None:
    _, expected = read_example(path)
    assert faults(expected) == []


def test_there_is_an_example_of_every_status() -> None:
    assert {read_example(path)[1]["status"] for path in list_examples()} == STATUSES


@pytest.mark.parametrize("first", [1, pytest.param(None, marks=pytest.mark.slow, id="all")])
def test_every_verified_question_is_answered_by_the_schema(desk: Assistant, today: date, first: int | None) -> None:
    """The first of each KPI, or all of them."""
    statuses = set()
    for kpi in desk.release.catalog.kpis.values():
        for verified in kpi.verified[:first]:
            language, text = verified.questions()[0]
            answer = desk.ask(Question(text=text, asked_at=verified.today or today, language=language))
            assert faults(json.loads(answer.to_json())) == [], text
            statuses.add(answer.status)
    assert "answered" in statuses


def test_readme_shows_a_real_answer(desk: Assistant) -> None:
    text = README.read_text(encoding="utf-8")
    assert mask_ids(fill_readme(text, desk)) == mask_ids(text), "`make generated` writes it anew"
    assert "Husk forbehold" in text


def test_the_same_question_gives_the_same_bytes_but_for_the_times(desk: Assistant, today: date) -> None:
    def ask() -> Answer:
        asked = desk.ask(Question(text="Hvad er sygefraværet i skolerne?", asked_at=today))
        return asked.model_copy(update={"timings_ms": {}})

    assert ask().to_json() == ask().to_json()


def test_the_schema_refuses_what_is_no_answer() -> None:
    _, answer = read_example(Path(__file__).with_name("answered.json"))
    assert faults({**answer, "status": "perhaps"})
    assert faults({**answer, "figure": 1})
    assert faults({key: value for key, value in answer.items() if key != "cells"})


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(build_answer_schema())


def test_masking_keeps_what_is_not_volatile() -> None:
    masked = mask_answer(
        {"release": "ab", "citations": [{"release": "ab", "n": 1}], "text": "ab", "timings_ms": {"a": 1}}
    )
    zeros = "0" * 16
    assert masked == {
        "release": zeros,
        "citations": [{"release": zeros, "n": 1}],
        "text": "ab",
        "timings_ms": {},
    }
