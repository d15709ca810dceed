"""Rådsvar as programs meet it: `raadsvar serve` and `raadsvar mcp` as processes of their own, on a real release."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from api.tokens import TokenFile
from assistant.record import AuditLog, Entry
from cli.main import main
from tests.api.serving import find_port, wait_for
from tests.api.table import TODAY

ROOT = Path(__file__).parents[2]
MANY = "10000"
"""Questions a minute: these tests are one user."""


class Home:
    """A state folder on the release of the run, with a record and keys of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = AuditLog(folder / "audit")
        self.environment = os.environ | {"RAADSVAR_STATE": str(folder), "RAADSVAR_QUESTIONS_A_MINUTE": MANY}

    def list_recorded(self) -> list[Entry]:
        files = sorted((self.folder / "audit").glob("*.jsonl"))
        lines = [line for path in files for line in path.read_bytes().splitlines()]
        return [Entry.model_validate_json(line) for line in lines if b'"answer":' in line]

    def ask_on_the_command_line(self, *arguments: str) -> dict[str, Any]:
        """What `raadsvar ask --json` prints, whatever its exit code."""
        printed = StringIO()
        command = ["raadsvar", "ask", "--json", "--today", TODAY, *arguments]
        as_user = (patch.dict(os.environ, self.environment), patch.object(sys, "argv", command))
        with as_user[0], as_user[1], redirect_stdout(printed), suppress(SystemExit):
            main()
        answer: dict[str, Any] = json.loads(printed.getvalue())
        return answer

    def make_key(self, name: str, role: str = "politiker") -> str:
        return TokenFile(self.folder).add(name, role, datetime.now(UTC), self.log, "tester")

    @contextmanager
    def run_server(self, *arguments: str, path: str = "/", **settings: str) -> Iterator[str]:
        """The address of a command that serves; it ends with the test."""
        port = find_port()
        command = [sys.executable, "-m", "cli.main", *arguments, str(port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment | settings, **quiet)  # type: ignore[call-overload]
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address + path, process)
            yield address
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="module")
def home(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("home")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    (folder / "cache").symlink_to(state / "cache", target_is_directory=True)
    return Home(folder)


@pytest.fixture(scope="module")
def served(home: Home) -> Iterator[str]:
    with home.run_server("serve", "--port", path="/healthz") as address:
        yield address


@pytest.fixture(scope="module")
def mcp_address(home: Home) -> Iterator[str]:
    with home.run_server("mcp", "--today", TODAY, "--http", path="/mcp") as address:
        yield address + "/mcp"
