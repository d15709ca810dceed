"""No answer comes: the server is gone, or was asked too often; the page says so to visitors, with the way on."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from semantic_layer.texts import Language
from tests.ui import fake
from tests.ui.conftest import serve_screen
from tests.ui.screen import DESKTOP, INPUT, PHONE, SETTLED_MS, Screen
from tests.ui.test_states import SEEN
from ui.texts import LANGUAGES, say

pytestmark = pytest.mark.browser
MINUTE = 60_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lost_connection_is_told_to_visitors_and_not_to_developers(browser: Browser, language: Language) -> None:
    with ExitStack() as server, ExitStack() as reader:
        address = server.enter_context(serve_screen())
        path = f"/?sprog={language}"
        screen = reader.enter_context(Screen.open(browser, address, path, size=PHONE))
        screen.ask(fake.VALUE)
        server.close()
        told = screen.page.get_by_role("dialog")
        expect(told).to_contain_text(say("offline", language), timeout=MINUTE)
        assert "streamlit" not in "\n".join(screen.page.evaluate(SEEN)).casefold()
        assert not any(box.is_visible() for box in told.locator("pre").all())


def test_a_question_that_must_wait_is_in_view_with_the_way_to_ask_it_again(browser: Browser) -> None:
    with serve_screen(tell=lambda _: {"RAADSVAR_QUESTIONS_A_MINUTE": "1"}) as address:
        for size in (PHONE, DESKTOP):
            with Screen.open(browser, address, size=size) as screen:
                screen.ask(fake.VALUE)
                screen.page.fill(INPUT, fake.TREND)
                screen.page.keyboard.press("Enter")
                again = screen.page.get_by_role("button", name=say("ask_stopped_again", "da"))
                again.wait_for()
                screen.page.wait_for_timeout(2 * SETTLED_MS)
                seen, pinned = again.bounding_box(), screen.page.locator('[data-testid="stChatInput"]').bounding_box()
                assert seen and pinned and seen["y"] > 0 and seen["y"] + seen["height"] <= pinned["y"]
