"""A comparison as horizontal bars: from zero, each with its printed value, hollow where provisional."""

import textwrap

from assistant.chart_marks import (
    DASHES,
    HIDDEN_MARK,
    ChartPoint,
    ChartTitles,
    Spec,
    make_layer,
    make_row,
    pick_colour,
)

WRAP_LABEL = 24
"""Characters of a bar's label before it takes a second line."""
BAR_STEP, GROUPED_STEP, GROUP_GAP = 34, 20, 14
"""Pixels for a bar and the air around it."""
ROOM_FOR_TEXT, ROOM_BELOW_ZERO = 0.24, 0.9
"""Of the axis, for the printed value at a bar's end; below zero it must not run into the bar's name on a phone."""


def draw_bars(
    points: list[ChartPoint], titles: ChartTitles, labels: list[str], series: list[str]
) -> tuple[Spec, list[str]]:
    """The body of the picture; a bar's axis starts at zero, so no sign of it needs explaining."""
    wrapped = {label: "\n".join(textwrap.wrap(label, WRAP_LABEL)) for label in labels}
    grouped = series != [""]
    x, y = _place_values(points, titles.target), _place_bars(list(wrapped.values()))
    place: Spec = {"x": x, "y": y}
    if grouped:
        place["yOffset"] = {"field": "series", "type": "nominal", "scale": {"domain": series}}
    rows = [(p, make_row(p) | {"bar": wrapped[p.label]}) for p in points]
    final = [row for p, row in rows if p.value is not None and not p.open]
    hollow = [row for p, row in rows if p.value is not None and p.open]
    missing = [row | {"value": 0, "text": HIDDEN_MARK if p.hidden else p.text} for p, row in rows if p.value is None]
    outline = {"fillOpacity": 0.12, "strokeWidth": 2, "strokeDash": list(DASHES)}
    layers = [
        *_draw_rows(final, place, series, {"fillOpacity": 1}),
        *_draw_rows(hollow, place, series, outline),
        *_mark_target(titles, x),
        *_label_rows([*final, *hollow], place),
        *_label_missing(missing, place),
        make_layer([{"value": 0}], {"type": "rule", "style": "quiet"}, {"x": x}),
    ]
    height = len(labels) * (BAR_STEP if not grouped else GROUPED_STEP * len(series) + GROUP_GAP)
    padding = {"left": 4, "top": 4 if titles.target is None else 22, "right": 8, "bottom": 4}
    return {"height": height, "padding": padding, "layer": layers}, []


def _place_bars(bars: list[str]) -> Spec:
    return {
        "field": "bar",
        "type": "nominal",
        "scale": {"type": "band", "domain": bars, "paddingInner": 0.3, "paddingOuter": 0.1},
        "axis": {"title": None, "labelExpr": "split(datum.label, '\\n')", "labelLimit": 200, "labelPadding": 6},
    }


def _place_values(points: list[ChartPoint], target: float | None) -> Spec:
    values = [0.0, *(p.value for p in points if p.value is not None)]
    if target is not None:
        values.append(target)
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    left = low - ROOM_BELOW_ZERO * span if low < 0 else 0
    domain = [left, high + ROOM_FOR_TEXT * span if high > 0 or low == 0 else 0]
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False, "zero": True},
        "axis": None,
    }


def _draw_rows(rows: list[Spec], place: Spec, series: list[str], look: Spec) -> list[Spec]:
    if not rows:
        return []
    colour = pick_colour(series)
    legend = {"title": None, "orient": "top", "symbolType": "square"} if series != [""] else None
    encoding = place | {"fill": colour | {"legend": legend}, "stroke": colour, "tooltip": {"field": "hint"}}
    return [make_layer(rows, {"type": "bar", **look}, encoding)]


def _label_rows(rows: list[Spec], place: Spec) -> list[Spec]:
    """Outside the bar's end, on paper-coloured ground where a target's rule would run through the figure."""
    layers = []
    for side, dx, upwards in (("left", 6, True), ("right", -6, False)):
        some = [row for row in rows if (row["value"] >= 0) == upwards]
        mark = {"type": "text", "align": side, "dx": dx, "fontWeight": 600}
        encoding = place | {"text": {"field": "text"}}
        if some:
            layers.append(make_layer(some, mark | {"style": "halo-text"}, encoding))
            layers.append(make_layer(some, mark | {"style": "ink-text"}, encoding))
    return layers


def _label_missing(rows: list[Spec], place: Spec) -> list[Spec]:
    mark = {"type": "text", "style": "quiet-text", "align": "left", "dx": 6, "fontWeight": 700}
    return [make_layer(rows, mark, place | {"text": {"field": "text"}})] if rows else []


def _mark_target(titles: ChartTitles, x: Spec) -> list[Spec]:
    if titles.target is None:
        return []
    rows = [{"value": titles.target, "text": titles.target_label}]
    text = {"type": "text", "style": "target-text", "baseline": "bottom", "dy": -4}
    return [
        make_layer(rows, {"type": "rule", "style": "target"}, {"x": x}),
        make_layer(rows, text, {"x": x, "y": {"value": 0}, "text": {"field": "text"}}),
    ]
