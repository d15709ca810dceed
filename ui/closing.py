"""What visitors are told of the operating mode: that it is closed, or that only approved questions are answered."""

import streamlit as st

from assistant.mode import OperatingMode
from semantic_layer.texts import Language
from ui.backend import read_wiring
from ui.escape import escape_markdown as safe
from ui.texts import say


def show_closed_service(mode: OperatingMode, language: Language) -> None:
    """In place of every page that shows figures."""
    with st.container(key="welcome"):
        st.header(say("closed_heading", language), anchor=False)
        if not mode.readable:
            st.markdown(safe(say("closed_unreadable", language)))
        elif mode.reason:
            st.markdown(safe(say("closed_why", language, why=mode.reason)))
        if contact := read_wiring().settings.contact:
            st.markdown(safe(say("contact", language, contact=contact)))


def show_mode_notice(mode: OperatingMode, language: Language) -> None:
    """Above the questions, where they are answered otherwise than usual."""
    if mode.mode == "verified_only":
        st.info(safe(say("verified_only_notice", language, why=mode.reason)), icon=":material/verified:")
