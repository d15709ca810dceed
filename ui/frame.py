"""What stands around every page: the name, the language and what else belongs at the top; the small print below."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from semantic_layer.texts import Language
from ui import state
from ui.address import load_addresses, read_page_name
from ui.escape import escape_markdown as safe
from ui.texts import LANGUAGES, say, say_date

FRONT = load_addresses().pages["ask"]
"""The front page answers to this name too; the server leads it to the bare address."""


def show_closed_header(language: Language) -> None:
    """For a page that nobody is let past: no menu, whatever the address names."""
    name = read_page_name()
    front = st.Page(lambda: None, title=say("app_name", language), url_path=FRONT, default=True)
    named = [st.Page(lambda: None, title=say("app_name", language), url_path=name)] if name not in ("", FRONT) else []
    st.navigation([front, *named], position="hidden")
    with st.container(key="door"):
        show_header(language, lambda: None)


def show_bar_of_making(language: Language) -> None:
    """The name alone: nothing may be pressed while the page is busy. Its keys are its own: another bar may follow."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"screen-{language}-making"):
        _show_name(language, "brand-making")


def _show_name(language: Language, key: str) -> None:
    with st.container(width="content", key=key):
        name, tagline = say("app_name", language), say("app_tagline", language)
        st.markdown(f"# {name} :small[{safe(tagline)}]", anchors=False, width="content")


def show_header(language: Language, show_tools: Callable[[], None]) -> None:
    """The name of the container tells the page's own script which language the page speaks."""
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"screen-{language}"
    ):
        _show_name(language, "brand")
        with st.container(horizontal=True, horizontal_alignment="right", width="content", key="tools"):
            show_tools()
            st.segmented_control(
                say("choose_language", language),
                LANGUAGES,
                default=language,
                required=True,
                format_func=lambda code: say("language_name", code),
                key="language_choice",
                on_change=_change_language,
                label_visibility="collapsed",
            )


def show_colophon(language: Language, as_of: date) -> None:
    link = f"[{safe(say('was_heading', language))}](was?{state.LANGUAGE_PARAM}={language})"
    said = [say("footer", language), say("data_as_of", language, date=say_date(as_of, language))]
    with st.container(key="colophon"):
        st.markdown(f":small[{' '.join(map(safe, said))} {link}]")


def _change_language() -> None:
    state.write_language(st.session_state["language_choice"])
