"""Put a CSV file into the source as an approved view, for a source that is one DuckDB file."""

from pathlib import Path

import duckdb
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from semantic_layer.catalog import View
from semantic_layer.errors import SourceError

SCHEMA = "kpi"
TYPES = {"text": "VARCHAR", "integer": "BIGINT", "decimal": "DECIMAL(18,6)", "date": "DATE"}
"""Type in the catalog → type of the column; amounts are exact."""


def load_csv(view: View, csv: Path, source_url: str) -> int:
    """Replaces the view's rows by those of the file; gives their number. Raises SourceError, and then changes nothing.

    The first line names the columns, in any order; columns that the view does not have are left out. A file with
    semicolons, as Danish spreadsheets save it, has decimal commas.
    """
    target = _file_of(source_url)
    separator = _check_header(view, csv)
    decimal = "," if separator == ";" else "."
    wanted = ", ".join(f"{_quoted(c.name)}::{TYPES[c.type]} AS {_quoted(c.name)}" for c in view.columns)
    table = f"{SCHEMA}.{_quoted(view.id)}"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with duckdb.connect(str(target)) as connection:
            read = connection.read_csv(
                str(csv),
                header=True,
                sep=separator,
                decimal=decimal,
                dtype={column.name: TYPES[column.type] for column in view.columns},
                quotechar='"',
            )
            connection.begin()
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            connection.execute(f"DROP TABLE IF EXISTS {table}")
            read.project(wanted).create(table)
            connection.commit()
            return len(read)
    except duckdb.Error as error:
        raise SourceError(f"{csv.name}: {_reason(error)}") from error


def _file_of(source_url: str) -> Path:
    try:
        url = make_url(source_url)
    except ArgumentError as error:
        raise SourceError("the source URL is not of the form duckdb:///path/source.duckdb") from error
    if url.get_backend_name() != "duckdb" or not url.database:
        raise SourceError(
            "a CSV file can be loaded into a DuckDB file only: set RAADSVAR_SOURCE_URL=duckdb:///path/source.duckdb"
        )
    return Path(url.database)


def _check_header(view: View, csv: Path) -> str:
    """The separator. Raises SourceError for a file that cannot be read, or without a column of the view."""
    try:
        with csv.open(encoding="utf-8-sig") as lines:
            first = next(lines, "").strip()
    except UnicodeDecodeError as error:
        raise SourceError(f"{csv.name}: not UTF-8; save it as “CSV UTF-8”") from error
    except OSError as error:
        raise SourceError(f"{csv}: {error.strerror}") from error
    separator = ";" if ";" in first else ","
    names = [name.strip().strip('"') for name in first.split(separator)]
    if missing := [column.name for column in view.columns if column.name not in names]:
        raise SourceError(f"{csv.name}: the first line has no column {', '.join(missing)}; it has {', '.join(names)}")
    return separator


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _reason(error: duckdb.Error) -> str:
    """The first lines of what the engine says: which line of the file, and what is wrong with it."""
    return " ".join(line.strip() for line in str(error).splitlines()[:3] if line.strip())
