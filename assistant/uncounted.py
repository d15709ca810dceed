"""A question for periods in which nothing was counted: declined, with the nearest ones that have a figure.

Only where nothing was ever counted for the whole; a gap in a course, and a place that did not report, are shown.
"""

from datetime import date

from assistant.bridge import find_counted_around
from assistant.plan import Decline, Detail
from assistant.wording import Wording
from semantic_layer.query import PeriodRange
from semantic_layer.result import Result
from semantic_layer.serve import Release

UNCOUNTED = ("gap", "never_published")
"""State and reason of a cell for which there never was a figure."""


def decline_uncounted(release: Release, result: Result, today: date, wording: Wording) -> Decline | None:
    """None where something was counted, on whichever side of a comparison."""
    query = result.query
    cells = (*result.main, *result.against)
    if query.where or not cells or any((c.state, c.reason) != UNCOUNTED for c in cells):
        return None
    near = find_counted_around(release, query, today)
    alone = [{"period": PeriodRange(from_=period, to=period), "against": None} for period in near]
    operation = "value" if query.against is not None else query.operation
    moved = [query.model_copy(update={**period, "operation": operation}) for period in alone]
    return Decline(
        reason="period_not_published",
        because="uncounted",
        detail=Detail(kpi=query.kpis[0], grain=query.grain, period=query.period.to, known=near),
        alternatives=tuple(wording.ask(other) for other in moved),
    )
