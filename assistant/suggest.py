"""Questions that work: follow-ups to an answer, ways on from a decline. Each is planned before it is offered."""

from collections.abc import Callable, Iterator
from datetime import date

from assistant.plan import Plan, QueryPlan
from assistant.wording import Wording
from semantic_layer.calendars import Period
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.query import Against, PeriodRange, Query
from semantic_layer.serve import Release
from semantic_layer.serve.benchmarks import benchmark_periods
from semantic_layer.serve.closing import latest_closed, period_bounds
from semantic_layer.serve.drivers import find_driver_levels
from semantic_layer.texts import Language

MOST = 3
FEW = 2
"""Other ways to have asked, beside what was assumed."""
SPAN = 6
"""Periods of a course at another grain than the KPI's own."""
Planner = Callable[[str], Plan]
"""Plans a question on its own, without a conversation."""


def suggest_followups(
    release: Release, query: Query, language: Language, plan: Planner, today: date
) -> tuple[str, ...]:
    """Up to three natural next questions: the course, the parts, last year."""
    wording = Wording(release.catalog, language)
    kpi = release.catalog.kpi(query.kpis[0])
    variants = _coming_variants if query.forecast else _variants
    questions = (wording.ask(variant) for variant in variants(release, kpi, query, today))
    return _keep_working(questions, plan, avoid=query)


def suggest_larger(release: Release, query: Query, language: Language, plan: Planner, today: date) -> tuple[str, ...]:
    """For a hidden figure: the same question for a longer period, and for the whole."""
    wording = Wording(release.catalog, language)
    kpi = release.catalog.kpi(query.kpis[0])
    longer = [q for q in _other_periods(release, kpi, query, today) if q.grain != query.grain]
    whole = query.model_copy(update={"where": {}, "by": (), "operation": "value", "rank": None, "condition": None})
    return _keep_working((wording.ask(q) for q in (*longer, whole)), plan, avoid=query)


def suggest_instead(
    catalog: Catalog, kpi_ids: tuple[str, ...], language: Language, plan: Planner, first: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Ways on from a decline: the planner's own alternatives, then verified questions of the KPIs nearby."""
    return _keep_working((*first, *_verified(catalog, kpi_ids, language)), plan, avoid=None)


def suggest_periods(release: Release, query: Query, language: Language, plan: Planner, today: date) -> tuple[str, ...]:
    """The same question for other periods than the one that was assumed."""
    wording = Wording(release.catalog, language)
    kpi = release.catalog.kpi(query.kpis[0])
    return _keep_working((wording.ask(v) for v in _other_periods(release, kpi, query, today)), plan, query, FEW)


def suggest_peers(release: Release, query: Query, language: Language, plan: Planner) -> tuple[str, ...]:
    """The same comparison with the KPI's other peers."""
    wording = Wording(release.catalog, language)
    return _keep_working((wording.ask(q) for q in _other_peers(release.catalog, query)), plan, avoid=query)


def suggest_other_levels(release: Release, query: Query, language: Language, plan: Planner) -> tuple[str, ...]:
    """The same parts by the other levels than the one that was assumed."""
    wording = Wording(release.catalog, language)
    return _keep_working((wording.ask(q) for q in _other_levels(release.catalog, query)), plan, query, FEW)


def example_questions(catalog: Catalog, language: Language, committee: str | None, plan: Planner) -> list[str]:
    """Verified questions to begin with, one a KPI, those of the committee first."""
    kpis = [k for k in catalog.kpis.values() if k.status == "approved" and (not committee or committee in k.committee)]
    questions = (next(iter(_verified(catalog, (k.id,), language)), None) for k in kpis)
    return [q for q in questions if q is not None and isinstance(plan(q), QueryPlan)]


def suggest_of(catalog: Catalog, kpi_id: str, language: Language, plan: Planner) -> tuple[str, ...]:
    """Verified questions of one KPI, each about something else."""
    first = (next((q for lang, q in v.questions() if lang == language), None) for v in catalog.kpi(kpi_id).verified)
    return _keep_working(tuple(q for q in first if q is not None), plan, avoid=None)


def _keep_working(
    questions: Iterator[str] | tuple[str, ...], plan: Planner, avoid: Query | None, most: int = MOST
) -> tuple[str, ...]:
    kept: list[str] = []
    for question in questions:
        planned = plan(question)
        if isinstance(planned, QueryPlan) and planned.query != avoid and question not in kept:
            kept.append(question)
        if len(kept) == most:
            break
    return tuple(kept)


def _verified(catalog: Catalog, kpi_ids: tuple[str, ...], language: Language) -> Iterator[str]:
    """The verified questions in turn: the first of each KPI, then the second of each …"""
    queues = [
        [text for verified in catalog.kpi(k).verified for lang, text in verified.questions() if lang == language]
        for k in kpi_ids
    ]
    for turn in range(max((len(q) for q in queues), default=0)):
        for queue in queues:
            if turn < len(queue):
                yield queue[turn]


def _variants(release: Release, kpi: Kpi, query: Query, today: date) -> Iterator[Query]:
    if query.operation == "combination":
        yield from _each_alone(release.catalog, query)
        return
    if query.operation == "drivers":
        yield from _around_drivers(release, kpi, query, today)
        return
    yield from find_parts(release.catalog, kpi, query)
    plain = query.model_copy(update={"against": None, "rank": None, "condition": None})
    single = query.period.from_ == query.period.to
    if query.operation not in ("trend", "status"):
        yield from find_course(release, kpi, plain, today)
    yield from _other_peers(release.catalog, query)
    if plain.operation == "value" and kpi.benchmark is not None:
        yield from with_peer(release, kpi, plain, today, kpi.benchmark.default)
    if not query.by and single and query.operation != "status":
        yield from _parts(release, kpi, plain, today)
    if single and query.operation == "value":
        earlier = release.catalog.calendars.a_year_before(release.catalog.calendars.parse(query.period.to, query.grain))
        against = Against(period=PeriodRange(from_=earlier.id, to=earlier.id))
        yield plain.model_copy(update={"operation": "compare", "against": against})
    if query.operation == "trend":
        last = PeriodRange(from_=query.period.to, to=query.period.to)
        yield plain.model_copy(update={"operation": "value", "period": last})
        if any(target.measure in query.measures for target in kpi.targets):
            yield plain.model_copy(update={"operation": "compare", "period": last, "against": Against(target=True)})


def _around_drivers(release: Release, kpi: Kpi, query: Query, today: date) -> Iterator[Query]:
    """From the parts of a change: its course, the figure of each part, the parts by another level."""
    plain = query.model_copy(update={"against": None})
    yield from find_course(release, kpi, plain, today)
    if query.period.from_ == query.period.to:
        yield plain.model_copy(update={"operation": "breakdown"})
    yield from _other_levels(release.catalog, query)


def _other_levels(catalog: Catalog, query: Query) -> Iterator[Query]:
    """The same change decomposed by the other levels that it can be."""
    found = find_driver_levels(catalog, catalog.kpi(query.kpis[0]), query.where, query.measures[0])
    for level, grains in found.items():
        if query.grain in grains and (level,) != query.by:
            yield query.model_copy(update={"by": (level,)})


def find_parts(catalog: Catalog, kpi: Kpi, query: Query) -> Iterator[Query]:
    """What makes up the change that was asked about, where it can be decomposed."""
    against = query.against.period if query.against is not None else None
    if query.operation not in ("change", "compare") or against is None or query.without or len(query.kpis) > 1:
        return
    found = find_driver_levels(catalog, kpi, query.where, query.measures[0])
    levels = [level for level, grains in found.items() if query.grain in grains]
    if levels:
        yield query.model_copy(update={"operation": "drivers", "by": (levels[0],), "measures": query.measures[:1]})


def _coming_variants(release: Release, kpi: Kpi, query: Query, today: date) -> Iterator[Query]:
    """From a forecast: its course, its parts, and the latest figure of what has happened."""
    plain = query.model_copy(update={"rank": None})
    if query.operation != "trend":
        yield from find_course(release, kpi, plain, today)
    if not query.by and query.operation == "value":
        yield from (part for part in _parts(release, kpi, plain, today) if part.grain == query.grain)
    latest = latest_closed(release, kpi.id, query.grain, today)
    if latest is not None:
        span = PeriodRange(from_=latest.id, to=latest.id)
        yield plain.model_copy(update={"operation": "value", "by": (), "period": span, "forecast": False})


def _each_alone(catalog: Catalog, query: Query) -> Iterator[Query]:
    """Either figure of a combination, unit by unit."""
    combination = catalog.combination(*query.kpis)
    for side in (combination.by, combination.of) if combination else ():
        update = {"kpis": (side.kpi,), "measures": (side.measure,), "operation": "breakdown"}
        yield query.model_copy(update=update)


def _other_peers(catalog: Catalog, query: Query) -> Iterator[Query]:
    benchmark = catalog.kpi(query.kpis[0]).benchmark
    peer = query.against.benchmark if query.against else None
    for other in benchmark.peers if benchmark is not None and peer is not None else ():
        if other != peer:
            yield query.model_copy(update={"against": Against(benchmark=other)})


def with_peer(release: Release, kpi: Kpi, plain: Query, today: date, peer: str) -> Iterator[Query]:
    """A figure of the whole beside the peer's, in the latest period of both; none where they have none in common."""
    benchmark = kpi.benchmark
    if benchmark is None or plain.where or plain.without or plain.by:
        return
    measure = plain.measures[0] if plain.measures else kpi.default_measure
    newest = latest_closed(release, kpi.id, benchmark.grain, today)
    known = benchmark_periods(release, kpi.id, measure, peer, today)
    common = [period for period in known if newest is not None and period <= newest]
    if common:
        span = PeriodRange(from_=common[-1].id, to=common[-1].id)
        against = Against(benchmark=peer)
        fields = {"operation": "compare", "grain": benchmark.grain, "period": span, "against": against}
        yield plain.model_copy(update={**fields, "measures": (measure,)})


def _parts(release: Release, kpi: Kpi, plain: Query, today: date) -> Iterator[Query]:
    """The figure by each level below what was asked for, at its own period where that is published, else the latest."""
    catalog = release.catalog
    above = {a for level in plain.where for a in catalog.ancestors(level)}
    for breakdown in kpi.published:
        extra = tuple(level for level in breakdown.by if level not in plain.where and level not in above)
        if not extra or not set(plain.where) <= set(breakdown.by):
            continue
        grain = plain.grain if plain.grain in breakdown.grains else breakdown.grains[0]
        latest = latest_closed(release, kpi.id, grain, today)
        if latest is not None:
            span = plain.period if grain == plain.grain else PeriodRange(from_=latest.id, to=latest.id)
            yield plain.model_copy(update={"operation": "breakdown", "by": extra[-1:], "grain": grain, "period": span})


def find_course(release: Release, kpi: Kpi, plain: Query, today: date) -> Iterator[Query]:
    """The course up to a figure, over as many periods as its KPI shows; none where there is but one."""
    calendars = release.catalog.calendars
    last = calendars.parse(plain.period.to, plain.grain)
    first = calendars.shift(last, 1 - kpi.time.default.last)
    oldest, _ = period_bounds(release, kpi.id, plain.grain, today)
    first = max(first, oldest)
    if first < last:
        span = PeriodRange(from_=first.id, to=last.id)
        yield plain.model_copy(update={"operation": "trend", "period": span, "by": ()})


def _span_start(release: Release, kpi: Kpi, latest: Period, today: date) -> Period:
    """Where a course begins at another grain than the KPI's own: a handful of periods back."""
    oldest, _ = period_bounds(release, kpi.id, latest.grain, today)
    return max(oldest, release.catalog.calendars.shift(latest, 1 - SPAN))


def _other_periods(release: Release, kpi: Kpi, query: Query, today: date) -> Iterator[Query]:
    if query.against is not None:
        return
    for grain in ("year", "school_year", "quarter"):
        if grain == query.grain or grain not in {g for b in kpi.published for g in b.grains}:
            continue
        latest = latest_closed(release, kpi.id, grain, today)
        if latest is not None:
            first = latest if query.period.from_ == query.period.to else _span_start(release, kpi, latest, today)
            span = PeriodRange(from_=first.id, to=latest.id)
            yield query.model_copy(update={"grain": grain, "period": span})
    calendars = release.catalog.calendars
    current = calendars.parse(query.period.to, query.grain)
    earlier = calendars.shift(current, -1)
    oldest, _ = period_bounds(release, kpi.id, query.grain, today)
    if earlier.start >= oldest.start and query.period.from_ == query.period.to:
        span = PeriodRange(from_=earlier.id, to=earlier.id)
        yield query.model_copy(update={"period": span})
