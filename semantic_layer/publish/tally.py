"""Sum up what was published of a KPI, for the manifest and whoever maintains it."""

from collections import Counter

from semantic_layer.catalog import Catalog
from semantic_layer.manifest import ForecastManifest, KpiManifest
from semantic_layer.publish.cube import Cube
from semantic_layer.version_lock import definition_hash


def tally_cube(catalog: Catalog, cube: Cube, forecast: Cube | None, seconds: float) -> KpiManifest:
    """What has happened is counted; of what is forecast, only which periods there are."""
    figures = [figure for by_measure in cube.figures.values() for figure in by_measure.values()]
    states = Counter(figure.state for figure in figures)
    causes = Counter(figure.cause for figure in figures if figure.state == "hidden" and figure.cause)
    published = {grain: list(spans.values()) for grain, spans in cube.spans.items() if spans}
    incomplete = {
        grain: tuple(span.period.id for span in spans if cube.delivery.is_incomplete(span.bases))
        for grain, spans in published.items()
    }
    closed = {
        grain: [span.period.id for span in spans if span.period.id not in incomplete[grain]]
        for grain, spans in published.items()
    }
    return KpiManifest(
        version=cube.kpi.version,
        definition_hash=definition_hash(catalog, cube.kpi),
        rows=len(figures),
        shown=states["shown"],
        hidden=states["hidden"],
        gaps=states["gap"],
        hidden_by_reason=dict(sorted(causes.items())),
        latest={grain: spans[-1].period.id for grain, spans in published.items()},
        latest_closed={grain: ids[-1] for grain, ids in closed.items() if ids},
        incomplete={grain: ids for grain, ids in incomplete.items() if ids},
        forecast=_tally_forecast(forecast) if forecast is not None else None,
        seconds=round(seconds, 3),
    )


def _tally_forecast(cube: Cube) -> ForecastManifest | None:
    if cube.forecast_made is None:
        return None
    (grain, spans), *_ = cube.spans.items()
    periods = list(spans)
    return ForecastManifest(grain=grain, first=periods[0], last=periods[-1], made=cube.forecast_made)
