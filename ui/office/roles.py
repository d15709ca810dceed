"""The tab Roller: who may see what; the catalog decides it, and this page only tells."""

import streamlit as st

from semantic_layer.texts import Language
from ui.backend import BackOffice
from ui.escape import escape_markdown as safe
from ui.tables import show_rows
from ui.texts import say


def show_roles(office: BackOffice, language: Language) -> None:
    st.markdown(safe(say("roles_lead", language)))
    columns = [say(f"role_{name}", language) for name in ("name", "topics", "pages", "claims")]
    rows = []
    for role in office.list_roles(language):
        topics = say("role_all_topics", language) if role.topics is None else ", ".join(role.topics)
        pages = ", ".join(say(f"right_{page}", language) for page in role.pages)
        rows.append([role.label, topics, pages or "–", ", ".join(role.claims) or say("role_nobody", language)])
    show_rows(columns, rows, say("tab_roles", language), "roles")
