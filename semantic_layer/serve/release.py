"""Open the release in service, wherever it is kept: immutable, and only ever read."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from semantic_layer.catalog import Catalog
from semantic_layer.errors import ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.serve.compile import Target
from semantic_layer.serve.guard import Allowed, allowed_tables
from semantic_layer.stores import Place, Reader, Store, open_store
from semantic_layer.stores.file_reader import FileReader


class Release:
    """An open release; safe to share between threads."""

    def __init__(
        self, store: Store, reader: Reader, manifest: Manifest, withdrawn: Mapping[str, str] | None = None
    ) -> None:
        self.store = store
        self.reader = reader
        self.manifest = manifest
        self._withdrawn_then = dict(withdrawn) if withdrawn is not None else None

    @property
    def id(self) -> str:
        return self.manifest.id

    @property
    def as_of(self) -> date:
        return self.manifest.as_of

    @property
    def path(self) -> Path:
        """The file. Raises ReleaseError for a release that is none."""
        if not isinstance(self.reader, FileReader):
            raise ReleaseError(f"{self.reader.name} is no file")
        return self.reader.path

    @property
    def target(self) -> Target:
        return Target(self.reader.dialect, self.reader.schema)

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog as it was when the release was made. Raises ReleaseError when it cannot be read."""
        try:
            return Catalog.model_validate_json(self.attachment("catalog"))
        except ValidationError as error:
            faults = f"its catalog does not fit this program: {error.error_count()} faults"
            raise _damaged(self.reader, faults) from error

    @cached_property
    def allowed(self) -> Allowed:
        """The tables and columns that statements on this release may name."""
        return allowed_tables(self.catalog, self.reader.schema)

    @property
    def withdrawn(self) -> dict[str, str]:
        """KPI → why it is out of service now. Raises ReleaseError when that cannot be told."""
        if self._withdrawn_then is not None:
            return self._withdrawn_then
        return {kpi: entry.why for kpi, entry in self.store.read_withdrawn().items()}

    def find_withdrawal_day(self, kpi: str) -> date | None:
        """When it was taken out of service; None when it is in. Raises ReleaseError when that cannot be told."""
        entry = self.store.read_withdrawn().get(kpi)
        return date.fromisoformat(entry.at[:10]) if entry is not None else None

    def attachment(self, name: str) -> bytes:
        """The bytes published under this name. Raises ReleaseError when there are none."""
        found = self.find_attachment(name)
        if found is None:
            raise _damaged(self.reader, f"it has no attachment {name!r}")
        return found

    def find_attachment(self, name: str) -> bytes | None:
        """None in a release of a time that knew no such attachment."""
        rows = self.reader.fetch(self.reader.attachment_text, [name])
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else None

    def close(self) -> None:
        self.reader.close()


def open_release(place: Place, release_id: str | None = None, withdrawn: Mapping[str, str] | None = None) -> Release:
    """The release in service, or the one with this id; `withdrawn` when it is to be as it was at another time.

    Raises ReleaseError when there is none, when it is missing, in use by a writer or damaged. That every byte is as
    it was published is left to `verify_release`: databases check each block as it is read.
    """
    store = open_store(place)
    wanted = store.current() if release_id is None else release_id
    reader = store.open(wanted)
    try:
        manifest = _read_manifest(reader)
        if manifest.id != wanted:
            raise _damaged(reader, f"it says that it is release {manifest.id}")
    except ReleaseError:
        reader.close()
        raise
    return Release(store, reader, manifest, withdrawn)


def current_release_id(place: Place) -> str:
    """The id that the pointer names. Raises ReleaseError when no release is in service."""
    return open_store(place).current()


def verify_release(release: Release) -> None:
    """Raises ReleaseError unless the release is what was published."""
    release.store.verify(release.id)


def _read_manifest(reader: Reader) -> Manifest:
    rows = reader.fetch(reader.manifest_text, [])
    if len(rows) != 1 or not isinstance(rows[0][0], str):
        raise _damaged(reader, "it has no manifest")
    try:
        return Manifest.model_validate_json(rows[0][0])
    except ValidationError as error:
        raise _damaged(reader, "its manifest does not fit this program") from error


def _damaged(reader: Reader, what: str) -> ReleaseError:
    return ReleaseError(f"{reader.name} is damaged ({what}): choose another with `release use`, or publish again")
