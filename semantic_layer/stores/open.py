"""Find the store of a place."""

from functools import cache
from pathlib import Path

from semantic_layer.stores.base import Place, Store
from semantic_layer.stores.files import FileStore


def open_store(place: Place) -> Store:
    """Raises ReleaseError for a URL that is of no database that releases can be kept in."""
    return FileStore(place) if isinstance(place, Path) else _open_database(place)


@cache
def _open_database(url: str) -> Store:
    """One per process, since its connections are kept open."""
    # SQLAlchemy's engine and the driver are no part of a question on files.
    from semantic_layer.stores.postgres import PostgresStore  # noqa: PLC0415

    return PostgresStore(url)
