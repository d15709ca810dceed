"""The small curve of a figure: drawn once, and put on the page beside its words."""

from functools import lru_cache

import streamlit as st

from assistant.chart import ChartPoint, draw_curve
from assistant.cockpit import CockpitFigureView
from semantic_layer.texts import Language
from ui.charts import Spec, paint_dark
from ui.escape import escape_prose as prose
from ui.texts import say

PROVISIONAL, FORECAST = "p", "f"
"""Flags of a cell."""
MOST_DRAWN = 1000


def show_curve(figure: CockpitFigureView, language: Language, key: str) -> None:
    """Nothing where there are too few figures for a line."""
    target = figure.target.cell.value if figure.target is not None else None
    spec = _draw(_list_points(figure), target, language, st.context.theme.type == "dark")
    if spec is None or figure.series_words is None:
        return
    st.vega_lite_chart(spec, theme=None, key=f"{key}-curve", alt=figure.series_words, width="stretch")
    span = say("curve_span", language, first=figure.series_labels[0], last=figure.series_labels[-1])
    st.markdown(f":small[{prose(span)}]")


def _list_points(figure: CockpitFigureView) -> tuple[ChartPoint, ...]:
    return tuple(
        ChartPoint(
            label=label,
            value=cell.value if cell.state == "shown" else None,
            text=cell.text or "",
            provisional=PROVISIONAL in cell.flags,
            forecast=FORECAST in cell.flags,
            hidden=cell.state == "hidden",
        )
        for label, cell in zip(figure.series_labels, figure.series, strict=True)
    )


@lru_cache(maxsize=MOST_DRAWN)
def _draw(points: tuple[ChartPoint, ...], target: float | None, language: Language, dark: bool) -> Spec | None:
    spec = draw_curve(list(points), target, language)
    return paint_dark(spec) if spec is not None and dark else spec
