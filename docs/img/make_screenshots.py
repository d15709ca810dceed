"""Take the pictures of the screen that stand beside this file: `python docs/img/make_screenshots.py`.

Makes its own demo municipality in a temporary folder, serves it, asks and looks around; needs Chromium and playwright.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from pictures import (
    A4,
    ASKED,
    CARD,
    DOORS,
    EVERY,
    FRAME,
    IDLE,
    INPUT,
    MODES,
    OFFICE,
    PAGES,
    SIZES,
    TREND,
    USUAL,
    VALUE,
    Device,
    Shot,
    Size,
)
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.mode import ModeFile, OperatingMode

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TODAY = date(2026, 11, 15)
COLOURS = 256
"""Of a picture: it is a third as large, and nobody sees the difference."""
BROWSER = ["--no-sandbox", "--disable-gpu"]
DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"]')
    && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(chart => chart.querySelector('svg'))"""
SETTLED = 900
"""Milliseconds: what opens has opened."""

WAITING, STATEMENT, PRINTED, ERROR = "waiting", "statement", "print", "error"
"""Pictures that are taken in a way of their own."""
LOGGED = ("Hvad er fraværet?", "Hvor mange hunde er der i kommunen?", VALUE, TREND)
OWN_TURN = (WAITING, STATEMENT, PRINTED, ERROR)
SERVE = """
import sys, time
from dataclasses import replace
from datetime import date
from pathlib import Path
from assistant import load_settings, prepare_demo
from ui.backend import wire_real
from ui.server import run_server

class Slow:
    def __init__(self, assistant, pause):
        self._assistant, self._pause = assistant, pause

    def __getattr__(self, name):
        return getattr(self._assistant, name)

    def ask(self, question, user, session, tell):
        def tell_slowly(step):
            tell(step)
            time.sleep(self._pause)
        return self._assistant.ask(question, user, session, tell_slowly)

settings, today = load_settings(state=Path(sys.argv[1])), date.fromisoformat(sys.argv[3])
if not (settings.state / "releases" / "current.json").is_file():
    prepare_demo(settings, lambda step, what: None, today)
wiring, pause = wire_real(settings, lambda: today), float(sys.argv[4])
run_server(int(sys.argv[2]), wiring=replace(wiring, build=lambda: Slow(wiring.build(), pause)) if pause else wiring)
"""

wanted: set[str] = set()
"""Names of the pictures to take; empty means all."""


def is_wanted(*names: str) -> bool:
    return not wanted or not wanted.isdisjoint(names)


def take(browser: Browser, address: str, *shots: Shot) -> None:
    for shot in shots:
        for device in shot.devices if is_wanted(shot.name) else ():
            _take(browser, address, shot, device)


def _take(browser: Browser, address: str, shot: Shot, device: Device) -> None:
    size = SIZES[device]
    page = _open(browser, address + shot.path, size, "dark" if shot.dark else "light")
    if shot.question is not None:
        _ask(page, shot.question)
    tallest = size.answer if shot.question else size.page
    _unroll(page, size.width, size.height, min(tallest, shot.tallest or tallest))
    if shot.then is not None:
        shot.then(page)
    _settle(page)
    if shot.then is None:
        _go_to_top(page)
    _keep(page, f"{shot.name}-{device}")


def _open(browser: Browser, address: str, size: Size, colours: Literal["light", "dark"] = "light") -> Page:
    viewport = {"width": size.width, "height": size.height}
    page = browser.new_page(viewport=viewport, locale="da-DK", color_scheme=colours)  # type: ignore[arg-type]
    page.goto(address)
    page.wait_for_selector(FRAME)
    page.wait_for_selector(IDLE)
    return page


def _ask(page: Page, question: str) -> None:
    page.fill(INPUT, question)
    page.keyboard.press("Enter")
    page.wait_for_selector(CARD)
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
    _go_to_top(page)


def _settle(page: Page) -> None:
    page.wait_for_timeout(SETTLED)
    page.wait_for_function(DRAWN)


def _go_to_top(page: Page) -> None:
    page.evaluate("document.querySelector('main').scrollTop = 0")


def _keep(page: Page, name: str, whole: bool = False) -> None:
    file = HERE / f"{name}.png"
    page.screenshot(path=file, full_page=whole)
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    page.close()


def take_print(browser: Browser, address: str) -> None:
    """An answer as it comes on paper."""
    if not is_wanted(PRINTED):
        return
    page = _open(browser, address, A4)
    _ask(page, TREND)
    page.emulate_media(media="print")
    _settle(page)
    _keep(page, PRINTED, whole=True)


def take_statement(browser: Browser, address: str) -> None:
    """A page of its own, without the widget library."""
    for device in USUAL if is_wanted(STATEMENT) else ():
        size = SIZES[device]
        page = browser.new_page(viewport={"width": size.width, "height": size.height}, locale="da-DK")
        page.goto(f"{address}/was?sprog=da")
        _keep(page, f"{STATEMENT}-{device}", whole=True)


def take_waiting(browser: Browser, state: Path) -> None:
    """With an assistant that takes its time between the steps."""
    if not is_wanted(WAITING):
        return
    with serve(state, pause=4) as address:
        for device in USUAL:
            page = _open(browser, address, SIZES[device])
            page.fill(INPUT, TREND)
            page.keyboard.press("Enter")
            page.get_by_text("Det tager længere end normalt.").first.wait_for()
            _keep(page, f"{WAITING}-{device}")


def take_error(browser: Browser, address: str, state: Path) -> None:
    # Without its log the assistant answers nothing: the plainest way to a real fault.
    log = state / "audit"
    shutil.move(log, state / "away")
    log.touch()
    take(browser, address, Shot(ERROR, question=VALUE, devices=EVERY))


def take_modes(browser: Browser, address: str, state: Path) -> None:
    modes = ModeFile(state)
    for mode, shot in MODES.items():
        modes.write(OperatingMode(mode=mode, reason="Nye definitioner er under kontrol.", at=datetime.now(UTC)))
        take(browser, address, shot)
    modes.write(OperatingMode())


def take_doors(browser: Browser, state: Path) -> None:
    for shot, login in DOORS:
        if is_wanted(shot.name):
            with serve(state, more=login) as address:
                take(browser, address, shot)


@contextmanager
def serve(state: Path, role: str = "politiker", pause: float = 0, more: dict[str, str] | None = None) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(state), str(port), TODAY.isoformat(), str(pause)]
    told = os.environ | {"RAADSVAR_ROLE": role} | (more or {})
    process = subprocess.Popen(command, cwd=ROOT, env=told)
    try:
        while process.poll() is None and not is_up(port):
            time.sleep(0.5)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(10)


def fill_log(browser: Browser, address: str) -> None:
    """So that those in charge have something to read."""
    for question in LOGGED:
        page = _open(browser, address, SIZES["desktop"])
        _ask(page, question)
        if question == VALUE:
            page.get_by_role("radio", name="Tommelfingeren ned").last.click()
            page.get_by_text("Svær at forstå").click()
            page.wait_for_timeout(SETTLED)
            page.get_by_role("button", name="Send", exact=True).click()
            page.wait_for_timeout(SETTLED)
        page.close()


def judge(state: Path) -> None:
    """So that there is a run to show."""
    command = [sys.executable, "-m", "cli.main", "evals", "run", "--in-service"]
    told = os.environ | {"RAADSVAR_STATE": str(state)}
    subprocess.run(command, cwd=ROOT, env=told, check=True, stdout=subprocess.DEVNULL)


def is_up(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=1):
            return True
    except OSError:
        return False


def take_all(browser: Browser, state: Path) -> None:
    asked = [*ASKED, *PAGES, *MODES.values()]
    if is_wanted(*(shot.name for shot in asked), STATEMENT, PRINTED):
        with serve(state) as address:
            take(browser, address, *ASKED, *PAGES)
            take_print(browser, address)
            take_statement(browser, address)
            take_modes(browser, address, state)
    take_waiting(browser, state)
    take_doors(browser, state)
    if is_wanted(*(shot.name for shot in OFFICE if shot.path == "/kvalitet")):
        judge(state)
    if is_wanted(*(shot.name for shot in OFFICE), ERROR):
        with serve(state, "administrator") as address:
            fill_log(browser, address)
            take(browser, address, *OFFICE)
            take_error(browser, address, state)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, help="a state folder with a demo and its release, to be left as it is")
    parser.add_argument("--only", nargs="*", default=[], help="the names of the pictures to take; all without")
    told = parser.parse_args()
    names = {shot.name for shot in (*ASKED, *PAGES, *OFFICE, *MODES.values(), *(shot for shot, _ in DOORS))}
    if unknown := set(told.only) - names - set(OWN_TURN):
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    wanted.update(told.only)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        state = Path(folder) / "state"
        if told.state is not None:
            shutil.copytree(told.state / "releases", state / "releases")
            # The run of the evals checks figures against the source.
            shutil.copy(told.state / "source.duckdb", state / "source.duckdb")
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER)
        take_all(browser, state)
        browser.close()


if __name__ == "__main__":
    main()
