"""Releases in a Postgres database: each an immutable schema, written and put in service in one transaction.

Beside them, the schema `raadsvar` holds one row that names the release in service, and the KPIs that are withdrawn.
Whoever serves connects as a role that may read these schemas and nothing else; `docs/postgres.sql` makes it.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from pydantic import ValidationError

from semantic_layer.catalog import Catalog
from semantic_layer.errors import NothingPublishedError, PublicationBusyError, ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.stores.base import ReleaseTable, Row, Withdrawn
from semantic_layer.stores.content import name_release, quote
from semantic_layer.stores.postgres_reader import PostgresReader, open_pool
from semantic_layer.stores.postgres_writer import StoredTable, fill_schema, prepare_control, schema_of

REMEMBERED_SECONDS = 1.0
"""How long the list of withdrawn KPIs is not read again; one question asks for it many times."""


class PostgresStore:
    def __init__(self, url: str) -> None:
        """Connects to nothing yet. Raises ReleaseError for a URL that is not of Postgres."""
        try:
            parsed = sa.make_url(url)
        except sa.exc.ArgumentError as error:
            raise ReleaseError("the release URL is not of the form postgresql://user:password@host/database") from error
        if parsed.get_backend_name() != "postgresql":
            raise ReleaseError(f"releases are kept in files or in Postgres, not in {parsed.get_backend_name()}")
        self._url = parsed.set(drivername="postgresql+psycopg")
        self._name = f"postgresql://{parsed.host or ''}/{parsed.database or ''}"
        self._pool = open_pool(self._url)
        self._withdrawn: tuple[float, dict[str, Withdrawn]] = (-REMEMBERED_SECONDS, {})

    def current(self) -> str:
        try:
            rows = self._fetch("SELECT release FROM raadsvar.pointer")
        except ReleaseError as error:
            if isinstance(_cause(error), psycopg.errors.UndefinedTable | psycopg.errors.InvalidSchemaName):
                rows = []
            else:
                raise
        if not rows:
            raise NothingPublishedError(f"no release is in service in {self._name}: run `publish`")
        return str(rows[0][0])

    def list_ids(self) -> list[str]:
        prefix = schema_of("")
        rows = self._fetch(
            "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname LIKE %s ORDER BY 1", [f"{prefix}%"]
        )
        return [str(row[0]).removeprefix(prefix) for row in rows]

    def describe(self, release_id: str) -> tuple[Manifest, int]:
        schema = schema_of(release_id)
        rows = self._fetch(self.open(release_id).manifest_text)
        try:
            manifest = Manifest.model_validate_json(str(rows[0][0]) if rows else "")
        except ValidationError as error:
            raise ReleaseError(f"{self._name}: {schema} has no manifest that fits this program") from error
        return manifest, self._size(schema)

    def verify(self, release_id: str) -> None:
        """Its id is a hash of what it says, so it is computed again from every figure."""
        schema = schema_of(release_id)
        found = self._fetch(
            "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = %s AND left(tablename, 1) <> '_'", [schema]
        )
        tables = [self._read_stored(schema, str(row[0])) for row in found]
        rows = self._fetch(f"SELECT name, content FROM {quote(schema, '_attachment')}")  # noqa: S608 - an id
        if name_release(tables, {str(name): bytes(content) for name, content in rows}) != release_id:  # type: ignore[call-overload]
            raise ReleaseError(
                f"{self._name}: {schema} is damaged (it does not say what was published): "
                "choose another with `release use`, or publish again"
            )

    def open(self, release_id: str) -> PostgresReader:
        if not release_id.isalnum():
            raise ReleaseError(f"{release_id!r} is no release id: see `release list`")
        return PostgresReader(self._pool, self._name, schema_of(release_id))

    def read_tables(self, release_id: str, tables: Mapping[str, Sequence[str]]) -> dict[str, list[Row]]:
        schema = schema_of(release_id)
        return {
            name: self._fetch(f"SELECT {', '.join(quote(c) for c in columns)} FROM {quote(schema, name)}")  # noqa: S608
            for name, columns in tables.items()
        }

    def read_attachment(self, release_id: str, name: str) -> bytes:
        rows = self._fetch(self.open(release_id).attachment_text, [name])
        if not rows or not isinstance(rows[0][0], bytes):
            raise ReleaseError(f"{self._name}: {schema_of(release_id)} has no attachment {name!r}")
        return rows[0][0]

    def write(
        self,
        manifest: Manifest,
        catalog: Catalog,
        tables: Sequence[ReleaseTable],
        attachments: Mapping[str, bytes],
    ) -> Manifest:
        schema = schema_of(manifest.id)
        with self._transaction("could not be written; the old release stays in service") as connection:
            prepare_control(connection)
            stored = self._stored_manifest(manifest.id)
            if stored is None:
                connection.execute(f"DROP SCHEMA IF EXISTS {quote(schema)} CASCADE")
                fill_schema(connection, schema, manifest, catalog, tables, attachments)
            _point(connection, manifest.id)
        return stored or manifest

    def point_to(self, release_id: str) -> None:
        with self._transaction("could not be put in service") as connection:
            prepare_control(connection)
            _point(connection, release_id)

    def read_withdrawn(self) -> dict[str, Withdrawn]:
        read_at, known = self._withdrawn
        if time.monotonic() - read_at >= REMEMBERED_SECONDS:
            known = {str(k): Withdrawn(why=str(why), at=str(at)) for k, why, at in self._fetch(_WITHDRAWN)}
            self._withdrawn = (time.monotonic(), known)
        return dict(known)

    def write_withdrawn(self, withdrawn: Mapping[str, Withdrawn]) -> None:
        with self._transaction("could not be changed") as connection:
            prepare_control(connection)
            connection.execute("DELETE FROM raadsvar.withdrawn")
            for kpi, entry in withdrawn.items():
                connection.execute("INSERT INTO raadsvar.withdrawn VALUES (%s, %s, %s)", [kpi, entry.why, entry.at])
        self._withdrawn = (-REMEMBERED_SECONDS, {})

    def _stored_manifest(self, release_id: str) -> Manifest | None:
        """Of the same release when it is there and whole; else it is written anew."""
        if release_id not in self.list_ids():
            return None
        try:
            self.verify(release_id)
            return self.describe(release_id)[0]
        except ReleaseError:
            return None

    def _read_stored(self, schema: str, name: str) -> StoredTable:
        """The rows in the order in which they were written, which is part of what the id is a hash of."""
        columns = self._fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
            " ORDER BY ordinal_position",
            [schema, name],
        )
        rows = self._fetch(f"SELECT * FROM {quote(schema, name)} ORDER BY ctid")  # noqa: S608 - ids
        return StoredTable(name, tuple(str(column[0]) for column in columns), rows)

    def _size(self, schema: str) -> int:
        """0 for a role that may not ask, as the one that serves."""
        statement = (
            "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_catalog.pg_class c"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'r'"
        )
        try:
            return int(str(self._fetch(statement, [schema])[0][0]))
        except ReleaseError as error:
            if isinstance(_cause(error), psycopg.errors.InsufficientPrivilege):
                return 0
            raise

    def _fetch(self, text: str, params: Sequence[object] = ()) -> list[Row]:
        return PostgresReader(self._pool, self._name, "raadsvar").fetch(text, params)

    @contextmanager
    def _transaction(self, failed: str) -> Iterator[psycopg.Connection]:
        """All of it or nothing, also when the server or this process dies."""
        try:
            with psycopg.connect(self._url.set(drivername="postgresql").render_as_string(False)) as connection:
                yield connection
        except psycopg.errors.LockNotAvailable as error:
            raise PublicationBusyError(f"another publication into {self._name} is under way: wait for it") from error
        except psycopg.Error as error:
            what = str(error).strip().split("\n", 1)[0]
            raise ReleaseError(f"{self._name}: the release {failed} ({what})") from error


_WITHDRAWN = "SELECT kpi, why, at FROM raadsvar.withdrawn"


def _point(connection: psycopg.Connection, release_id: str) -> None:
    connection.execute("DELETE FROM raadsvar.pointer")
    connection.execute("INSERT INTO raadsvar.pointer (release) VALUES (%s)", [release_id])


def _cause(error: ReleaseError) -> object:
    """The driver's own fault behind a ReleaseError."""
    return getattr(error.__cause__, "orig", error.__cause__)
