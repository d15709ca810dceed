"""The page in a real browser, as a visitor uses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, ViewportSize

INPUT = '[data-testid="stChatInput"] textarea'
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
FRAME = '[class*="st-key-screen-"]'
CARD = '[class*="st-key-card-"]'
SMALLEST: ViewportSize = {"width": 320, "height": 640}
"""Also what is left of a screen of 1280 at 400 %."""
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
SETTLED_MS = 700
"""The page's own script gathers changes before it announces."""


class Screen:
    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        page.on("request", lambda request: self._watch(request.url))

    @classmethod
    @contextmanager
    def open(
        cls, browser: Browser, address: str, path: str = "/", size: ViewportSize = DESKTOP, **context: Any
    ) -> Iterator["Screen"]:
        opened = browser.new_context(viewport=size, locale="da-DK", **context)
        screen = cls(opened.new_page(), address)
        screen.go(path)
        yield screen
        opened.close()

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_selector(FRAME, timeout=30_000)
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector(IDLE, timeout=30_000)
        self.page.wait_for_timeout(SETTLED_MS)

    def ask(self, question: str) -> Locator:
        cards = self.page.locator(CARD).count()
        self.page.fill(INPUT, question)
        self.page.keyboard.press("Enter")
        return self.wait_for_card(cards)

    def click(self, label: str) -> Locator:
        cards = self.page.locator(CARD).count()
        self.page.get_by_role("button", name=label, exact=True).last.click()
        return self.wait_for_card(cards)

    def wait_for_card(self, before: int) -> Locator:
        self.page.locator(CARD).nth(before).wait_for(timeout=30_000)
        self.settle()
        return self.page.locator(CARD).last

    @property
    def announced(self) -> str:
        return self.page.locator("#raadsvar-live").text_content() or ""

    def find_violations(self, axe: str) -> list[str]:
        """WCAG 2.1 and 2.2, A and AA, as far as a machine can tell."""
        self.page.evaluate(axe)
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = self.page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", tags)
        return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]

    def list_spoken_names(self) -> list[str]:
        """Names and hints that only a screen reader or a pointer meets."""
        names: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll('[aria-label],[title],[placeholder]')]
                .flatMap(node => ['aria-label', 'title', 'placeholder'].map(name => node.getAttribute(name)))
                .filter(Boolean)"""
        )
        return names

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", self.address.replace("http", "ws", 1))):
            self.complaints.append(f"asked elsewhere: {url}")
