"""Bring what lies in DuckDB files into Postgres: a source, view by view, and a release as it is."""

import tempfile
from pathlib import Path

import duckdb
import psycopg

from semantic_layer.catalog import Catalog
from semantic_layer.manifest import Manifest
from semantic_layer.stores import Reader, open_store
from semantic_layer.stores.content import quote
from semantic_layer.stores.postgres_writer import StoredTable

TYPES = {"VARCHAR": "text", "HUGEINT": "bigint", "DOUBLE": "double precision"}


def copy_source(source: Path, url: str, views: list[str] | None = None) -> None:
    """Each view as a table of schema `raw`, and a view `kpi.…` on it."""
    with (
        duckdb.connect(str(source), read_only=True) as own,
        psycopg.connect(url) as there,
        tempfile.TemporaryDirectory() as folder,
    ):
        there.execute("CREATE SCHEMA IF NOT EXISTS raw; CREATE SCHEMA IF NOT EXISTS kpi")
        found = own.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'kpi'").fetchall()
        for (name,) in sorted(found):
            if views is not None and name not in views:
                continue
            columns = own.execute(f"DESCRIBE kpi.{quote(name)}").fetchall()
            declared = ", ".join(f"{quote(c[0])} {TYPES.get(c[1], c[1])}" for c in columns)
            there.execute(f"CREATE TABLE raw.{quote(name)} ({declared})")
            rows = Path(folder) / f"{name}.csv"
            own.execute(f"COPY (FROM kpi.{quote(name)}) TO '{rows}' (HEADER false, NULLSTR '\\N')")
            copying = f"COPY raw.{quote(name)} FROM STDIN (FORMAT csv, NULL '\\N')"
            with there.cursor() as cursor, cursor.copy(copying) as copy, rows.open("rb") as file:
                while block := file.read(1 << 20):
                    copy.write(block)
            there.execute(f"CREATE VIEW kpi.{quote(name)} AS SELECT * FROM raw.{quote(name)}")
            there.execute(f"ANALYZE raw.{quote(name)}")


def copy_release(state: Path, url: str) -> Manifest:
    """The release in service of a state folder, written to the database and put in service there."""
    files = open_store(state)
    release_id = files.current()
    reader = files.open(release_id)
    try:
        ((manifest,),) = reader.fetch(reader.manifest_text, [])
        found = reader.fetch("SELECT name, content FROM main.attachment", [])
        attachments = {str(name): bytes(content) for name, content in found}  # type: ignore[call-overload]
        catalog = Catalog.model_validate_json(attachments["catalog"])
        tables = [_read_table(reader, name) for name in (*catalog.kpis, "benchmark")]
    finally:
        reader.close()
    return open_store(url).write(Manifest.model_validate_json(str(manifest)), catalog, tables, attachments)


def _read_table(reader: Reader, name: str) -> StoredTable:
    described = reader.fetch(f"SELECT column_name FROM (DESCRIBE kpi.{quote(name)})", [])
    return StoredTable(name, tuple(str(row[0]) for row in described), reader.fetch(f"FROM kpi.{quote(name)}", []))
