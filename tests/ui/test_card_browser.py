"""The answer card in a real browser: what opens, what is copied, and that waiting can be stopped."""

import pytest
from playwright.sync_api import Browser, expect

from tests.ui import fake as made
from tests.ui.screen import CARD, DESKTOP, INPUT, SMALLEST, Screen

pytestmark = pytest.mark.browser
CHIP = '[class*="-chip-{name}"] button'
OPENED = '[data-testid="stPopoverBody"]'


def open_and_close(screen: Screen, axe: str, button: str, state: str) -> None:
    """Opens by the keyboard, looks for faults, and goes away again."""
    screen.page.locator(button).last.focus()
    screen.page.keyboard.press("Enter")
    screen.page.locator(OPENED).wait_for()
    screen.settle()
    if state == "share":
        for text in ("first", "last"):
            expect(getattr(screen.page.locator(f"{OPENED} pre"), text)).to_have_attribute("tabindex", "0")
    assert screen.find_violations(axe) == [], state
    assert_nothing_is_cut(screen, state)
    screen.page.keyboard.press("Escape")
    expect(screen.page.locator(OPENED)).to_have_count(0)
    screen.settle()


def assert_nothing_is_cut(screen: Screen, state: str) -> None:
    cut = screen.page.evaluate(
        """() => [...document.querySelectorAll('main *, [data-testid="stPopoverBody"] *')].filter((node) => {
            const box = node.getBoundingClientRect();
            return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !node.closest('pre, svg, table');
        }).map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert cut == [], state


@pytest.mark.promise("W1", "W4", "W6")
@pytest.mark.parametrize(
    ("colours", "size"),
    [
        pytest.param("light", DESKTOP, id="light-1280", marks=pytest.mark.slow),
        pytest.param("dark", SMALLEST, id="dark-320"),
    ],
)
def test_everything_that_opens_is_sound(
    browser: Browser, fake_address: str, axe: str, colours: str, size: dict[str, int]
) -> None:
    with Screen.open(browser, fake_address, size=size, color_scheme=colours) as screen:  # type: ignore[arg-type]
        screen.ask(made.VALUE)
        for name in ("place", "period", "by"):
            open_and_close(screen, axe, CHIP.format(name=name), name)
        open_and_close(screen, axe, '[class*="-share"] button', "share")
        open_and_close(screen, axe, ".st-key-earlier button", "earlier")
        screen.page.get_by_role("radio", name="Tommelfingeren ned").last.click()
        screen.page.get_by_text("Hvad var galt?").wait_for()
        screen.settle()
        assert screen.find_violations(axe) == [], "feedback"
        assert_nothing_is_cut(screen, "feedback")
        screen.page.get_by_role("button", name="Kilder og beregning").last.click()
        for tab in ("Definition", "Kilder", "Filtre og trin", "Teknik (SQL)"):
            screen.page.get_by_role("tab", name=tab).click()
            screen.settle()
            assert screen.find_violations(axe) == [], tab
        assert screen.complaints == []


def test_a_choice_is_asked_and_the_link_is_copied(browser: Browser, fake_address: str) -> None:
    with Screen.open(browser, fake_address, permissions=["clipboard-read", "clipboard-write"]) as screen:
        screen.ask(made.VALUE)
        screen.page.locator(CHIP.format(name="place")).click()
        screen.click("hele kommunen")
        expect(screen.page.locator(OPENED)).to_have_count(0)
        expect(screen.page.locator(CARD)).to_have_count(2)
        screen.page.locator('[class*="-share"] button').last.click()
        screen.page.locator('[class*="st-key-copy-"] code').last.wait_for()
        for button, begins in (("Kopiér link", fake_address), ("Kopiér tekst med kilde", "Sygefraværet i skolerne")):
            screen.page.get_by_role("button", name=button).last.click()
            expect(screen.page.locator("[data-copied]")).to_have_count(1)
            screen.settle()
            assert screen.page.evaluate("navigator.clipboard.readText()").startswith(begins)
        assert screen.announced == "Kopieret"
        assert screen.complaints == []


def test_waiting_can_be_stopped_and_begun_again(fake: Screen, axe: str) -> None:
    fake.page.fill(INPUT, made.SLOW)
    fake.page.keyboard.press("Enter")
    stop = fake.page.get_by_role("button", name="Stop", exact=True)
    expect(fake.page.get_by_text("Forstår spørgsmålet")).to_be_visible(timeout=5_000)
    expect(stop).to_be_visible()
    stop.click()
    expect(fake.page.get_by_text("Du stoppede ventetiden")).to_be_visible(timeout=2_500)
    assert fake.page.locator(CARD).count() == 0
    fake.settle()
    assert fake.find_violations(axe) == []
    fake.click("Stil spørgsmålet igen")
    expect(fake.page.locator(CARD)).to_have_count(1)
    assert fake.page.get_by_text("Du stoppede ventetiden").count() == 0
