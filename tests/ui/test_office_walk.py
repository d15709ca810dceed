"""Kvalitet and Administration in a real browser: every tab clean, in both languages, on a desk and on the smallest."""

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from semantic_layer.texts import Language
from tests.ui.screen import DESKTOP, PHONE, SMALLEST, Screen
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
    [
        pytest.param("da", "light", DESKTOP, marks=pytest.mark.slow),
        pytest.param("en", "dark", SMALLEST, marks=pytest.mark.slow),
        pytest.param("da", "dark", SMALLEST, marks=pytest.mark.slow),
    ],
)
def test_every_tab_of_both_pages(
    browser: Browser, office_address: str, axe: str, language: Language, colours: str, size: ViewportSize
) -> None:
    with Screen.open(browser, office_address, f"/kvalitet?sprog={language}", size=size, color_scheme=colours) as screen:
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


def test_on_a_phone_each_source_is_a_few_lines_and_nothing_lies_sideways(browser: Browser, office_address: str) -> None:
    for size in (PHONE, SMALLEST):
        with Screen.open(browser, office_address, "/admin", size=size) as screen:
            open_tab(screen, say("tab_sources", "da"), "da")
            table = screen.page.locator('[class*="st-key-table-sources"] table')
            assert table.evaluate("node => node.parentElement.scrollWidth - node.parentElement.clientWidth") <= 0
            state = table.locator("tbody tr").first.locator("td").nth(1)
            # A script of the page writes the columns' names into the cells, a moment after they are drawn.
            expect(state).to_have_attribute("data-column", say("source_state", "da"))
            said = state.evaluate("node => getComputedStyle(node, '::before').content")
            sides = table.evaluate("node => [...node.querySelectorAll('td')].map(td => getComputedStyle(td).textAlign)")
            assert set(sides) == {"left"}
            assert said.startswith('"') and say("source_state", "da") in said
