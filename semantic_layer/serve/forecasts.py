"""Which coming periods a KPI's published forecast has, and what it may be asked: to be shown, never to be added up."""

from datetime import date

from semantic_layer.calendars import Period
from semantic_layer.errors import ForecastNotServedError
from semantic_layer.query import Operation, Query
from semantic_layer.result import Flag
from semantic_layer.serve.closing import period_bounds
from semantic_layer.serve.release import Release

SERVED: frozenset[Operation] = frozenset({"value", "trend", "breakdown", "rank"})
"""Operations that show a forecast figure as it was published."""
FORECAST: Flag = "f"
"""The flag of a forecast cell."""


def forecast_bounds(release: Release, kpi_id: str, today: date) -> tuple[Period, Period] | None:
    """The first and last period that is forecast for who asks on that day; they follow the last published one."""
    entry = release.manifest.kpis.get(kpi_id)
    forecast = entry.forecast if entry is not None else None
    if forecast is None or forecast.made > today:
        return None
    calendars = release.catalog.calendars
    first, last = (calendars.parse(period, forecast.grain) for period in (forecast.first, forecast.last))
    _, newest = period_bounds(release, kpi_id, forecast.grain, today)
    return (first, last) if newest is not None and calendars.shift(newest, 1) == first else None


def refuse_forecast(release: Release, query: Query, today: date) -> None:
    """Raises ForecastNotServedError for a query that asks more of the forecast than to be shown, or for past periods.

    Only a course shows several periods, actual ones and coming ones each with its flag.
    """
    coming = forecast_bounds(release, query.kpis[0], today)
    asks_more = (
        query.operation not in SERVED
        or len(query.kpis) > 1
        or query.against is not None
        or query.condition is not None
        or bool(query.without)
        or (query.rank is not None and query.rank.over == "periods")
        or (query.operation != "trend" and query.period.from_ != query.period.to)
    )
    if coming is None or asks_more or query.grain != coming[0].grain:
        raise ForecastNotServedError(query.kpis[0])
    last = release.catalog.calendars.parse(query.period.to, query.grain)
    if not coming[0].start <= last.start <= coming[1].start:
        raise ForecastNotServedError(query.kpis[0])
