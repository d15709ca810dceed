"""Read a KPI's published forecast: a second cube of the same KPI, over the periods that follow the last one due."""

from datetime import date

import sqlalchemy as sa

from semantic_layer.catalog import Catalog, Forecast, Kpi
from semantic_layer.errors import ContractError
from semantic_layer.publish.aggregate import aggregate_view
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.assemble import assemble_cube
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.lattice import Span, Spans
from semantic_layer.publish.layout import Layout, plan_layout
from semantic_layer.publish.source import Source, table_of


def plan_forecast(catalog: Catalog, kpi: Kpi) -> Layout | None:
    """How the forecast is read: as the KPI, at one grain and from a view of its own. Raises ContractError.

    Only a KPI that needs no disclosure rule may have one: forecasts are not protected.
    """
    forecast = kpi.forecast
    if forecast is None:
        return None
    if kpi.disclosure.count is not None:
        raise ContractError([f"{kpi.id}: a KPI with a disclosure rule can have no published forecast"])
    breakdowns = [
        b.model_copy(update={"grains": (forecast.grain,)}) for b in kpi.published if forecast.grain in b.grains
    ]
    fields = {
        "view": forecast.view,
        "time": kpi.time.model_copy(update={"column": forecast.column, "base": forecast.grain}),
        "published": tuple(breakdowns),
        "completeness": None,
        "estimate": None,
    }
    return plan_layout(catalog, kpi.model_copy(update=fields))


def read_forecast(source: Source, layout: Layout, spans: Spans, ancestry: Ancestry, as_of: date) -> Cube | None:
    """`spans` are the periods that are due; None when nothing is forecast after them by `as_of`.

    Raises SourceError, and ContractError for a forecast that was not made on one day.
    """
    forecast = layout.kpi.forecast
    if forecast is None or not spans[forecast.grain]:
        return None
    made = _read_day(source, layout, forecast)
    coming = _coming_spans(source, layout, forecast, list(spans[forecast.grain].values())[-1], ancestry)
    if made > as_of or not coming:
        return None
    of_grain: Spans = {forecast.grain: coming}
    cube = assemble_cube(layout, aggregate_view(source, layout, of_grain, ancestry), of_grain, ancestry)
    cube.forecast_made = made
    return cube


def _read_day(source: Source, layout: Layout, forecast: Forecast) -> date:
    column = table_of(layout.view).c[forecast.made]
    days = [row[0] for row in source.read(sa.select(column).distinct())]
    if len(days) != 1 or not isinstance(days[0], date):
        raise ContractError([f"kpi.{layout.view.id}.{forecast.made}: a forecast is made on one day, not on {days}"])
    return days[0]


def _coming_spans(
    source: Source, layout: Layout, forecast: Forecast, last: Span, ancestry: Ancestry
) -> dict[str, Span]:
    """The periods after the last one due, up to the last with rows."""
    delivered = {str(row[0]) for row in source.read(sa.select(table_of(layout.view).c[forecast.column]).distinct())}
    calendars = ancestry.catalog.calendars
    coming = [calendars.shift(last.period, steps) for steps in range(1, forecast.periods + 1)]
    while coming and coming[-1].id not in delivered:
        coming.pop()
    return {period.id: Span(period, (period,)) for period in coming}
