"""Which periods a KPI publishes on a given day, and the base periods that each is made of."""

from datetime import date

from semantic_layer.calendars import Calendars
from semantic_layer.catalog import Kpi
from semantic_layer.errors import ContractError, QueryError
from semantic_layer.publish.lattice import Span, Spans


def list_spans(kpi: Kpi, calendars: Calendars, as_of: date) -> Spans:
    """Of every published grain. Raises ContractError for a grain that is not made up of whole base periods."""
    grains = dict.fromkeys(grain for breakdown in kpi.published for grain in breakdown.grains)
    try:
        return {
            grain: {span.period.id: span for span in _spans_of_grain(kpi, calendars, grain, as_of)} for grain in grains
        }
    except QueryError as error:
        raise ContractError([f"{kpi.id}: {error}"]) from error


def _spans_of_grain(kpi: Kpi, calendars: Calendars, grain: str, as_of: date) -> list[Span]:
    """From the first period wholly after the KPI's start to the last one whose end + lag has passed."""
    calendar = calendars[grain]
    start = calendars.parse(kpi.time.from_, kpi.time.base).start
    period = calendar.containing(start)
    while period.start < start:
        period = calendar.shift(period, 1)
    spans: list[Span] = []
    while kpi.freshness.lag.after(period.end) <= as_of:
        spans.append(Span(period, tuple(calendars.inside(period, kpi.time.base))))
        period = calendar.shift(period, 1)
    return spans
