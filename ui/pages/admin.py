"""The page for administrators: the audit log, roles, sources, unknown words and the operating mode."""

from collections.abc import Callable

import streamlit as st

from semantic_layer.texts import Language
from ui.backend import AskingAssistant
from ui.entrance import CurrentUser
from ui.office.audit import show_audit
from ui.office.operating import show_operating
from ui.office.roles import show_roles
from ui.office.sources import show_sources
from ui.office.words import show_words
from ui.refused import refuse_page
from ui.tabs import show_tabs
from ui.texts import say

Show = Callable[[], None]


def show_admin_page(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    """Closed without the right, whichever way the page was reached."""
    office = assistant.office(user.role.id, user.id)
    if not office.may_open("admin"):
        refuse_page(office, "admin", language)
    st.header(say("place_admin", language), anchor=False)
    tabs: dict[str, Show] = {
        "audit": lambda: show_audit(office, assistant, language),
        "roles": lambda: show_roles(office, language),
        "sources": lambda: show_sources(office, language),
        "words": lambda: show_words(office, language),
        "mode": lambda: show_operating(office, language),
    }
    show_tabs("admin", tabs, language)
