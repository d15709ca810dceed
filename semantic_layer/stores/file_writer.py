"""Write one release file: beside its place until it is whole, so that no reader ever sees a half."""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb

from semantic_layer.catalog import Catalog
from semantic_layer.manifest import Manifest
from semantic_layer.stores.base import ReleaseTable
from semantic_layer.stores.content import BATCH, DIMENSION_COLUMNS, TYPES, declare, list_dimensions, quote

UNFINISHED = ".unfinished-"


def write_file(
    target: Path,
    manifest: Manifest,
    catalog: Catalog,
    tables: Sequence[ReleaseTable],
    attachments: Mapping[str, bytes],
) -> str:
    """The sha256 of the file, which is also written beside it. Raises OSError and duckdb.Error."""
    unfinished = target.parent / f"{UNFINISHED}{manifest.id}.duckdb"
    try:
        _fill(unfinished, manifest, catalog, tables, attachments)
        digest = _sync_and_hash(unfinished)
        replace_file(sidecar_of(target), f"{digest}  {target.name}\n".encode())
        unfinished.replace(target)
    finally:
        remove_unfinished(target.parent)
    return digest


def remove_unfinished(folder: Path) -> None:
    """Also what a killed publication left; the lock says that no other one is at work."""
    for path in folder.glob(f"{UNFINISHED}*"):
        with suppress(FileNotFoundError):
            path.unlink()


def sidecar_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def replace_file(path: Path, content: bytes) -> None:
    """Readers see the old content or the new, never a half."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _fill(
    path: Path, manifest: Manifest, catalog: Catalog, tables: Sequence[ReleaseTable], attachments: Mapping[str, bytes]
) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("BEGIN")
        connection.execute("CREATE SCHEMA kpi")
        for table in tables:
            _create(connection, quote("kpi", table.name), table.columns, table.rows)
        for name, rows in list_dimensions(catalog):
            _create(connection, quote("main", name), DIMENSION_COLUMNS, rows)
        connection.execute("CREATE TABLE main.attachment (name VARCHAR PRIMARY KEY, content BLOB NOT NULL)")
        for name in sorted(attachments):
            connection.execute("INSERT INTO main.attachment VALUES (?, ?)", [name, attachments[name]])
        connection.execute("CREATE TABLE main.manifest (content VARCHAR NOT NULL)")
        content = manifest.model_dump_json(exclude={"file_sha256"}, indent=1)
        connection.execute("INSERT INTO main.manifest VALUES (?)", [content])
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")


def _create(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    connection.execute(f"CREATE TABLE {table} ({declare(columns, 'VARCHAR')})")
    unnested = ", ".join(f"unnest(CAST(? AS {TYPES.get(column, 'VARCHAR')}[]))" for column in columns)
    for start in range(0, len(rows), BATCH):
        batch = zip(*rows[start : start + BATCH], strict=True)
        connection.execute(f"INSERT INTO {table} SELECT {unnested}", [_plain(column) for column in batch])


def _plain(column: Iterable[object]) -> list[object]:
    """Amounts as text: the engine reads them exactly, at any number of digits."""
    return [value if value is None or isinstance(value, int | float) else str(value) for value in column]


def _sync_and_hash(path: Path) -> str:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()
