"""Check rules about the approved views: that they have what the measures read, in a type that can be summed."""

from collections.abc import Iterator
from typing import Any

from semantic_layer.catalog import Catalog, Column, Forecast, Kpi
from semantic_layer.inspection import Finding, Inspection
from semantic_layer.measures import (
    CategoryMeasure,
    DerivedMeasure,
    DistinctMeasure,
    Measure,
    source_columns,
    told_columns,
)

NUMBERS = ("integer", "decimal")
COUNT = ("disclosure", "count")


def views_exist(seen: Inspection) -> Iterator[Finding]:
    for kpi in seen.kpis:
        if kpi.view not in seen.catalog.views and not seen.is_unread("views", kpi.view):
            yield seen.on(kpi, f"there is no view {kpi.view!r} in views/", "view")


def keys_declared(seen: Inspection) -> Iterator[Finding]:
    for view in seen.catalog.views.values():
        file = f"views/{view.id}.yaml"
        names = [column.name for column in view.columns]
        if not view.key:
            yield Finding(file, "the view declares no key", at=("key",))
        for name in sorted({name for name in names if names.count(name) > 1}):
            last = len(names) - 1 - names[::-1].index(name)
            yield Finding(file, f"the column {name!r} stands here twice", at=("columns", last))
        for name in view.key:
            if name not in names:
                yield Finding(file, f"the key names a column {name!r} that the view does not have", at=("key",))


def columns_exist(seen: Inspection) -> Iterator[Finding]:
    for kpi in seen.kpis:
        columns = _columns(seen.catalog, kpi)
        if columns is None:
            continue
        for name, *at in _wanted(seen.catalog, kpi):
            if name not in columns:
                yield seen.on(kpi, f"{_said(at)} reads the column {name!r}, which {kpi.view} does not have", *at)


def columns_named(seen: Inspection) -> Iterator[Finding]:
    """How a figure is made is told to readers, who do not know the names of columns."""
    for kpi in seen.kpis:
        columns = _columns(seen.catalog, kpi) or {}
        for measure_id, measure in kpi.measures.items():
            for name in told_columns(measure):
                if name in columns and columns[name].label is None:
                    yield seen.on(kpi, f"{kpi.view} gives no label for {name!r}, which is read", "measures", measure_id)


def columns_fit(seen: Inspection) -> Iterator[Finding]:
    """Numbers are summed exactly, so they are integer or decimal; levels, periods and categories are text."""
    for kpi in seen.kpis:
        columns = _columns(seen.catalog, kpi) or {}
        for name, types, *at in _typed(seen.catalog, kpi):
            if name in columns and columns[name].type not in types:
                is_a, needs = columns[name].type, " or ".join(types)
                yield seen.on(kpi, f"{_said(at)} needs {name!r} to be {needs}; in {kpi.view} it is {is_a}", *at)


def disclosure_counts(seen: Inspection) -> Iterator[Finding]:
    """A disclosure rule counts units in an integer column, or the ids themselves where the measure is distinct."""
    for kpi in seen.kpis:
        columns = _columns(seen.catalog, kpi)
        count = kpi.disclosure.count
        if columns is None or count is None:
            continue
        distinct = {m.column for m in kpi.measures.values() if isinstance(m, DistinctMeasure)}
        if count not in columns:
            yield seen.on(kpi, f"disclosure.count names {count!r}, which {kpi.view} does not have", *COUNT)
        elif columns[count].type != "integer" and count not in distinct:
            yield seen.on(
                kpi, f"disclosure.count needs {count!r} to be integer or the ids of a distinct measure", *COUNT
            )


def forecasts_readable(seen: Inspection) -> Iterator[Finding]:
    """A forecast has a view with all that the KPI's figures are made from, at a grain that the KPI publishes."""
    if seen.rests_on_unread("views", "sources", "calendars", "dimensions"):
        return
    for kpi in seen.kpis:
        if kpi.forecast is not None:
            for message in _forecast_problems(seen.catalog, kpi, kpi.forecast):
                yield seen.on(kpi, f"the forecast {message}", "forecast")


def _forecast_problems(catalog: Catalog, kpi: Kpi, forecast: Forecast) -> Iterator[str]:
    if kpi.disclosure.count is not None:
        yield "is of a KPI with a disclosure rule: forecasts are not protected"
    if not any(forecast.grain in b.grains for b in kpi.published):
        yield f"is of the grain {forecast.grain!r}, which is not published"
    if forecast.source.registry not in catalog.sources:
        yield f"names an unknown source {forecast.source.registry!r}"
    for measure_id, measure in kpi.measures.items():
        if isinstance(measure, CategoryMeasure | DerivedMeasure | DistinctMeasure):
            yield f"cannot be of measure {measure_id}: only sums, stocks, ratios and means are read"
    view = catalog.views.get(forecast.view)
    if view is None:
        yield f"names a view {forecast.view!r} that is not in views/"
        return
    types = {column.name: column.type for column in view.columns}
    wanted: dict[str, tuple[str, ...]] = {forecast.column: ("text",), forecast.made: ("date",)}
    wanted |= {name: allowed for name, allowed, *at in _typed(catalog, kpi) if at[0] not in ("time", "estimate")}
    for name, allowed in wanted.items():
        if types.get(name) not in allowed:
            yield f"needs {name!r} to be {' or '.join(allowed)}; in {view.id} it is {types.get(name, 'missing')}"


def _columns(catalog: Catalog, kpi: Kpi) -> dict[str, Column] | None:
    view = catalog.views.get(kpi.view)
    return {column.name: column for column in view.columns} if view else None


def _said(at: list[str]) -> str:
    """Who reads a column, in words: `time`, `published`, or the measure."""
    return f"measure {at[1]}" if at[0] == "measures" else at[0]


def _wanted(catalog: Catalog, kpi: Kpi) -> Iterator[tuple[str, ...]]:
    """Column and the part of the KPI that reads it."""
    yield kpi.time.column, "time", "column"
    for level in _finest(catalog, kpi):
        yield level, "published"
    if kpi.estimate is not None:
        yield kpi.estimate.column, "estimate"
    for measure_id, measure in kpi.measures.items():
        for name in source_columns(measure):
            yield name, "measures", measure_id


def _typed(catalog: Catalog, kpi: Kpi) -> Iterator[tuple[Any, ...]]:
    """Column, the types that it may have, and the part of the KPI that reads it."""
    yield kpi.time.column, ("text",), "time", "column"
    for level in _finest(catalog, kpi):
        yield level, ("text",), "published"
    if kpi.estimate is not None:
        yield kpi.estimate.column, ("integer",), "estimate", "column"
    for measure_id, measure in kpi.measures.items():
        for name, types in _types(measure):
            yield name, types, "measures", measure_id


def _types(measure: Measure) -> Iterator[tuple[str, tuple[str, ...]]]:
    match measure:
        case CategoryMeasure():
            yield measure.column, ("text",)
            if measure.date:
                yield measure.date, ("date",)
            if measure.note:
                yield measure.note, ("text",)
        case DistinctMeasure() | DerivedMeasure():
            return
        case _:
            for name in source_columns(measure):
                yield name, NUMBERS


def _finest(catalog: Catalog, kpi: Kpi) -> tuple[str, ...]:
    """The level columns that a view must have: the finest level of each dimension; parents come from the catalog."""
    known = [level for level in kpi.levels if level in catalog.levels]
    finest = catalog.finest(tuple(known))
    return tuple(level for level in known if level in finest)
