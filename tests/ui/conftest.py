"""A browser, and the screen served by a process of its own: on the real release, and on the fake assistant."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from assistant import Assistant, Question, Remark, Settings
from assistant.run_reports import store_report
from tests.ui.fake import TODAY
from tests.ui.reports import MISSED, MIXED, VALUE, WRONG, make_report
from tests.ui.screen import Screen

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
START_SECONDS = 60


def need(found: bool, what: str) -> None:
    if not found and "browser" in os.environ.get("RAADSVAR_REQUIRE", ""):
        pytest.fail(f"{what} is required and missing")
    if not found:
        pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def axe() -> str:
    need(AXE.is_file(), "axe-core in node_modules")
    return AXE.read_text(encoding="utf-8")


# Of a module, not the session: while it is open, no other test in the process could run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    need(CHROMIUM is not None, "Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        yield opened
        opened.close()


@contextmanager
def serve_screen(*arguments: str, tell: Callable[[str], dict[str, str]] | None = None) -> Iterator[str]:
    """`tell` gives the settings, as variables of the environment, once the address is known."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.ui.serve", str(port), *arguments]
    address = f"http://localhost:{port}"
    known = os.environ | (tell(address) if tell else {})
    process = subprocess.Popen(command, cwd=ROOT, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_up(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def wait_until_up(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not come up")


@pytest.fixture(scope="module")
def fake_address() -> Iterator[str]:
    with serve_screen() as address:
        yield address


@pytest.fixture(scope="module")
def real_address(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The release of the test run, with an audit log of its own."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    with serve_screen("--state", str(folder)) as address:
        yield address


@pytest.fixture(scope="module")
def office_address(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Opened by an administrator; with questions, feedback and a run whose gate was shut."""
    folder = tmp_path_factory.mktemp("walked")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    desk = Assistant(Settings(state=folder, _env_file=None))
    given = [desk.ask(Question(text=text, asked_at=TODAY), "u", "s") for text in (VALUE, MISSED, "<b>fed</b> fravær?")]
    wrong = {"verdict": "down", "reason": "wrong_number", "comment": "<img src=x onerror=alert(1)>"}
    desk.give_feedback(Remark.model_validate({"answer_id": given[0].answer_id, "role": "leder", **wrong}))
    desk.release.close()
    baseline = {case.id: "right" for case in MIXED}
    store_report(make_report(*MIXED, WRONG, at=datetime.now(UTC), baseline=baseline, gate=("1 case wrong",)), folder)
    with serve_screen("--state", str(folder), tell=lambda _: {"RAADSVAR_ROLE": "administrator"}) as served:
        yield served
    shutil.rmtree(folder / "audit")


@pytest.fixture
def fake(browser: Browser, fake_address: str) -> Iterator[Screen]:
    with Screen.open(browser, fake_address) as screen:
        yield screen


@pytest.fixture
def real(browser: Browser, real_address: str) -> Iterator[Screen]:
    with Screen.open(browser, real_address) as screen:
        yield screen
