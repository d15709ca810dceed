"""What a reader says of an answer reaches the store once, and a full disk does not stop the page."""

import pytest
from streamlit.testing.v1 import AppTest

from assistant.feedback import MAX_COMMENT
from tests.ui import fake
from tests.ui.fake import FakeAssistant
from tests.ui.page import ask, click, open_page, read_all
from tests.ui.wiring import wire_fake
from ui.backend import use_wiring

UP, DOWN = 1, 0


@pytest.fixture
def assistant() -> FakeAssistant:
    made = FakeAssistant()
    use_wiring(wire_fake(made))
    return made


@pytest.fixture
def page(assistant: FakeAssistant) -> AppTest:
    return ask(open_page(), fake.VALUE)


def judge(at: AppTest, verdict: int) -> AppTest:
    at.feedback[0].set_value(verdict).run()
    assert not at.exception
    return at


def test_a_thumb_up_is_kept_and_thanked_for(page: AppTest, assistant: FakeAssistant) -> None:
    at = judge(page, UP)
    (remark,) = assistant.remarks
    assert (remark.verdict, remark.answer_id) == ("up", assistant.answers[fake.VALUE].answer_id)
    assert (remark.role, len(remark.user)) == ("politiker", 16)
    assert "Tak for hjælpen" in read_all(at)
    assert not at.pills


def test_a_thumb_down_asks_what_was_wrong(page: AppTest, assistant: FakeAssistant) -> None:
    at = judge(page, DOWN)
    assert [r.verdict for r in assistant.remarks] == ["down"], "it counts before anything is written"
    assert (at.pills[0].label, len(at.pills[0].options)) == ("Hvad var galt?", 5)
    assert at.text_area[0].proto.max_chars == MAX_COMMENT
    at.pills[0].select("missing")
    at.text_area[0].set_value("Hvor er 2024?")
    click(at, "Send")
    last = assistant.remarks[-1]
    assert (last.verdict, last.reason, last.comment) == ("down", "missing", "Hvor er 2024?")
    assert "Tak – dataholdet ser på det" in read_all(at).replace("\\", "")
    assert not at.pills


def test_it_is_remembered_and_can_be_changed(page: AppTest, assistant: FakeAssistant) -> None:
    at = ask(judge(page, UP), fake.TREND)
    assert at.feedback[0].value == UP
    assert "Tak for hjælpen" in read_all(at)
    judge(at, DOWN)
    assert [r.verdict for r in assistant.remarks] == ["up", "down"]
    assert at.pills
    assert at.feedback[1].value is None


def test_a_reason_is_not_required(page: AppTest, assistant: FakeAssistant) -> None:
    click(judge(page, DOWN), "Send")
    assert (assistant.remarks[-1].reason, assistant.remarks[-1].comment) == (None, "")


def test_a_full_disk_is_said_and_the_page_goes_on(page: AppTest, assistant: FakeAssistant) -> None:
    assistant.disk_full = True
    at = judge(page, DOWN)
    assert "Det kunne ikke gemmes lige nu" in read_all(at)
    click(at, "Send")
    assert "Det kunne ikke gemmes lige nu" in read_all(at)
    assistant.disk_full = False
    click(at, "Send")
    assert "Tak – dataholdet" in read_all(at).replace("\\", "")
    assert "3,3 pct" in read_all(ask(at, fake.TREND)).replace("\\", "")


@pytest.mark.parametrize(
    ("question", "thumbs"), [(fake.DECLINE, 1), (fake.CLARIFY, 1), (fake.ERROR, 0), (fake.PARTS, 1)]
)
def test_every_answer_has_one_pair_of_thumbs_and_an_error_has_none(
    assistant: FakeAssistant, question: str, thumbs: int
) -> None:
    assert len(ask(open_page(), question).feedback) == thumbs


def test_a_missing_kpi_can_be_asked_for(assistant: FakeAssistant) -> None:
    at = ask(open_page(), fake.NO_KPI)
    click(at, "Send forslag")
    assert assistant.remarks == [], "an empty suggestion is none"
    at.text_area[0].set_value("Antal kilometer cykelsti")
    click(at, "Send forslag")
    (remark,) = assistant.remarks
    assert (remark.kind, remark.comment, remark.verdict) == ("suggestion", "Antal kilometer cykelsti", None)
    assert remark.answer_id == assistant.answers[fake.NO_KPI].answer_id
    assert "Tak for forslaget" in read_all(at)


def test_only_a_missing_kpi_is_asked_for(assistant: FakeAssistant) -> None:
    assert not [e for e in ask(open_page(), fake.DECLINE).expander if e.label == "Foreslå nøgletal"]


def test_the_next_user_of_the_browser_finds_nothing(page: AppTest) -> None:
    at = ask(click(judge(page, UP), "Ny samtale"), fake.VALUE)
    assert at.feedback[0].value is None
