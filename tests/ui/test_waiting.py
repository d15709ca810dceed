"""While an answer is made: what is told, that nothing is told too early, and what stays when somebody stops."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pytest

from assistant import Answer, Step, Tell
from tests.ui import fake
from tests.ui.fake import FakeAssistant
from tests.ui.page import ask, click, open_page, read_all
from tests.ui.wiring import wire_fake
from ui import waiting
from ui.backend import use_wiring
from ui.state import Asked


@pytest.fixture
def assistant() -> FakeAssistant:
    made = FakeAssistant()
    use_wiring(wire_fake(made))
    return made


def test_each_step_is_marked_as_done_reached_or_to_come() -> None:
    lines = waiting._word_steps("check", "da").split("  \n")
    assert [line.split()[0] for line in lines] == [
        ":material/check:",
        ":material/check:",
        ":material/pending:",
        ":material/radio_button_unchecked:",
    ]
    assert "Tjekker diskretion" in lines[2]


def test_every_step_has_words_in_both_languages() -> None:
    for step in get_args(Step):
        assert "step" not in waiting._word_steps(step, "da")
        assert "step" not in waiting._word_steps(step, "en")


def test_a_slow_answer_comes_after_its_steps(assistant: FakeAssistant) -> None:
    assistant.pause = 0.4
    at = ask(open_page(), fake.SLOW)
    assert "6,1 pct" in read_all(at).replace("\\", "")
    assert not [b for b in at.button if b.label == "Stop"], "nothing is left of the waiting"


def test_who_stops_keeps_the_question(assistant: FakeAssistant) -> None:
    at = ask(open_page(), fake.VALUE)
    at.session_state["stopped"] = Asked(text=fake.TREND, follows=True, language=None)
    at.run()
    assert [text.value for text in at.text] == [fake.VALUE, fake.TREND]
    assert "Du stoppede ventetiden" in at.info[0].value
    assert len(assistant.asked) == 1
    click(at, "Stil spørgsmålet igen")
    assert [q.text for q in assistant.asked] == [fake.VALUE, fake.TREND]
    assert not at.info


def test_another_question_takes_the_place_of_a_stopped_one(assistant: FakeAssistant) -> None:
    at = open_page()
    at.session_state["stopped"] = Asked(text=fake.TREND, follows=True, language=None)
    at.run()
    assert "Hvad vil du vide om kommunen?" not in read_all(at)
    ask(at, fake.VALUE)
    assert not at.info
    assert [text.value for text in at.text] == [fake.VALUE]


class GoneError(Exception):
    """As the widget library leaves a run that is stopped: from within a call."""


def test_what_has_not_begun_when_the_run_is_left_never_does(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def work(name: str, seconds: float) -> Answer:
        begun.append(name)
        time.sleep(seconds)
        return fake.write_answers()[fake.VALUE]

    with ThreadPoolExecutor(1) as one:
        monkeypatch.setattr(waiting, "_get_workers", lambda: one)
        one.submit(work, "first", 0.3)

        def second(tell: Tell) -> Answer:
            return work("second", 0.0)

        with pytest.raises(GoneError), waiting._work(second, waiting._Told()):
            raise GoneError
    assert begun == ["first"]
