"""The screen's entry point: one page, its language, and the menu it will grow into."""

import streamlit as st

from ui.pages.ask import show_ask_page
from ui.state import read_language
from ui.texts import say

language = read_language()
st.set_page_config(
    page_title=say("page_title", language),
    layout="centered",
    menu_items={"Get help": None, "Report a bug": None, "About": None},
)
st.navigation([st.Page(show_ask_page, title=say("app_name", language), default=True)], position="hidden").run()
