"""The page catalogue."""

import streamlit as st

from semantic_layer.texts import Language
from ui.backend import AskingAssistant
from ui.entrance import CurrentUser
from ui.texts import say


def show_catalogue_page(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    st.header(say("place_catalogue", language), anchor=False)
