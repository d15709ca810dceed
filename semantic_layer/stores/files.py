"""Releases as DuckDB files of a state folder, each named after what it says, and a pointer to the one in service."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
from pydantic import ValidationError

from semantic_layer.catalog import Catalog
from semantic_layer.errors import NothingPublishedError, ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.stores.base import ReleaseTable, Row, Withdrawn
from semantic_layer.stores.content import quote
from semantic_layer.stores.file_reader import FileReader
from semantic_layer.stores.file_writer import remove_unfinished, replace_file, sidecar_of, write_file


class FileStore:
    def __init__(self, state: Path) -> None:
        self._folder = state / "releases"
        self._withdrawn: tuple[int, dict[str, Withdrawn]] | None = None

    def current(self) -> str:
        pointer = self._folder / "current.json"
        try:
            named = json.loads(pointer.read_text(encoding="utf-8"))["release"]
        except FileNotFoundError:
            raise NothingPublishedError(f"no release is in service ({pointer} is missing): run `publish`") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReleaseError(f"{pointer} cannot be read ({error}): choose a release with `release use`") from error
        if not isinstance(named, str):
            raise ReleaseError(f"{pointer} names no release: choose one with `release use`")
        return named

    def list_ids(self) -> list[str]:
        return [path.stem.removeprefix("release-") for path in sorted(self._folder.glob("release-*.duckdb"))]

    def describe(self, release_id: str) -> tuple[Manifest, int]:
        self.verify(release_id)
        path = self._file(release_id)
        (rows,) = self._read(release_id, [FileReader.manifest_text.replace("main.", "stored.main.")])
        try:
            return Manifest.model_validate_json(str(rows[0][0]) if rows else ""), path.stat().st_size
        except ValidationError as error:
            raise ReleaseError(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from error

    def verify(self, release_id: str) -> None:
        self._digest(release_id)

    def open(self, release_id: str) -> FileReader:
        return FileReader(self._file(release_id))

    def read_tables(self, release_id: str, tables: Mapping[str, Sequence[str]]) -> dict[str, list[Row]]:
        statements = [
            f"SELECT {', '.join(quote(c) for c in columns)} FROM {quote('stored', 'kpi', name)}"  # noqa: S608 - ids
            for name, columns in tables.items()
        ]
        return dict(zip(tables, self._read(release_id, statements), strict=True))

    def read_attachment(self, release_id: str, name: str) -> bytes:
        statement = "SELECT content FROM stored.main.attachment WHERE name = ?"
        (rows,) = self._read(release_id, [statement], [name])
        if not rows or not isinstance(rows[0][0], bytes):
            raise ReleaseError(f"{self._file(release_id).name} has no attachment {name!r}")
        return rows[0][0]

    def write(
        self,
        manifest: Manifest,
        catalog: Catalog,
        tables: Sequence[ReleaseTable],
        attachments: Mapping[str, bytes],
    ) -> Manifest:
        target = self._file(manifest.id)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            remove_unfinished(self._folder)
            stored = self._stored_manifest(manifest.id)
            if stored is None:
                digest = write_file(target, manifest, catalog, tables, attachments)
                stored = manifest.model_copy(update={"file_sha256": digest})
            self.point_to(manifest.id)
        except (OSError, duckdb.Error) as error:
            raise ReleaseError(f"{target} could not be written ({error}); the old release stays in service") from error
        return stored

    def point_to(self, release_id: str) -> None:
        replace_file(self._folder / "current.json", json.dumps({"release": release_id}).encode())

    def read_withdrawn(self) -> dict[str, Withdrawn]:
        """Read again as soon as the file changes."""
        path = self._folder / "withdrawn.json"
        try:
            stamp = path.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        if self._withdrawn is None or self._withdrawn[0] != stamp:
            self._withdrawn = (stamp, _read_withdrawn(path))
        return dict(self._withdrawn[1])

    def write_withdrawn(self, withdrawn: Mapping[str, Withdrawn]) -> None:
        entries = {kpi: entry.model_dump() for kpi, entry in withdrawn.items()}
        content = json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True)
        replace_file(self._folder / "withdrawn.json", content.encode())

    def _file(self, release_id: str) -> Path:
        if not release_id.isalnum():
            raise ReleaseError(f"{release_id!r} is no release id: see `release list`")
        return self._folder / f"release-{release_id}.duckdb"

    def _digest(self, release_id: str) -> str:
        """The sha256 that the file has and that was written beside it. Raises ReleaseError when they differ."""
        path = self._file(release_id)
        sidecar = sidecar_of(path)
        try:
            expected = sidecar.read_text(encoding="utf-8").split()[0]
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, IndexError, UnicodeDecodeError) as error:
            raise ReleaseError(f"{sidecar} cannot be read ({error}): publish again") from error
        if found != expected:
            raise ReleaseError(
                f"{path} is damaged (its bytes are not those that were published): "
                "choose another with `release use`, or publish again"
            )
        return found

    def _stored_manifest(self, release_id: str) -> Manifest | None:
        """Of the same release when it is there and whole; else it is written anew."""
        if not self._file(release_id).is_file():
            return None
        try:
            manifest, _ = self.describe(release_id)
            return manifest.model_copy(update={"file_sha256": self._digest(release_id)})
        except ReleaseError:
            return None

    def _read(self, release_id: str, statements: Sequence[str], params: Sequence[str] = ()) -> list[list[Row]]:
        """Attached and not opened: this process may have the file open already, with settings of its own."""
        path = self._file(release_id)
        try:
            with duckdb.connect() as connection:
                quoted = str(path).replace("'", "''")
                connection.execute(f"ATTACH '{quoted}' AS stored (READ_ONLY)")
                return [connection.execute(statement, list(params)).fetchall() for statement in statements]
        except duckdb.Error as error:
            raise ReleaseError(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from error


def _read_withdrawn(path: Path) -> dict[str, Withdrawn]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {
            str(kpi): Withdrawn(why=str(entry["why"]), at=str(entry.get("at", ""))) for kpi, entry in entries.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}): mend it, no figure is served until then") from error
