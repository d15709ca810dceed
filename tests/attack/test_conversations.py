"""Whoever asks for hours, in two roles and of two releases, cannot work out what is hidden from what was told."""

from pathlib import Path

import pytest

from assistant import Assistant, Question
from semantic_layer.publish import gate, protect, publication
from tests.attack.scheme import ROLES, Transcript, list_trips, open_scheme, run_script
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


def test_nothing_hidden_can_be_worked_out(scheme: Scheme) -> None:
    transcript = listen(scheme, FEW)
    assert transcript.strange == []
    assert transcript.hidden
    assert len(transcript.known) > 50
    assert transcript.find_leaks() == []


def test_every_role_gets_the_same_answer_and_the_same_refusal(scheme: Scheme) -> None:
    """A role decides topics, never a lower threshold."""
    for station in ("at Tower Lane", "at Millgate", "on the Hill"):
        text = f"How many trips were there {station} in the third quarter of 2026?"
        said = [
            scheme[1]
            .ask(Question(text=text, asked_at=TODAY, role=role, language="en"))
            .model_dump(exclude={"role", "answer_id", "timings_ms"})
            for role in ROLES
        ]
        assert said[0] == said[1]
        assert said[0]["reason"] == (None if "Hill" in station else "hidden_cells")


@pytest.mark.slow
def test_nothing_hidden_can_be_worked_out_by_two_thousand_questions(scheme: Scheme) -> None:
    transcript = listen(scheme, MANY)
    assert transcript.strange == []
    assert len(transcript.known) > 150
    assert transcript.find_leaks() == []


def test_without_secondary_suppression_the_script_finds_hidden_figures(
    tmp_path: Path, lemmas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protect._Protection, "run", lambda _self: None)
    monkeypatch.setattr(publication, "audit_cube", lambda *_: gate.Verdict())
    monkeypatch.setattr(publication, "write_audit", lambda *_: None)
    leaky = open_scheme(tmp_path / "state", lemmas)
    assert listen(leaky, 4 * FEW).find_leaks() != []
