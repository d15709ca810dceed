"""The peers' published figures: checked against what the catalog says of them, and written as one series table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa

from semantic_layer.calendars import Period
from semantic_layer.catalog import Catalog, Kpi, View
from semantic_layer.errors import QueryError
from semantic_layer.manifest import KpiManifest
from semantic_layer.peers import SERIES
from semantic_layer.publish.rows import round_half_up
from semantic_layer.publish.source import Source, table_of

COLUMNS = ("kpi", "measure", "peer", "grain", "period", "period_start", "period_end", "value")
SAMPLES = 3
"""How many offending values a problem names."""

Row = tuple[str, str, str, str, str, date, date, Decimal]


@dataclass(frozen=True)
class SeriesTable:
    """All figures of all peers, in canonical order."""

    rows: list[Row]
    name: str = SERIES
    columns: tuple[str, ...] = COLUMNS


@dataclass(frozen=True)
class _Figure:
    kpi: str
    measure: str
    peer: str
    period: str
    value: Decimal


def view_of_peers(catalog: Catalog) -> View | None:
    """The view to read, or None where no KPI is set against anyone."""
    wanted = any(kpi.benchmark is not None for kpi in catalog.kpis.values())
    return catalog.views.get(catalog.peers.view or "") if wanted else None


def check_series(source: Source, catalog: Catalog, view: View) -> Iterator[str]:
    """What the rows say about KPIs, peers and periods; one problem per line, each with a sample."""
    where = f"kpi.{view.id}"
    figures = _read(source, view)
    empty = sum(value is None for row in figures for value in row)
    if empty:
        yield f"{where}: {empty} values are empty"
        return
    unknown = sorted({f"{kpi}/{measure}/{peer}" for kpi, measure, peer, *_ in figures} - _declared(catalog))
    if unknown:
        yield f"{where}: the catalog has no such comparison: {_sample(unknown)}"
    silent = sorted(_declared(catalog) - {f"{kpi}/{measure}/{peer}" for kpi, measure, peer, *_ in figures})
    if silent:
        yield f"{where}: no figures for the comparison: {_sample(silent)}"
    strange = sorted({f"{row[3]} of {row[0]}" for row in figures if _is_strange(catalog, str(row[0]), str(row[3]))})
    if strange:
        yield f"{where}.period: not of the grain that the catalog says: {_sample(strange)}"


def read_series(source: Source, catalog: Catalog, today: date) -> SeriesTable:
    """The figures that are out by today, rounded as our own are; empty where the catalog names no peers."""
    view = view_of_peers(catalog)
    rows = [_row(catalog, figure) for figure in _figures(source, catalog, view)] if view is not None else []
    out = [row for row in rows if _is_out(catalog.kpi(row[0]), row[6], today)]
    return SeriesTable(sorted(out, key=lambda row: (*row[:4], row[5])))


def list_benchmarks(table: SeriesTable, manifests: Mapping[str, KpiManifest]) -> dict[str, KpiManifest]:
    """The same manifests, each with the periods that its peers have figures for."""
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for kpi, measure, peer, _, period, *_ in table.rows:
        found.setdefault(kpi, {}).setdefault(measure, {}).setdefault(peer, []).append(period)
    listed = {
        kpi: {measure: {peer: tuple(ids) for peer, ids in peers.items()} for measure, peers in measures.items()}
        for kpi, measures in found.items()
    }
    return {id_: m.model_copy(update={"benchmarks": listed.get(id_, {})}) for id_, m in manifests.items()}


def _figures(source: Source, catalog: Catalog, view: View) -> Iterator[_Figure]:
    published = {kpi.id for kpi in catalog.kpis.values() if kpi.status != "draft"}
    for kpi, measure, peer, period, value in _read(source, view):
        if kpi in published:
            yield _Figure(str(kpi), str(measure), str(peer), str(period), Decimal(str(value)))


def _read(source: Source, view: View) -> list[tuple[object, ...]]:
    table = table_of(view)
    names = ("kpi", "measure", "peer", "period", "value")
    return source.read(sa.select(*(table.c[name] for name in names)))


def _declared(catalog: Catalog) -> set[str]:
    return {
        f"{kpi.id}/{measure}/{peer}"
        for kpi in catalog.kpis.values()
        if kpi.benchmark is not None
        for measure in kpi.benchmark.measures
        for peer in kpi.benchmark.peers
    }


def _row(catalog: Catalog, figure: _Figure) -> Row:
    kpi = catalog.kpi(figure.kpi)
    period = _period(catalog, kpi, figure.period)
    value = round_half_up(Fraction(figure.value), kpi.decimals(figure.measure))
    place = (figure.kpi, figure.measure, figure.peer)
    return (*place, period.grain, period.id, period.start, period.end, value)


def _period(catalog: Catalog, kpi: Kpi, period_id: str) -> Period:
    """Raises QueryError for a period of another grain."""
    return catalog.calendars.parse(period_id, kpi.benchmark.grain if kpi.benchmark else None)


def _is_strange(catalog: Catalog, kpi_id: str, period_id: str) -> bool:
    kpi = catalog.kpis.get(kpi_id)
    if kpi is None or kpi.benchmark is None:
        return False
    try:
        _period(catalog, kpi, period_id)
    except QueryError:
        return True
    return False


def _is_out(kpi: Kpi, end: date, today: date) -> bool:
    return kpi.benchmark is not None and kpi.benchmark.lag.after(end) <= today


def _sample(values: list[str]) -> str:
    shown = ", ".join(values[:SAMPLES])
    return shown if len(values) <= SAMPLES else f"{shown} and {len(values) - SAMPLES} more"
