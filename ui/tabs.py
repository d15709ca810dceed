"""Tabs of which only the open one is made: the others may each read a whole log."""

from collections.abc import Callable, Mapping

import streamlit as st

from semantic_layer.texts import Language
from ui.texts import say


def show_tabs(page: str, tabs: Mapping[str, Callable[[], None]], language: Language) -> None:
    """`tabs`: the name of each among the texts, and what shows it."""
    labels = [say(f"tab_{name}", language) for name in tabs]
    places = st.tabs(labels, key=f"tabs-{page}-{language}", on_change="rerun")
    for place, show in zip(places, tabs.values(), strict=True):
        if place.open:
            with place:
                show()
