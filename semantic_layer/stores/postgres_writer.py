"""Write one release schema, inside a transaction that somebody else begins and ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import psycopg

from semantic_layer.catalog import Catalog
from semantic_layer.errors import ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.stores.base import ReleaseTable
from semantic_layer.stores.content import DIMENSION_COLUMNS, declare, list_dimensions, quote

NAME_BYTES = 63
"""Longer names are cut by Postgres, without an error."""

# The pointer is one row; a second one is refused.
_PREPARE = """
CREATE SCHEMA IF NOT EXISTS raadsvar;
CREATE TABLE IF NOT EXISTS raadsvar.pointer (
    one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    release text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS raadsvar.withdrawn (kpi text PRIMARY KEY, why text NOT NULL, at text NOT NULL);
LOCK TABLE raadsvar.pointer IN EXCLUSIVE MODE NOWAIT
"""


@dataclass(frozen=True)
class StoredTable:
    """A table as it was read back."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]


def schema_of(release_id: str) -> str:
    return f"release_{release_id}"


def prepare_control(connection: psycopg.Connection) -> None:
    """Makes what is missing, and keeps other writers out until the transaction ends; readers go on reading."""
    connection.execute(_PREPARE)


def fill_schema(
    connection: psycopg.Connection,
    schema: str,
    manifest: Manifest,
    catalog: Catalog,
    tables: Sequence[ReleaseTable],
    attachments: Mapping[str, bytes],
) -> None:
    """Tables whose name begins with `_`, which no id does, hold what is not figures."""
    connection.execute(f"CREATE SCHEMA {quote(schema)}")
    for table in tables:
        _create(connection, schema, table.name, table.columns, table.rows)
    for name, rows in list_dimensions(catalog):
        _create(connection, schema, f"_{name}", DIMENSION_COLUMNS, rows)
    attachment, about = quote(schema, "_attachment"), quote(schema, "_manifest")
    connection.execute(f"CREATE TABLE {attachment} (name text PRIMARY KEY, content bytea NOT NULL)")
    for name in sorted(attachments):
        connection.execute(f"INSERT INTO {attachment} VALUES (%s, %s)", [name, attachments[name]])  # noqa: S608 - ids
    connection.execute(f"CREATE TABLE {about} (content text NOT NULL)")
    content = manifest.model_dump_json(exclude={"file_sha256"}, indent=1)
    connection.execute(f"INSERT INTO {about} VALUES (%s)", [content])  # noqa: S608 - ids


def _create(
    connection: psycopg.Connection, schema: str, name: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    for part in (name, *columns):
        if len(part.encode()) > NAME_BYTES:
            raise ReleaseError(f"{part} is longer than a name may be in Postgres ({NAME_BYTES} bytes)")
    table = quote(schema, name)
    connection.execute(f"CREATE TABLE {table} ({declare(columns, 'text')})")
    if columns[:2] == ("measure", "breakdown"):
        # What every question filters by.
        connection.execute(f"CREATE INDEX ON {table} (breakdown, grain, period)")
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_plain(value) for value in row])
    connection.execute(f"ANALYZE {table}")


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int | float | date) else str(value)
