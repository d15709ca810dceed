"""Read one release schema: over few shared connections, read-only, and every statement under two watchdogs.

The server stops a statement at its time limit. Should the server itself not answer any more, the line is cut from this
side, so that a question never waits for longer.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
import sqlalchemy as sa

from semantic_layer.errors import QueryTimeoutError, ReleaseError
from semantic_layer.stores.base import LIMIT_SECONDS, Row
from semantic_layer.stores.content import quote

CONNECT_SECONDS = 3
POOL_SIZE = 8
POOL_OVERFLOW = 24
"""Together one connection for each member of a council that asks in the same second."""


def open_pool(url: sa.URL) -> sa.Engine:
    """Connects to nothing yet."""
    options = f"-c default_transaction_read_only=on -c statement_timeout={int(LIMIT_SECONDS * 1000)}"
    return sa.create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=CONNECT_SECONDS,
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": options, "application_name": "raadsvar"},
    )


class PostgresReader:
    dialect = "postgresql"

    def __init__(self, pool: sa.Engine, database: str, schema: str) -> None:
        self._pool = pool
        self.name = f"{database} {schema}"
        self.schema = schema

    @property
    def manifest_text(self) -> str:
        return f"SELECT content FROM {quote(self.schema, '_manifest')}"  # noqa: S608 - an id

    @property
    def attachment_text(self) -> str:
        return f"SELECT content FROM {quote(self.schema, '_attachment')} WHERE name = %s"  # noqa: S608 - an id

    def fetch(self, text: str, params: Sequence[object], limit_seconds: float = LIMIT_SECONDS) -> list[Row]:
        """A connection that was lost while nobody used it is replaced once, without a word."""
        bound = tuple(list(p) if isinstance(p, tuple) else p for p in params)
        try:
            return self._fetch(text, bound, limit_seconds)
        except sa.exc.DBAPIError as error:
            if not error.connection_invalidated:
                raise self._unreadable(error) from error
        try:
            return self._fetch(text, bound, limit_seconds)
        except sa.exc.SQLAlchemyError as error:
            raise self._unreadable(error) from error

    def close(self) -> None:
        """The connections are those of the store, and stay for the next release."""

    def _fetch(self, text: str, params: tuple[object, ...], limit_seconds: float) -> list[Row]:
        try:
            with self._pool.connect() as connection, _watched(connection, limit_seconds) as is_cut:
                try:
                    return [tuple(row) for row in connection.exec_driver_sql(text, params)]
                except sa.exc.DBAPIError as error:
                    if is_cut() or isinstance(error.orig, psycopg.errors.QueryCanceled):
                        raise QueryTimeoutError(f"a query was interrupted after {limit_seconds} s") from error
                    raise
        except sa.exc.TimeoutError as error:
            raise QueryTimeoutError("all connections to the release were in use") from error

    def _unreadable(self, error: sa.exc.SQLAlchemyError) -> ReleaseError:
        what = str(getattr(error, "orig", None) or error).strip().split("\n", 1)[0]
        return ReleaseError(f"{self.name} cannot be read ({what}): see to the database, or publish again")


@contextmanager
def _watched(connection: sa.Connection, limit_seconds: float) -> Iterator[Callable[[], bool]]:
    """Cuts the line at the limit; the server, which stops by itself, has the same limit."""
    cut = threading.Event()
    driver = connection.connection.driver_connection

    def hang_up() -> None:
        cut.set()
        with suppress(OSError), socket.socket(fileno=os.dup(driver.fileno())) as line:  # type: ignore[union-attr]
            line.shutdown(socket.SHUT_RDWR)

    watchdog = threading.Timer(limit_seconds, hang_up)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield cut.is_set
    finally:
        watchdog.cancel()
