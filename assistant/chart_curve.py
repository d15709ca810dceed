"""A small curve beside a figure: no axis to read off, and the same marks as in the large picture."""

from assistant.chart_line import pick_dashed, scale_values
from assistant.chart_marks import (
    DASHES,
    HIDDEN_MARK,
    ChartPoint,
    Spec,
    configure_look,
    make_layer,
    make_row,
    pick_colour,
)
from semantic_layer.texts import Language

HEIGHT = 64
POINT = 26


def draw_curve(points: list[ChartPoint], target: float | None, language: Language) -> Spec | None:
    """None where there is nothing to draw a line between."""
    if sum(point.value is not None for point in points) < 2:
        return None
    labels = list(dict.fromkeys(point.label for point in points))
    ticks, _ = scale_values(points, target)
    x: Spec = {"field": "label", "type": "ordinal", "scale": {"type": "point", "domain": labels, "padding": 0.3}}
    x["axis"] = None
    y: Spec = {"field": "value", "type": "quantitative", "axis": None}
    y["scale"] = {"domain": [ticks[0], ticks[-1]], "nice": False, "zero": False}
    goal = (
        [make_layer([{"value": target}], {"type": "rule", "style": "target"}, {"y": y})] if target is not None else []
    )
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 2, "top": 4, "right": 2, "bottom": 4},
        "layer": [*goal, *_draw_points(points, {"x": x, "y": y}), *_mark_hidden(points, x)],
        "config": configure_look(language),
    }


def _draw_points(points: list[ChartPoint], place: Spec) -> list[Spec]:
    final = [make_row(p) | ({"value": None} if p.open else {}) for p in points]
    dashed = [make_row(p) for p in pick_dashed(points)]
    hollow = [make_row(p) for p in points if p.open and p.value is not None]
    line: Spec = {"type": "line", "strokeWidth": 2}
    dot: Spec = {"type": "point", "opacity": 1, "invalid": "filter"}
    coloured = place | {"color": pick_colour([""])}
    pointed = coloured | {"tooltip": {"field": "hint"}}
    return [
        make_layer(final, line, coloured),
        make_layer(dashed, line | {"strokeDash": list(DASHES)}, coloured),
        make_layer(final, dot | {"filled": True, "size": POINT}, pointed),
        make_layer(hollow, dot | {"filled": False, "size": POINT, "strokeWidth": 1.5}, pointed),
    ]


def _mark_hidden(points: list[ChartPoint], x: Spec) -> list[Spec]:
    rows = [{"label": point.label} for point in points if point.hidden]
    mark = {"type": "text", "style": "quiet-text", "fontSize": 16, "fontWeight": 700, "baseline": "bottom"}
    encoding = {"x": x, "y": {"value": "height"}, "text": {"value": HIDDEN_MARK}}
    return [make_layer(rows, mark, encoding)] if rows else []
