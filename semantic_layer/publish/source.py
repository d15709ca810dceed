"""Open the municipality's source and read approved views from it, each statement in the same transaction."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.engine.reflection import ObjectKind

from semantic_layer.catalog import View
from semantic_layer.dialects.base import Dialect, load_dialect
from semantic_layer.errors import SourceError

SCHEMA = "kpi"

ColumnType = sa.types.TypeEngine[Any]

_TYPES: dict[str, type[ColumnType]] = {
    "text": sa.String,
    "integer": sa.BigInteger,
    "decimal": sa.Numeric,
    "date": sa.Date,
}

Row = tuple[object, ...]

_ABOUT_NAMES = {"BinderException", "CatalogException", "UndefinedColumn", "UndefinedTable", "InsufficientPrivilege"}
"""The drivers' faults that quote the name of a column or a view; others may quote a value that could not be read."""
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


class Source:
    """One open connection; reads only, and sees one state of the source from first to last statement."""

    def __init__(self, name: str, connection: sa.Connection, dialect: Dialect, url: sa.URL) -> None:
        self.name = name
        self.connection = connection
        self.dialect = dialect
        self._url = url

    def hash_state(self) -> str | None:
        """Of all that it holds; None where the engine has no short way to it."""
        if self.dialect.state is None:
            return None
        try:
            return self.dialect.state(self._url)
        except OSError:
            return None

    def read(self, statement: sa.Select[*tuple[object, ...]]) -> list[Row]:
        """Raises SourceError when the engine refuses; the next statement can then be read all the same."""
        try:
            if not self.dialect.savepoints:
                return [tuple(row) for row in self.connection.execute(statement)]
            with self.connection.begin_nested():
                return [tuple(row) for row in self.connection.execute(statement)]
        except sa.exc.SQLAlchemyError as error:
            if not self.dialect.savepoints:
                # What another transaction sees is the same: nobody writes to a file that is open here.
                self.connection.rollback()
            raise SourceError(f"{self.name}: {_tellable(error)}") from error

    def columns(self, view: View) -> dict[str, ColumnType] | None:
        """The columns that the view really has, or None when there is no such view."""
        found = self._columns.get(view.id, ())
        return {column["name"]: column["type"] for column in found} or None

    @cached_property
    def _columns(self) -> dict[str, Sequence[ReflectedColumn]]:
        """Of all views at once: a question for each takes the engine long."""
        try:
            found = sa.inspect(self.connection).get_multi_columns(schema=SCHEMA, kind=ObjectKind.ANY)
        except sa.exc.SQLAlchemyError as error:
            raise SourceError(f"{self.name}: {_reason(error)}") from error
        return {name: columns for (_, name), columns in found.items()}


@contextmanager
def open_source(url: str) -> Iterator[Source]:
    """Raises SourceError, with what to do, when the source cannot be opened."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise SourceError("the source URL is not of the form duckdb:///path/source.duckdb") from error
    name = _name_source(parsed)
    if parsed.get_backend_name() == "duckdb" and not Path(parsed.database or "").is_file():
        raise SourceError(
            f"there is no source at {parsed.database}: run `demo`, `load` a CSV file, or set RAADSVAR_SOURCE_URL"
        )
    try:
        dialect = load_dialect(parsed.get_backend_name())
        options = {"isolation_level": dialect.isolation_level} if dialect.isolation_level else {}
        engine = sa.create_engine(parsed, connect_args=dict(dialect.connect_args), **options)
        connection = engine.connect()
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        raise SourceError(f"the source {name} cannot be opened: {_reason(error)}") from error
    try:
        yield Source(name, connection, dialect, parsed)
    finally:
        connection.close()
        engine.dispose()


def table_of(view: View) -> sa.TableClause:
    """The view as the catalog describes it; nothing is reflected."""
    columns: list[sa.ColumnClause[object]] = [sa.column(c.name, _TYPES[c.type]()) for c in view.columns]
    return sa.table(view.id, *columns, schema=SCHEMA)


def _name_source(url: sa.URL) -> str:
    """What a release may say about where its figures are from: no user, no password, no folder."""
    database = Path(url.database or "").name
    return f"{url.get_backend_name()}://{url.host or ''}/{database}"


def _tellable(error: sa.exc.SQLAlchemyError) -> str:
    """The reason without what may be a value of a row: it goes into the release."""
    named = type(getattr(error, "orig", None)).__name__ in _ABOUT_NAMES
    return _reason(error) if named else _QUOTED.sub("…", _reason(error))


def _reason(error: Exception) -> str:
    """The driver's own words, without statement and parameters."""
    original = getattr(error, "orig", None) or error
    return str(original).strip().split("\n", 1)[0]
