"""Write a release: one immutable file named after what it says, then a pointer to it, replaced in one step."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import duckdb

from semantic_layer.catalog import Catalog
from semantic_layer.errors import ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.publish.compiled import DIMENSION_COLUMNS, list_members
from semantic_layer.publish.store import (
    point_to,
    read_manifest,
    release_file,
    replace_file,
    sidecar_of,
    verify_file,
)

ID_DIGITS = 16
UNFINISHED = ".unfinished-"
BATCH = 5_000
"""Rows per statement while writing."""

_TYPES = {
    "period_start": "DATE",
    "period_end": "DATE",
    "numerator": "DECIMAL(38,6)",
    "denominator": "DECIMAL(38,6)",
    "value": "DECIMAL(38,6)",
    "n": "BIGINT",
    "noted_at": "DATE",
    "coverage": "DOUBLE",
    "valid_from": "DATE",
    "valid_to": "DATE",
}
"""All other columns are text."""


class ReleaseTable(Protocol):
    """What a table of the release is written from: the cells of a KPI, or the series of the peers."""

    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> Sequence[tuple[object, ...]]: ...


def name_release(tables: Sequence[ReleaseTable], attachments: Mapping[str, bytes]) -> str:
    """The same contents give the same id, whatever the bytes of the file."""
    digest = hashlib.sha256()
    for table in sorted(tables, key=lambda table: table.name):
        digest.update(json.dumps(["table", table.name, table.columns, len(table.rows)]).encode())
        for row in table.rows:
            digest.update(json.dumps([_canonical(v) for v in row]).encode())
    for name in sorted(attachments):
        digest.update(json.dumps(["attachment", name, len(attachments[name])]).encode())
        digest.update(attachments[name])
    return digest.hexdigest()[:ID_DIGITS]


def _canonical(value: object) -> str | None:
    """A number reads the same whether it was just computed or comes out of a file with six decimals."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return None if value is None else str(value)


def write_release(
    state: Path, manifest: Manifest, catalog: Catalog, tables: Sequence[ReleaseTable], attachments: Mapping[str, bytes]
) -> Manifest:
    """Puts the release in service, and gives its manifest; a release that is there already is kept as it is.

    Raises ReleaseError when it cannot be written; the old one then stays in service and nothing is left behind.
    """
    folder = state / "releases"
    target = release_file(state, manifest.id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_unfinished(folder)
        stored = _stored_manifest(target)
        if stored is None:
            stored = _write_anew(folder, target, manifest, catalog, tables, attachments)
        point_to(state, manifest.id)
    except (OSError, duckdb.Error) as error:
        raise ReleaseError(f"{target} could not be written ({error}); the old release stays in service") from error
    return stored


def _write_anew(
    folder: Path,
    target: Path,
    manifest: Manifest,
    catalog: Catalog,
    tables: Sequence[ReleaseTable],
    attachments: Mapping[str, bytes],
) -> Manifest:
    unfinished = folder / f"{UNFINISHED}{manifest.id}.duckdb"
    try:
        _fill(unfinished, manifest, catalog, tables, attachments)
        digest = _sync_and_hash(unfinished)
        replace_file(sidecar_of(target), f"{digest}  {target.name}\n".encode())
        unfinished.replace(target)
    finally:
        _remove_unfinished(folder)
    return manifest.model_copy(update={"file_sha256": digest})


def _fill(
    path: Path, manifest: Manifest, catalog: Catalog, tables: Sequence[ReleaseTable], attachments: Mapping[str, bytes]
) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("BEGIN")
        connection.execute("CREATE SCHEMA kpi")
        for table in tables:
            _create(connection, ("kpi", table.name), table.columns, table.rows)
        for dimension in catalog.dimensions.values():
            _create(connection, ("main", f"dim_{dimension.id}"), DIMENSION_COLUMNS, list_members(dimension))
        connection.execute("CREATE TABLE main.attachment (name VARCHAR PRIMARY KEY, content BLOB NOT NULL)")
        for name in sorted(attachments):
            connection.execute("INSERT INTO main.attachment VALUES (?, ?)", [name, attachments[name]])
        connection.execute("CREATE TABLE main.manifest (content VARCHAR NOT NULL)")
        content = manifest.model_dump_json(exclude={"file_sha256"}, indent=1)
        connection.execute("INSERT INTO main.manifest VALUES (?)", [content])
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")


def _create(
    connection: duckdb.DuckDBPyConnection,
    name: tuple[str, str],
    columns: Sequence[str],
    rows: Sequence[tuple[object, ...]],
) -> None:
    """Names are ids of the catalog; quoted, since an id may be a word of the language."""
    table = ".".join(f'"{part}"' for part in name)
    types = [_TYPES.get(column, "VARCHAR") for column in columns]
    declared = ", ".join(f'"{column}" {type_}' for column, type_ in zip(columns, types, strict=True))
    connection.execute(f"CREATE TABLE {table} ({declared})")
    unnested = ", ".join(f"unnest(CAST(? AS {type_}[]))" for type_ in types)
    for start in range(0, len(rows), BATCH):
        batch = zip(*rows[start : start + BATCH], strict=True)
        connection.execute(f"INSERT INTO {table} SELECT {unnested}", [_plain(column) for column in batch])


def _plain(column: Iterable[object]) -> list[object]:
    """Amounts as text: the engine reads them exactly, at any number of digits."""
    return [value if value is None or isinstance(value, int | float) else str(value) for value in column]


def _stored_manifest(target: Path) -> Manifest | None:
    """Of the same release when it is there and whole; else it is written anew."""
    if not target.is_file():
        return None
    try:
        digest = verify_file(target)
        return read_manifest(target).model_copy(update={"file_sha256": digest})
    except ReleaseError:
        return None


def _sync_and_hash(path: Path) -> str:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_unfinished(folder: Path) -> None:
    """Also what a killed publication left; the lock says that no other one is at work."""
    for path in folder.glob(f"{UNFINISHED}*"):
        with suppress(FileNotFoundError):
            path.unlink()
