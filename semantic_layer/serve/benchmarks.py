"""Set our own figure against a peer's published one, for the same period and the same measure."""

from datetime import date
from decimal import Decimal
from typing import cast

from semantic_layer.calendars import Period
from semantic_layer.catalog import Benchmark, Kpi
from semantic_layer.errors import PeerNotPublishedError, PeerPeriodError, QueryError
from semantic_layer.query import Query
from semantic_layer.result import Cell, Result
from semantic_layer.serve.arithmetic import round_half_up
from semantic_layer.serve.asking import Asking
from semantic_layer.serve.breaks import blocking_break
from semantic_layer.serve.closing import known_until, latest_closed
from semantic_layer.serve.compile import Statement, compile_benchmark
from semantic_layer.serve.figures import read_figures
from semantic_layer.serve.guard import guard_statement
from semantic_layer.serve.release import Release
from semantic_layer.serve.run import run_statement
from semantic_layer.stores.base import Row


def compare_with_peer(asking: Asking, peer: str) -> Result:
    """Our figure, the peer's beside it, their difference; our newest figure accompanies where it is newer.

    Raises PeerNotPublishedError and PeerPeriodError where the two have nothing in common.
    """
    period = _single_period(asking)
    statement = prepare_benchmark(asking.release, asking.kpi, asking.measures, asking.query, asking.today)
    main = read_figures(asking, asking.levels, asking.query.where, [period])
    against = _read_peer(asking, statement)
    pairs = [(cell, against[cell.measure]) for cell in main]
    return asking.result(
        main, [cell for _, cell in pairs], asking.arithmetic.changes(pairs), _read_newer(asking, period)
    )


def read_peer(asking: Asking) -> Cell:
    """The peer's figure for the first measure. Raises as above."""
    statement = prepare_benchmark(asking.release, asking.kpi, asking.measures[:1], asking.query, asking.today)
    return _read_peer(asking, statement)[asking.measures[0]]


def prepare_benchmark(release: Release, kpi: Kpi, measures: tuple[str, ...], query: Query, today: date) -> Statement:
    """The statement that reads the peer's figures. Raises as above, before anything is read."""
    peer = (query.against.benchmark if query.against else None) or ""
    _check_peer(kpi, measures, query, peer)
    for measure_id in measures:
        periods = benchmark_periods(release, kpi.id, measure_id, peer, today)
        if query.period.to not in {period.id for period in periods}:
            ends = (periods[0].id, periods[-1].id) if periods else (None, None)
            raise PeerPeriodError(kpi.id, peer, query.grain, query.period.to, *ends)
    return compile_benchmark(kpi.id, measures, peer, query.grain, (query.period.to,), release.target)


def benchmark_periods(release: Release, kpi_id: str, measure_id: str, peer: str, today: date) -> list[Period]:
    """The periods that the peer's figures are known for by `today`, in order; not always without holes."""
    benchmark, entry = release.catalog.kpi(kpi_id).benchmark, release.manifest.kpis.get(kpi_id)
    if benchmark is None or entry is None:
        return []
    ids = entry.benchmarks.get(measure_id, {}).get(peer, ())
    known = [release.catalog.calendars.parse(id_, benchmark.grain) for id_ in ids]
    return [period for period in known if benchmark.lag.after(period.end) <= known_until(release, today)]


def name_benchmark(kpi: str, measure: str, peer: str, grain: str, period: str) -> str:
    return f"benchmark:{kpi}/{measure}/{peer}/{grain}/{period}"


def _single_period(asking: Asking) -> Period:
    periods = asking.periods(asking.query.period)
    if len(periods) > 1 or asking.query.by or asking.query.without:
        raise QueryError("a peer is compared with one figure at one period")
    return periods[0]


def _check_peer(kpi: Kpi, measures: tuple[str, ...], query: Query, peer: str) -> None:
    benchmark = kpi.benchmark
    if benchmark is None or not set(measures) <= set(benchmark.measures):
        raise PeerNotPublishedError(kpi.id, peer, "no_benchmark")
    if peer not in benchmark.peers:
        raise PeerNotPublishedError(kpi.id, peer, "peer_missing")
    if not may_compare(benchmark, (*query.by, *query.where)):
        raise PeerNotPublishedError(kpi.id, peer, "peer_member")
    if query.grain != benchmark.grain:
        raise PeerPeriodError(kpi.id, peer, query.grain, query.period.to, None, None)


def may_compare(benchmark: Benchmark, levels: tuple[str, ...]) -> bool:
    """The whole always; members only where the two mean the same for them."""
    return set(levels) <= set(benchmark.levels)


def _read_peer(asking: Asking, statement: Statement) -> dict[str, Cell]:
    """Measure → the peer's cell; the period is known to exist."""
    guarded = guard_statement(statement, asking.release.allowed)
    asking.statements.append(guarded.text)
    cells = [_cell_of(asking, row) for row in run_statement(asking.release, guarded)]
    return {cell.measure: cell for cell in cells}


def _cell_of(asking: Asking, row: Row) -> Cell:
    measure, peer, period = (str(part) for part in row[:3])
    return Cell(
        id=name_benchmark(asking.kpi.id, measure, peer, asking.query.grain, period),
        kpi=asking.kpi.id,
        measure=measure,
        grain=asking.query.grain,
        period=period,
        members={},
        peer=peer,
        value=round_half_up(cast(Decimal, row[3]), asking.kpi.decimals(measure)),
        unit=asking.catalog.unit_of(asking.kpi, measure),
        state="shown",
    )


def _read_newer(asking: Asking, period: Period) -> list[Cell]:
    """Our own newest figures, where they are newer than the newest of the peer and no break lies between."""
    newest = latest_closed(asking.release, asking.kpi.id, asking.query.grain, asking.today)
    peer = (asking.query.against.benchmark if asking.query.against else None) or ""
    out = benchmark_periods(asking.release, asking.kpi.id, asking.measures[0], peer, asking.today)
    if newest is None or newest <= period or period != out[-1]:
        return []
    cells = read_figures(asking, asking.levels, asking.query.where, [newest])
    return [c for c in cells if c.state == "shown" and blocking_break(asking, c, period, newest) is None]
