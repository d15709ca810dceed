"""Open the release in service: one immutable file, read-only and locked."""

import hashlib
import json
import threading
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb
from pydantic import ValidationError

from semantic_layer.catalog import Catalog
from semantic_layer.errors import ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.serve.guard import Allowed, allowed_tables
from semantic_layer.serve.run import execute_text

MANIFEST_TEXT = "SELECT content FROM main.manifest"
ATTACHMENT_TEXT = "SELECT content FROM main.attachment WHERE name = ?"

_LOCKED: dict[str, str | bool | int | float | list[str]] = {
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


class Release:
    """An open release; safe to share between threads, since each query runs on a cursor of its own."""

    def __init__(
        self,
        state: Path,
        path: Path,
        connection: duckdb.DuckDBPyConnection,
        manifest: Manifest,
        withdrawn: Mapping[str, str] | None = None,
    ) -> None:
        self.state = state
        self.path = path
        self.manifest = manifest
        self._connection = connection
        self._lock = threading.Lock()
        self._withdrawn: tuple[int | None, dict[str, str]] | None = None
        self._withdrawn_then = dict(withdrawn) if withdrawn is not None else None

    @property
    def id(self) -> str:
        return self.manifest.id

    @property
    def as_of(self) -> date:
        return self.manifest.as_of

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog as it was when the release was made. Raises ReleaseError when it cannot be read."""
        try:
            return Catalog.model_validate_json(self.attachment("catalog"))
        except ValidationError as error:
            faults = f"its catalog does not fit this program: {error.error_count()} faults"
            raise _damaged(self.path, faults) from error

    @cached_property
    def allowed(self) -> Allowed:
        """The tables and columns that statements on this release may name."""
        return allowed_tables(self.catalog)

    @property
    def withdrawn(self) -> dict[str, str]:
        """KPI → why it was taken out of service; read again as soon as the file changes."""
        if self._withdrawn_then is not None:
            return self._withdrawn_then
        path = self.state / "releases" / "withdrawn.json"
        try:
            stamp = path.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        if self._withdrawn is None or self._withdrawn[0] != stamp:
            self._withdrawn = (stamp, _read_withdrawn(path))
        return self._withdrawn[1]

    def cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            return self._connection.cursor()

    def attachment(self, name: str) -> bytes:
        """The bytes published under this name. Raises ReleaseError when there are none."""
        found = self.find_attachment(name)
        if found is None:
            raise _damaged(self.path, f"it has no attachment {name!r}")
        return found

    def find_attachment(self, name: str) -> bytes | None:
        """None in a release of a time that knew no such attachment."""
        rows = _read(self.path, self.cursor(), ATTACHMENT_TEXT, [name])
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else None

    def close(self) -> None:
        self._connection.close()


def open_release(state: Path, release_id: str | None = None, withdrawn: Mapping[str, str] | None = None) -> Release:
    """The release in service, or the one with this id; `withdrawn` when it is to be as it was at another time.

    Raises ReleaseError when there is none, when its file is missing, in use by a writer or damaged. The hash
    of the whole file is left to `verify_release`: DuckDB checks each block as it is read.
    """
    wanted = release_id or current_release_id(state)
    path = release_path(state, wanted)
    if not path.is_file():
        raise ReleaseError(f"{path} is missing: choose another with `release list` and `release use`, or publish")
    connection = _connect(path)
    try:
        manifest = _read_manifest(path, connection)
        if manifest.id != wanted:
            raise _damaged(path, f"it says that it is release {manifest.id}")
    except ReleaseError:
        connection.close()
        raise
    return Release(state, path, connection, manifest, withdrawn)


def current_release_id(state: Path) -> str:
    """The id that the pointer names. Raises ReleaseError when no release is in service."""
    pointer = state / "releases" / "current.json"
    try:
        named = json.loads(pointer.read_text(encoding="utf-8"))["release"]
    except FileNotFoundError:
        raise ReleaseError(f"no release is in service ({pointer} is missing): run `publish`") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{pointer} cannot be read ({error}): choose a release with `release use`") from error
    if not isinstance(named, str):
        raise ReleaseError(f"{pointer} names no release: choose one with `release use`")
    return named


def release_path(state: Path, release_id: str) -> Path:
    """Where a release lies. Raises ReleaseError for something that can be no id."""
    if not release_id.isalnum():
        raise ReleaseError(f"{release_id!r} is no release id: see `release list`")
    return state / "releases" / f"release-{release_id}.duckdb"


def verify_release(release: Release) -> None:
    """Raises ReleaseError unless the file's bytes are those that were published."""
    sidecar = release.path.with_name(release.path.name + ".sha256")
    try:
        expected = sidecar.read_text(encoding="utf-8").split()[0]
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{sidecar} cannot be read ({error}): publish again") from error
    with release.path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise _damaged(release.path, "its bytes are not those that were published")


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=True, config=_LOCKED)
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise ReleaseError(f"{path} is locked by another program that writes to it: stop that one") from error
        raise _damaged(path, _first_line(error)) from error


def _read_manifest(path: Path, connection: duckdb.DuckDBPyConnection) -> Manifest:
    rows = _read(path, connection.cursor(), MANIFEST_TEXT, [])
    if len(rows) != 1 or not isinstance(rows[0][0], str):
        raise _damaged(path, "it has no manifest")
    try:
        return Manifest.model_validate_json(rows[0][0])
    except ValidationError as error:
        raise _damaged(path, "its manifest does not fit this program") from error


def _read(path: Path, cursor: duckdb.DuckDBPyConnection, text: str, params: list[str]) -> list[tuple[object, ...]]:
    try:
        return execute_text(cursor, text, params)
    except duckdb.Error as error:
        raise _damaged(path, _first_line(error)) from error
    finally:
        cursor.close()


def _read_withdrawn(path: Path) -> dict[str, str]:
    """Fails closed: a list that cannot be read may hold any KPI."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {str(kpi): str(entry["why"]) for kpi, entry in entries.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}): mend it, no figure is served until then") from error


def _damaged(path: Path, what: str) -> ReleaseError:
    return ReleaseError(f"{path} is damaged ({what}): choose another with `release use`, or publish again")


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
