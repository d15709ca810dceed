"""The same question divided by a level, or set against something else; or neither."""

from collections.abc import Iterator
from itertools import chain

from assistant.suggest import with_peer
from assistant.varying import Offer, Offers, Varying
from semantic_layer.query import Against, Operation, PeriodRange, Query

LISTS: frozenset[Operation] = frozenset({"breakdown", "rank", "spread", "condition", "count", "status", "drivers"})
"""Operations that list members: another level is listed in the same way."""
SETTLED: frozenset[Operation] = frozenset({"value", "compare", "change"})
"""Operations on a single figure, which can be set against another."""


def can_be_divided(query: Query) -> bool:
    return len(query.kpis) == 1


def can_be_compared(query: Query) -> bool:
    """A single figure of one period that has happened."""
    single = query.period.from_ == query.period.to and not query.by
    return single and query.operation in SETTLED and not query.forecast and len(query.kpis) == 1


def offer_levels(varying: Varying) -> Iterator[Offers]:
    query = varying.query
    if not can_be_divided(query):
        return
    whole: list[Offer] = []
    if query.by:
        operation: Operation = query.operation if query.operation in ("trend", "value") else "value"
        plain = {"operation": operation, "by": (), "rank": None, "condition": None, "against": None}
        whole = [(varying.say("undivided"), query.model_copy(update=plain))]
    yield "", chain(whole, _each_level(varying))


def offer_comparisons(varying: Varying) -> Iterator[Offers]:
    query = varying.query
    if not can_be_compared(query):
        return
    plain = query.model_copy(update={"operation": "value", "against": None})
    if query.against is not None or query.operation != "value":
        yield "", iter([(varying.say("alone"), plain)])
    yield varying.say("over_time"), _each_earlier(varying, plain)
    yield varying.say("beside"), _each_beside(varying, plain)


def _each_level(varying: Varying) -> Iterator[Offer]:
    query, catalog = varying.query, varying.release.catalog
    for level in varying.kpi.levels:
        named = [at for at in query.where if catalog.dimension_of[at] == catalog.dimension_of[level]]
        if query.by == (level,) or any(at not in catalog.ancestors(level) for at in named):
            continue
        grain = varying.grain_for({level, *query.where})
        divided = _divide(varying, level, grain) if grain is not None else None
        if divided is not None:
            yield varying.writer.wording.level(level, kpi=varying.kpi, where=query.where), divided


def _divide(varying: Varying, level: str, grain: str) -> Query | None:
    """A list as it is; of anything else, its figure in the last period."""
    operation = varying.query.operation if varying.query.operation in LISTS else "breakdown"
    fields: dict[str, object] = {"operation": operation, "by": (level,), "together": False}
    if operation == "breakdown":
        fields |= {"against": None, "rank": None, "condition": None, "without": {}}
    divided = varying.query.model_copy(update=fields)
    if operation == varying.query.operation and grain == varying.query.grain:
        return divided
    last = varying.last if grain == varying.query.grain else varying.latest(grain)
    return varying.at(last, last, divided) if last is not None else None


def _each_earlier(varying: Varying, plain: Query) -> Iterator[Offer]:
    calendars = varying.release.catalog.calendars
    for earlier in (calendars.a_year_before(varying.last), calendars.shift(varying.last, -1)):
        span = PeriodRange(from_=earlier.id, to=earlier.id)
        compared = plain.model_copy(update={"operation": "compare", "against": Against(period=span)})
        yield varying.writer.period(earlier.id, earlier.grain), compared


def _each_beside(varying: Varying, plain: Query) -> Iterator[Offer]:
    catalog, wording = varying.release.catalog, varying.writer.wording
    if any(target.measure in plain.measures for target in varying.kpi.targets):
        target = plain.model_copy(update={"operation": "compare", "against": Against(target=True)})
        yield varying.writer.label("chip_values.target"), target
    if plain.where:
        whole = plain.model_copy(update={"operation": "compare", "against": Against(members={})})
        yield catalog.identity.short.in_(varying.language), whole
    for peer in varying.kpi.benchmark.peers if varying.kpi.benchmark is not None else ():
        for query in with_peer(varying.release, varying.kpi, plain, varying.today, peer):
            yield wording.peer_name(peer, query.period.to, query.grain).label.in_(varying.language), query
