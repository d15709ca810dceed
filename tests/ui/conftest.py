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
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

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


@pytest.fixture
def fake(browser: Browser, fake_address: str) -> Iterator[Screen]:
    with Screen.open(browser, fake_address) as screen:
        yield screen


@pytest.fixture
def real(browser: Browser, real_address: str) -> Iterator[Screen]:
    with Screen.open(browser, real_address) as screen:
        yield screen
