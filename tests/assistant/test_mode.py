"""What is answered is chosen by people, with a reason, and holds from the next question on."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

from assistant import Answer, Assistant, ChipName, Question, ServiceClosedError, Settings
from assistant.mode import FILE, LONGEST_REASON, Mode, ModeFile, ReasonError, change_mode
from assistant.plan import Clarify, Decline, Reading
from assistant.record import AuditLog, RecordError
from assistant.verified import keep_to_verified
from semantic_layer.query import Query
from tests.assistant.conftest import TODAY

VERIFIED = "Hvad er sygefraværet i skolerne?"
NOT_VERIFIED = "Hvad var sygefraværet i dagtilbud i marts 2024?"
DEFINITION = "Hvad betyder sygefravær?"
AT = datetime(2026, 11, 15, 12, tzinfo=UTC)
WHY = "Vi retter en fejl i kilden."


@pytest.fixture(scope="module")
def opened(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("mode")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    assistant = Assistant(Settings(state=folder, contact="data@example.org", _env_file=None))
    yield assistant
    assistant.release.close()


@pytest.fixture
def office(opened: Assistant) -> Iterator[Assistant]:
    yield opened
    (folder_of(opened) / FILE).unlink(missing_ok=True)


def folder_of(assistant: Assistant) -> Path:
    return assistant._settings.state


def choose(assistant: Assistant, mode: Mode, reason: str = WHY) -> None:
    folder = folder_of(assistant)
    change_mode(ModeFile(folder), AuditLog(folder / "audit"), mode, reason, "anna", "administrator", AT)


def ask(assistant: Assistant, text: str, after: str | None = None) -> Answer:
    return assistant.ask(Question(text=text, asked_at=TODAY, after=after))


def test_a_verified_question_is_answered_and_any_other_declined_with_ways_on(office: Assistant) -> None:
    assert ask(office, NOT_VERIFIED).status == "answered"
    choose(office, "verified_only")
    assert ask(office, VERIFIED).status == "answered"
    assert ask(office, DEFINITION).status == "answered"
    declined = ask(office, NOT_VERIFIED)
    assert (declined.status, declined.reason, declined.cells) == ("declined", "not_verified", ())
    assert declined.suggestions
    for question in (*declined.suggestions, *ask(office, VERIFIED).suggestions, *office.examples("da")[:3]):
        assert ask(office, question).status == "answered", question


def test_each_part_and_each_reading_must_be_verified(office: Assistant) -> None:
    choose(office, "verified_only")
    both = ask(office, f"{VERIFIED} {NOT_VERIFIED}")
    assert [(part.status, part.reason) for part in both.parts] == [("answered", None), ("declined", "not_verified")]
    asked_back = ask(office, "Hvad er fraværet?")
    assert asked_back.status == "clarify"
    for reading in asked_back.readings:
        assert ask(office, reading.question).status == "answered"


def test_only_readings_that_would_be_answered_are_offered(office: Assistant) -> None:
    catalog, alone = office.release.catalog, office.pipeline.plan_alone(TODAY, "politiker", "da")
    one, other = Reading(label="a", question=VERIFIED), Reading(label="b", question=NOT_VERIFIED)
    both = keep_to_verified(catalog, Clarify(reason="ambiguous_kpi", readings=(one, other)), alone)
    assert isinstance(both, Clarify)
    assert both.readings == (one,)
    none = keep_to_verified(catalog, Clarify(reason="ambiguous_kpi", readings=(other,)), alone)
    assert isinstance(none, Decline)
    assert none.reason == "not_verified"


def test_a_follow_up_counts_by_the_query_that_it_comes_to(office: Assistant) -> None:
    choose(office, "verified_only")
    first = ask(office, "Hvad er sygefraværet?")
    assert ask(office, "og i skolerne?", first.answer_id).status == "answered"
    assert ask(office, "og i marts 2024?", first.answer_id).reason == "not_verified"


def test_closed_answers_nothing_keeps_nothing_and_opens_no_link(office: Assistant) -> None:
    given = ask(office, VERIFIED)
    assert office.recall(given.answer_id, "politiker")
    choose(office, "closed")
    for text in (VERIFIED, DEFINITION, "x" * 600, "", "Min cpr er 010190-1234"):
        answer = ask(office, text)
        assert (answer.status, answer.reason, answer.question) == ("declined", "service_closed", "")
        assert answer.headline == "Rådsvar er lukket lige nu."
        assert answer.text == f"Begrundelse: {WHY} Kontakt: data@example.org"
    assert ask(office, "What is the sickness absence?").headline == "Rådsvar is closed at the moment."
    assert office.recall(given.answer_id, "politiker") == []
    with pytest.raises(ServiceClosedError):
        office.cockpit("politikercockpit", "politiker", TODAY, "da")
    choose(office, "normal", "Rettet.")
    assert ask(office, VERIFIED).answer_id == given.answer_id
    assert office.recall(given.answer_id, "politiker")


@pytest.mark.parametrize("content", ["", "{", '{"mode": "open"}', '{"mode": "normal", "more": 1}', "\x00"])
def test_a_mode_that_cannot_be_read_closes(office: Assistant, content: str) -> None:
    (folder_of(office) / FILE).write_text(content, encoding="utf-8")
    answer = ask(office, VERIFIED)
    assert answer.reason == "service_closed"
    assert "skal vælge driftstilstand igen" in answer.text
    choose(office, "normal")
    assert ask(office, VERIFIED).status == "answered"


def test_a_mode_that_may_not_be_read_closes(office: Assistant) -> None:
    (folder_of(office) / FILE).mkdir()
    assert ask(office, VERIFIED).reason == "service_closed"
    (folder_of(office) / FILE).rmdir()


@pytest.mark.parametrize(
    ("reason", "problem"),
    [("", "missing"), (" \n\t ", "missing"), ("x" * (LONGEST_REASON + 1), "too_long"), ("cpr 010190-1234", "personal")],
)
def test_without_a_proper_reason_nothing_changes(office: Assistant, reason: str, problem: str) -> None:
    with pytest.raises(ReasonError) as refused:
        choose(office, "closed", reason)
    assert refused.value.problem == problem
    assert office.mode.mode == "normal"


def test_a_change_is_recorded_in_the_chain_before_it_holds(office: Assistant) -> None:
    choose(office, "verified_only")
    audit = folder_of(office) / "audit"
    path = max(audit.glob("*.jsonl"))
    line = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    assert line["act"] == {"kind": "mode_changed", "role": "administrator", "about": "verified_only", "why": WHY}
    assert "anna" not in json.dumps(line)
    assert line["by"] == office.mode.by != ""
    assert AuditLog(audit).verify() == []


def test_a_change_that_cannot_be_recorded_does_not_hold(tmp_path: Path) -> None:
    (tmp_path / "audit").touch()
    with pytest.raises(RecordError):
        change_mode(ModeFile(tmp_path), AuditLog(tmp_path / "audit"), "closed", WHY, "anna", "administrator", AT)
    assert not (tmp_path / FILE).exists()


def test_an_answer_is_given_again_in_the_mode_that_it_was_given_in(office: Assistant) -> None:
    choose(office, "verified_only")
    declined, answered = ask(office, NOT_VERIFIED), ask(office, VERIFIED)
    choose(office, "normal")
    assert ask(office, VERIFIED).answer_id != answered.answer_id
    for answer in (declined, answered):
        assert office.replay(answer.answer_id).differences == ()


def test_the_mode_does_not_change_what_is_understood(office: Assistant) -> None:
    """A follow-up on an explanation builds on the KPI's own question, whether that is verified or not."""
    choose(office, "verified_only")
    explained = office.ask(Question(text=DEFINITION, asked_at=date(2026, 11, 15)))
    assert ask(office, "og i skolerne?", explained.answer_id).status == "answered"


def test_a_choice_instead_of_words_is_held_to_the_mode_too(office: Assistant) -> None:
    chosen = ask(office, NOT_VERIFIED).query
    choose(office, "verified_only")
    answer = office.ask(Question(text="", asked_at=TODAY, query=chosen))
    assert (answer.status, answer.reason) == ("declined", "not_verified")
    assert office.replay(answer.answer_id).differences == ()
    choose(office, "closed")
    assert office.ask(Question(text="", asked_at=TODAY, query=chosen)).reason == "service_closed"


def test_chips_offer_what_the_mode_answers(office: Assistant) -> None:
    answer = ask(office, VERIFIED)
    assert answer.query is not None

    def offered(chip: ChipName) -> list[Query]:
        assert answer.query is not None
        groups = office.choices_for(answer.query, chip, "politiker", TODAY, "da")
        assert all(group.choices for group in groups)
        return [choice.query for group in groups for choice in group.choices]

    everything = {chip: offered(chip) for chip in get_args(ChipName)}
    choose(office, "verified_only")
    kept = {chip: offered(chip) for chip in get_args(ChipName)}
    assert 0 < sum(map(len, kept.values())) < sum(map(len, everything.values()))
    for query in (query for queries in kept.values() for query in queries):
        chosen = office.ask(Question(text="", query=query, asked_at=TODAY, language="da"))
        assert chosen.status == "answered", query
    choose(office, "closed")
    assert not any(offered(chip) for chip in get_args(ChipName))
