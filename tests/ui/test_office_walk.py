"""Kvalitet and Administration in a real browser: every tab clean, in both languages, on a desk and on the smallest."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from assistant import Assistant, Question, Remark, Settings
from assistant.run_reports import store_report
from semantic_layer.texts import Language
from tests.ui.conftest import serve_screen
from tests.ui.fake import TODAY
from tests.ui.screen import DESKTOP, SMALLEST, Screen
from tests.ui.test_quality_page import MISSED, MIXED, VALUE, WRONG, make_report
from tests.ui.test_walk import expect_clean, go_by_menu
from ui.texts import say

pytestmark = pytest.mark.browser

TABS = {
    "quality": ("overview", "compare", "failed", "feedback", "unanswered"),
    "admin": ("audit", "roles", "sources", "words", "mode"),
}
NARROW = 800
"""Pixels of a page that is not wide."""
WHY = "Nye definitioner er under kontrol."


@pytest.fixture(scope="module")
def address(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Opened by an administrator; with questions, feedback and a run whose gate was shut."""
    folder = tmp_path_factory.mktemp("walked")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    desk = Assistant(Settings(state=folder, _env_file=None))
    given = [desk.ask(Question(text=text, asked_at=TODAY), "u", "s") for text in (VALUE, MISSED, "<b>fed</b> fravær?")]
    wrong = {"verdict": "down", "reason": "wrong_number", "comment": "<img src=x onerror=alert(1)>"}
    desk.give_feedback(Remark.model_validate({"answer_id": given[0].answer_id, "role": "leder", **wrong}))
    desk.release.close()
    baseline = {case.id: "right" for case in MIXED}
    store_report(make_report(*MIXED, WRONG, at=datetime.now(UTC), baseline=baseline, gate=("1 case wrong",)), folder)
    with serve_screen("--state", str(folder), tell=lambda _: {"RAADSVAR_ROLE": "administrator"}) as served:
        yield served
    shutil.rmtree(folder / "audit")


def open_tab(screen: Screen, name: str, language: Language) -> None:
    screen.page.get_by_role("tab", name=name, exact=True).click()
    screen.page.wait_for_timeout(300)
    screen.settle()
    wide = "[...document.querySelectorAll('html, main')].map(node => node.scrollWidth - node.clientWidth)"
    assert max(screen.page.evaluate(wide)) <= 0, (name, language)


def choose_mode(screen: Screen, mode: str, language: Language) -> None:
    page = screen.page
    page.locator('[data-testid="stRadio"] label').filter(has_text=mode).click()
    page.locator('[data-testid="stTextArea"] textarea').fill(WHY)
    page.get_by_role("button", name=say("mode_change", language)).click()
    screen.settle()


@pytest.mark.promise("W1", "W2", "W6", "A4", "R10")
@pytest.mark.parametrize(
    ("language", "colours", "size"),
    [("da", "light", DESKTOP), ("en", "dark", SMALLEST), pytest.param("da", "dark", SMALLEST, marks=pytest.mark.slow)],
)
def test_every_tab_of_both_pages(
    browser: Browser, address: str, axe: str, language: Language, colours: str, size: ViewportSize
) -> None:
    with Screen.open(browser, address, f"/kvalitet?sprog={language}", size=size, color_scheme=colours) as screen:
        page = screen.page
        for place, tabs in TABS.items():
            if place == "admin":
                go_by_menu(screen, say("place_admin", language))
            expect(page.get_by_role("heading", name=say(f"place_{place}", language), exact=True)).to_be_visible()
            for tab in tabs:
                open_tab(screen, say(f"tab_{tab}", language), language)
                expect_clean(screen, axe, language)
                assert say(f"place_{place}", language) in page.title()
                if size == DESKTOP:
                    width = page.locator('[data-testid="stMainBlockContainer"]').evaluate("node => node.clientWidth")
                    assert (width > NARROW) == (place == "admin"), tab
        open_tab(screen, say("tab_audit", language), language)
        page.get_by_role("button", name=say("open_answer", language)).last.click()
        expect(page.get_by_role("dialog")).to_contain_text("pct.")
        screen.settle()
        expect_clean(screen, axe, language)
        page.keyboard.press("Escape")
        page.get_by_role("button", name=say("show_user", language)).first.click()
        expect(page.locator('[data-testid="stAlert"]')).to_be_visible()
        assert page.locator("main script, main img[src='x']").count() == 0
        open_tab(screen, say("tab_mode", language), language)
        choose_mode(screen, say("mode_closed", language), language)
        go_by_menu(screen, say("place_ask", language))
        expect(page.get_by_role("heading", name=say("closed_heading", language))).to_be_visible()
        expect(page.locator("main")).to_contain_text(WHY)
        expect_clean(screen, axe, language)
        go_by_menu(screen, say("place_admin", language))
        open_tab(screen, say("tab_mode", language), language)
        choose_mode(screen, say("mode_normal", language), language)
        go_by_menu(screen, say("place_ask", language))
        expect(page.locator('[data-testid="stChatInput"]')).to_be_visible()
        assert screen.complaints == []
