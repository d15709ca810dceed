"""Open the figures: the first time there are none, so make the invented municipality and say so."""

import logging
from collections.abc import Callable
from threading import Lock
from typing import NoReturn

import streamlit as st

from assistant import NoReleaseError
from semantic_layer.errors import ReleaseError
from semantic_layer.texts import Language
from ui.backend import AskingAssistant, Progress, get_assistant, read_wiring
from ui.escape import escape_markdown as safe
from ui.frame import show_bar_of_making, show_closed_header
from ui.texts import find_words, say

LOG = logging.getLogger(__name__)
ONE_AT_A_TIME = Lock()
"""Two visitors who arrive together must not both make the demo."""


def open_assistant(language: Language) -> AskingAssistant:
    """The assistant with a readable release; otherwise the page says so and stops here."""
    try:
        assistant = _get_or_prepare(language)
        _ = assistant.release
    except (NoReleaseError, ReleaseError):
        LOG.exception("no release can be read")
        show_closed_header(language)
        with st.container(key="welcome"):
            st.header(say("no_data_heading", language), anchor=False)
            st.markdown(safe(say("no_data_text", language)))
            if contact := read_wiring().settings.contact:
                st.markdown(safe(say("contact", language, contact=contact)))
            st.button(say("try_again", language), icon=":material/refresh:")
        st.stop()
    return assistant


def _get_or_prepare(language: Language) -> AskingAssistant:
    prepare = read_wiring().prepare
    try:
        return get_assistant()
    except NoReleaseError:
        if prepare is None:
            raise
    return _prepare(prepare, language)


def _prepare(prepare: Callable[[Progress], object], language: Language) -> NoReturn:
    """And then the page is drawn anew, with all of its bar."""
    place = st.empty()
    try:
        with place.container():
            _show_making(prepare, language)
    except (NoReleaseError, ReleaseError):
        place.empty()
        raise
    st.rerun()


def _show_making(prepare: Callable[[Progress], object], language: Language) -> None:
    with st.container(key="making"):
        show_bar_of_making(language)
        st.header(say("first_run_heading", language), anchor=False)
        st.markdown(safe(say("first_run_lead", language)))
        with st.status(say("first_run_working", language), expanded=True), ONE_AT_A_TIME:
            try:
                get_assistant()
            except NoReleaseError:
                prepare(tell_steps(language))
                get_assistant()


def tell_steps(language: Language) -> Progress:
    """A line for each stage as it begins; a stage without words of its own is one of making the demo."""
    told: set[str] = set()

    def tell(stage: str, _what: str) -> None:
        words = find_words(f"step_{stage}", language) or say("step_demo", language)
        if words not in told:
            told.add(words)
            st.markdown(f":small[{safe(words)}]")

    return tell
