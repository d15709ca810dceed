"""The page Kvalitet: how well the last test went, what changed, what failed, and what people asked in vain."""

import streamlit as st

from semantic_layer.texts import Language
from ui.backend import AskingAssistant
from ui.entrance import CurrentUser
from ui.quality.compare import show_compare
from ui.quality.failed import show_failed
from ui.quality.feedback import show_feedback
from ui.quality.overview import show_overview, show_verdict
from ui.quality.shelf import Shelf
from ui.quality.unanswered import show_unanswered
from ui.refused import refuse_page
from ui.tabs import show_tabs
from ui.texts import say


def show_quality_page(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    """Closed without the right, whichever way the page was reached."""
    office = assistant.office(user.role.id, user.id)
    if not office.may_open("quality"):
        refuse_page(office, "quality", language)
    st.header(say("place_quality", language), anchor=False)
    shelf = Shelf(office)
    show_verdict(shelf, office.published_at, language)
    tabs = {
        "overview": lambda: show_overview(shelf, language),
        "compare": lambda: show_compare(shelf, language),
        "failed": lambda: show_failed(shelf, language),
        "feedback": lambda: show_feedback(office, assistant, language),
        "unanswered": lambda: show_unanswered(office, language),
    }
    show_tabs("quality", tabs, language)
