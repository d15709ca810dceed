"""Every cell of a release as it lies in the file, read without the serving layer."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from semantic_layer.catalog import Catalog, Kpi
from tests.oracle.figures import Key

ACTUAL = "NOT list_contains(string_split(flags, ','), 'f')"
"""Figures of what has happened: a forecast is somebody else's, with no facts to compute it from."""
COLUMNS = "numerator, denominator, value, n, text, note, noted_at, state, reason"


@dataclass(frozen=True)
class Observed:
    kpi: str
    measure: str
    breakdown: str
    grain: str
    period: str
    members: dict[str, str]
    """Of the finest levels."""
    scope: dict[str, str]
    """Of all levels that the row names."""
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    n: int | None
    text: str | None
    note: str | None
    noted_at: date | None
    state: str
    reason: str | None

    @property
    def key(self) -> Key:
        return tuple(self.members.values())

    @property
    def name(self) -> str:
        scope = ",".join(f"{level}={member}" for level, member in self.members.items())
        return f"{self.kpi}.{self.measure} [{scope or 'the whole'}] {self.period}"


def read_cells(path: Path, catalog: Catalog) -> list[Observed]:
    with duckdb.connect() as connection:
        # Attached and not opened: the process may have the file open already, with settings of its own.
        connection.execute(f"ATTACH '{path}' AS stored (READ_ONLY)")
        return [cell for kpi in catalog.kpis.values() for cell in _read(connection, catalog, kpi)]


def _read(connection: duckdb.DuckDBPyConnection, catalog: Catalog, kpi: Kpi) -> Iterator[Observed]:
    levels = "".join(f"{level}, " for level in kpi.levels)
    sql = f"SELECT measure, breakdown, grain, period, {levels} {COLUMNS} FROM stored.kpi.{kpi.id} WHERE {ACTUAL}"
    finest = {b.id: [level for level in b.by if level in catalog.finest(b.by)] for b in kpi.published}
    rows: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    for row in rows:
        known = dict(zip(kpi.levels, row[4 : 4 + len(kpi.levels)], strict=True))
        members = {level: known[level] for level in finest[row[1]]}
        scope = {level: member for level, member in known.items() if member is not None}
        yield Observed(kpi.id, row[0], row[1], row[2], row[3], members, scope, *row[4 + len(kpi.levels) :])


def find_merged(cells: list[Observed], catalog: Catalog) -> dict[tuple[str, str], frozenset[Key]]:
    """The members of merging breakdowns that have no figure of their own in any period."""
    states: dict[tuple[str, str], dict[Key, set[str]]] = defaultdict(lambda: defaultdict(set))
    for cell in cells:
        states[cell.kpi, cell.breakdown][cell.key].add(cell.state)
    return {
        (kpi.id, b.id): frozenset(
            key for key, found in states[kpi.id, b.id].items() if "shown" not in found and "hidden" in found
        )
        for kpi in catalog.kpis.values()
        for b in kpi.published
        if b.small == "merge"
    }
