"""Answer a query with cells of the release: compile, guard, run, and arithmetic on what comes back."""

from collections.abc import Callable
from datetime import date

from semantic_layer.errors import OperationNotServedError
from semantic_layer.query import Operation, Query
from semantic_layer.result import Result
from semantic_layer.serve.asking import Asking, begin_asking
from semantic_layer.serve.drivers import answer_drivers
from semantic_layer.serve.forecasts import refuse_forecast
from semantic_layer.serve.listings import (
    answer_breakdown,
    answer_condition,
    answer_count,
    answer_rank,
    answer_spread,
    answer_status,
)
from semantic_layer.serve.points import answer_change, answer_compare, answer_share, answer_value
from semantic_layer.serve.release import Release
from semantic_layer.serve.series import answer_trend
from semantic_layer.serve.thirds import answer_combination

OPERATIONS: dict[Operation, Callable[[Asking], Result]] = {
    "value": answer_value,
    "trend": answer_trend,
    "breakdown": answer_breakdown,
    "rank": answer_rank,
    "compare": answer_compare,
    "change": answer_change,
    "share": answer_share,
    "spread": answer_spread,
    "condition": answer_condition,
    "count": answer_count,
    "status": answer_status,
    "drivers": answer_drivers,
}

SIDE_BY_SIDE: frozenset[Operation] = frozenset({"value", "trend", "breakdown", "change"})
"""Operations that may be asked of several KPIs at once; each further KPI answers with its default measure."""


def answer_query(release: Release, query: Query, today: date) -> Result:
    """The cells that answer the query, for someone who asks on that day.

    In `computed`, differences come first, one per pair in order; relative changes follow, with the unit
    percent and no `change_unit`. Raises QueryError (its subclasses carry a code and ids), WithdrawnError,
    QueryTimeoutError and ReleaseError.
    """
    if query.operation == "combination":
        return answer_combination(release, query, today)
    answer = OPERATIONS.get(query.operation)
    if answer is None:
        raise OperationNotServedError(query.operation, "it is not served yet")
    if query.forecast:
        refuse_forecast(release, query, today)
    if len(query.kpis) > 1 and query.operation not in SIDE_BY_SIDE:
        raise OperationNotServedError(query.operation, "it is asked of one KPI at a time")
    first = begin_asking(release, query, today, query.kpis[0], query.measures)
    result = answer(first)
    for kpi_id in query.kpis[1:]:
        following = begin_asking(release, query, today, kpi_id, ())
        following.arithmetic.made = first.arithmetic.made
        result = _side_by_side(result, answer(following))
        first = following
    return result


def _side_by_side(left: Result, right: Result) -> Result:
    return left.model_copy(
        update={
            "main": left.main + right.main,
            "against": left.against + right.against,
            "computed": left.computed + right.computed,
            "context": left.context + right.context,
            "statements": tuple(dict.fromkeys(left.statements + right.statements)),
            "left_out": left.left_out + right.left_out,
            "split_at": left.split_at or right.split_at,
        }
    )
