"""One visit from the first question to the back office, as a councillor and then as an administrator, in a browser."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, ViewportSize, expect

from assistant.run_reports import store_report
from semantic_layer.texts import Language
from tests.ui.conftest import serve_screen
from tests.ui.reports import MIXED, WRONG, make_report
from tests.ui.screen import CARD, DESKTOP, PHONE, Screen
from tests.ui.test_walk import ENTRY, TILE, go_by_menu
from ui.texts import say

pytestmark = pytest.mark.browser


class Spoken(NamedTuple):
    """What is typed on the way, and a word that shows that it was read rightly."""

    value: str
    place: str
    unit: str
    follow_up: str
    next_place: str
    vague: str
    cause: str
    search: str
    administrator: str


SPOKEN: dict[Language, Spoken] = {
    "da": Spoken(
        value="Hvad er sygefraværet i skolerne?",
        place="skolerne",
        unit="pct.",
        follow_up="og i dagtilbud?",
        next_place="dagtilbud",
        vague="Hvad er fraværet?",
        cause="Hvorfor er sygefraværet så højt?",
        search="ledighed",
        administrator="Administrator",
    ),
    "en": Spoken(
        value="What is sickness absence in the schools?",
        place="schools",
        unit="percent",
        follow_up="and in day care?",
        next_place="day care",
        vague="What is the absence?",
        cause="Why is sickness absence so high?",
        search="unemployment",
        administrator="Administrator",
    ),
}


@pytest.fixture(scope="module")
def address(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The release of the test run, with an audit log of its own and a run of cases to look at."""
    folder = tmp_path_factory.mktemp("visited")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    store_report(make_report(*MIXED, WRONG, at=datetime.now(UTC)), folder)
    with serve_screen("--state", str(folder)) as served:
        yield served
    shutil.rmtree(folder / "audit")


WALKS = [("da", DESKTOP), ("da", PHONE), ("en", DESKTOP), ("en", PHONE)]
NAMES = ["da-1280", "da-390", "en-1280", "en-390"]


@pytest.mark.promise("A4", "W2")
@pytest.mark.parametrize(
    ("language", "size"),
    [pytest.param(*walk, marks=[pytest.mark.slow] if number else []) for number, walk in enumerate(WALKS)],
    ids=NAMES,
)
def test_a_whole_visit(browser: Browser, address: str, language: Language, size: ViewportSize) -> None:
    with Screen.open(browser, address, f"/?sprog={language}", size=size) as screen:
        link, headline = ask_around(screen, language)
        open_in_another_browser(browser, address, link, headline, size)
        look_around(screen, language)
        say_what_was_wrong(screen, language)
        look_into_the_office(screen, language)
        assert screen.complaints == []


def ask_around(screen: Screen, language: Language) -> tuple[str, str]:
    """Ask, change a chip, follow up, be asked back, be declined; gives the first answer's link and headline."""
    words = SPOKEN[language]
    answer = screen.ask(words.value)
    headline = answer.locator("h3").inner_text()
    assert words.place in headline and words.unit in headline
    link = screen.page.url
    changed = change_place(screen)
    expect(changed.locator("h3")).not_to_contain_text(words.place)
    followed = screen.ask(words.follow_up)
    expect(followed.locator("h3")).to_contain_text(words.next_place)
    asked_back = screen.ask(words.vague)
    chosen = screen.click(asked_back.locator('[class*="st-key-readings-"] button').first.inner_text())
    expect(chosen).to_contain_text(say("understood", language))
    declined = screen.ask(words.cause)
    expect(declined.locator("h3")).to_have_text(say("declined", language))
    led_on = screen.click(declined.locator('[class*="st-key-questions-"] button').first.inner_text())
    expect(led_on).to_contain_text(say("understood", language))
    return link, headline


def change_place(screen: Screen) -> Locator:
    page = screen.page
    before = page.locator(CARD).count()
    page.locator('[class*="-chip-place"] button').last.click()
    page.locator('[class*="st-key-choices-"] button[kind="tertiary"]').first.click()
    return screen.wait_for_card(before)


def open_in_another_browser(browser: Browser, address: str, link: str, headline: str, size: ViewportSize) -> None:
    """Somebody else, with nothing kept of the first visit."""
    with Screen.open(browser, address, link.removeprefix(address), size=size) as other:
        expect(other.page.locator("h3")).to_have_text(headline)
        expect(other.page.locator('[class*="st-key-stored-"]')).to_be_visible()
        assert other.complaints == []


def look_around(screen: Screen, language: Language) -> None:
    page, words = screen.page, SPOKEN[language]
    go_by_menu(screen, say("place_cockpit", language))
    expect(page.locator(TILE).first).to_be_visible()
    expect(page.locator(f"{TILE} svg.marks").first).to_be_visible()
    cards = page.locator(CARD).count()
    go_by_menu(screen, say("place_catalogue", language))
    page.locator(".st-key-choice-search input").fill(words.search)
    page.keyboard.press("Enter")
    screen.settle()
    page.locator(f'{ENTRY} [class*="st-key-questions-"] button').first.click()
    screen.wait_for_card(cards)
    expect(page.locator(CARD).last).to_contain_text(say("understood", language))


def say_what_was_wrong(screen: Screen, language: Language) -> None:
    page = screen.page
    page.locator('[data-testid="stFeedback"]').last.get_by_role("radio").last.click()
    page.get_by_text(say("reason_hard_to_read", language), exact=True).last.click()
    page.get_by_role("button", name=say("feedback_send", language), exact=True).last.click()
    expect(page.locator(CARD).last).to_contain_text(say("feedback_thanks", language))


def look_into_the_office(screen: Screen, language: Language) -> None:
    """Closed to a councillor; open to the role that may."""
    page = screen.page
    asked = page.locator(CARD).count()
    assert asked
    expect(page.get_by_role("link", name=say("place_quality", language))).to_have_count(0)
    page.locator(".st-key-user-menu button").click()
    page.get_by_text(SPOKEN[language].administrator, exact=True).last.click()
    screen.settle()
    page.keyboard.press("Escape")
    go_by_menu(screen, say("place_quality", language))
    expect(page.get_by_role("heading", name=say("place_quality", language), exact=True)).to_be_visible()
    page.get_by_role("tab", name=say("tab_feedback", language)).click()
    expect(page.locator('[class*="st-key-remark-"]').first).to_contain_text(say("reason_hard_to_read", language))
    go_by_menu(screen, say("place_admin", language))
    expect(page.locator('[class*="st-key-audit-row-"]').first).to_be_visible()
    expect(page.locator('[class*="st-key-audit-row-"]').filter(has_text=SPOKEN[language].cause).first).to_be_visible()
