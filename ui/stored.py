"""The banner over a stored answer: from when it is, what has happened since, and the way to the newest figures."""

import streamlit as st

from assistant import Correction
from semantic_layer.texts import Language
from ui import state
from ui.escape import escape_markdown as safe
from ui.tables import show_rows
from ui.texts import say, say_date


def show_stored_banner(turn: state.Turn, number: int, language: Language) -> None:
    answer = turn.answer
    with st.container(horizontal=True, vertical_alignment="center", key=f"stored-{number}"):
        day = say_date(answer.today, language)
        st.markdown(f":gray-badge[:material/history: {safe(say('stored_answer', language, date=day))}]")
        st.button(
            say("ask_again_now", language),
            key=f"again-{number}",
            icon=":material/update:",
            type="tertiary",
            on_click=state.ask_later,
            args=(answer.question, answer.language),
        )
    for notice in turn.since:
        st.warning(safe(notice), icon=":material/edit_note:")
    if turn.corrections:
        with st.expander(say("compare_stored", language), icon=":material/compare_arrows:", key=f"compared-{number}"):
            _show_corrections(turn.corrections, number, language)


def _show_corrections(corrections: tuple[Correction, ...], number: int, language: Language) -> None:
    """Each corrected figure as it was printed then, and as it is printed now."""
    columns = [say(f"corrected_{name}", language) for name in ("figure", "then", "now")]
    rows = [[correction.where, correction.old, correction.new] for correction in corrections]
    show_rows(columns, rows, say("compare_stored", language), f"compared-{number}")
