"""The first time: no figures yet, so make the invented municipality and say so."""

from threading import Lock

import streamlit as st

from semantic_layer.texts import Language
from ui.backend import AskingAssistant, NothingPublishedError, get_assistant, read_wiring
from ui.escape import escape_markdown
from ui.texts import say

ONE_AT_A_TIME = Lock()
"""Two visitors who arrive together must not both make the demo."""


def open_assistant(language: Language) -> AskingAssistant:
    try:
        return get_assistant()
    except NothingPublishedError:
        return _prepare(language)


def _prepare(language: Language) -> AskingAssistant:
    place = st.empty()
    with place.container():
        st.header(say("first_run_heading", language), anchor=False)
        st.markdown(say("first_run_lead", language))
        with st.status(say("first_run_working", language), expanded=True) as status, ONE_AT_A_TIME:
            try:
                assistant = get_assistant()
            except NothingPublishedError:
                read_wiring().prepare(_show_step)
                assistant = get_assistant()
            status.update(label=say("first_run_done", language), state="complete", expanded=False)
    place.empty()
    return assistant


def _show_step(step: str, what: str) -> None:
    st.markdown(f":small[**{escape_markdown(step)}** {escape_markdown(what)}]")
