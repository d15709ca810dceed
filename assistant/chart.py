"""Draw the cells of an answer as a Vega-Lite picture: nothing in it but the points it is given."""

import math
import textwrap
from typing import Any, Literal

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from semantic_layer.frozen import Frozen
from semantic_layer.texts import Language

Spec = dict[str, Any]
"""A Vega-Lite object; its shape is Vega-Lite's own schema, so it stays a plain dict."""

MOST_SERIES = 5
"""Hues that can be told apart by colour-blind readers, each with a point shape of its own."""
MOST_BARS = 15
"""Above this a table reads better than bars."""
LABELLED_PERIODS = 5
"""Period labels that fit beside each other on a phone."""
WRAP_LABEL = 24
"""Characters of a bar's label before it takes a second line."""

INK, QUIET, GRID = "#1B2733", "#52616E", "#DCE3E9"
ORANGE = "#A84B00"
PALETTE = ("#0B5C8F", "#C25A00", "#6B4C9A", "#14806F", "#7A6A00")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
FONT = "IBM Plex Sans, sans-serif"
PLOT_HEIGHT = 230
LABEL_HEIGHT = 17
BAR_STEP = 34
HIDDEN_MARK = "··"


class ChartPoint(Frozen):
    label: str
    series: str | None = None
    value: float | None
    """None where the cell is hidden or missing."""
    text: str
    """The value as printed ("6,1 pct.")."""
    provisional: bool = False
    hidden: bool = False
    """Hidden to protect persons (drawn as ··), as opposed to a plain gap."""


class ChartTitles(Frozen):
    title: str
    subtitle: str = ""
    y_title: str = ""
    target: float | None = None
    target_label: str = ""
    break_at: str | None = None
    """The label of the first point counted in a new way."""
    break_label: str = ""


def draw_chart(
    kind: Literal["line", "bars"], points: list[ChartPoint], titles: ChartTitles, language: Language
) -> Spec | None:
    """None when a picture would say less than the sentence and the table: one figure, or too many."""
    shown = [p for p in points if p.value is not None]
    series = list(dict.fromkeys(p.series or "" for p in points))
    labels = list(dict.fromkeys(p.label for p in points))
    if len(shown) < 2 or len(series) > MOST_SERIES or (kind == "bars" and len(labels) > MOST_BARS):
        return None
    body, marks = (
        _draw_line(points, titles, labels, series) if kind == "line" else _draw_bars(points, titles, labels, series)
    )
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": ". ".join(part for part in (titles.title, titles.subtitle) if part),
        "title": {"text": titles.title, "subtitle": titles.subtitle},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        **body,
        "config": _configure(language),
        "usermeta": {"marks": [*marks, *_list_marks(points, titles, labels)]},
    }


def make_locale(language: Language) -> Spec:
    """Number and time formats as d3 wants them, from CLDR."""
    locale = Locale(language)
    months, short = (locale.months["format"][width] for width in ("wide", "abbreviated"))
    days, short_days = (locale.days["format"][width] for width in ("wide", "abbreviated"))
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    return {
        "number": {
            "decimal": get_decimal_symbol(locale),
            "thousands": get_group_symbol(locale),
            "grouping": [3],
            "currency": ["", ""],
        },
        "time": {
            "dateTime": "%-d. %B %Y %H.%M" if language == "da" else "%-d %B %Y %H:%M",
            "date": "%d.%m.%Y" if language == "da" else "%d/%m/%Y",
            "time": "%H.%M" if language == "da" else "%H:%M",
            "periods": ["", ""],
            "days": [days[i] for i in sunday_first],
            "shortDays": [short_days[i] for i in sunday_first],
            "months": [months[i] for i in range(1, 13)],
            "shortMonths": [short[i] for i in range(1, 13)],
        },
    }


def _draw_line(
    points: list[ChartPoint], titles: ChartTitles, labels: list[str], series: list[str]
) -> tuple[Spec, list[str]]:
    ticks, zero = _scale_line(points, titles.target)
    every = math.ceil(len(labels) / LABELLED_PERIODS)
    x = {
        "field": "label",
        "type": "ordinal",
        "scale": {"type": "point", "domain": labels, "padding": 0.4},
        "axis": {"title": None, "values": labels[::-1][::every][::-1], "labelOverlap": "greedy"},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [ticks[0], ticks[-1]], "nice": False, "zero": False},
        "axis": {"title": titles.y_title or None, "values": ticks, "format": _format_ticks(ticks)},
    }
    colour = _colour(series)
    size = 42 if len(labels) <= 16 else 16
    by_series = [[p for p in points if (p.series or "") == name] for name in series]
    final = [_row(p, keep=not p.provisional) for group in by_series for p in group]
    dashed = [_row(p, keep=True) for group in by_series for p in _pick_dashed(group)]
    provisional = [_row(p, keep=True) for p in points if p.provisional and p.value is not None]
    shape = {"field": "series", "type": "nominal", "legend": None}
    shape["scale"] = {"domain": series, "range": list(SHAPES[: len(series)])}
    place = {"x": x, "y": y}
    layers: list[Spec] = [
        *_mark_break(titles, labels, x),
        *_mark_target_line(titles, labels, x, y),
        _layer(final, {"type": "line", "strokeWidth": 2.5}, place | {"color": colour}),
        _layer(
            dashed,
            {"type": "line", "strokeWidth": 2.5, "strokeDash": [5, 4]},
            place | {"color": colour},
        ),
        _layer(
            final,
            {"type": "point", "filled": True, "opacity": 1, "size": size, "invalid": "filter"},
            place | {"color": colour, "shape": shape, "tooltip": {"field": "hint"}},
        ),
        _layer(
            provisional,
            {"type": "point", "filled": False, "opacity": 1, "size": 60, "strokeWidth": 2},
            place | {"color": colour, "shape": shape, "tooltip": {"field": "hint"}},
        ),
        *_mark_hidden(points, x),
        *_label_ends(by_series, place, colour, ticks),
    ]
    right = 60 if series == [""] else 16 + 7 * min(20, max(len(name) for name in series))
    body = {"height": PLOT_HEIGHT, "padding": {"left": 4, "top": 22, "right": right, "bottom": 4}}
    return body | {"layer": layers}, [] if zero else ["axis_not_zero"]


def _draw_bars(
    points: list[ChartPoint], titles: ChartTitles, labels: list[str], series: list[str]
) -> tuple[Spec, list[str]]:
    values = [p.value for p in points if p.value is not None]
    if titles.target is not None:
        values.append(titles.target)
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.24 * (high - low)
    wrapped = {label: "\n".join(textwrap.wrap(label, WRAP_LABEL)) for label in labels}
    y: Spec = {
        "field": "bar",
        "type": "nominal",
        "scale": {"type": "band", "domain": list(wrapped.values()), "paddingInner": 0.3, "paddingOuter": 0.1},
        "axis": {"title": None, "labelExpr": "split(datum.label, '\\n')", "labelLimit": 200},
    }
    x: Spec = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [low - room if low < 0 else 0, high + room], "nice": False, "zero": True},
        "axis": None,
    }
    place: Spec = {"x": x, "y": y}
    grouped = series != [""]
    if grouped:
        place["yOffset"] = {"field": "series", "type": "nominal", "scale": {"domain": series}}
    rows = [_row(p, keep=True) | {"bar": wrapped[p.label]} for p in points if p.value is not None]
    colour = _colour(series, legend=grouped)
    layers: list[Spec] = [
        *_layer_bars([r for r in rows if not r["provisional"]], place, colour, {"fillOpacity": 1}),
        *_layer_bars(
            [r for r in rows if r["provisional"]],
            place,
            colour,
            {"fillOpacity": 0.12, "strokeWidth": 2, "strokeDash": [5, 4]},
        ),
        *_label_bars(rows, place),
        *_mark_hidden_bars(points, wrapped, place),
        *_mark_target_bar(titles, x),
        _layer([{"value": 0}], {"type": "rule", "style": "quiet"}, {"x": x}),
    ]
    top = 22 if titles.target is not None else 4
    step = {"step": BAR_STEP if not grouped else 22, **({"for": "offset"} if grouped else {})}
    body = {"height": step, "padding": {"left": 4, "top": top, "right": 8, "bottom": 4}}
    return body | {"layer": layers}, []


def _layer(rows: list[Spec], mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": rows}, "mark": {"aria": False, **mark}, "encoding": encoding}


def _row(point: ChartPoint, keep: bool) -> Spec:
    name = f"{point.series}, {point.label}" if point.series else point.label
    return {
        "label": point.label,
        "series": point.series or "",
        "value": point.value if keep else None,
        "text": point.text,
        "hint": f"{name}: {point.text}",
        "provisional": point.provisional,
    }


def _colour(series: list[str], legend: bool = False) -> Spec:
    place = {"title": None, "orient": "top", "symbolType": "square"} if legend else None
    return {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": series, "range": "category"},
        "legend": place,
    }


def _pick_dashed(group: list[ChartPoint]) -> list[ChartPoint]:
    """The provisional points, and the point just before each run of them, so that the line is unbroken."""
    picked = []
    for i, point in enumerate(group):
        leads = not point.provisional and i + 1 < len(group) and group[i + 1].provisional
        if point.provisional or leads:
            picked.append(point)
    return picked


def _scale_line(points: list[ChartPoint], target: float | None) -> tuple[list[float], bool]:
    """Round ticks around the values, and whether the axis starts at zero (it does when that costs little)."""
    values = [p.value for p in points if p.value is not None]
    if target is not None:
        values.append(target)
    low, high = min(values), max(values)
    spread = (high - low) or abs(high) or 1.0
    if 0 <= low <= 0.5 * high:
        low = 0.0
    else:
        low, high = low - 0.08 * spread, high + 0.08 * spread
    step = _round_step((high - low) / 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = [round(i * step, 10) for i in range(first, last + 1)]
    return ticks, ticks[0] <= 0 <= ticks[-1]


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)


def _format_ticks(ticks: list[float]) -> str:
    decimals = next((d for d in range(4) if all(round(t, d) == t for t in ticks)), 4)
    return f",.{decimals}f"


def _label_ends(by_series: list[list[ChartPoint]], place: Spec, colour: Spec, ticks: list[float]) -> list[Spec]:
    """Name each line at its end (its value, where there is only one), moved apart where they would meet."""
    ends = [[p for p in group if p.value is not None][-1:] for group in by_series]
    lasts = sorted((e[0] for e in ends if e), key=lambda p: p.value or 0.0)
    apart = (ticks[-1] - ticks[0]) * LABEL_HEIGHT / PLOT_HEIGHT
    rows, floor = [], -math.inf
    for point in lasts:
        floor = max(point.value or 0.0, floor + apart)
        rows.append(_row(point, keep=True) | {"value": floor, "name": point.series or point.text})
    mark = {"type": "text", "align": "left", "dx": 9, "fontSize": 13, "fontWeight": 600, "limit": 150}
    return [_layer(rows, mark, place | {"color": colour, "text": {"field": "name"}})]


def _mark_hidden(points: list[ChartPoint], x: Spec) -> list[Spec]:
    rows = [{"label": p.label} for p in points if p.hidden]
    mark = {"type": "text", "style": "quiet-text", "fontSize": 18, "fontWeight": 700, "baseline": "bottom"}
    encoding = {"x": x, "y": {"value": "height"}, "text": {"value": HIDDEN_MARK}}
    return [_layer(rows, mark, encoding)] if rows else []


def _mark_break(titles: ChartTitles, labels: list[str], x: Spec) -> list[Spec]:
    if titles.break_at not in labels:
        return []
    rows = [{"label": titles.break_at, "text": titles.break_label}]
    late = labels.index(titles.break_at) > 0.6 * len(labels)
    text = {"type": "text", "style": "quiet-text", "baseline": "top", "align": "right" if late else "left"}
    return [
        _layer(rows, {"type": "rule", "style": "quiet", "strokeDash": [6, 3]}, {"x": x}),
        _layer(
            rows,
            text | {"dx": -5 if late else 5},
            {"x": x, "y": {"value": 0}, "text": {"field": "text"}},
        ),
    ]


def _mark_target_line(titles: ChartTitles, labels: list[str], x: Spec, y: Spec) -> list[Spec]:
    if titles.target is None:
        return []
    rows = [{"value": titles.target, "label": labels[0], "text": titles.target_label}]
    text = {"type": "text", "style": "target-text", "align": "left", "baseline": "bottom", "dy": -3}
    return [
        _layer(rows, {"type": "rule", "style": "target"}, {"y": y}),
        _layer(rows, text, {"x": x, "y": y, "text": {"field": "text"}}),
    ]


def _mark_target_bar(titles: ChartTitles, x: Spec) -> list[Spec]:
    if titles.target is None:
        return []
    rows = [{"value": titles.target, "text": titles.target_label}]
    text = {"type": "text", "style": "target-text", "baseline": "bottom", "dy": -4}
    return [
        _layer(rows, {"type": "rule", "style": "target"}, {"x": x}),
        _layer(rows, text, {"x": x, "y": {"value": 0}, "text": {"field": "text"}}),
    ]


def _layer_bars(rows: list[Spec], place: Spec, colour: Spec, look: Spec) -> list[Spec]:
    encoding = place | {
        "fill": colour,
        "stroke": {**colour, "legend": None},
        "tooltip": {"field": "hint"},
    }
    return [_layer(rows, {"type": "bar", **look}, encoding)] if rows else []


def _label_bars(rows: list[Spec], place: Spec) -> list[Spec]:
    layers = []
    for side, dx, wanted in (("left", 6, True), ("right", -6, False)):
        some = [r for r in rows if (r["value"] >= 0) == wanted]
        mark = {"type": "text", "style": "ink-text", "align": side, "dx": dx, "fontWeight": 600}
        if some:
            layers.append(_layer(some, mark, place | {"text": {"field": "text"}}))
    return layers


def _mark_hidden_bars(points: list[ChartPoint], wrapped: dict[str, str], place: Spec) -> list[Spec]:
    rows = [
        {
            "bar": wrapped[p.label],
            "series": p.series or "",
            "value": 0,
            "text": HIDDEN_MARK if p.hidden else p.text,
        }
        for p in points
        if p.value is None
    ]
    mark = {"type": "text", "style": "quiet-text", "align": "left", "dx": 6, "fontWeight": 700}
    return [_layer(rows, mark, place | {"text": {"field": "text"}})] if rows else []


def _list_marks(points: list[ChartPoint], titles: ChartTitles, labels: list[str]) -> list[str]:
    """Which signs the picture uses, for the explanation beneath it."""
    found = {
        "provisional": any(p.provisional and p.value is not None for p in points),
        "hidden": any(p.hidden for p in points),
        "gap": any(p.value is None and not p.hidden for p in points),
        "break": titles.break_at in labels,
        "target": titles.target is not None,
    }
    return [name for name, used in found.items() if used]


def _configure(language: Language) -> Spec:
    """Every colour of the picture is named here, so that a dark page can give other ones."""
    return {
        "locale": make_locale(language),
        "background": "transparent",
        "font": FONT,
        "range": {"category": list(PALETTE)},
        "view": {"stroke": None},
        "axis": {
            "aria": False,
            "labelFontSize": 12,
            "labelColor": QUIET,
            "titleColor": QUIET,
            "titleFontWeight": 400,
            "gridColor": GRID,
            "domainColor": QUIET,
            "tickColor": QUIET,
        },
        "axisX": {"grid": False, "labelAngle": 0},
        "axisY": {
            "domain": False,
            "ticks": False,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "start",
        }
        | {"titleX": 0, "titleY": -12},
        "legend": {"aria": False, "labelFontSize": 12, "labelColor": INK},
        "title": {"anchor": "start", "color": INK, "subtitleColor": QUIET, "fontSize": 14, "aria": False},
        "style": {
            "quiet": {"color": QUIET},
            "quiet-text": {"color": QUIET, "fontSize": 12},
            "ink-text": {"color": INK, "fontSize": 13},
            "target": {"color": ORANGE, "strokeWidth": 1.5, "strokeDash": [2, 3]},
            "target-text": {"color": ORANGE, "fontSize": 12},
        },
    }
