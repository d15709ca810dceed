"""The sentence that answers, and at most two more: change, target, range. One function per operation."""

from collections.abc import Callable
from dataclasses import replace

from assistant.sayings_of_combinations import tell_combination
from assistant.sayings_of_drivers import tell_drivers
from assistant.sayings_of_lists import (
    tell_breakdown,
    tell_condition,
    tell_count,
    tell_rank,
    tell_share,
    tell_spread,
    tell_status,
)
from assistant.sayings_of_points import tell_compare, tell_trend, tell_value
from assistant.telling import Saying, Telling, say_forecast, tell_nothing_shown
from assistant.writer import Writer
from semantic_layer.catalog import Kpi
from semantic_layer.result import Result


def tell_result(writer: Writer, kpi: Kpi, result: Result) -> Saying:
    """The sentences for a result; a result without a shown figure says why."""
    telling = Telling(writer, kpi, result)
    if not result.main and result.query.operation not in ("condition", "count", "status", "rank", "spread"):
        return Saying(telling.write("headline.gap"))
    if result.query.operation != "drivers" and result.main and all(c.state != "shown" for c in result.main):
        return tell_nothing_shown(telling)
    saying = _say_left_out(telling, _TELLERS[result.query.operation](telling))
    forecast = say_forecast(telling)
    return replace(saying, sentences=(forecast, *saying.sentences)) if forecast else saying


def _say_left_out(t: Telling, saying: Saying) -> Saying:
    """A list names no place that could say it: "højest på …" holds only of those that are in it."""
    left_out = t.writer.issue(t.writer.wording.without(t.result.query.without))
    if not left_out or left_out in saying.headline:
        return saying
    return replace(saying, headline=f"{saying.headline.rstrip('.')}, {left_out}.")


_TELLERS: dict[str, Callable[[Telling], Saying]] = {
    "value": tell_value,
    "trend": tell_trend,
    "breakdown": tell_breakdown,
    "rank": tell_rank,
    "compare": tell_compare,
    "change": tell_compare,
    "condition": tell_condition,
    "count": tell_count,
    "status": tell_status,
    "share": tell_share,
    "spread": tell_spread,
    "combination": tell_combination,
    "drivers": tell_drivers,
}
