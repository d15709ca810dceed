"""How long a real browser takes until the page is there and can be written in; its cache is warm, its page is new."""

import shutil
import time
from collections.abc import Sequence

from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
INPUT = '[data-testid="stChatInput"] textarea'
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
LOADS = 9
"""The first fills the cache and does not count."""

Paint = tuple[float, float]
"""Seconds until something is painted, and until a question can be typed."""


def measure_paints(addresses: Sequence[str]) -> list[list[Paint]]:
    """For each address; taken in turn, so that a busy machine hits all alike."""
    if CHROMIUM is None:
        raise SystemExit("Chromium is missing: the first paint cannot be measured without a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        contexts = [_open_context(browser) for _ in addresses]
        rounds = [[_load(context, at) for context, at in zip(contexts, addresses, strict=True)] for _ in range(LOADS)]
        browser.close()
    return [list(paints) for paints in zip(*rounds[1:], strict=True)]


def _open_context(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport={"width": 1280, "height": 900}, locale="da-DK")


def _load(context: BrowserContext, address: str) -> Paint:
    page = context.new_page()
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(INPUT).wait_for(timeout=60_000)
    usable = time.perf_counter() - start
    painted = float(page.evaluate(FIRST_PAINT)) / 1000
    page.close()
    return painted, usable
