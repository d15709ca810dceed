"""One figure of the catalogue: what it is, where and when it exists, what it does not say, and questions to try."""

import streamlit as st

from assistant import CatalogueCard
from semantic_layer.texts import Language
from ui.definition import open_definition
from ui.escape import escape_markdown as safe
from ui.navigation import ask_on_page
from ui.texts import say


def show_card(card: CatalogueCard, examples: tuple[str, ...], language: Language) -> None:
    with st.container(border=True, gap="xsmall", key=f"entry-{card.kpi}"):
        st.markdown(f"### {safe(card.label)}", anchors=False)
        _show_marks(card, language)
        st.markdown(safe(card.definition))
        if card.withdrawn is not None:
            st.warning(safe(card.withdrawn), icon=":material/block:")
        st.markdown(f"**{safe(say('does_not_say', language))}:** {safe(card.does_not_say)}")
        facts = [card.found_for, card.limit, card.updated, say("owned_by", language, owner=card.owner)]
        st.markdown(f":small[{'  '.join(safe(fact) for fact in facts)}]")
        if examples and card.withdrawn is None:
            _show_examples(card, examples, language)
        label = say("more_about", language)
        if st.button(label, key=f"more-{card.kpi}", icon=":material/menu_book:", type="tertiary"):
            open_definition(card, language)


def _show_marks(card: CatalogueCard, language: Language) -> None:
    marks = [f":gray-badge[{safe(committee.label)}]" for committee in card.committees]
    if card.stale:
        marks.append(f":gray-badge[:material/schedule: {safe(say('older_data', language))}]")
    st.markdown(" ".join(marks))


def _show_examples(card: CatalogueCard, examples: tuple[str, ...], language: Language) -> None:
    with st.container(gap="xsmall", key=f"questions-{card.kpi}"):
        st.markdown(f":small[**{safe(say('try_it', language))}**]")
        with st.container(horizontal=True, gap="xsmall"):
            for number, question in enumerate(examples):
                if st.button(safe(question), key=f"try-{card.kpi}-{number}"):
                    ask_on_page(question, language)
