"""How a question was understood: in neutral words, what was not used, taken for granted, remembered or assumed."""

import streamlit as st

from assistant import Part
from ui import state
from ui.escape import escape_markdown as safe
from ui.questions import show_question
from ui.texts import say


def show_understanding(part: Part, key: str) -> None:
    language = part.language
    if part.understood:
        st.markdown(f"**{safe(say('understood', language))}** {safe(part.understood)}")
    if part.unused_words:
        words = " ".join(safe(say("unused_word", language, word=word)) for word in part.unused_words)
        st.markdown(f":small[**{safe(say('unused', language))}** {words}]")
    if part.premise:
        st.markdown(f":orange-background[:material/fact_check: {safe(part.premise)}]")
    for index, choice in enumerate(part.remembered):
        label = f":gray-badge[{safe(choice.text)}] ✕"
        st.button(
            label,
            key=f"{key}-remembered-{index}",
            help=say("forget_choice", language),
            type="tertiary",
            on_click=state.ask_later,
            args=(part.question, language),
        )
    for index, assumption in enumerate(part.assumptions):
        text = safe(assumption.text)
        if not assumption.instead:
            st.markdown(f":small[{text}]")
            continue
        name = f"{key}-assumed-{index}"
        with st.container(gap="xsmall", key=f"questions-{name}"):
            st.markdown(f":small[{text} {safe(say('use_instead', language))}]")
            with st.container(horizontal=True, gap="xsmall"):
                for n, question in enumerate(assumption.instead):
                    show_question(question, question, f"{name}-{n}", language)
