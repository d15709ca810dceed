"""Draw the cells of an answer as a Vega-Lite picture: nothing in it but the points it is given."""

from typing import Literal

from assistant.chart_bars import draw_bars
from assistant.chart_curve import draw_curve
from assistant.chart_line import draw_line
from assistant.chart_marks import MOST_SERIES, ChartPoint, ChartTitles, Spec, configure_look
from semantic_layer.texts import Language

__all__ = ["ChartPoint", "ChartTitles", "Spec", "draw_chart", "draw_curve"]

MOST_BARS = 15
"""Above this a table reads better than bars."""


def draw_chart(
    kind: Literal["line", "bars"], points: list[ChartPoint], titles: ChartTitles, language: Language
) -> Spec | None:
    """None when a picture would say less than the sentence and the table: one figure, or too many."""
    shown = [p for p in points if p.value is not None]
    series = list(dict.fromkeys(p.series or "" for p in points))
    labels = list(dict.fromkeys(p.label for p in points))
    if len(shown) < 2 or len(series) > MOST_SERIES or (kind == "bars" and len(labels) > MOST_BARS):
        return None
    draw = draw_line if kind == "line" else draw_bars
    body, marks = draw(points, titles, labels, series)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": ". ".join(part for part in (titles.title, titles.subtitle) if part),
        "title": {"text": titles.title, "subtitle": titles.subtitle},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        **body,
        "config": configure_look(language),
        "usermeta": {"marks": [*marks, *_list_marks(points, titles, labels)]},
    }


def _list_marks(points: list[ChartPoint], titles: ChartTitles, labels: list[str]) -> list[str]:
    """Which signs the picture uses, for the explanation beneath it."""
    found = {
        "provisional": any(p.provisional and p.value is not None for p in points),
        "forecast": any(p.forecast and p.value is not None for p in points),
        "hidden": any(p.hidden for p in points),
        "gap": any(p.value is None and not p.hidden for p in points),
        "break": titles.break_at in labels,
        "target": titles.target is not None,
    }
    return [name for name, used in found.items() if used]
