"""A change over a gap: where nothing was counted a year before, the figure is set against the last time it was.

Only a change whose other side was left open is moved ("er hjemløsheden steget?"), never one that names its period.
"""

from datetime import date

from assistant.plan import QueryPlan
from semantic_layer.query import Against, PeriodRange, Query
from semantic_layer.result import Result
from semantic_layer.serve import Release, answer_query
from semantic_layer.serve.closing import period_bounds

FARTHEST = 12
"""Periods to look back."""


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


def _last_counted(release: Release, query: Query, before: PeriodRange, today: date) -> str | None:
    """The latest period before this one that is no gap."""
    calendars = release.catalog.calendars
    first, _ = period_bounds(release, query.kpis[0], query.grain, today)
    last = calendars.shift(calendars.parse(before.from_, query.grain), -1)
    start = max(first, calendars.shift(last, 1 - FARTHEST))
    if last < start:
        return None
    span = PeriodRange(from_=start.id, to=last.id)
    course = query.model_copy(update={"operation": "trend", "period": span, "against": None})
    counted = [c.period for c in answer_query(release, course, today).main if c.state in ("shown", "hidden")]
    return counted[-1] if counted else None
