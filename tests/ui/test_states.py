"""What is promised of every state of the page, tried on each of them: in light and dark, in Danish, and at 400 %."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import simplemma
from babel import Locale
from playwright.sync_api import Browser

from tests.ui.conftest import serve_screen
from tests.ui.screen import DESKTOP, SMALLEST, Screen
from tests.ui.states import FEWEST, STATES, Served, State
from tests.ui.test_browser import ENGLISH_NAME
from tests.ui.test_walk import find_cut
from ui.texts import load_texts

pytestmark = pytest.mark.browser

Serve = Callable[[Served], str]
WORD = re.compile(r"[^\W\d_]{3,}")
SEEN = """() => {
    const hidden = '[lang="en"], [aria-hidden="true"], [data-testid="stIconMaterial"], pre, code, svg, script, style';
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) {
        const parent = walk.currentNode.parentElement;
        if (!parent || parent.closest(hidden)) continue;
        if (parent.checkVisibility() && walk.currentNode.data.trim()) found.push(walk.currentNode.data.trim());
    }
    return found; }"""
SIDEWAYS = "[...document.querySelectorAll('html, main')].map(node => node.scrollWidth - node.clientWidth)"
COVERED = """() => {
    const bar = document.querySelector('[data-testid="stHeader"]').getBoundingClientRect().bottom;
    const main = document.querySelector('main');
    const read = [...main.querySelectorAll(':is(h2, h3, p, button):not([class*="st-key-screen-"] *)')];
    return main.scrollTop ? [] : read.filter(node => node.checkVisibility({visibilityProperty: true})
        && node.getBoundingClientRect().height && node.getBoundingClientRect().top < bar).map(node => node.textContent);
}"""
"""What the bar at the top lies over."""
MONTHS = {name.rstrip(".") for name in Locale("da").months["format"]["abbreviated"].values()}
KNOWN = frozenset({"english", "example", "eval", *MONTHS})
"""English words that belong on a Danish page: names of things, and what a test has typed."""


@pytest.fixture(scope="module")
def serve(fake_address: str) -> Iterator[Serve]:
    """Each server when it is first needed."""
    with ExitStack() as opened:
        known: dict[Served, str] = {"fake": fake_address}

        def find(served: Served) -> str:
            if served == "shut" and served not in known:
                login = {"RAADSVAR_LOGIN": "proxy", "RAADSVAR_PROXY_SECRET": "s" * 32}
                known[served] = opened.enter_context(serve_screen(tell=lambda _: login))
            elif served not in known:
                known[served] = opened.enter_context(serve_screen("--mode", served))
            return known[served]

        yield find


def test_there_are_as_many_states_as_were_asked_for() -> None:
    names = [state.name for state in STATES]
    assert len(set(names)) == len(names) >= FEWEST
    assert sum(state.fast for state in STATES) >= FEWEST // 2


@pytest.mark.promise("W1", "W2", "W6", "A4")
@pytest.mark.parametrize(
    "met",
    [pytest.param(state, marks=[] if state.fast else [pytest.mark.slow], id=state.name) for state in STATES],
)
def test_it_is_sound(browser: Browser, serve: Serve, axe: str, met: State, request: pytest.FixtureRequest) -> None:
    in_office = met.served == "office"
    address = request.getfixturevalue("office_address") if in_office else serve(met.served)
    with Screen.open(browser, address, met.path, size=DESKTOP, color_scheme="light") as screen:
        met.reach(screen)
        assert screen.find_violations(axe) == [], "light"
        if met.passing:
            return
        assert not met.spoken or find_english(screen) == []
        assert screen.page.evaluate(COVERED) == []
        screen.page.emulate_media(color_scheme="dark")
        screen.settle()
        assert screen.page.evaluate("getComputedStyle(document.querySelector('.stApp')).colorScheme") == "dark"
        assert screen.find_violations(axe) == [], "dark"
        screen.page.set_viewport_size(SMALLEST)
        screen.settle()
        assert max(screen.page.evaluate(SIDEWAYS)) <= 0
        assert find_cut(screen) == []
        assert screen.complaints == []


def find_english(screen: Screen) -> list[str]:
    """English names of the widget library, and words that are in an English dictionary and in no Danish one."""
    spoken, seen = screen.list_spoken_names(), screen.page.evaluate(SEEN)
    phrases = {phrase for phrase in load_texts("da").phrases if "{}" not in phrase}
    found = [name for name in spoken if ENGLISH_NAME.search(name)]
    found += [text for text in (*spoken, *seen) if text in phrases - set(load_texts("da").phrases.values())]
    words = {word for text in (*spoken, *seen) for word in WORD.findall(text)}
    return found + sorted(word for word in words if is_english(word))


def is_english(word: str) -> bool:
    if word in KNOWN or word.casefold() in KNOWN:
        return False
    return simplemma.is_known(word, lang="en") and not simplemma.is_known(word.casefold(), lang="da")
