"""Execute a guarded statement: the one place where text reaches the database."""

import threading
from collections.abc import Sequence
from typing import Protocol

import duckdb

from semantic_layer.errors import QueryTimeoutError, ReleaseError
from semantic_layer.serve.guard import Guarded

LIMIT_SECONDS = 3.0
"""A query filters one small table and takes milliseconds."""

Row = tuple[object, ...]


class Readable(Protocol):
    """What a query needs of a release: a cursor that nobody else uses."""

    def cursor(self) -> duckdb.DuckDBPyConnection: ...


def run_statement(release: Readable, guarded: Guarded, limit_seconds: float = LIMIT_SECONDS) -> list[Row]:
    """The rows of a guarded statement.

    Raises QueryTimeoutError when the watchdog interrupted it, ReleaseError when the file cannot be read.
    """
    cursor = release.cursor()
    watchdog = threading.Timer(limit_seconds, cursor.interrupt)
    watchdog.daemon = True
    watchdog.start()
    try:
        return execute_text(cursor, guarded.text, guarded.params)
    except duckdb.InterruptException as error:
        raise QueryTimeoutError(f"a query was interrupted after {limit_seconds} s") from error
    except duckdb.Error as error:
        raise ReleaseError(f"the release cannot be read ({error}): verify it, or publish again") from error
    finally:
        watchdog.cancel()
        cursor.close()


def execute_text(cursor: duckdb.DuckDBPyConnection, text: str, params: Sequence[object]) -> list[Row]:
    """Every statement that reaches the database passes here; tests listen at this point."""
    return cursor.execute(text, [list(p) if isinstance(p, tuple) else p for p in params]).fetchall()
