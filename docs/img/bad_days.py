"""What goes wrong, brought about on the real server: each state in which the page has something unwelcome to say."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from camera import SETTLED, ask, go_to_top, is_wanted, keep, open_page, settle, snap, take
from pictures import (
    CARD,
    COCKPIT_ABSENCES,
    COCKPIT_EMPTY,
    COCKPIT_FAILED,
    CORRECTED,
    ERROR,
    FIRST_START,
    GATE_SHUT,
    IDLE,
    INPUT,
    LOG_BROKEN,
    LOG_UNREADABLE,
    MODE_UNREADABLE,
    NO_RELEASE,
    NO_ROLE,
    NO_RUNS,
    OFFLINE,
    PROXY,
    SIZES,
    STOPPED,
    TIMEOUT,
    TOO_MANY,
    TREND,
    VALUE,
    WAITING,
    Device,
)
from playwright.sync_api import Browser, Page
from server import serve, serve_process

from assistant.mode import FILE
from assistant.run_reports import list_reports, read_report, store_report

CORRECTED_LATER = "Hvor mange fik hjemmehjælp i 2. kvartal 2026?"
"""The demo's own correction is of this figure."""
MINUTES = 300_000
"""Milliseconds that the first start may take."""


# -- before there is anything to ask ----------------------------------------------------------------------------------


def take_unready(browser: Browser, state: Path) -> None:
    if is_wanted(FIRST_START):
        _take_first_start(browser, state.with_name("unmade"))
    if is_wanted(NO_RELEASE):
        spoiled = state.with_name("unread")
        shutil.copytree(state / "releases", spoiled / "releases")
        for file in (spoiled / "releases").glob("*.duckdb"):
            file.write_bytes(b"damaged")
        with serve(spoiled) as address:
            take(browser, address, NO_RELEASE)
    if is_wanted(MODE_UNREADABLE):
        with serve(state, more={"RAADSVAR_CONTACT": "Dataholdet, data@example.org"}) as address:
            (state / FILE).write_text("{damaged")
            take(browser, address, MODE_UNREADABLE)
            (state / FILE).unlink()
    if is_wanted(NO_ROLE):
        _take_no_role(browser, state)


def _take_first_start(browser: Browser, empty: Path) -> None:
    """While the demo is made, once it has told most of its steps; it is made once only, so one page has all sizes."""
    with serve(empty, spoiled="unmade") as address:
        page = browser.new_page(locale="da-DK")
        page.goto(address)
        page.get_by_text("Regner nøgletallene").wait_for(timeout=MINUTES)
        for device in FIRST_START.devices:
            size = SIZES[device]
            page.set_viewport_size({"width": size.width, "height": size.height})
            page.wait_for_timeout(SETTLED)
            snap(page, f"{FIRST_START.name}-{device}")
        page.close()


def _take_no_role(browser: Browser, state: Path) -> None:
    """Somebody whom the proxy knows, and whom nobody has given a role."""
    known = {"x-raadsvar-proxy": PROXY["RAADSVAR_PROXY_SECRET"], "x-forwarded-user": "Karen Holm"}
    with serve(state, more=PROXY | {"RAADSVAR_CONTACT": "Dataholdet, data@example.org"}) as address:
        for device in NO_ROLE.devices:
            page = open_page(browser, address, SIZES[device], headers=known)
            settle(page)
            keep(page, f"{NO_ROLE.name}-{device}")


# -- while somebody asks ----------------------------------------------------------------------------------------------


def take_trouble_of_asking(browser: Browser, state: Path) -> None:
    if is_wanted(WAITING, STOPPED):
        with serve(state, spoiled="slow") as address:
            _take_slow(browser, address)
    if is_wanted(TIMEOUT):
        with serve(state, spoiled="query") as address:
            take(browser, address, TIMEOUT)
    if is_wanted(TOO_MANY):
        with serve(state, more={"RAADSVAR_QUESTIONS_A_MINUTE": "1"}) as address:
            for device in TOO_MANY.devices:
                _take_second_question(browser, address, device)
    for device in OFFLINE.devices if is_wanted(OFFLINE) else ():
        _take_offline(browser, state, device)
    if is_wanted(CORRECTED):
        _take_corrected(browser, state)


def _take_slow(browser: Browser, address: str) -> None:
    for device in WAITING.devices if is_wanted(WAITING) else ():
        page = open_page(browser, address, SIZES[device])
        _begin(page)
        page.get_by_text("Det tager længere end normalt.").first.wait_for()
        keep(page, f"{WAITING.name}-{device}")
    for device in STOPPED.devices if is_wanted(STOPPED) else ():
        page = open_page(browser, address, SIZES[device])
        _begin(page)
        page.locator(".st-key-stop button").click()
        page.locator(".st-key-stopped").wait_for()
        page.wait_for_selector(IDLE)
        settle(page)
        keep(page, f"{STOPPED.name}-{device}")


def _begin(page: Page) -> None:
    page.fill(INPUT, TREND)
    page.keyboard.press("Enter")


def _take_second_question(browser: Browser, address: str, device: Device) -> None:
    page = open_page(browser, address, SIZES[device])
    ask(page, VALUE)
    _begin(page)
    page.locator('[data-testid="stAlert"]').wait_for()
    page.wait_for_timeout(2 * SETTLED)
    keep(page, f"{TOO_MANY.name}-{device}")


def _take_offline(browser: Browser, state: Path, device: Device) -> None:
    """The server is gone while somebody reads."""
    with serve_process(state) as (address, process):
        page = open_page(browser, address, SIZES[device])
        ask(page, VALUE)
        process.kill()
        page.locator(".raadsvar-offline").wait_for()
        page.wait_for_timeout(SETTLED)
        keep(page, f"{OFFLINE.name}-{device}")


def _take_corrected(browser: Browser, state: Path) -> None:
    """Asked while the earlier of the demo's two releases served, and opened again now."""
    pointer = state / "releases" / "current.json"
    now = pointer.read_text()
    (earlier,) = {p.stem.removeprefix("release-") for p in pointer.parent.glob("*.duckdb")} - {
        json.loads(now)["release"]
    }
    pointer.write_text(json.dumps({"release": earlier}))
    with serve(state) as address:
        page = open_page(browser, address, SIZES["desktop"])
        ask(page, CORRECTED_LATER)
        link = page.url.removeprefix(address)
        page.close()
    pointer.write_text(now)
    with serve(state) as address:
        for device in CORRECTED.devices:
            page = open_page(browser, address + link, SIZES[device])
            page.wait_for_selector(CARD)
            page.locator("summary").filter(has_text="Sammenlign dengang og nu").click()
            size = SIZES[device]
            page.set_viewport_size({"width": size.width, "height": size.page})
            settle(page)
            go_to_top(page)
            keep(page, f"{CORRECTED.name}-{device}")


# -- cockpits ---------------------------------------------------------------------------------------------------------


def take_broken_cockpits(browser: Browser, state: Path) -> None:
    if is_wanted(COCKPIT_ABSENCES):
        with serve(state, spoiled="figures") as address:
            take(browser, address, COCKPIT_ABSENCES)
    if is_wanted(COCKPIT_EMPTY):
        with serve(state, spoiled="empty_cockpit") as address:
            take(browser, address, COCKPIT_EMPTY)
    if is_wanted(COCKPIT_FAILED):
        with serve(state, spoiled="cockpit") as address:
            take(browser, address, COCKPIT_FAILED)


# -- for those in charge ----------------------------------------------------------------------------------------------


def take_no_runs(browser: Browser, state: Path) -> None:
    if is_wanted(NO_RUNS):
        with serve(state, "administrator") as address:
            take(browser, address, NO_RUNS)


def take_trouble_of_the_office(browser: Browser, state: Path) -> None:
    if is_wanted(GATE_SHUT, LOG_BROKEN):
        with serve(state, "administrator") as address:
            _take_gate_and_chain(browser, address, state)
    if not is_wanted(LOG_UNREADABLE, ERROR):
        return
    with serve(state, "administrator") as address:
        # Without its log the assistant answers nothing: the plainest way to a real fault.
        log = state / "audit"
        if log.exists():
            shutil.move(log, state / "away")
        log.touch()
        take(browser, address, LOG_UNREADABLE, ERROR)


def _take_gate_and_chain(browser: Browser, address: str, state: Path) -> None:
    if is_wanted(GATE_SHUT):
        shut_gate(state)
        take(browser, address, GATE_SHUT)
    if is_wanted(LOG_BROKEN):
        _break_chain(browser, address, state)
        take(browser, address, LOG_BROKEN)


def shut_gate(state: Path) -> None:
    """The newest run again, with one case that was answered wrongly this time."""
    found = [report for name in list_reports(state) if (report := read_report(state, name)) and report.whole]
    last = found[0]
    spoiled = next(case for case in last.cases if case.verdict == "right")
    wrong = spoiled.model_copy(
        update={"verdict": "wrong", "got": "answered", "findings": ("value: another figure than the source has",)}
    )
    totals = last.totals | {"right": last.totals["right"] - 1, "wrong": last.totals.get("wrong", 0) + 1}
    changed = {
        "at": datetime.now(UTC),
        "cases": tuple(wrong if case is spoiled else case for case in last.cases),
        "totals": totals,
        "gate": (f"1 case answered wrongly; there may be none ({wrong.id})",),
    }
    store_report(last.model_copy(update=changed), state)


def _break_chain(browser: Browser, address: str, state: Path) -> None:
    """A line is taken out of the log."""
    for question in (VALUE, TREND):
        page = open_page(browser, address, SIZES["desktop"])
        ask(page, question)
        page.close()
    log = max((state / "audit").glob("*.jsonl"))
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join([*lines[:-2], lines[-1]]), encoding="utf-8")
