"""Execute a guarded statement: the one way from a query to the database."""

from typing import Protocol

from semantic_layer.serve.guard import Guarded
from semantic_layer.stores.base import LIMIT_SECONDS, Reader, Row


class Readable(Protocol):
    """What a query needs of a release."""

    @property
    def reader(self) -> Reader: ...


def run_statement(release: Readable, guarded: Guarded, limit_seconds: float = LIMIT_SECONDS) -> list[Row]:
    """The rows of a guarded statement.

    Raises QueryTimeoutError when the watchdog interrupted it, ReleaseError when the release cannot be read.
    """
    return release.reader.fetch(guarded.text, guarded.params, limit_seconds)
