"""Who gets in to the page, in which role, and how often they may ask."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui import fake
from tests.ui.fake import FakeAssistant
from tests.ui.page import ask, click, open_page, read_all
from tests.ui.wiring import wire_fake
from ui.backend import use_wiring


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


def open_as(assistant: FakeAssistant, **settings: object) -> AppTest:
    use_wiring(wire_fake(assistant, **settings))
    return open_page()


def is_shut_out(at: AppTest) -> bool:
    return not at.chat_input and not at.button and "Du har ikke adgang" in read_all(at)


@pytest.mark.promise("A1")
@pytest.mark.parametrize("setting", ["source_url", "release_url"])
def test_a_source_of_ones_own_without_a_login_shows_nothing(assistant: FakeAssistant, setting: str) -> None:
    at = open_as(assistant, contact="data@example.dk", **{setting: "duckdb:///own.duckdb"})
    assert is_shut_out(at)
    text = read_all(at).replace("\\", "").replace("\u2060", "")
    assert "Login er ikke sat op endnu" in text
    assert "data@example.dk" in text


@pytest.mark.promise("A1")
def test_an_unknown_role_gets_no_figures(assistant: FakeAssistant) -> None:
    assert is_shut_out(open_as(assistant, role="ukendt"))


@pytest.mark.promise("A1")
def test_whom_no_proxy_answers_for_is_nobody(assistant: FakeAssistant) -> None:
    assert is_shut_out(open_as(assistant, login="proxy", proxy_secret="shared"))


def test_in_the_demo_one_may_look_as_another_role(assistant: FakeAssistant) -> None:
    at = ask(open_as(assistant), fake.VALUE)
    assert assistant.asked[-1].role == "politiker"
    at.radio(key="role_choice").set_value("leder").run()
    assert not any("6,1" in block.value for block in at.markdown), "what another role saw is gone"
    ask(at, fake.TREND)
    assert (assistant.asked[-1].role, assistant.asked[-1].after) == ("leder", None)


@pytest.mark.promise("A6")
def test_whoever_asks_too_often_is_told_to_wait(assistant: FakeAssistant) -> None:
    at = open_as(assistant, questions_a_minute=2)
    for question in (fake.VALUE, fake.TREND, fake.BREAKDOWN):
        ask(at, question)
    assert len(assistant.asked) == 2
    assert at.warning[0].value.startswith("Du har stillet mange spørgsmål på kort tid. Vent ")
    assert at.text[-1].value == fake.BREAKDOWN, "what was asked is not lost"
    click(at, "Stil spørgsmålet igen")
    assert at.text[-1].value == fake.BREAKDOWN
    assert len(assistant.asked) == 2
    ask(open_page(), fake.VALUE)
    assert len(assistant.asked) == 3, "the next visitor is not kept waiting"
