"""A development as a line: solid where final, dashed and hollow where provisional, open where there is nothing."""

import math
from typing import NamedTuple

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

LABELLED_PERIODS = 5
STEPS = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120)
"""Periods from one label to the next: of months, the same months each year."""
"""Period labels that fit beside each other on a phone."""
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
PLOT_HEIGHT = 230
LABEL_HEIGHT, LABEL_GAP = 17, 9
LABELS_APART = 8
"""Pixels between the labels of two periods."""
NAME_CHARACTER, PERIOD_CHARACTER, NAME_LIMIT = 7.4, 6.2, 150
"""Pixels: a character of 13 px semibold and of 12 px regular text, and the longest name of a line."""
NARROW_PLOT = 250
"""Pixels between the first period and the last on a phone."""
FEW_POINTS = 16
"""Up to this many, every point is drawn large enough to be pointed at."""


def draw_line(
    points: list[ChartPoint], titles: ChartTitles, labels: list[str], series: list[str]
) -> tuple[Spec, list[str]]:
    """The body of the picture, and the signs that its axis needs explained."""
    ticks, from_zero = scale_values(points, titles.target)
    x, y = _place_periods(labels), _place_values(ticks, titles.y_title)
    groups = [[p for p in points if (p.series or "") == name] for name in series]
    layers = [
        *_mark_break(titles, labels, x),
        *_mark_target(points, titles, ticks, {"x": x, "y": y}),
        *_draw_series(groups, labels, series, {"x": x, "y": y}),
        *_mark_hidden(points, x),
        _label_ends(groups, {"x": x, "y": y, "color": pick_colour(series)}, ticks),
    ]
    padding = {"left": 4, "top": 22, "right": _leave_room(points, labels), "bottom": 4}
    return {"height": PLOT_HEIGHT, "padding": padding, "layer": layers}, [] if from_zero else ["axis_not_zero"]


def _leave_room(points: list[ChartPoint], labels: list[str]) -> float:
    """Pixels for the names at the lines' ends, less what the last period's label already keeps free."""
    longest = max(len(p.series or p.text) for p in points if p.value is not None)
    name = LABEL_GAP + min(NAME_LIMIT, NAME_CHARACTER * longest)
    return max(6.0, name - PERIOD_CHARACTER * len(labels[-1]) / 2)


def _place_periods(labels: list[str]) -> Spec:
    """The last period is always labelled."""
    least = math.ceil(len(labels) / LABELLED_PERIODS)
    every = next((step for step in STEPS if step >= least), least)
    return {
        "field": "label",
        "type": "ordinal",
        "scale": {"type": "point", "domain": labels, "padding": 0.4},
        "axis": {"title": None, "values": labels[::-1][::every][::-1]}
        | {"labelOverlap": "greedy", "labelSeparation": LABELS_APART},
    }


def _place_values(ticks: list[float], title: str) -> Spec:
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [ticks[0], ticks[-1]], "nice": False, "zero": False},
        "axis": {"title": title or None, "values": ticks, "format": _format_ticks(ticks)},
    }


def _draw_series(groups: list[list[ChartPoint]], labels: list[str], series: list[str], place: Spec) -> list[Spec]:
    final = [make_row(p) | ({"value": None} if p.open else {}) for group in groups for p in group]
    dashed = [make_row(p) for group in groups for p in pick_dashed(group)]
    hollow = [make_row(p) for group in groups for p in group if p.open and p.value is not None]
    line = {"type": "line", "strokeWidth": 2.5}
    dot = {"type": "point", "opacity": 1, "invalid": "filter"}
    coloured = place | {"color": pick_colour(series)}
    shape: Spec = {"field": "series", "type": "nominal", "legend": None}
    shape |= {"scale": {"domain": series, "range": list(SHAPES[: len(series)])}}
    pointed = coloured | {"shape": shape, "tooltip": {"field": "hint"}}
    size = 42 if len(labels) <= FEW_POINTS else 16
    return [
        make_layer(final, line, coloured),
        make_layer(dashed, line | {"strokeDash": list(DASHES)}, coloured),
        make_layer(final, dot | {"filled": True, "size": size}, pointed),
        make_layer(hollow, dot | {"filled": False, "size": 60, "strokeWidth": 2}, pointed),
    ]


def pick_dashed(group: list[ChartPoint]) -> list[ChartPoint]:
    """The provisional points, and the point just before each run of them, so that the line is unbroken."""
    after = [*group[1:], None]
    return [p for p, then in zip(group, after, strict=True) if p.open or (then and then.open)]


def scale_values(points: list[ChartPoint], target: float | None) -> tuple[list[float], bool]:
    """Round ticks around the values; the axis starts at zero where that costs less than half the height."""
    values = [p.value for p in points if p.value is not None]
    if target is not None:
        values.append(target)
    low, high = min(values), max(values)
    spread = (high - low) or abs(high) or 1.0
    if low == high == 0:
        high = 1.0
    elif 0 <= low <= 0.5 * high:
        low = 0.0
    else:
        low, high = low - 0.08 * spread, high + 0.08 * spread
    step = _round_step((high - low) / 4)
    ticks = [round(i * step, 10) for i in range(math.floor(low / step), math.ceil(high / step) + 1)]
    return ticks, ticks[0] <= 0 <= ticks[-1]


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)


def _format_ticks(ticks: list[float]) -> str:
    decimals = next((d for d in range(4) if all(round(t, d) == t for t in ticks)), 4)
    return f",.{decimals}f"


def _label_ends(groups: list[list[ChartPoint]], place: Spec, ticks: list[float]) -> Spec:
    """Name each line at its end (its value, where there is only one), moved apart where they would meet."""
    ends = [shown[-1] for group in groups if (shown := [p for p in group if p.value is not None])]
    apart = (ticks[-1] - ticks[0]) * LABEL_HEIGHT / PLOT_HEIGHT
    rows, floor = [], -math.inf
    for point in sorted(ends, key=lambda p: p.value or 0.0):
        floor = max(point.value or 0.0, floor + apart)
        rows.append(make_row(point) | {"value": floor, "name": point.series or point.text})
    mark = {"type": "text", "align": "left", "dx": LABEL_GAP, "fontSize": 13, "fontWeight": 600, "limit": NAME_LIMIT}
    return make_layer(rows, mark, place | {"text": {"field": "name"}})


def _mark_hidden(points: list[ChartPoint], x: Spec) -> list[Spec]:
    rows = [{"label": label} for label in dict.fromkeys(p.label for p in points if p.hidden)]
    mark = {"type": "text", "style": "quiet-text", "fontSize": 18, "fontWeight": 700, "baseline": "bottom"}
    encoding = {"x": x, "y": {"value": "height"}, "text": {"value": HIDDEN_MARK}}
    return [make_layer(rows, mark, encoding)] if rows else []


def _mark_break(titles: ChartTitles, labels: list[str], x: Spec) -> list[Spec]:
    if titles.break_at is None or titles.break_at not in labels:
        return []
    rows = [{"label": titles.break_at, "text": titles.break_label}]
    late = labels.index(titles.break_at) > 0.6 * len(labels)
    text: Spec = {"type": "text", "style": "quiet-text", "baseline": "top"}
    text |= {"align": "right", "dx": -5} if late else {"align": "left", "dx": 5}
    return [
        make_layer(rows, {"type": "rule", "style": "quiet", "strokeDash": [6, 3]}, {"x": x}),
        make_layer(rows, text, {"x": x, "y": {"value": 0}, "text": {"field": "text"}}),
    ]


def _mark_target(points: list[ChartPoint], titles: ChartTitles, ticks: list[float], place: Spec) -> list[Spec]:
    if titles.target is None:
        return []
    at = place_target_label(points, titles, ticks)
    rows = [{"value": titles.target, "label": at.label, "text": titles.target_label}]
    text: Spec = {"type": "text", "style": "target-text"}
    text |= {"baseline": "bottom", "dy": -3} if at.above else {"baseline": "top", "dy": 4}
    text |= {"align": "left"} if at.from_left else {"align": "right"}
    return [
        make_layer(rows, {"type": "rule", "style": "target"}, {"y": place["y"]}),
        make_layer(rows, text, place | {"text": {"field": "text"}}),
    ]


class TargetLabel(NamedTuple):
    """Where the name of the target stands: from which period, to which side of it, and on which side of the rule."""

    label: str
    from_left: bool
    above: bool


def place_target_label(points: list[ChartPoint], titles: ChartTitles, ticks: list[float]) -> TargetLabel:
    """Where no line runs through it; above the rule at its beginning, if they all do."""
    labels = list(dict.fromkeys(p.label for p in points))
    target, height = titles.target or 0.0, (ticks[-1] - ticks[0]) * LABEL_HEIGHT / PLOT_HEIGHT
    wide = math.ceil(PERIOD_CHARACTER * len(titles.target_label) / NARROW_PLOT * len(labels)) + 1
    places = [
        (TargetLabel(labels[0 if left else -1], left, above), labels[:wide] if left else labels[-wide:])
        for left in (True, False)
        for above in (True, False)
        if above or target - height >= ticks[0]
    ]

    def is_free(at: TargetLabel, under: list[str]) -> bool:
        low, high = (target, target + height) if at.above else (target - height, target)
        return not any(_runs_through(course, low, high) for course in _list_courses(points, under))

    return next((at for at, under in places if is_free(at, under)), places[0][0])


def _list_courses(points: list[ChartPoint], labels: list[str]) -> list[list[float]]:
    """The values of each line over these periods."""
    series = dict.fromkeys(p.series for p in points)
    return [[p.value for p in points if p.series == s and p.label in labels and p.value is not None] for s in series]


def _runs_through(course: list[float], low: float, high: float) -> bool:
    return any(min(a, b) <= high and max(a, b) >= low for a, b in zip(course, [*course[1:], *course[-1:]], strict=True))
