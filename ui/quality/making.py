"""Make a question with a known answer of one from use: kept in the state folder, to be corrected by hand."""

import logging

import streamlit as st

from assistant.record import RecordError
from semantic_layer.errors import SemanticLayerError
from semantic_layer.texts import Language
from ui.backend import BackOffice, read_wiring
from ui.escape import escape_markdown as safe
from ui.texts import say

LOG = logging.getLogger(__name__)


def show_make_button(answer_id: str, language: Language, place: str = "list") -> bool:
    """Whether it was pressed; there is none where the screen was started without a place for cases."""
    label, icon = say("make_case", language), ":material/playlist_add:"
    there = read_wiring().cases is not None
    return there and st.button(label, key=f"make-case-{place}-{answer_id}", icon=icon, type="tertiary")


def make_case(office: BackOffice, answer_id: str, language: Language) -> None:
    cases = read_wiring().cases
    if cases is None:
        return
    try:
        office.note_case(answer_id)
        outcome = cases.add(answer_id)
    except (RecordError, SemanticLayerError, OSError):
        LOG.exception("a case cannot be made")
        st.error(say("case_failed", language), icon=":material/report:")
        return
    st.info(safe(say(f"case_{outcome}", language)), icon=":material/playlist_add_check:")


def show_cases_file(language: Language) -> None:
    """What was made so far, for whoever corrects it and puts it among the cases."""
    cases = read_wiring().cases
    if cases is None:
        return
    st.markdown(safe(say("cases_lead", language)))
    if made := cases.read():
        st.download_button(
            say("cases_download", language),
            data=made,
            file_name="live.yaml",
            mime="text/yaml",
            on_click="ignore",
            icon=":material/download:",
            key="cases-file",
        )
