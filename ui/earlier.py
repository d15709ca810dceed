"""Tidligere spørgsmål: what the user asked before, to be opened as it was answered then."""

import streamlit as st

from assistant import RecordError
from semantic_layer.texts import Language
from ui import state
from ui.backend import AskingAssistant
from ui.entrance import CurrentUser
from ui.escape import escape_markdown as safe
from ui.texts import say, say_date

LONGEST = 90
"""Characters of a question; the rest is seen when it is opened."""
KEY = "earlier"


def show_earlier(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    """Looked up only when it is opened."""
    opened = st.popover(
        say("earlier", language), icon=":material/history:", type="tertiary", key=KEY, on_change="rerun"
    )
    if not opened.open:
        return
    with opened, st.container(key="questions-earlier", gap="xsmall"):
        try:
            found = assistant.list_earlier(user.role.id, user.id, state.read_session_id())
        except RecordError:
            st.markdown(safe(say("earlier_failed", language)))
            return
        if not found:
            st.markdown(safe(say("earlier_none", language)))
        day = ""
        for number, earlier in enumerate(found):
            if (asked_on := say_date(earlier.at.date(), language)) != day:
                day = asked_on
                st.markdown(f":small[**{safe(day)}**]")
            st.button(
                safe(_shorten(earlier.question)),
                key=f"earlier-{number}",
                type="tertiary",
                on_click=_open,
                args=(earlier.answer_id,),
            )


def _shorten(question: str) -> str:
    return question if len(question) <= LONGEST else f"{question[:LONGEST].rstrip()} …"


def _open(answer_id: str) -> None:
    st.session_state[KEY] = False
    state.open_answer(answer_id)
