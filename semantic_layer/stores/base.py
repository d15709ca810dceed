"""What keeps releases: it writes them whole, opens them for reading, and knows which one is in service."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from semantic_layer.catalog import Catalog
from semantic_layer.frozen import Frozen
from semantic_layer.manifest import Manifest

LIMIT_SECONDS = 3.0
"""A query filters one small table and takes milliseconds."""

Place = Path | str
"""A state folder, whose releases are DuckDB files; or the URL of a Postgres database."""

Row = tuple[object, ...]


class Withdrawn(Frozen):
    why: str
    """Shown to users."""
    at: str


class StoredRelease(Frozen):
    id: str
    as_of: date | None = None
    created_at: datetime | None = None
    size: int
    """In bytes; 0 where that cannot be told."""
    in_service: bool
    damaged: str | None = None
    """What is wrong with it, or None."""


class ReleaseTable(Protocol):
    """What a table of the release is written from: the cells of a KPI, or the series of the peers."""

    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> Sequence[tuple[object, ...]]: ...


class Reader(Protocol):
    """An open release, for many threads at once."""

    @property
    def name(self) -> str:
        """What maintainers know it by."""
        ...

    @property
    def dialect(self) -> str: ...
    @property
    def schema(self) -> str:
        """The schema that its tables of figures are in."""
        ...

    @property
    def manifest_text(self) -> str:
        """The statement that reads the manifest, one text."""
        ...

    @property
    def attachment_text(self) -> str:
        """The statement that reads the attachment whose name is bound."""
        ...

    def fetch(self, text: str, params: Sequence[object], limit_seconds: float = LIMIT_SECONDS) -> list[Row]:
        """The rows of one statement.

        Raises QueryTimeoutError when it was interrupted at the limit, ReleaseError when the release cannot be read.
        """
        ...

    def close(self) -> None: ...


class Store(Protocol):
    def current(self) -> str:
        """The id of the release in service. Raises NothingPublishedError, ReleaseError when it cannot be told."""
        ...

    def list_ids(self) -> list[str]: ...

    def describe(self, release_id: str) -> tuple[Manifest, int]:
        """The manifest, and the size in bytes. Raises ReleaseError when it is missing, or known to be damaged."""
        ...

    def verify(self, release_id: str) -> None:
        """Raises ReleaseError unless the release is what was published, to the last byte or figure."""
        ...

    def open(self, release_id: str) -> Reader:
        """Raises ReleaseError when it is missing, or cannot be opened."""
        ...

    def read_tables(self, release_id: str, tables: Mapping[str, Sequence[str]]) -> dict[str, list[Row]]:
        """All rows of tables of figures, by the columns that are wanted. Raises ReleaseError."""
        ...

    def read_attachment(self, release_id: str, name: str) -> bytes:
        """Raises ReleaseError when there is none."""
        ...

    def write(
        self,
        manifest: Manifest,
        catalog: Catalog,
        tables: Sequence[ReleaseTable],
        attachments: Mapping[str, bytes],
    ) -> Manifest:
        """Puts the release in service, and gives its manifest; one that is there already is kept as it is.

        Raises ReleaseError when it cannot be written; the old one then stays in service and nothing is left behind.
        """
        ...

    def point_to(self, release_id: str) -> None:
        """Raises ReleaseError."""
        ...

    def read_withdrawn(self) -> dict[str, Withdrawn]:
        """KPI → why it is out of service. Raises ReleaseError: a list that cannot be read may hold any KPI."""
        ...

    def write_withdrawn(self, withdrawn: Mapping[str, Withdrawn]) -> None:
        """Raises ReleaseError."""
        ...
