"""What is wrong with a query that was written outside: an id that the catalog does not have, or parts that do not fit.

A planner and a chip only name what there is. A client may name anything, so nothing of its query is used, shown or kept
before it has passed here. What passes may still not be published, which is no mistake and has reasons of its own.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.errors import QueryError
from semantic_layer.query import Members, Operation, PeriodRange, Query
from semantic_layer.serve.forecasts import SERVED

Problem = Literal[
    "unknown_measure",
    "unknown_grain",
    "unknown_period",
    "unknown_level",
    "unknown_member",
    "unknown_peer",
    "bad_shape",
    "too_much",
]
MOST_KNOWN = 100
"""Ids that are named instead; of longer lists none."""

SIDES = ("period", "members", "target", "benchmark")
"""What a figure is set against."""
USED_BY: dict[str, frozenset[Operation]] = {
    "period": frozenset({"compare", "change", "drivers"}),
    "members": frozenset({"compare", "share", "condition", "count"}),
    "target": frozenset({"compare", "condition", "count"}),
    "benchmark": frozenset({"compare", "condition", "count"}),
    "condition": frozenset({"condition", "count"}),
    "rank": frozenset({"rank"}),
}
"""Part of a query → the operations that answer by it."""
ALWAYS: dict[Operation, str] = {"condition": "condition", "count": "condition", "rank": "rank"}
LARGEST, DECIMALS = 1e12, 4
"""Of the value of a condition: what can be printed as it was meant."""
LONGEST_RANK = 5_000


class QueryFault(NamedTuple):
    problem: Problem
    kpi: str
    level: str | None = None
    known: tuple[str, ...] = ()
    """Ids that would have done; empty where there are none, or too many to name."""


def has_kpis(catalog: Catalog, query: Query) -> bool:
    """Whether all of its KPIs are there to be asked about, each of them named once."""
    found = [kpi for kpi in map(catalog.kpis.get, query.kpis) if kpi is not None and kpi.status == "approved"]
    return len({kpi.id for kpi in found}) == len(query.kpis)


def find_query_fault(catalog: Catalog, query: Query) -> QueryFault | None:
    """The first mistake in a query whose KPIs are there; None where every id is the catalog's."""
    return next(_find_faults(catalog, query), None)


def _find_faults(catalog: Catalog, query: Query) -> Iterator[QueryFault]:
    kpi = catalog.kpi(query.kpis[0])
    yield from _check_measures(kpi, query)
    yield from _check_periods(catalog, kpi, query)
    yield from _check_places(catalog, query)
    against = query.against
    if against is not None and against.benchmark is not None and catalog.peers.find(against.benchmark) is None:
        peers = kpi.benchmark.peers if kpi.benchmark else ()
        yield QueryFault("unknown_peer", kpi.id, known=tuple(peers))
    if not _fits(query):
        yield QueryFault("bad_shape", kpi.id)


def _check_measures(kpi: Kpi, query: Query) -> Iterator[QueryFault]:
    if not set(query.measures) <= set(kpi.release_measures) or len(set(query.measures)) < len(query.measures):
        yield QueryFault("unknown_measure", kpi.id, known=kpi.release_measures)


def _check_periods(catalog: Catalog, kpi: Kpi, query: Query) -> Iterator[QueryFault]:
    if query.grain not in catalog.calendars.grains:
        grains = dict.fromkeys(grain for breakdown in kpi.published for grain in breakdown.grains)
        yield QueryFault("unknown_grain", kpi.id, known=tuple(grains))
        return
    for span in (query.period, query.against.period if query.against else None):
        if span is not None and not _is_span(catalog, query.grain, span):
            yield QueryFault("unknown_period", kpi.id)


def _is_span(catalog: Catalog, grain: str, span: PeriodRange) -> bool:
    try:
        first, last = (catalog.calendars.parse(period, grain) for period in (span.from_, span.to))
    except QueryError:
        return False
    return first.start <= last.start


def _check_places(catalog: Catalog, query: Query) -> Iterator[QueryFault]:
    published = tuple(dict.fromkeys(level for kpi_id in query.kpis for level in catalog.kpi(kpi_id).levels))
    against = query.against.members if query.against and query.against.members else {}
    named: tuple[Members, ...] = (query.where, query.without, against)
    for level in dict.fromkeys((*query.by, *(level for members in named for level in members))):
        if level not in catalog.levels:
            yield QueryFault("unknown_level", query.kpis[0], known=published)
    if len(set(query.by)) < len(query.by):
        yield QueryFault("bad_shape", query.kpis[0])
    for members in named:
        for level, ids in members.items():
            yield from _check_members(catalog, query, level, ids)


def _check_members(catalog: Catalog, query: Query, level: str, ids: tuple[str, ...]) -> Iterator[QueryFault]:
    known = tuple(member.id for member in catalog.levels[level].members)
    if not ids or not set(ids) <= set(known) or len(set(ids)) < len(ids):
        yield QueryFault("unknown_member", query.kpis[0], level, known if len(known) <= MOST_KNOWN else ())


def _fits(query: Query) -> bool:
    """Whether every part that is given is one that the operation answers by, so that none is left out unseen."""
    against = query.against
    sides = () if against is None else (against.period, against.members, against.target or None, against.benchmark)
    given = [name for name, side in zip(SIDES, sides, strict=False) if side is not None]
    if against is not None and len(given) != 1:
        return False
    if query.operation in ALWAYS and getattr(query, ALWAYS[query.operation]) is None:
        return False
    if query.condition is not None and (query.condition.value is None) == (against is None):
        return False  # Held against a number or against a figure, and not against both.
    given += [name for name in ("condition", "rank") if getattr(query, name) is not None]
    used = all(query.operation in USED_BY[name] for name in given)
    return used and _is_printable(query) and (not query.forecast or _may_be_forecast(query))


def _is_printable(query: Query) -> bool:
    limit = (query.condition.value if query.condition else None) or 0.0
    rank = query.rank.n or 1 if query.rank else 1
    return abs(limit) < LARGEST and round(limit, DECIMALS) == limit and rank <= LONGEST_RANK


def _may_be_forecast(query: Query) -> bool:
    return query.operation in SERVED and (query.rank is None or query.rank.over == "members")


def complete_query(catalog: Catalog, query: Query) -> Query:
    """With the default measure where none is named."""
    return (
        query
        if query.measures
        else query.model_copy(update={"measures": (catalog.kpi(query.kpis[0]).default_measure,)})
    )
