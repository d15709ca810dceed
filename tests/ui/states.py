"""Every state in which a visitor can meet the page, by name, with the way to it: what all promise is tried on each.

A state is reached from its address in a browser that has just been opened.
"""

from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple

from playwright.sync_api import expect

from tests.ui import fake as made
from tests.ui.screen import INPUT, Screen
from ui.texts import say

Served = Literal["fake", "office", "closed", "verified_only", "shut"]
"""By which server: the fake assistant, plain, in an operating mode or behind a login; or a release with its office."""
OPENED = '[data-testid="stPopoverBody"]'
STORED = made.write_answers()[made.VALUE].answer_id


def stay(screen: Screen) -> None:
    """The address is all."""


def ask(question: str, screen: Screen) -> None:
    screen.ask(question)


def ask_and_press(question: str, button: str, screen: Screen) -> None:
    """And what the button opens is open."""
    screen.ask(question)
    press(button, screen)


def press(button: str, screen: Screen) -> None:
    screen.page.get_by_role("button", name=button, exact=True).last.click()
    screen.settle()


def open_box(label: str, screen: Screen) -> None:
    screen.page.locator("summary").filter(has_text=label).last.click()
    screen.settle()


def open_popover(button: str, screen: Screen) -> None:
    screen.page.locator(f"{button} button").last.click()
    screen.page.locator(OPENED).wait_for()
    screen.settle()


def open_tab(name: str, screen: Screen) -> None:
    screen.page.get_by_role("tab", name=say(f"tab_{name}", "da"), exact=True).click()
    screen.page.wait_for_timeout(300)
    screen.settle()


def open_drawer(tab: str, screen: Screen) -> None:
    ask_and_press(made.VALUE, say("sources_and_method", "da"), screen)
    screen.page.get_by_role("tab", name=say(f"drawer_tab_{tab}", "da")).click()
    screen.settle()


def ask_and_open_table(screen: Screen) -> None:
    screen.ask(made.TREND)
    open_box(say("show_table", "da"), screen)


def reject_all(screen: Screen) -> None:
    ask_and_press(made.CLARIFY, say("none_of_these", "da"), screen)


def suggest(screen: Screen) -> None:
    screen.ask(made.NO_KPI)
    open_box(say("suggest_kpi", "da"), screen)


def judge_down(screen: Screen) -> None:
    screen.ask(made.VALUE)
    screen.page.locator('[data-testid="stFeedback"]').last.get_by_role("radio").last.click()
    screen.page.get_by_text(say("feedback_wrong", "da")).wait_for()
    screen.settle()


def ask_and_share(screen: Screen) -> None:
    screen.ask(made.BREAKDOWN)
    open_popover('[class*="-share"]', screen)


def ask_and_open_chip(name: str, screen: Screen) -> None:
    screen.ask(made.VALUE)
    open_popover(f'[class*="-chip-{name}"]', screen)


def ask_and_look_back(screen: Screen) -> None:
    screen.ask(made.VALUE)
    open_popover(".st-key-earlier", screen)


def wait(screen: Screen) -> None:
    screen.page.fill(INPUT, made.SLOW)
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_text(say("step_of_understand", "da"))).to_be_visible(timeout=8_000)


def stop_waiting(screen: Screen) -> None:
    wait(screen)
    press(say("stop", "da"), screen)


def open_committees(screen: Screen) -> None:
    screen.page.locator('[data-testid="stSelectbox"] input').last.click()
    screen.page.locator('[role="option"]').first.wait_for()


def open_recorded(screen: Screen) -> None:
    open_tab("audit", screen)
    press(say("open_answer", "da"), screen)


def explain_recorded(screen: Screen) -> None:
    open_tab("audit", screen)
    press(say("explain_answer", "da"), screen)


class State(NamedTuple):
    name: str
    reach: Callable[[Screen], None] = stay
    path: str = "/"
    served: Served = "fake"
    fast: bool = False
    """Tried in the fast suite too."""
    passing: bool = False
    """Gone before all can be tried on it."""
    spoken: bool = True
    """Without text that a test has typed in another language."""


QUESTIONS = (
    State("empty", fast=True),
    State("committees", open_committees),
    State("waiting", wait, passing=True),
    State("stopped", stop_waiting),
    State("answer", partial(ask, made.VALUE)),
    State("trend", partial(ask, made.TREND)),
    State("table", ask_and_open_table, fast=True),
    State("long-table", partial(ask, made.LONG)),
    State("hidden", partial(ask, made.BREAKDOWN), fast=True),
    State("clarify", partial(ask, made.CLARIFY)),
    State("none-of-these", reject_all),
    State("decline", partial(ask, made.DECLINE)),
    State("suggestion", suggest, fast=True),
    State("error", partial(ask, made.ERROR)),
    State("two-parts", partial(ask, made.PARTS)),
    State("hostile", partial(ask, made.NASTY), spoken=False),
    State("stored", path=f"/?svar={STORED}", fast=True),
    State("stored-missing", path="/?svar=findesikke"),
    State("chip", partial(ask_and_open_chip, "place"), spoken=False),
    State("chip-list", partial(ask_and_open_chip, "period")),
    State("share", ask_and_share, fast=True),
    State("earlier", ask_and_look_back),
    State("feedback", judge_down),
    State("drawer-definition", partial(open_drawer, "definition")),
    State("drawer-sources", partial(open_drawer, "sources")),
    State("drawer-steps", partial(open_drawer, "steps"), fast=True),
    State("drawer-technique", partial(open_drawer, "technique")),
    State("user-menu", partial(open_popover, ".st-key-user-menu")),
)
PAGES = (
    State("cockpit", path="/cockpit", fast=True),
    State("cockpit-absences", path="/cockpit?afsnit=svaere", spoken=False),
    State("definition", partial(press, say("definition", "da")), path="/cockpit"),
    State("catalogue", path="/katalog", fast=True, spoken=False),
    State("catalogue-nothing", path="/katalog?soeg=xyzzy", spoken=False),
    State("catalogue-shared", path="/katalog?soeg=frav%C3%A6r", spoken=False),
    State("missing", path="/findes-ikke"),
    State("closed-page", path="/admin"),
    State("closed-mode", served="closed"),
    State("approved-only", served="verified_only"),
    State("shut-out", served="shut", fast=True),
)
OFFICE = (
    State("quality", path="/kvalitet", served="office"),
    State("compare", partial(open_tab, "compare"), "/kvalitet", "office"),
    State("failed", partial(open_tab, "failed"), "/kvalitet", "office"),
    State("remarks", partial(open_tab, "feedback"), "/kvalitet", "office", spoken=False),
    State("unanswered", partial(open_tab, "unanswered"), "/kvalitet", "office"),
    State("audit", partial(open_tab, "audit"), "/admin", "office"),
    State("recorded", open_recorded, "/admin", "office"),
    State("explained", explain_recorded, "/admin", "office"),
    State("office-roles", partial(open_tab, "roles"), "/admin", "office"),
    State("sources", partial(open_tab, "sources"), "/admin", "office"),
    State("words", partial(open_tab, "words"), "/admin", "office"),
    State("mode", partial(open_tab, "mode"), "/admin", "office"),
)
STATES = (*QUESTIONS, *PAGES, *OFFICE)
FEWEST = 14
"""That the issue of the screen asks for."""
