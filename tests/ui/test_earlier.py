"""Earlier questions are looked up when they are wanted, and opened as they were answered."""

import pytest
from streamlit.testing.v1 import AppTest

from assistant import Correction, RecordError
from tests.ui import fake
from tests.ui.fake import FakeAssistant
from tests.ui.page import ask, click, list_chips, open_page, open_popover, read_all
from tests.ui.wiring import wire_fake
from ui.backend import use_wiring
from ui.earlier import KEY
from ui.escape import escape_markdown


@pytest.fixture
def assistant() -> FakeAssistant:
    made = FakeAssistant()
    use_wiring(wire_fake(made))
    return made


def list_offered(at: AppTest) -> list[str]:
    return [b.label for b in open_popover(at, KEY).button if b.key and b.key.startswith("earlier-")]


def test_the_newest_comes_first_under_its_day(assistant: FakeAssistant) -> None:
    at = ask(ask(open_page(), fake.VALUE), fake.TREND)
    assert list_offered(at) == [escape_markdown(fake.TREND), escape_markdown(fake.VALUE)]
    assert "15. november 2026" in read_all(at).replace("\\", "")


def test_one_opens_as_it_was_answered_and_asks_nothing(assistant: FakeAssistant) -> None:
    at = ask(ask(open_page(), fake.VALUE), fake.TREND)
    asked = len(assistant.asked)
    open_popover(at, KEY)
    next(b for b in at.button if b.key == "earlier-1").click().run()
    assert not at.exception
    assert len(assistant.asked) == asked
    assert [text.value for text in at.text] == [fake.VALUE]
    assert "Du ser et gemt svar fra" in read_all(at)
    assert at.query_params["svar"] == assistant.answers[fake.VALUE].answer_id
    assert at.session_state[KEY] is False


def test_a_new_session_has_none(assistant: FakeAssistant) -> None:
    ask(open_page(), fake.VALUE)
    at = open_page()
    assert list_offered(at) == []
    assert "Du har ikke stillet spørgsmål endnu" in read_all(at)


def test_after_a_new_conversation_they_are_still_there(assistant: FakeAssistant) -> None:
    at = click(ask(open_page(), fake.VALUE), "Ny samtale")
    assert "Tidligere spørgsmål" in list_chips(at)
    assert list_offered(at) == [escape_markdown(fake.VALUE)]


def test_a_log_that_cannot_be_read_is_said_plainly(assistant: FakeAssistant) -> None:
    at = open_page()
    assistant.broken = RecordError("/hemmelig/sti")
    text = read_all(open_popover(at, KEY))
    assert "kan ikke hentes lige nu" in text
    assert "hemmelig" not in text


def test_a_corrected_answer_can_be_compared(assistant: FakeAssistant) -> None:
    where, text = "Skole, september 2026", "Tallet er siden rettet fra 4,9 pct. til 5,1 pct."
    assistant.corrections = (Correction(cell="c", old="4,9 pct.", new="5,1 pct.", where=where, text=text),)
    at = open_page(svar=assistant.answers[fake.VALUE].answer_id)
    assert [w.value for w in at.warning] == [escape_markdown(text)]
    table = at.table[0].value
    assert list(table.columns) == ["Tal", "Dengang", "Nu"]
    assert table.iloc[0].tolist() == [escape_markdown(t) for t in (where, "4,9 pct.", "5,1 pct.")]
