"""How a picture is taken: a page opened, asked, unrolled to its full height, and kept as a small file."""

from pathlib import Path
from typing import Literal

from pictures import CARD, FRAME, IDLE, INPUT, SIZES, Device, Shot, Size
from PIL import Image
from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
COLOURS = 256
"""Of a picture: it is a third as large, and nobody sees the difference."""
DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"]')
    && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(chart => chart.querySelector('svg'))"""
SETTLED = 900
"""Milliseconds: what opens has opened."""

wanted: set[str] = set()
"""Names of the pictures to take; empty means all."""


def is_wanted(*shots: Shot) -> bool:
    return not wanted or any(shot.name in wanted for shot in shots)


def take(browser: Browser, address: str, *shots: Shot) -> None:
    for shot in shots:
        for device in shot.devices if is_wanted(shot) else ():
            _take(browser, address, shot, device)


def _take(browser: Browser, address: str, shot: Shot, device: Device) -> None:
    size = SIZES[device]
    page = open_page(browser, address + shot.path, size, "dark" if shot.dark else "light")
    if shot.question is not None:
        ask(page, shot.question)
    tallest = size.answer if shot.question else size.page
    _unroll(page, size.width, size.height, min(tallest, shot.tallest or tallest))
    if shot.then is not None:
        shot.then(page)
    settle(page)
    if shot.then is None:
        go_to_top(page)
    keep(page, f"{shot.name}-{device}")


def open_page(
    browser: Browser,
    address: str,
    size: Size,
    colours: Literal["light", "dark"] = "light",
    headers: dict[str, str] | None = None,
) -> Page:
    page = browser.new_page(
        viewport={"width": size.width, "height": size.height},
        locale="da-DK",
        color_scheme=colours,
        extra_http_headers=headers or {},
    )
    page.goto(address)
    page.wait_for_selector(FRAME)
    page.wait_for_selector(IDLE)
    return page


def ask(page: Page, question: str) -> None:
    cards = page.locator(CARD).count()
    page.fill(INPUT, question)
    page.keyboard.press("Enter")
    page.locator(CARD).nth(cards).wait_for()
    page.wait_for_selector(IDLE)
    page.mouse.click(2, 400)
    page.wait_for_timeout(SETTLED)


def _unroll(page: Page, width: int, lowest: int, tallest: int) -> None:
    """So high that all of the page is seen, as far as it may be."""
    for _ in range(2):
        # What is drawn only once it is seen makes the page longer.
        height = page.evaluate("document.querySelector('main').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(tallest, max(lowest, height))})
        page.wait_for_timeout(SETTLED // 3)
    go_to_top(page)


def settle(page: Page) -> None:
    page.wait_for_timeout(SETTLED)
    page.wait_for_function(DRAWN)


def go_to_top(page: Page) -> None:
    page.evaluate("document.querySelector('main').scrollTop = 0")


def keep(page: Page, name: str, whole: bool = False) -> None:
    """And the page is not needed any more."""
    snap(page, name, whole)
    page.close()


def snap(page: Page, name: str, whole: bool = False) -> None:
    file = HERE / f"{name}.png"
    page.screenshot(path=file, full_page=whole)
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
