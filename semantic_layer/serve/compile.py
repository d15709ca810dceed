"""Compile what is to be read into one SELECT from one table, whose text comes from a finite set."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import sqlalchemy as sa

from semantic_layer.catalog import Breakdown, Catalog, Kpi
from semantic_layer.dialects.base import Dialect, load_dialect
from semantic_layer.peers import SERIES
from semantic_layer.query import Members
from semantic_layer.release_columns import FIGURES

MAX_ROWS = 5000

FILTERS = ("measure", "breakdown", "grain", "period")

_MEMBERSHIP = frozenset({"measure", "period"})
"""Filters by a list of values; breakdown and grain are one value each."""

BENCHMARK_FILTERS = ("kpi", "measure", "peer", "grain", "period")
BENCHMARK_COLUMNS = frozenset((*BENCHMARK_FILTERS, "period_start", "value"))
"""What a statement about the peers' figures may name."""


class Target(NamedTuple):
    """Where the statement is to be run."""

    dialect: str
    schema: str
    """That the tables of figures are in."""


FILES = Target("duckdb", "kpi")
"""Any release that is a file."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Text with placeholders and its values, in order; a tuple is bound as one array."""

    text: str
    params: tuple[str | tuple[str, ...], ...]
    dialect: str


def table_columns(kpi: Kpi) -> frozenset[str]:
    """The columns that a statement about the KPI may name."""
    return frozenset((*FILTERS, "period_start", *kpi.levels, *FIGURES))


def compile_query(
    kpi: Kpi,
    breakdown: Breakdown,
    measures: tuple[str, ...],
    grain: str,
    periods: tuple[str, ...],
    where: Members,
    target: Target = FILES,
) -> Statement:
    """Read these measures and periods of one breakdown, for the listed members of each level in `where`."""
    filtered = tuple(level for level in kpi.levels if level in where)
    text, order = _template(target, kpi.id, kpi.levels, filtered)
    values: dict[str, str | tuple[str, ...]] = {level: where[level] for level in filtered}
    values |= {"measure": measures, "breakdown": breakdown.id, "grain": grain, "period": periods}
    return Statement(text, tuple(values[name] for name in order), target.dialect)


def compile_benchmark(
    kpi_id: str,
    measures: tuple[str, ...],
    peer: str,
    grain: str,
    periods: tuple[str, ...],
    target: Target = FILES,
) -> Statement:
    """Read a peer's figures for these measures and periods of one KPI."""
    text, order = _benchmark_template(target)
    values: dict[str, str | tuple[str, ...]] = {"kpi": kpi_id, "peer": peer, "grain": grain}
    values |= {"measure": measures, "period": periods}
    return Statement(text, tuple(values[name] for name in order), target.dialect)


def enumerate_templates(catalog: Catalog, target: Target = FILES) -> frozenset[str]:
    """Every text that `compile_query` and `compile_benchmark` can make for this catalog."""
    of_kpis = (text for kpi in catalog.kpis.values() for text in _templates_of(kpi, target))
    return frozenset({_benchmark_template(target)[0], *of_kpis})


def _templates_of(kpi: Kpi, target: Target) -> Iterator[str]:
    for breakdown in kpi.published:
        levels = [level for level in kpi.levels if level in breakdown.by]
        for size in range(len(levels) + 1):
            for filtered in combinations(levels, size):
                yield _template(target, kpi.id, kpi.levels, filtered)[0]


@lru_cache(maxsize=10_000)
def _template(
    target: Target, table: str, levels: tuple[str, ...], filtered: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """The text, and the names of its parameters in order."""
    columns: dict[str, sa.Column[str]] = {
        name: sa.Column(name, sa.String) for name in (*FILTERS, "period_start", *levels, *FIGURES)
    }
    source = sa.Table(table, sa.MetaData(), *columns.values(), schema=target.schema)
    dialect = load_dialect(target.dialect)
    conditions = [_condition(dialect, columns[name], name) for name in (*FILTERS, *filtered)]
    query = (
        sa.select(*(columns[name] for name in ("measure", "period", *levels, *FIGURES)))
        .select_from(source)
        .where(*conditions)
        .order_by(columns["period_start"], columns["measure"], *(columns[level] for level in levels))
        .limit(sa.literal_column(str(MAX_ROWS)))
    )
    return _write(dialect, query)


@lru_cache(maxsize=100)
def _benchmark_template(target: Target) -> tuple[str, tuple[str, ...]]:
    """The only text that reads the peers' figures, and the names of its parameters in order."""
    columns: dict[str, sa.Column[str]] = {name: sa.Column(name, sa.String) for name in sorted(BENCHMARK_COLUMNS)}
    source = sa.Table(SERIES, sa.MetaData(), *columns.values(), schema=target.schema)
    dialect = load_dialect(target.dialect)
    query = (
        sa.select(*(columns[name] for name in ("measure", "peer", "period", "value")))
        .select_from(source)
        .where(*(_condition(dialect, columns[name], name) for name in BENCHMARK_FILTERS))
        .order_by(columns["period_start"], columns["measure"])
        .limit(sa.literal_column(str(MAX_ROWS)))
    )
    return _write(dialect, query)


def _condition(dialect: Dialect, column: sa.Column[str], name: str) -> sa.ColumnElement[bool]:
    if name in (*FILTERS, *BENCHMARK_FILTERS) and name not in _MEMBERSHIP:
        return column == sa.bindparam(name, type_=sa.String)
    return dialect.is_member(sa.bindparam(name, type_=sa.ARRAY(sa.String)), column)


def _write(dialect: Dialect, query: sa.Select[*tuple[str, ...]]) -> tuple[str, tuple[str, ...]]:
    if dialect.compiler is None:
        raise TypeError("no release is kept in this engine")
    compiled = query.compile(dialect=dialect.compiler())
    return compiled.string, tuple(compiled.positiontup or ())
