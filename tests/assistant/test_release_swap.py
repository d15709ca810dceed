"""A newer release while many are asking: every answer is from one release, and the next question is from the newest."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event

import pytest

from assistant import Answer, Assistant, Question, Settings
from assistant.answer import Part
from assistant.pipeline import Clock, Pipeline, Turn
from tests.pointer import put_in_service

QUESTIONS = (
    "Hvad er sygefraværet i skolerne?",
    "Hvordan har ledigheden udviklet sig siden 2023?",
    "Hvad er sygefraværet? Hvad er ledigheden? Hvad er klassekvotienten?",
)
ASKERS, BEFORE, AFTER = 31, 8, 31
"""Who ask at once, and how many of them must have their answer before the swap and ask after it."""


def ask(desk: Assistant, text: str, today: date) -> Answer:
    return desk.ask(Question(text=text, asked_at=today))


def list_parts(answer: Answer) -> list[Part]:
    return list(answer.parts or (answer,))


def tell_figures(answer: Answer) -> list[tuple[str | None, list[str]]]:
    """Of each part its release, and all that it prints."""
    return [(p.release, [p.headline, p.text, *(f"{c.id} {c.text}" for c in p.cells)]) for p in list_parts(answer)]


@pytest.mark.promise("T7")
def test_no_answer_is_of_two_releases(swapped: tuple[Path, str, str], today: date) -> None:
    state, earlier, newest = swapped
    settings = Settings(state=state, _env_file=None)
    expected: dict[tuple[str, str], list[tuple[str | None, list[str]]]] = {}
    for release in (newest, earlier):
        put_in_service(state, release)
        desk = Assistant(settings)
        expected |= {(release, text): tell_figures(ask(desk, text, today)) for text in QUESTIONS}
    desk, begun, swapped_now = Assistant(settings), Event(), Event()
    given: list[tuple[str, Answer]] = []

    def keep_asking(asker: int) -> list[str | None]:
        seen: list[str | None] = []
        late = False
        while not late:
            late = swapped_now.is_set()
            text = QUESTIONS[(asker + len(seen)) % len(QUESTIONS)]
            answer = ask(desk, text, today)
            given.append((text, answer))
            seen.append(list_parts(answer)[0].release)
            if len(given) >= BEFORE:
                begun.set()
        return seen

    with ThreadPoolExecutor(ASKERS) as pool:
        asking = [pool.submit(keep_asking, asker) for asker in range(ASKERS)]
        assert begun.wait(60)
        put_in_service(state, newest)
        swapped_now.set()
        seen = [future.result() for future in asking]
    assert [releases[-1] for releases in seen] == [newest] * ASKERS, "who asks after the swap gets the newest"
    assert {releases[0] for releases in seen} >= {earlier}
    mixed = [text for text, a in given if tell_figures(a) != expected[(str(list_parts(a)[0].release), text)]]
    assert mixed == []
    assert all({c.release for p in list_parts(a) for c in p.citations} == {list_parts(a)[0].release} for _, a in given)
    assert desk.release.id == newest


@pytest.mark.promise("T7")
def test_a_release_that_comes_between_two_sentences_is_for_the_next_question(
    swapped: tuple[Path, str, str], today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, earlier, newest = swapped
    desk = Assistant(Settings(state=state, _env_file=None))
    answer_turn = Pipeline.answer_turn

    def answer_and_swap(self: Pipeline, turn: Turn, clock: Clock) -> list[Part]:
        found = answer_turn(self, turn, clock)
        put_in_service(state, newest)
        return found

    monkeypatch.setattr(Pipeline, "answer_turn", answer_and_swap)
    several = ask(desk, QUESTIONS[-1], today)
    assert [part.release for part in list_parts(several)] == [earlier] * 3
    assert {citation.release for part in list_parts(several) for citation in part.citations} == {earlier}
    assert [part.release for part in list_parts(ask(desk, QUESTIONS[-1], today))] == [newest] * 3
