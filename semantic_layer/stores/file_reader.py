"""Read one release file: read-only, locked, and every statement under a watchdog."""

import threading
from collections.abc import Sequence
from pathlib import Path

import duckdb

from semantic_layer.errors import QueryTimeoutError, ReleaseError
from semantic_layer.stores.base import LIMIT_SECONDS, Row

LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "access_mode": "READ_ONLY",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "threads": "2",
    # A release is a few megabytes and a query filters one table; more is a sign of something else.
    "memory_limit": "256MB",
    "lock_configuration": "true",
}


class FileReader:
    """Safe to share between threads, since each statement runs on a cursor of its own."""

    dialect = "duckdb"
    schema = "kpi"
    manifest_text = "SELECT content FROM main.manifest"
    attachment_text = "SELECT content FROM main.attachment WHERE name = ?"

    def __init__(self, path: Path) -> None:
        """Raises ReleaseError for a file that is missing, in use by a writer, or no database."""
        if not path.is_file():
            raise ReleaseError(f"{path} is missing: choose another with `release list` and `release use`, or publish")
        self.path = path
        self._lock = threading.Lock()
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=LOCKED)
        except duckdb.Error as error:
            if "lock" in str(error).lower():
                raise ReleaseError(f"{path} is locked by another program that writes to it: stop that one") from error
            raise _damaged(path, error) from error

    @property
    def name(self) -> str:
        return str(self.path)

    def fetch(self, text: str, params: Sequence[object], limit_seconds: float = LIMIT_SECONDS) -> list[Row]:
        cursor = self.cursor()
        watchdog = threading.Timer(limit_seconds, cursor.interrupt)
        watchdog.daemon = True
        watchdog.start()
        try:
            return cursor.execute(text, [list(p) if isinstance(p, tuple) else p for p in params]).fetchall()
        except duckdb.InterruptException as error:
            raise QueryTimeoutError(f"a query was interrupted after {limit_seconds} s") from error
        except duckdb.Error as error:
            raise _damaged(self.path, error) from error
        finally:
            watchdog.cancel()
            cursor.close()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            return self._connection.cursor()

    def close(self) -> None:
        self._connection.close()


def _damaged(path: Path, error: duckdb.Error) -> ReleaseError:
    what = str(error).splitlines()[0] if str(error) else type(error).__name__
    return ReleaseError(f"{path} is damaged ({what}): choose another with `release use`, or publish again")
