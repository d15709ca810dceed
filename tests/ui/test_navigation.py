"""The menu: who finds which pages, and what an address opens that leads to none."""

import logging

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from semantic_layer.texts import Language
from tests.ui import fake
from tests.ui.fake import FakeAssistant
from tests.ui.page import ask, click, go_to, open_page, read_all
from tests.ui.wiring import wire_fake
from ui import state
from ui.backend import AskingAssistant, use_wiring
from ui.entrance import CurrentUser
from ui.frame import FRONT
from ui.navigation import Place, ask_on_page
from ui.places import PLACES


@pytest.fixture
def assistant() -> FakeAssistant:
    made = FakeAssistant()
    use_wiring(wire_fake(made))
    return made


def show_front(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    asked = state.read_asked()
    st.text(asked.text if asked else "nothing asked")


def show_inside(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    if st.button("ask"):
        ask_on_page("What is inside?", language)


MENU = (Place("ask", show_front), Place("cockpit", show_inside, right="admin"))


def show_menu() -> None:
    """A menu with a page that needs a right, and that asks."""
    from tests.ui.test_navigation import MENU
    from ui.entrance import enter
    from ui.navigation import show_place

    show_place(MENU, *enter("da"), "da")


def open_inside(role: str) -> AppTest:
    use_wiring(wire_fake(role=role))
    return go_to(AppTest.from_function(show_menu), "cockpit")


@pytest.mark.promise("A1")
def test_a_page_is_closed_to_whoever_lacks_its_right_and_the_attempt_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        at = open_inside("politiker")
    assert "Du har ikke adgang" in read_all(at)
    assert [button.label for button in at.button] == ["Gå til Spørg"]
    assert "cockpit was closed" in caplog.text
    assert "politiker" not in caplog.text
    assert at.button[0].click().run().text[0].value == "nothing asked"


@pytest.mark.promise("A1")
def test_it_opens_to_whoever_has_it_and_asks_on_the_front_page(caplog: pytest.LogCaptureFixture) -> None:
    at = open_inside("administrator")
    assert at.button[0].click().run().text[0].value == "What is inside?"
    assert "closed" not in caplog.text


@pytest.mark.parametrize("place", [place for place in PLACES if place.path != FRONT], ids=lambda place: place.name)
@pytest.mark.parametrize(("language", "words"), [("da", "vejledende"), ("en", "for guidance")])
def test_every_page_of_the_menu_opens_in_both_languages(
    assistant: FakeAssistant, place: Place, language: Language, words: str
) -> None:
    use_wiring(wire_fake(assistant, role="administrator"))
    at = open_page(place.path, sprog=language)
    assert len(at.header) == 1
    assert not at.exception
    assert words in read_all(at)


@pytest.mark.parametrize("name", ["findes-ikke", "æøå", "<b>x", "x" * 200])
def test_an_address_that_leads_nowhere_says_so_and_leads_home(assistant: FakeAssistant, name: str) -> None:
    at = open_page(name)
    assert "Siden findes ikke" in read_all(at)
    assert name not in read_all(at)
    assert "Hvad vil du vide om kommunen?" in read_all(click(at, "Gå til Spørg"))


@pytest.mark.parametrize("name", ["%2F", "%20", "a%2Fb", "//", "%00", "%ff"])
def test_an_odd_address_breaks_nothing(assistant: FakeAssistant, name: str) -> None:
    assert "Hvad vil du vide om kommunen?" in read_all(go_to(open_page(name), FRONT))


def test_the_conversation_and_the_language_are_there_on_coming_back(assistant: FakeAssistant) -> None:
    at = open_page(sprog="en")
    headline = assistant.answers[fake.ENGLISH].headline
    ask(at, fake.ENGLISH)
    at.query_params.clear()
    go_to(at, "cockpit")
    assert at.query_params["sprog"] == "en"
    at.query_params.clear()
    at = go_to(at, FRONT)
    assert headline in read_all(at).replace("\\", "")
    assert len(assistant.asked) == 1
    assert at.query_params["svar"] == assistant.answers[fake.ENGLISH].answer_id


@pytest.mark.promise("A1")
@pytest.mark.parametrize("name", ["", "cockpit", "katalog", "findes-ikke"])
def test_whoever_is_shut_out_finds_no_menu_and_no_page(assistant: FakeAssistant, name: str) -> None:
    use_wiring(wire_fake(assistant, role="ukendt"))
    at = open_page(name)
    assert "Du har ikke adgang" in read_all(at)
    assert not at.button
    assert not at.chat_input
    assert {page["url_pathname"] for page in at._registered_pages.values()} == {"", name}
