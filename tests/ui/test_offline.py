"""The server is gone while somebody reads: the page says so in the reader's language, without words for developers."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from semantic_layer.texts import Language
from tests.ui import fake
from tests.ui.conftest import serve_screen
from tests.ui.screen import PHONE, Screen
from tests.ui.test_states import SEEN
from ui.texts import LANGUAGES, say

pytestmark = pytest.mark.browser
MINUTE = 60_000


@pytest.mark.promise("W2")
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
