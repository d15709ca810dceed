"""The whole screen, once a run: who looks, the frame around every page, and the page that the address names."""

import streamlit as st

from ui.entrance import enter, show_user_menu
from ui.frame import show_colophon, show_header
from ui.navigation import show_place
from ui.places import PLACES
from ui.state import keep_language_in_address, read_language
from ui.texts import say


def show_screen() -> None:
    language = read_language()
    keep_language_in_address(language)
    st.set_page_config(
        page_title=say("page_title", language),
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    assistant, user = enter(language)
    show_header(language, lambda: show_user_menu(user, assistant, language))
    show_place(PLACES, assistant, user, language)
    show_colophon(language, assistant.release.as_of)
