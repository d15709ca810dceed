"""Somebody without the right is told so, and the log is told that they came."""

import logging
from typing import NoReturn

import streamlit as st

from assistant.office import Right
from assistant.record import RecordError
from semantic_layer.texts import Language
from ui.backend import BackOffice
from ui.escape import escape_markdown as safe
from ui.texts import say

LOG = logging.getLogger(__name__)


def refuse_page(office: BackOffice, right: Right, language: Language) -> NoReturn:
    note_refusal(office, right)
    with st.container(key="welcome"):
        st.header(say("shut_out_heading", language), anchor=False)
        st.markdown(safe(say("closed_page_text", language)))
    st.stop()


def note_refusal(office: BackOffice, right: Right) -> None:
    """Once a session and page: whoever reloads has not come again."""
    if st.session_state.get(f"refused-{right}"):
        return
    st.session_state[f"refused-{right}"] = True
    try:
        office.note_refusal(right)
    except RecordError:
        LOG.exception("a refusal cannot be recorded")
