"""Take the pictures of the screen that stand beside this file: `python docs/img/make_screenshots.py`.

Makes its own demo municipality in a temporary folder, serves it, asks and looks around; needs Chromium and playwright.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import bad_days
from camera import SETTLED, ask, is_wanted, keep, open_page, settle, take, wanted
from pictures import (
    A4,
    ALL,
    ASKED,
    DOORS,
    GATE_SHUT,
    MODES,
    OFFICE,
    PAGES,
    PRINTED,
    SIZES,
    STATEMENT,
    TREND,
    UNKNOWN,
    VALUE,
)
from playwright.sync_api import Browser, sync_playwright
from server import ROOT, serve

from assistant.mode import ModeFile, OperatingMode

BROWSER = ["--no-sandbox", "--disable-gpu"]
LOGGED = ("Hvad er fraværet?", UNKNOWN, VALUE, TREND)
WHY = "Nye definitioner er under kontrol."


def take_print(browser: Browser, address: str) -> None:
    """An answer as it comes on paper."""
    if not is_wanted(PRINTED):
        return
    page = open_page(browser, address, A4)
    ask(page, TREND)
    page.emulate_media(media="print")
    settle(page)
    keep(page, PRINTED.name, whole=True)


def take_statement(browser: Browser, address: str) -> None:
    """A page of its own, without the widget library."""
    for device in STATEMENT.devices if is_wanted(STATEMENT) else ():
        size = SIZES[device]
        page = browser.new_page(viewport={"width": size.width, "height": size.height}, locale="da-DK")
        page.goto(f"{address}/was?sprog=da")
        keep(page, f"{STATEMENT.name}-{device}", whole=True)


def take_modes(browser: Browser, address: str, state: Path) -> None:
    modes = ModeFile(state)
    for mode, shot in MODES.items():
        modes.write(OperatingMode(mode=mode, reason=WHY, at=datetime.now(UTC)))
        take(browser, address, shot)
    modes.write(OperatingMode())


def take_doors(browser: Browser, state: Path) -> None:
    for shot, login in DOORS:
        if is_wanted(shot):
            with serve(state, more=login) as address:
                take(browser, address, shot)


def fill_log(browser: Browser, address: str) -> None:
    """So that those in charge have something to read."""
    for question in LOGGED:
        page = open_page(browser, address, SIZES["desktop"])
        ask(page, question)
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
    told = os.environ | {"RAADSVAR_STATE": str(state), "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=ROOT, env=told, check=True, stdout=subprocess.DEVNULL)


def take_office(browser: Browser, state: Path) -> None:
    if is_wanted(GATE_SHUT, *(shot for shot in OFFICE if shot.path == "/kvalitet")):
        judge(state)
    if is_wanted(*OFFICE):
        with serve(state, "administrator") as address:
            fill_log(browser, address)
            take(browser, address, *OFFICE)


def take_all(browser: Browser, state: Path) -> None:
    if is_wanted(*ASKED, *PAGES, *MODES.values(), STATEMENT, PRINTED):
        with serve(state) as address:
            take(browser, address, *ASKED, *PAGES)
            take_print(browser, address)
            take_statement(browser, address)
            take_modes(browser, address, state)
    take_doors(browser, state)
    bad_days.take_unready(browser, state)
    bad_days.take_broken_cockpits(browser, state)
    bad_days.take_trouble_of_asking(browser, state)
    bad_days.take_no_runs(browser, state)
    take_office(browser, state)
    # Last, since the log is spoiled.
    bad_days.take_trouble_of_the_office(browser, state)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, help="a state folder with a demo and its release, to be left as it is")
    parser.add_argument("--only", nargs="*", default=[], help="the names of the pictures to take; all without")
    told = parser.parse_args()
    if unknown := set(told.only) - {shot.name for shot in ALL}:
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
