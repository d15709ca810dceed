"""The drawer Definition: what a figure is, what it does not say, what must be remembered, and whose it is."""

import streamlit as st

from assistant import CatalogueCard
from assistant.cockpit import CockpitFigureView
from semantic_layer.texts import Language
from ui.escape import escape_markdown as safe
from ui.texts import say, say_date


def open_definition(card: CatalogueCard, language: Language, figure: CockpitFigureView | None = None) -> None:
    title = figure.label if figure is not None else card.label
    st.dialog(safe(title), position="right", width="medium")(_show_definition)(card, language, figure)


def _show_definition(card: CatalogueCard, language: Language, figure: CockpitFigureView | None) -> None:
    with st.container(key=f"drawer-{card.kpi}"):
        if figure is not None and figure.headline:
            st.markdown(f"**{safe(figure.headline)}**")
        _tell(say("definition", language), card.definition)
        _tell(say("does_not_say", language), card.does_not_say)
        _list(say("drawer_caveats", language), [c.text for c in figure.caveats] if figure else list(card.caveats))
        _list(say("measured_as", language), list(card.measures))
        _list(say("where_and_when", language), [card.found_for, card.limit, *_also(card.protection)])
        _list(say("updates", language), [card.updated, *_also(card.next_figures)])
        _tell(say("source_heading", language), _name_source(card, language, figure))
        _tell(say("owner", language), card.owner)
        # Also where the keyboard stands while it scrolls.
        if st.button(say("close", language), key="close-definition"):
            st.rerun()


def _name_source(card: CatalogueCard, language: Language, figure: CockpitFigureView | None) -> str:
    citation = figure.citation if figure is not None else None
    if citation is None:
        return card.source
    day = say_date(citation.as_of, language)
    return say("source_of_figure", language, source=citation.source, date=day, release=citation.release)


def _also(text: str | None) -> list[str]:
    return [text] if text else []


def _tell(heading: str, text: str) -> None:
    st.markdown(f"#### {safe(heading)}", anchors=False)
    st.markdown(safe(text))


def _list(heading: str, lines: list[str]) -> None:
    if lines:
        st.markdown(f"#### {safe(heading)}", anchors=False)
        st.markdown("\n".join(f"- {safe(line)}" for line in lines))
