"""One figure of a cockpit: the number large, and in words beside it everything that a colour could say."""

import re
from collections.abc import Callable

import streamlit as st

from assistant.cockpit import CockpitFigureView
from semantic_layer.texts import Language
from ui.curves import show_curve
from ui.escape import escape_markdown as safe
from ui.escape import escape_prose as prose
from ui.navigation import ask_on_page
from ui.texts import say

NUMBER = re.compile(r"(\D*[\d.,–]*\d)\s*(.*)", re.DOTALL)
"""A value as printed: its number with what stands before it, and its unit."""


def show_tile(figure: CockpitFigureView, key: str, language: Language, define: Callable[[], None] | None) -> None:
    """`define` opens the definition; None where the figure has none."""
    with st.container(key=f"tile-{key}", gap="xsmall"):
        st.markdown(f"#### {safe(figure.label)}", anchors=False)
        if figure.state == "shown":
            _show_figure(figure, key, language)
        else:
            _show_absence(figure, language)
        with st.container(horizontal=True, gap="small", key=f"actions-tile-{key}"):
            if figure.question and st.button(say("ask_on", language), key=f"ask-{key}", icon=":material/chat:"):
                ask_on_page(figure.question, language)
            label = say("definition", language)
            if define is not None and st.button(
                label, key=f"define-{key}", icon=":material/menu_book:", type="tertiary"
            ):
                define()


def _show_figure(figure: CockpitFigureView, key: str, language: Language) -> None:
    number, unit = split_value(figure.value)
    with st.container(key=f"value-{key}"):
        st.markdown(f"**{safe(number)}** {safe(unit)}".rstrip())
    marks = figure.freshness.marks if figure.freshness is not None else ()
    badges = "".join(f" :gray-badge[:material/schedule: {safe(mark)}]" for mark in marks)
    st.markdown(f":small[{safe(figure.period.label if figure.period else '')}]{badges}")
    if figure.change is not None:
        st.markdown(prose(figure.change.words))
    _show_target(figure, language)
    show_curve(figure, language, key)
    if figure.freshness is not None and figure.freshness.stale:
        st.markdown(f":small[{safe(figure.freshness.next_words)}]")


def _show_target(figure: CockpitFigureView, language: Language) -> None:
    if figure.target is None:
        st.markdown(f":small[{safe(figure.target_words or '')}]")
        return
    goal = say("goal", language, goal=figure.target.goal.rstrip("."))
    decided = say("goal_decided", language, decided=figure.target.decided)
    st.markdown(f"**{safe(figure.target.position_words or '')}** {prose(goal)}  \n:small[{prose(decided)}]")


def _show_absence(figure: CockpitFigureView, language: Language) -> None:
    """Why there is no number."""
    if figure.state == "hidden":
        st.markdown(f":gray-badge[:material/visibility_off: {safe(say('hidden_few', language))}]")
    if figure.period is not None:
        st.markdown(f":small[{safe(figure.period.label)}]")
    st.markdown(safe(figure.state_text or say("no_figure", language)))


def split_value(value: str) -> tuple[str, str]:
    """The number, and its unit: "5,1" and "pct."; a value that holds no number is one piece."""
    found = NUMBER.fullmatch(value)
    return (found[1], found[2]) if found else (value, "")
