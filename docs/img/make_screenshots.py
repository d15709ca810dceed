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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TODAY = date(2026, 11, 15)
WIDTHS = {"desktop": 1280, "phone": 390}
TALLEST = {"desktop": 1500, "phone": 1800}
FRAME = '[class*="st-key-screen-"]'
INPUT = '[data-testid="stChatInput"] textarea'
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"]')
    && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(chart => chart.querySelector('svg'))"""
CARD = '[class*="st-key-card-"]'
QUESTIONS = {
    "empty": None,
    "answer": "Hvad er sygefraværet i skolerne?",
    "trend": "Hvordan har ledigheden udviklet sig siden 2023?",
    "breakdown": "Hvad er sygefraværet fordelt på forvaltninger?",
    "clarify": "Hvad er fraværet?",
    "decline": "Hvorfor er sygefraværet steget?",
}
PAGES = {
    "cockpit": "/cockpit",
    "cockpit-economy": "/cockpit?afsnit=oekonomi_og_anlaeg",
    "cockpit-english": "/cockpit?cockpit=ledelsescockpit&afsnit=frister&sprog=en",
    "catalogue": "/katalog",
    "catalogue-search": "/katalog?soeg=frav%C3%A6r",
    "catalogue-nothing": "/katalog?soeg=ledigheter",
    "missing": "/findes-ikke",
}
"""Name of the picture → address."""
OFFICE = {
    "quality": ("/kvalitet", "Overblik"),
    "unanswered": ("/kvalitet", "Ubesvarede"),
    "audit": ("/admin", "Audit"),
    "sources": ("/admin", "Datakilder"),
    "mode": ("/admin", "Driftstilstand"),
}
"""Name of the picture → address and tab, for an administrator."""
SERVE = """
import sys
from datetime import date
from pathlib import Path
from assistant import load_settings, prepare_demo
from ui.backend import wire_real
from ui.server import run_server
settings, today = load_settings(state=Path(sys.argv[1])), date.fromisoformat(sys.argv[3])
if not (settings.state / "releases" / "current.json").is_file():
    prepare_demo(settings, lambda step, what: None, today)
run_server(int(sys.argv[2]), wiring=wire_real(settings, lambda: today))
"""


wanted: set[str] = set()
"""Names of the pictures to take; empty means all."""


def take_all(browser: Browser, address: str) -> None:
    for name, question in QUESTIONS.items():
        take(browser, address, name, question)
    take(browser, address, "drawer", QUESTIONS["answer"], open_drawer)
    take(browser, address, "chip", QUESTIONS["answer"], open_chip)
    take(browser, address, "share", QUESTIONS["breakdown"], open_share)
    take(browser, address, "feedback", QUESTIONS["answer"], ask_what_was_wrong)
    for name, path in PAGES.items():
        take(browser, address + path, name, None)
    take(browser, address + PAGES["cockpit"], "cockpit-dark", None, colours="dark")
    take(browser, address, "trend-dark", QUESTIONS["trend"], colours="dark")
    take(browser, address, "steps", QUESTIONS["answer"], open_steps)
    take(browser, address + PAGES["cockpit"], "definition", None, open_definition)


def take_office(browser: Browser, address: str) -> None:
    for name, (path, tab) in OFFICE.items():
        take(browser, address + path, name, None, partial(open_tab, tab))

    take(browser, address + "/admin", "explained", None, explain)


def take_error(browser: Browser, address: str, state: Path) -> None:
    # Without its log the assistant answers nothing: the plainest way to a real fault.
    log = state / "audit"
    shutil.move(log, state / "away")
    log.touch()
    take(browser, address, "error", QUESTIONS["answer"])


def take(
    browser: Browser,
    address: str,
    name: str,
    question: str | None,
    then: Callable[[Page], None] | None = None,
    colours: Literal["light", "dark"] = "light",
) -> None:
    if wanted and name not in wanted:
        return
    for device, width in WIDTHS.items():
        page = browser.new_page(viewport={"width": width, "height": 800}, locale="da-DK", color_scheme=colours)
        page.goto(address)
        page.wait_for_selector(FRAME)
        page.wait_for_selector(IDLE)
        if question is not None:
            page.fill(INPUT, question)
            page.keyboard.press("Enter")
            page.wait_for_selector(CARD)
            page.wait_for_selector(IDLE)
            page.mouse.click(2, 400)
            page.wait_for_timeout(1500)
        height = page.evaluate("document.querySelector('main').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(TALLEST[device], max(760, height))})
        page.evaluate("document.querySelector('main').scrollTop = 0")
        if then is not None:
            then(page)
        page.wait_for_timeout(1500)
        page.wait_for_function(DRAWN)
        if then is None:
            page.evaluate("document.querySelector('main').scrollTop = 0")
        page.screenshot(path=HERE / f"{name}-{device}.png")
        page.close()


def open_definition(page: Page) -> None:
    page.get_by_role("button", name="Definition").first.click()


def open_tab(name: str, page: Page) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    page.wait_for_timeout(500)
    page.wait_for_selector(IDLE)


def open_drawer(page: Page) -> None:
    page.get_by_role("button", name="Kilder og beregning").last.click()


def open_steps(page: Page) -> None:
    open_drawer(page)
    page.get_by_role("tab", name="Filtre og trin").click()


def explain(page: Page) -> None:
    open_tab("Audit", page)
    page.get_by_role("button", name="Forklar", exact=True).last.click()
    page.locator('[role="dialog"] table').last.wait_for()


def open_chip(page: Page) -> None:
    page.locator('[class*="-chip-period"] button').last.click()


def open_share(page: Page) -> None:
    page.locator('[class*="-share"] button').last.click()


def ask_what_was_wrong(page: Page) -> None:
    page.locator('[data-testid="stFeedback"] button').last.click()
    page.evaluate("document.querySelector('main').scrollTop = document.querySelector('main').scrollHeight")


@contextmanager
def serve(state: Path, role: str = "politiker") -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(state), str(port), TODAY.isoformat()]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"RAADSVAR_ROLE": role})
    try:
        while process.poll() is None and not is_up(port):
            time.sleep(0.5)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(10)


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, help="a state folder with a release, to be left as it is")
    parser.add_argument("--only", nargs="*", default=[], help="the names of the pictures to take; all without")
    told = parser.parse_args()
    wanted.update(told.only)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        state = Path(folder) / "state"
        if told.state is not None:
            shutil.copytree(told.state / "releases", state / "releases")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with serve(state) as address:
            take_all(browser, address)
        if not wanted or wanted & {"quality"}:
            judge(state)
        with serve(state, "administrator") as address:
            take_office(browser, address)
            take_error(browser, address, state)
        browser.close()


if __name__ == "__main__":
    main()
