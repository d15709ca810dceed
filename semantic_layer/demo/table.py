"""One table of the source, held as arrays until it is written."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NO_DAY = np.iinfo(np.int64).max
"""A day that has not come yet; NULL in the source."""


@dataclass(frozen=True)
class Column:
    type: str
    values: NDArray[np.generic]
    select: str = "{0}"
    """How the stored value is made from the array's, in SQL."""


@dataclass(frozen=True)
class Table:
    name: str
    """With its schema: raw.borger."""
    columns: dict[str, Column]

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values())).values)


def numbered(prefix: str, numbers: Ints) -> Column:
    """Invented ids like B0001234; unmistakably no civil registration number."""
    return Column("VARCHAR", numbers, f"printf('{prefix}%07d', {{0}})")


def labelled(labels: Iterable[str | None], codes: Ints) -> Column:
    return Column("VARCHAR", np.array(list(labels), dtype=object)[codes])


def texts(values: Iterable[str | None]) -> Column:
    return Column("VARCHAR", np.array(list(values), dtype=object))


def integers(values: NDArray[np.integer] | NDArray[np.bool_]) -> Column:
    return Column("INTEGER", values.astype(np.int64))


def decimals(values: Floats, digits: int) -> Column:
    """Rounded to whole units of the last digit before it is stored, so that it is exact from here on."""
    scaled = np.round(values * 10**digits).astype(np.int64)
    whole = f"CAST({{0}} AS DECIMAL(18,0)) * CAST({10.0**-digits:.{digits}f} AS DECIMAL({digits},{digits}))"
    return Column("DECIMAL(18,6)", scaled, whole)


def days(values: Ints) -> Column:
    """Days since 1970-01-01."""
    missing = values == NO_DAY
    seconds = np.where(missing, 0, values).astype("datetime64[D]").astype("datetime64[s]")
    seconds[missing] = np.datetime64("NaT")
    return Column("DATE", seconds)


def write_table(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    typed = ", ".join(f"{name} {column.type}" for name, column in table.columns.items())
    chosen = ", ".join(column.select.format(name) for name, column in table.columns.items())
    arrays = {name: column.values for name, column in table.columns.items()}
    connection.execute(f"CREATE TABLE {table.name} ({typed})")
    connection.register("arrays", arrays)
    connection.execute(f"INSERT INTO {table.name} SELECT {chosen} FROM arrays")  # noqa: S608
    connection.unregister("arrays")
