"""Check rules about decisions: targets, caveats, reviews, verified questions and versions."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from semantic_layer.calendars import Period
from semantic_layer.catalog import Catalog, Caveat, Kpi, Target, VerifiedQuestion
from semantic_layer.errors import CatalogError, QueryError
from semantic_layer.inspection import Finding, Inspection
from semantic_layer.query import PeriodRange, Query
from semantic_layer.version_lock import LOCK_FILE, read_version_lock, version_problem


def targets_consistent(seen: Inspection) -> Iterator[Finding]:
    for kpi in seen.kpis:
        for place, target in enumerate(kpi.targets):
            for message in _target_problems(seen, kpi, target):
                yield seen.on(kpi, message, "targets", place)
        for (_, one), (place, other) in combinations(enumerate(kpi.targets), 2):
            same = (one.measure, one.scope, one.grain) == (other.measure, other.scope, other.grain)
            if same and one.valid[0] <= other.valid[1] and other.valid[0] <= one.valid[1]:
                start = max(one.valid[0], other.valid[0])
                yield seen.on(kpi, f"two targets for {one.measure} are in force on {start}", "targets", place)


def _target_problems(seen: Inspection, kpi: Kpi, target: Target) -> Iterator[str]:
    catalog = seen.catalog
    if target.measure not in kpi.release_measures:
        yield f"a target names an unknown measure {target.measure!r}"
    if target.valid[1] < target.valid[0]:
        yield f"a target for {target.measure} ends before it begins"
    if target.grain and target.grain not in catalog.calendars.grains and not seen.is_unread("calendars", target.grain):
        yield f"a target names an unknown grain {target.grain!r}"
    for level, member_id in target.scope.items() if not seen.is_unread("dimensions") else ():
        if level not in kpi.levels or level not in catalog.levels:
            yield f"a target is for {level!r}, which is not published"
        elif member_id not in {m.id for m in catalog.levels[level].members}:
            yield f"a target is for an unknown member {member_id!r} of {level!r}"
    if target.comparison is None and kpi.direction == "neutral":
        yield f"a target for {target.measure} needs a comparison, because the KPI has no direction"


def caveats_dated(seen: Inspection) -> Iterator[Finding]:
    """A break has its first day, so that figures before and after can be told apart; the rest say when they hold."""
    for kpi in seen.kpis:
        ids = [caveat.id for caveat in kpi.caveats]
        for place, caveat in enumerate(kpi.caveats):
            if caveat.id in ids[:place]:
                yield seen.on(kpi, f"the caveat {caveat.id!r} stands here twice", "caveats", place)
            for message in _caveat_problems(seen, kpi, caveat):
                yield seen.on(kpi, f"the caveat {caveat.id!r} {message}", "caveats", place)


def _caveat_problems(seen: Inspection, kpi: Kpi, caveat: Caveat) -> Iterator[str]:
    if caveat.at is None and (caveat.kind == "break" or caveat.effect == "block_comparison"):
        yield "needs the date that it is `at`"
    elif caveat.at is None and caveat.valid is None:
        yield "needs `at` or `valid`"
    first, last = caveat.valid or (None, None)
    if first is not None and last is not None and last < first:
        yield "ends before it begins"
    for measure_id in caveat.measures or ():
        if measure_id.split(".")[0] not in kpi.measures:
            yield f"names an unknown measure {measure_id!r}"
    for level, members in caveat.when.items() if not seen.is_unread("dimensions") else ():
        yield from (f"names what is not there: {text}" for text in _unknown_members(seen.catalog, level, members))


def reviews_due(seen: Inspection) -> Iterator[Finding]:
    for kpi in seen.kpis:
        if kpi.status != "deprecated" and kpi.owner.review_by < seen.today:
            yield seen.on(kpi, f"{kpi.owner.steward} was to review it by {kpi.owner.review_by}", "owner", "review_by")


def verified_published(seen: Inspection) -> Iterator[Finding]:
    """A verified question asks for something that is published and closed on its day."""
    for kpi in seen.kpis:
        for place, verified in enumerate(kpi.verified):
            day = verified.today or seen.catalog.identity.evaluation_day
            for message in _query_problems(seen, kpi, verified.query, day):
                yield seen.on(kpi, f"{_name(verified)}: {message}", "verified", place)


def verified_replan(seen: Inspection) -> Iterator[Finding]:
    """A verified question plans to its own query, so that the examples never promise more than the planner does."""
    if seen.replan is None:
        return
    for kpi in seen.kpis:
        for place, verified in enumerate(kpi.verified):
            day = verified.today or seen.catalog.identity.evaluation_day
            for language, question in verified.questions():
                planned = seen.replan(question, language, day)
                if planned is None:
                    yield seen.on(kpi, f"“{question}” does not plan to a query", "verified", place)
                elif planned.unsaid() != verified.query.unsaid():
                    message = f"“{question}” plans to {planned.model_dump_json(exclude_defaults=True)}"
                    yield seen.on(kpi, message, "verified", place)


def versions_bumped(seen: Inspection) -> Iterator[Finding]:
    """What was published once keeps its meaning under its version; a draft that never was may still change."""
    try:
        locked = read_version_lock(seen.folder)
    except CatalogError as error:
        yield Finding(LOCK_FILE, str(error))
        return
    for kpi in seen.kpis:
        if seen.is_unread("views", kpi.view) or seen.is_unread("calendars"):
            continue
        if kpi.id not in locked:
            if kpi.status == "draft":
                continue
            yield seen.on(kpi, f"the KPI is new, and not in {LOCK_FILE} yet", "version")
        elif problem := version_problem(seen.catalog, kpi, locked):
            yield seen.on(kpi, problem, "version")
        elif kpi.version != locked[kpi.id].version:
            yield seen.on(kpi, f"{LOCK_FILE} still has version {locked[kpi.id].version}", "version")
    for kpi_id in sorted(set(locked) - set(seen.catalog.kpis)):
        if not seen.is_unread("kpis", kpi_id):
            message = f"{kpi_id!r} is locked, but there is no such KPI; ids are never reused"
            yield Finding(LOCK_FILE, message, at=(kpi_id,))


def _query_problems(seen: Inspection, kpi: Kpi, query: Query, day: date) -> Iterator[str]:
    catalog = seen.catalog
    if query.kpis[0] != kpi.id:
        yield f"the query is about {query.kpis[0]!r}"
        return
    for other in query.kpis[1:]:
        if other not in catalog.kpis and not seen.is_unread("kpis", other):
            yield f"there is no KPI {other!r}"
    if not query.measures:
        yield "the query names no measure"
    unknown = [m for m in query.measures if m not in kpi.release_measures]
    yield from (f"there is no measure {measure_id!r}" for measure_id in unknown)
    named = {**query.where, **query.without, **((query.against and query.against.members) or {})}
    levels = (*query.by, *named)
    strangers = [message for level, ids in named.items() for message in _unknown_members(catalog, level, ids)]
    strangers += [f"there is no level {level!r}" for level in query.by if level not in catalog.levels]
    yield from strangers if not seen.is_unread("dimensions") else ()
    if unknown or strangers or query.grain not in catalog.calendars.grains:
        if query.grain not in catalog.calendars.grains and not seen.is_unread("calendars", query.grain):
            yield f"there is no calendar for the grain {query.grain!r}"
        return
    for measure_id in query.measures:
        if catalog.breakdown(kpi, levels, query.grain, measure_id) is None:
            yield f"{measure_id} is not published by [{','.join(levels)}] at grain {query.grain!r}"
    yield from _frame_problems(query)
    yield from _peer_problems(kpi, query)
    for span in (query.period, query.against.period if query.against else None):
        if span is not None and not seen.is_unread("calendars"):
            yield from _period_problems(catalog, kpi, query, span, day)


def _frame_problems(query: Query) -> Iterator[str]:
    """The parts that an operation cannot do without."""
    if query.operation == "rank" and query.rank is None:
        yield "a rank needs `rank`"
    if query.operation in ("condition", "count") and query.condition is None:
        yield f"the operation {query.operation!r} needs `condition`"
    elif query.condition is not None and (query.condition.value is None) == (query.against is None):
        yield "a condition is held against a `value`, or the query is set `against` a figure"
    if query.operation == "compare" and query.against is None:
        yield "a comparison needs `against`"


def _peer_problems(kpi: Kpi, query: Query) -> Iterator[str]:
    peer = query.against.benchmark if query.against else None
    if peer is None:
        return
    benchmark = kpi.benchmark
    if benchmark is None or peer not in benchmark.peers or not set(query.measures) <= set(benchmark.measures):
        yield f"the KPI has no comparison with {peer!r} for {', '.join(query.measures)}"
    elif query.grain != benchmark.grain:
        yield f"the comparison with {peer!r} is at grain {benchmark.grain!r}"


def _period_problems(catalog: Catalog, kpi: Kpi, query: Query, span: PeriodRange, day: date) -> Iterator[str]:
    try:
        first = catalog.calendars.parse(kpi.time.from_, kpi.time.base)
        start, end = (catalog.calendars.parse(p, query.grain) for p in (span.from_, span.to))
    except QueryError as error:
        yield str(error)
        return
    if start.start < first.start:
        yield f"{start.id} lies before the first figures ({first.id})"
    if (end.year, end.number) < (start.year, start.number):
        yield f"{end.id} lies before {start.id}"
    if query.forecast:
        if not _is_forecast(catalog, kpi, end, day):
            yield f"{end.id} is not among the coming periods of a forecast on {day}"
    elif not _is_closed(kpi, end, day):
        yield f"{end.id} is not closed on {day}"


def _is_forecast(catalog: Catalog, kpi: Kpi, period: Period, day: date) -> bool:
    """One of the periods after the last that is due."""
    if kpi.forecast is None or period.grain != kpi.forecast.grain or _is_closed(kpi, period, day):
        return False
    return _is_closed(kpi, catalog.calendars.shift(period, -kpi.forecast.periods), day)


def _is_closed(kpi: Kpi, period: Period, day: date) -> bool:
    return kpi.freshness.lag.after(period.end) <= day


def _unknown_members(catalog: Catalog, level: str, ids: tuple[str, ...]) -> Iterator[str]:
    if level not in catalog.levels:
        yield f"there is no level {level!r}"
        return
    known = {m.id for m in catalog.levels[level].members}
    yield from (f"there is no member {i!r} of {level!r}" for i in ids if i not in known)


def _name(verified: VerifiedQuestion) -> str:
    return f"“{verified.questions()[0][1]}”" if verified.questions() else "a verified question without words"
