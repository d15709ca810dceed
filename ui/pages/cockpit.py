"""The page Cockpit: the figures that a group of readers follows, section by section, for their latest period."""

import logging
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant import CatalogueCard, CockpitEntry, CockpitView
from assistant.cockpit import CockpitFigureView, CockpitSectionView
from semantic_layer.errors import ReleaseError
from semantic_layer.texts import Language
from ui.address import load_addresses
from ui.backend import AskingAssistant
from ui.card import show_notice
from ui.choice import choose
from ui.clock import read_today
from ui.definition import open_definition
from ui.entrance import CurrentUser
from ui.escape import escape_markdown as safe
from ui.kept import keep, read_cards
from ui.texts import say
from ui.tile import show_tile

LOG = logging.getLogger(__name__)
NARROWEST_TILE = 255
"""Pixels."""
MARKS = ("axis_not_zero", "provisional", "hidden", "target")


def show_cockpit_page(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    entries = assistant.cockpits(language)
    if not entries:
        _show_nothing(say("no_cockpits", language), language)
        return
    with st.container(key="page"):
        heading = st.empty()
        with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
            chosen = _choose_cockpit(entries, user, language)
            choose_place = st.container(width=340)
        view = _read_view(assistant, chosen, user, language)
        if view is None:
            heading.header(next(entry.label for entry in entries if entry.id == chosen), anchor=False)
            return
        with choose_place:
            sections = _choose_sections(view, language)
        _show_heading(heading, view)
        _show_sections(view, sections, assistant, user, language)


def _choose_cockpit(entries: list[CockpitEntry], user: CurrentUser, language: Language) -> str:
    options = {entry.id: entry.label for entry in entries}
    own = next((entry.id for entry in entries if user.role.id in entry.first_for), entries[0].id)
    with st.container(width=340):
        return choose("cockpit", say("choose_cockpit", language), options, own, language) or own


def _choose_sections(view: CockpitView, language: Language) -> tuple[CockpitSectionView, ...]:
    if not view.sections:
        return ()
    every = load_addresses().choices["all_sections"]
    options = {section.id: section.label for section in view.sections} | {every: say("all_sections", language)}
    chosen = choose("section", say("choose_section", language), options, view.sections[0].id, language)
    return tuple(section for section in view.sections if chosen in (every, section.id))


def _read_view(assistant: AskingAssistant, cockpit: str, user: CurrentUser, language: Language) -> CockpitView | None:
    """None, and said on the page, when the release cannot be read."""
    today = read_today()
    make = partial(assistant.cockpit, cockpit, user.role.id, today, language)
    try:
        with st.spinner(say("reading_figures", language)):
            return keep(assistant, ("cockpit", cockpit, user.role.id, today, language), make)
    except ReleaseError:
        LOG.exception("a cockpit could not be read")
        st.warning(say("cockpit_failed", language), icon=":material/error:")
        st.button(say("try_again", language), icon=":material/refresh:", key="cockpit-again")
        return None


def _show_heading(place: DeltaGenerator, view: CockpitView) -> None:
    with place.container():
        st.header(view.label, anchor=False)
        st.markdown(safe(view.description))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":small[{safe(view.audience)} · {safe(view.updated)}]", width="content")
            if view.notice:
                show_notice(view.notice)


def _show_sections(
    view: CockpitView,
    sections: tuple[CockpitSectionView, ...],
    assistant: AskingAssistant,
    user: CurrentUser,
    language: Language,
) -> None:
    cards = {card.kpi: card for card in read_cards(assistant, user.role.id, language)}
    if not any(section.figures for section in view.sections):
        st.info(say("cockpit_empty", language), icon=":material/dashboard:")
    for section in sections:
        _show_section(section, cards, language)
    if any(figure.series_words for section in sections for figure in section.figures):
        signs = " · ".join(say(f"mark_{name}", language) for name in MARKS)
        st.markdown(f":small[{safe(say('marks', language, signs=signs))}]")
    if view.withheld_words:
        st.markdown(f":small[:material/lock: {safe(view.withheld_words)}]")


def _show_section(section: CockpitSectionView, cards: dict[str, CatalogueCard], language: Language) -> None:
    """Figures that the role may not see are absent; they are counted at the end of the page."""
    st.subheader(section.label, anchor=False)
    if section.sdg is not None:
        goal = say("world_goal", language, n=section.sdg.id, goal=section.sdg.label)
        st.markdown(f":gray-badge[:material/public: {safe(goal)}]")
    figures = [figure for figure in section.figures if figure.state != "access"]
    if not figures:
        st.markdown(safe(say("section_closed" if section.figures else "section_empty", language)))
        return
    with st.grid(min_column_width=NARROWEST_TILE, border=True, key=f"tiles-{section.id}"):
        for number, figure in enumerate(figures):
            show_tile(figure, f"{section.id}-{number}", language, _definition_of(figure, cards, language))


def _definition_of(
    figure: CockpitFigureView, cards: dict[str, CatalogueCard], language: Language
) -> partial[None] | None:
    card = cards.get(figure.kpi.partition("@")[0])
    return partial(open_definition, card, language, figure) if card is not None else None


def _show_nothing(text: str, language: Language) -> None:
    st.header(say("place_cockpit", language), anchor=False)
    st.info(text, icon=":material/dashboard:")
