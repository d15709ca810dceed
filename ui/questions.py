"""Questions that are known to work, asked with one click."""

from collections.abc import Sequence

import streamlit as st

from semantic_layer.texts import Language
from ui import state
from ui.escape import escape_markdown as safe


def show_questions(label: str, questions: Sequence[str], key: str, language: Language) -> None:
    if not questions:
        return
    with st.container(gap="xsmall", key=f"questions-{key}"):
        st.markdown(f":small[**{safe(label)}**]")
        with st.container(horizontal=True, gap="xsmall"):
            for index, question in enumerate(questions):
                show_question(question, question, f"{key}-{index}", language)


def show_question(label: str, question: str, key: str, language: Language) -> None:
    st.button(safe(label), key=key, on_click=state.ask_later, args=(question, language, True))
