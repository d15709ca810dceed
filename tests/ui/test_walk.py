"""Through the pages in a real browser: by the menu, the buttons and the address, in both languages, by keyboard too."""

import pytest
from playwright.sync_api import Browser, Locator, ViewportSize, expect

from tests.ui.fake_pages import NASTY
from tests.ui.screen import DESKTOP, IDLE, INPUT, PHONE, SMALLEST, Screen
from tests.ui.test_browser import ENGLISH_NAME, press_until

pytestmark = pytest.mark.browser

WORDS = {
    "da": ("Spørg", "Cockpit", "Hvad kan jeg spørge om?", "Spørg videre", "Definition", "sygefravær"),
    "en": ("Ask", "Cockpit", "What can I ask about?", "Ask more", "Definition", "sickness absence"),
}
TILE, ENTRY, CARD = '[class*="st-key-tile-"]', '[class*="st-key-entry-"]', '[class*="st-key-card-"]'
DRAWER_BUTTON = '[data-testid="stExpandSidebarButton"]'
DRAWING_SECONDS = 10
"""Sixty pictures on a busy machine."""
CUT = """() => [...document.querySelectorAll('main *, header *, .st-key-tools *')].filter((node) => {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height || (box.right <= innerWidth + 1 && box.left >= -1)) return false;
    // What scrolls in a box of its own can be read.
    for (let outer = node.parentElement; outer; outer = outer.parentElement) {
        const own = outer.getBoundingClientRect();
        if (['auto', 'scroll'].includes(getComputedStyle(outer).overflowX) && own.right <= innerWidth + 1) return false;
    }
    return true;
}).map((node) => node.outerHTML.slice(0, 160))"""


def go_by_menu(screen: Screen, label: str) -> None:
    """On a phone the menu is a drawer."""
    page = screen.page
    if (button := page.locator(DRAWER_BUTTON)).count():
        button.click()
        page.locator('[data-testid="stSidebarNav"]').get_by_text(label, exact=True).click()
    else:
        page.locator('[data-testid="stTopNav"]').get_by_text(label, exact=True).click()
    page.wait_for_timeout(300)
    screen.settle()


def find_cut(screen: Screen) -> list[str]:
    """What lies outside the window when the pictures have found their width."""
    for _ in range(DRAWING_SECONDS):
        found: list[str] = screen.page.evaluate(CUT)
        if not found:
            break
        screen.page.wait_for_timeout(1000)
    return found


def expect_clean(screen: Screen, axe: str, language: str) -> None:
    assert screen.find_violations(axe) == []
    assert screen.page.evaluate("document.documentElement.lang") == language
    if language == "da":
        assert [name for name in screen.list_spoken_names() if ENGLISH_NAME.search(name)] == []


@pytest.mark.promise("W1", "W2", "W6", "A4")
@pytest.mark.parametrize(
    ("language", "colours", "size"),
    [
        pytest.param("en", "dark", PHONE, marks=pytest.mark.slow),
        pytest.param("da", "light", DESKTOP, marks=pytest.mark.slow),
        pytest.param("da", "dark", PHONE, marks=pytest.mark.slow),
    ],
)
def test_from_page_to_page_and_back(
    browser: Browser, real_address: str, axe: str, language: str, colours: str, size: ViewportSize
) -> None:
    ask, cockpit, catalogue, ask_more, definition, search = WORDS[language]
    with Screen.open(browser, real_address, f"/?sprog={language}", size=size, color_scheme=colours) as screen:
        page = screen.page
        go_by_menu(screen, cockpit)
        expect(page.locator(TILE).first).to_be_visible()
        expect(page.locator(f'{TILE} [data-testid="stVegaLiteChart"][aria-label] svg').first).to_be_visible()
        expect_clean(screen, axe, language)
        page.get_by_role("button", name=definition).first.click()
        screen.settle()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect_clean(screen, axe, language)
        page.keyboard.press("Escape")
        page.get_by_role("button", name=ask_more).first.click()
        screen.wait_for_card(0)
        go_by_menu(screen, catalogue)
        page.locator(".st-key-choice-search input").fill(search)
        page.keyboard.press("Enter")
        screen.settle()
        expect(page.locator(ENTRY)).to_have_count(3)
        expect_clean(screen, axe, language)
        page.locator(f'{ENTRY} [class*="st-key-questions-"] button').first.click()
        screen.wait_for_card(1)
        expect(page.locator(CARD)).to_have_count(2)
        go_by_menu(screen, cockpit)
        go_by_menu(screen, ask)
        expect(page.locator(CARD)).to_have_count(2)
        assert ("sprog=en" in page.url) == (language == "en")
        page.go_back()
        screen.settle()
        expect(page.locator(TILE).first).to_be_visible()
        assert screen.complaints == []


@pytest.mark.promise("W6")
def test_nothing_is_cut_off_at_320_pixels(browser: Browser, real_address: str) -> None:
    for path in ("/cockpit?afsnit=alle", "/katalog", "/katalog?soeg=xyzzy&udvalg=x", "/findes-ikke"):
        with Screen.open(browser, real_address, path, size=SMALLEST) as screen:
            wide = "[...document.querySelectorAll('html, main')].map(node => node.scrollWidth - node.clientWidth)"
            assert max(screen.page.evaluate(wide)) <= 0, path
            assert find_cut(screen) == [], path


@pytest.mark.promise("W4")
def test_by_keyboard_from_the_menu_to_an_answer(fake: Screen) -> None:
    page = fake.page
    press_until(fake, "Tab", '[data-testid="stTopNavLink"][href$="/cockpit"]')
    page.keyboard.press("Enter")
    expect(page.locator(TILE).first).to_be_visible()
    fake.settle()
    press_until(fake, "Tab", '[class*="st-key-ask-"] button', most=60)
    page.keyboard.press("Enter")
    fake.wait_for_card(0)
    expect(page.locator(INPUT)).to_be_visible()


@pytest.mark.promise("R10", "A1")
def test_the_address_opens_a_page_or_says_that_there_is_none(fake: Screen, axe: str) -> None:
    page = fake.page
    fake.go("/cockpit?afsnit=svaere")
    hostile: Locator = page.locator(TILE).last
    assert hostile.locator("h4").inner_text().replace("\u2060", "") == NASTY
    assert hostile.locator("a, .katex, b, em").count() == 0
    page.emulate_media(media="print")
    expect(page.locator(DRAWER_BUTTON)).to_have_count(0)
    expect(page.get_by_role("button", name="Definition").first).to_be_hidden()
    expect(page.locator("h4").first).to_be_visible()
    page.emulate_media(media="screen")
    fake.go("/en/side/der-ikke-findes?sprog=en")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    assert page.locator('[role="dialog"]').count() == 0
    assert fake.find_violations(axe) == []
    page.get_by_role("button", name="Go to Ask").click()
    expect(page.locator(INPUT)).to_be_visible()
    fake.go("/spoerg?sprog=da")
    expect(page.locator(INPUT)).to_be_visible()
    page.wait_for_selector(IDLE)
    assert fake.complaints == []
