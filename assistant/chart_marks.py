"""What every picture shares: its points and titles, its colours, and its numbers in the reader's language."""

from typing import Any

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from semantic_layer.frozen import Frozen
from semantic_layer.texts import Language

Spec = dict[str, Any]
"""A Vega-Lite object; its shape is Vega-Lite's own schema, so it stays a plain dict."""

MOST_SERIES = 5
"""Hues that can be told apart by colour-blind readers, each with a point shape of its own."""
INK, QUIET, GRID, PAPER = "#1B2733", "#52616E", "#DCE3E9", "#FFFFFF"
ORANGE = "#A84B00"
PALETTE = ("#0B5C8F", "#C25A00", "#6B4C9A", "#14806F", "#7A6A00")
FONT = "IBM Plex Sans, sans-serif"
HIDDEN_MARK = "··"
DASHES = (5, 4)


class ChartPoint(Frozen):
    label: str
    series: str | None = None
    value: float | None
    """None where the cell is hidden or missing."""
    text: str
    """The value as printed ("6,1 pct.")."""
    provisional: bool = False
    forecast: bool = False
    hidden: bool = False
    """Hidden to protect persons (drawn as ··), as opposed to a plain gap."""

    @property
    def open(self) -> bool:
        """Not final: drawn dashed and hollow."""
        return self.provisional or self.forecast


class ChartTitles(Frozen):
    title: str
    subtitle: str = ""
    y_title: str = ""
    target: float | None = None
    target_label: str = ""
    break_at: str | None = None
    """The label of the first point counted in a new way."""
    break_label: str = ""


def make_layer(rows: list[Spec], mark: Spec, encoding: Spec) -> Spec:
    """Marks are silent to a screen reader: the picture's description and the table speak for them."""
    return {"data": {"values": rows}, "mark": {"aria": False, **mark}, "encoding": encoding}


def make_row(point: ChartPoint) -> Spec:
    name = f"{point.series}, {point.label}" if point.series else point.label
    return {
        "label": point.label,
        "series": point.series or "",
        "value": point.value,
        "text": point.text,
        "hint": f"{name}: {point.text}",
    }


def pick_colour(series: list[str]) -> Spec:
    return {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": series, "range": "category"},
        "legend": None,
    }


def make_locale(language: Language) -> Spec:
    """Number and time formats as d3 wants them, from CLDR."""
    locale = Locale(language)
    months, short_months = (locale.months["format"][width] for width in ("wide", "abbreviated"))
    days, short_days = (locale.days["format"][width] for width in ("wide", "abbreviated"))
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    danish = language == "da"
    return {
        "number": {
            "decimal": get_decimal_symbol(locale),
            "thousands": get_group_symbol(locale),
            "grouping": [3],
            "currency": ["", ""],
        },
        "time": {
            "dateTime": "%-d. %B %Y %H.%M" if danish else "%-d %B %Y %H:%M",
            "date": "%d.%m.%Y" if danish else "%d/%m/%Y",
            "time": "%H.%M" if danish else "%H:%M",
            "periods": ["", ""],
            "days": [days[i] for i in sunday_first],
            "shortDays": [short_days[i] for i in sunday_first],
            "months": [months[i] for i in range(1, 13)],
            "shortMonths": [short_months[i] for i in range(1, 13)],
        },
    }


def configure_look(language: Language) -> Spec:
    """Every colour of the picture is named here, so that a dark page can give other ones."""
    text, label = {"fontSize": 12}, {"labelFontSize": 12, "labelColor": QUIET}
    return {
        "locale": make_locale(language),
        "background": "transparent",
        "font": FONT,
        "range": {"category": list(PALETTE)},
        "view": {"stroke": None},
        "axis": label
        | {"aria": False, "titleColor": QUIET, "titleFontWeight": 400, "gridColor": GRID}
        | {"domainColor": QUIET, "tickColor": QUIET},
        "axisX": {"grid": False, "labelAngle": 0},
        "axisY": {"domain": False, "ticks": False, "titleAngle": 0, "titleAlign": "left"}
        | {"titleAnchor": "start", "titleX": 0, "titleY": -12},
        "legend": label | {"aria": False, "labelColor": INK},
        "title": {"anchor": "start", "color": INK, "subtitleColor": QUIET, "fontSize": 14, "aria": False},
        "style": {
            "quiet": {"color": QUIET},
            "quiet-text": text | {"color": QUIET},
            "ink-text": {"color": INK, "fontSize": 13},
            "halo-text": {"fill": PAPER, "stroke": PAPER, "strokeWidth": 5, "fontSize": 13},
            "target": {"color": ORANGE, "strokeWidth": 1.5, "strokeDash": [2, 3]},
            "target-text": text | {"color": ORANGE},
        },
    }
