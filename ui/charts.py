"""Put the answer's picture on the page: its words beside it as text, its colours fitted to a dark page."""

import copy
from typing import Any

import streamlit as st

from assistant import Part
from ui.escape import escape_markdown as safe
from ui.texts import say

Spec = dict[str, Any]
DARK_INK, DARK_QUIET, DARK_GRID, DARK_ORANGE = "#EAF0F5", "#A9B8C6", "#2B3A48", "#F2A65A"
DARK_PAPER = "#121C26"
DARK_PALETTE = ("#7CC0F2", "#F2A65A", "#C3A6F0", "#5FD0BE", "#D9C75A")


def show_chart(part: Part, key: str) -> None:
    spec, title = take_out_title(part.chart or {})
    if st.context.theme.type == "dark":
        spec = paint_dark(spec)
    with st.container(gap="xsmall"):
        if words := _word_title(title, part.headline):
            st.markdown(words)
        alt = part.chart_alt or part.headline
        st.vega_lite_chart(spec, theme=None, key=f"{key}-chart", alt=alt, width="stretch")
    if signs := explain_marks(part):
        st.markdown(f":small[{safe(signs)}]")


def explain_marks(part: Part) -> str:
    """What the signs in the picture mean; empty where there are none."""
    signs = " · ".join(say(f"mark_{name}", part.language) for name in _list_marks(part.chart or {}))
    return say("marks", part.language, signs=signs) if signs else ""


def take_out_title(chart: Spec) -> tuple[Spec, dict[str, str]]:
    """A picture cannot break its title over two lines on a phone; the page can. The alt text is given apart."""
    title = chart.get("title") or {}
    drawn = {name: value for name, value in chart.items() if name not in ("title", "usermeta", "description")}
    return drawn, title


def _word_title(title: dict[str, str], headline: str) -> str:
    """Not the headline over again: it stands just above the picture."""
    text, subtitle = title.get("text") or "", title.get("subtitle") or ""
    lines = [f"**{safe(text)}**"] if text and text.rstrip(".") != headline.rstrip(".") else []
    return "  \n".join([*lines, f":small[{safe(subtitle)}]"] if subtitle else lines)


def _list_marks(chart: Spec) -> list[str]:
    marks: list[str] = chart.get("usermeta", {}).get("marks", [])
    return marks


def paint_dark(spec: Spec) -> Spec:
    """The same picture in the colours of the dark theme; every colour stands in its config."""
    dark = copy.deepcopy(spec)
    config = dark["config"]
    config["range"] = {"category": list(DARK_PALETTE)}
    quiet = {"labelColor": DARK_QUIET, "titleColor": DARK_QUIET, "gridColor": DARK_GRID}
    config["axis"] |= quiet | {"domainColor": DARK_QUIET, "tickColor": DARK_QUIET}
    config["legend"]["labelColor"] = DARK_INK
    colours = {"quiet": DARK_QUIET, "quiet-text": DARK_QUIET, "ink-text": DARK_INK}
    for name, colour in (colours | {"target": DARK_ORANGE, "target-text": DARK_ORANGE}).items():
        config["style"][name]["color"] = colour
    config["style"]["halo-text"] |= {"fill": DARK_PAPER, "stroke": DARK_PAPER}
    return dark
