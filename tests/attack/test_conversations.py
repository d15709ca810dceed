"""Whoever asks for hours, in two roles and of two releases, cannot work out what is hidden from what was told."""

from pathlib import Path

import pytest

from assistant import Answer, Assistant, Question
from assistant import pipeline as pipeline_module
from assistant.suggest import suggest_larger
from semantic_layer.publish import gate, protect, publication
from tests.attack.scheme import ROLES, STATIONS, Transcript, list_trips, open_scheme, run_script
from tests.spec.bikes.town import TODAY

FEW, MANY = 120, 2_000

Scheme = tuple[Assistant, Assistant]


@pytest.fixture(scope="module")
def scheme(tmp_path_factory: pytest.TempPathFactory, lemmas: Path) -> Scheme:
    return open_scheme(tmp_path_factory.mktemp("scheme") / "state", lemmas)


def listen(scheme: Scheme, questions: int) -> Transcript:
    transcript = Transcript(list_trips(True), list_trips(False))
    for release, answer in run_script(scheme, questions):
        transcript.note(release, answer)
    return transcript


@pytest.mark.promise("P3")
def test_nothing_hidden_can_be_worked_out(scheme: Scheme) -> None:
    transcript = listen(scheme, FEW)
    assert transcript.strange == []
    assert transcript.hidden
    assert len(transcript.known) > 50
    assert transcript.find_leaks() == []


REFUSED = [f"How many trips were there {where} in the third quarter of 2026?" for where in STATIONS.values()]


def told(desk: Assistant, texts: list[str], role: str) -> dict[str, Answer]:
    """Each on its own, without what differs between any two answers."""
    found = {}
    for number, text in enumerate(texts):
        question = Question(text=text, asked_at=TODAY, role=role, language="en")
        given = desk.ask(question, user=f"{role}{number}", session=f"{number}")
        found[text] = given.model_copy(update={"role": "", "answer_id": "", "timings_ms": {}})
    return found


@pytest.mark.promise("P4")
def test_everybody_gets_the_same_answer_and_the_same_refusal_in_any_order(scheme: Scheme) -> None:
    """A role decides topics, never a lower threshold, and nothing is remembered of who has asked what."""
    first = told(scheme[1], REFUSED, ROLES[0])
    assert {answer.reason for answer in first.values()} == {None, "hidden_cells"}
    another = Assistant(scheme[1]._settings)
    assert told(another, REFUSED[::-1], ROLES[1]) == first
    assert told(scheme[1], REFUSED, ROLES[1]) == first


@pytest.mark.promise("P4")
def test_a_refusal_that_depends_on_who_asked_before_is_seen(scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an assistant that keeps a history of each user would do."""
    asked: list[object] = []

    def suggest_once(*about: object) -> tuple[str, ...]:
        asked.append(about)
        return suggest_larger(*about) if len(asked) < len(REFUSED) else ()  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline_module, "suggest_larger", suggest_once)
    with pytest.raises(AssertionError):
        test_everybody_gets_the_same_answer_and_the_same_refusal_in_any_order(scheme)


@pytest.mark.promise("P3")
@pytest.mark.slow
def test_nothing_hidden_can_be_worked_out_by_two_thousand_questions(scheme: Scheme) -> None:
    transcript = listen(scheme, MANY)
    assert transcript.strange == []
    assert len(transcript.known) > 150
    assert transcript.find_leaks() == []


@pytest.mark.slow
@pytest.mark.promise("P3")
def test_without_secondary_suppression_the_script_finds_hidden_figures(
    tmp_path: Path, lemmas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protect._Protection, "run", lambda _self: None)
    monkeypatch.setattr(publication, "audit_cube", lambda *_: gate.Verdict())
    monkeypatch.setattr(publication, "write_audit", lambda *_: None)
    leaky = open_scheme(tmp_path / "state", lemmas)
    assert listen(leaky, FEW).find_leaks() != []
