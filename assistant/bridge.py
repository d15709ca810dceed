"""A gap in time: where nothing was counted a year before, a change is set against the last time that it was.

Only a change whose other side was left open is moved ("er hjemløsheden steget?"), never one that names its period.
"""

from datetime import date

from assistant.plan import QueryPlan
from semantic_layer.calendars import Period
from semantic_layer.query import Against, PeriodRange, Query
from semantic_layer.result import Result
from semantic_layer.serve import Release, answer_query
from semantic_layer.serve.closing import latest_closed, period_bounds

FARTHEST = 12
"""Periods to look back, or ahead."""


def bridge_gap(release: Release, plan: QueryPlan, result: Result, today: date) -> tuple[Query, Result]:
    """The query and its result, against the latest earlier period with a figure where the one before has none."""
    query = plan.query
    other = query.against.period if query.against is not None else None
    open_side = any(a.what == "against" for a in plan.assumptions)
    if not open_side or other is None or not result.against or any(c.state != "gap" for c in result.against):
        return query, result
    earlier = _last_counted(release, query, other, today)
    if earlier is None:
        return query, result
    moved = query.model_copy(update={"against": Against(period=PeriodRange(from_=earlier, to=earlier))})
    return moved, answer_query(release, moved, today)


def find_counted_around(release: Release, query: Query, today: date) -> tuple[str, ...]:
    """The nearest periods before and after those of the query with a figure for what it asks, as far as there are."""
    later = _first_counted(release, query, today)
    return tuple(p for p in (_last_counted(release, query, query.period, today), later) if p is not None)


def _last_counted(release: Release, query: Query, before: PeriodRange, today: date) -> str | None:
    """The latest period before this one that is no gap."""
    calendars = release.catalog.calendars
    first, _ = period_bounds(release, query.kpis[0], query.grain, today)
    last = calendars.shift(calendars.parse(before.from_, query.grain), -1)
    counted = _list_counted(release, query, max(first, calendars.shift(last, 1 - FARTHEST)), last, today)
    return max(counted, default=None)


def _first_counted(release: Release, query: Query, today: date) -> str | None:
    calendars = release.catalog.calendars
    first = calendars.shift(calendars.parse(query.period.to, query.grain), 1)
    last = latest_closed(release, query.kpis[0], query.grain, today)
    farthest = calendars.shift(first, FARTHEST - 1)
    counted = _list_counted(release, query, first, min(last, farthest) if last else farthest, today)
    return min(counted, default=None)


def _list_counted(release: Release, query: Query, first: Period, last: Period, today: date) -> list[str]:
    """The periods with a figure for the same places, taken together where the query lists them."""
    if last < first:
        return []
    span = PeriodRange(from_=first.id, to=last.id)
    operation = "value" if first == last else "trend"
    plain = {"operation": operation, "period": span, "by": (), "against": None, "condition": None, "rank": None}
    course = answer_query(release, query.model_copy(update=plain), today)
    return [cell.period for cell in course.main if cell.state in ("shown", "hidden")]
