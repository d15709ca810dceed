"""Which periods a KPI publishes on a given day, and the base periods that each is made of."""

from datetime import date

from semantic_layer.calendars import Calendars, Period
from semantic_layer.catalog import Kpi
from semantic_layer.publish.lattice import Span


def list_spans(kpi: Kpi, calendars: Calendars, grain: str, as_of: date) -> list[Span]:
    """From the first period wholly after the KPI's start to the last one whose end + lag has passed.

    Raises QueryError for a grain that is not made up of whole base periods.
    """
    calendar = calendars[grain]
    start = calendars.parse(kpi.time.from_, kpi.time.base).start
    period = calendar.containing(start)
    while period.start < start:
        period = calendar.shift(period, 1)
    spans: list[Span] = []
    while is_due(kpi, period, as_of):
        spans.append(Span(period, tuple(calendars.inside(period, kpi.time.base))))
        period = calendar.shift(period, 1)
    return spans


def is_due(kpi: Kpi, period: Period, as_of: date) -> bool:
    """The period has ended, and its lag has passed."""
    return kpi.freshness.lag.after(period.end) <= as_of
