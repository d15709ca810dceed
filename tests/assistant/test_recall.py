"""An answer is looked at again after its figures were corrected, its KPI withdrawn, or its definition changed."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Question, Settings
from assistant.answer import Citation
from semantic_layer.publish import list_releases, restore_kpi, use_release, withdraw_kpi

TODAY = date(2026, 11, 15)
JUNE = "Hvor mange fik hjemmehjælp i juni 2026?"
WHY = "En leverandør talte en måned to gange."


@pytest.fixture
def folder(state: Path, tmp_path: Path) -> Path:
    """A state folder with the release before the correction and the one after it, which is in service."""
    own = tmp_path / "releases"
    own.mkdir()
    for path in (state / "releases").glob("release-*"):
        (own / path.name).symlink_to(path)
    shutil.copy(state / "releases" / "current.json", own)
    return tmp_path


@pytest.fixture
def after(folder: Path) -> str:
    return next(stored.id for stored in list_releases(folder) if stored.in_service)


@pytest.fixture
def before(folder: Path) -> str:
    return next(stored.id for stored in list_releases(folder) if not stored.in_service)


@pytest.fixture
def front(folder: Path) -> Iterator[Assistant]:
    opened = Assistant(Settings(state=folder, _env_file=None))
    yield opened
    opened.release.close()


def ask(front: Assistant, text: str, **more: object) -> Answer:
    return front.ask(Question.model_validate({"text": text, "asked_at": TODAY, **more}))


def bytes_of(answer: Answer) -> str:
    return answer.model_copy(update={"timings_ms": {}}).to_json()


def rewrite(folder: Path, old: str, new: str) -> None:
    (path,) = (folder / "audit").glob("*.jsonl")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_answer_of_the_first_release_replays_and_reports_the_correction(
    folder: Path, front: Assistant, before: str, after: str
) -> None:
    use_release(folder, before)
    first = ask(front, JUNE)
    assert first.release == before
    assert front.replay(first.answer_id).recalled.notices == ()
    use_release(folder, after)
    replayed = front.replay(first.answer_id)
    assert replayed.differences == ()
    assert bytes_of(replayed.recalled.answer) == bytes_of(first)
    now = ask(front, JUNE)
    corrections = {c.cell: c for c in replayed.recalled.corrections}
    correction = corrections[first.cells[0].id]
    assert (correction.old, correction.new) == (first.cells[0].text, now.cells[0].text)
    assert correction.text.startswith(f"Tallet er siden rettet fra {correction.old} til {correction.new} (")
    assert "juni 2026" in correction.text
    assert front.recall(first.answer_id, "politiker") == [replayed.recalled]
    assert front.recall("0" * 20, "politiker") == []


def test_a_new_answer_says_that_its_figure_was_corrected(
    folder: Path, front: Assistant, before: str, after: str
) -> None:
    use_release(folder, before)
    old = ask(front, JUNE)
    assert [c for c in old.caveats if c.kind == "revised"] == []
    use_release(folder, after)
    now = ask(front, JUNE)
    (caveat,) = [c for c in now.caveats if c.kind == "revised"]
    assert caveat.text == (
        f"Tallet for juni 2026 blev rettet 15. november 2026 fra {old.cells[0].text} til {now.cells[0].text}."
    )
    course = ask(front, "Hvordan har antallet af hjemmehjælpsmodtagere udviklet sig?")
    assert any("af tallene blev rettet 15. november 2026" in c.text for c in course.caveats)
    assert any(
        "was corrected on" in c.text
        for c in ask(front, "How many home help recipients were there in June 2026?").caveats
    )
    assert [c for c in ask(front, "Hvad er ledigheden?").caveats if c.kind == "revised"] == []
    later = ask(front, JUNE, asked_at=date(2027, 6, 1))
    assert [c for c in later.caveats if c.kind == "revised"] == []


def test_conversations_parts_and_declines_replay_byte_for_byte(front: Assistant) -> None:
    first = ask(front, "Hvad er sygefraværet i skolerne?")
    given = [
        first,
        ask(front, "og i 2024?", after=first.answer_id),
        ask(front, "Hvad er ledigheden? Hvorfor er den høj?"),
        ask(front, "Hvad er fraværet?"),
        ask(front, "Hvad dækker sygefraværet?"),
        ask(front, "What is the unemployment rate?", language="en"),
        ask(front, "🙂"),
    ]
    assert given[1].query is not None
    assert given[1].query.period.to == "2024"
    for answer in given:
        assert front.replay(answer.answer_id).differences == (), answer.question


@pytest.mark.parametrize("field", ["headline", "text", "understood"])
def test_a_changed_text_is_found(folder: Path, front: Assistant, field: str) -> None:
    answer = ask(front, "Hvad er sygefraværet i skolerne?")
    old = json.dumps({field: getattr(answer, field)}, ensure_ascii=False)[1:-1].replace('": "', '":"', 1)
    rewrite(folder, old, f'"{field}":"noget andet"')
    found = front.replay(answer.answer_id).differences
    assert [line.split(":")[0] for line in found] == [field]
    assert "noget andet" in found[0]


def test_a_question_with_a_name_is_held_against_its_figures(folder: Path, front: Assistant) -> None:
    answer = ask(front, "Hvad siger Zoltan Quist om ledigheden?")
    assert "Quist" not in bytes_of(answer)
    replayed = front.replay(answer.answer_id)
    assert (replayed.differences, replayed.figures_only) == ((), True)


def test_a_withdrawn_kpi_is_said_with_the_old_answer_and_replay_is_as_it_was(folder: Path, front: Assistant) -> None:
    given = ask(front, JUNE)
    withdraw_kpi(folder, "hjemmehjaelp_modtagere", WHY)
    declined = ask(front, JUNE)
    assert declined.reason == "withdrawn"
    replayed = front.replay(given.answer_id)
    assert replayed.differences == ()
    assert replayed.recalled.withdrawn == (f"Nøgletallet er trukket tilbage: {WHY}",)
    assert replayed.recalled.corrections == ()
    restore_kpi(folder, "hjemmehjaelp_modtagere")
    assert front.replay(given.answer_id).recalled.notices == ()
    assert front.replay(declined.answer_id).differences == (), "it was withdrawn when it was declined"


def test_of_several_kpis_the_withdrawn_one_is_named(folder: Path, front: Assistant) -> None:
    answer = ask(front, "Hvad er budgetafvigelsen?")
    other = answer.citations[0].model_copy(update={"kpi": "sygefravaer@3"})
    rewrite(folder, '"citations":[', f'"citations":[{Citation.model_dump_json(other)},')
    front._recent.forget()
    withdraw_kpi(folder, "serviceudgifter", WHY)
    (recalled,) = front.recall(answer.answer_id, "politiker")
    (text,) = recalled.withdrawn
    assert text.startswith("Nøgletallet ")
    assert text.endswith(f" er trukket tilbage: {WHY}"), "it is derived from the one that was withdrawn"


def test_a_changed_definition_is_said_and_its_figures_are_not_compared(folder: Path, front: Assistant) -> None:
    answer = ask(front, "Hvad er sygefraværet i skolerne?")
    (path,) = (folder / "audit").glob("*.jsonl")
    path.write_text(path.read_text(encoding="utf-8").replace("sygefravaer@3", "sygefravaer@2"), encoding="utf-8")
    front._recent.forget()
    (recalled,) = front.recall(answer.answer_id, "politiker")
    (text,) = recalled.redefined
    assert text.startswith("Definitionen af sygefravær")
    assert text.endswith("er siden ændret (version 2 → 3).")
    assert recalled.corrections == ()
