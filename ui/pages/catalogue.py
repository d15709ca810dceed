"""The page Hvad kan jeg spørge om?: every figure that the visitor may see, to be searched, and what is new."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from math import ceil
from typing import NamedTuple

import streamlit as st

from assistant import CatalogueCard
from assistant.catalogue_search import FindAlike, search_cards
from assistant.cockpit import Named
from semantic_layer.errors import ReleaseError
from semantic_layer.texts import Language
from ui import state
from ui.backend import AskingAssistant
from ui.card import show_notice
from ui.catalogue_card import show_card
from ui.choice import choose, forget, put, type_in
from ui.entrance import CurrentUser
from ui.escape import escape_markdown as safe
from ui.feedback import Suggesting, show_suggestion
from ui.kept import read_cards, read_examples, read_news
from ui.news import show_news
from ui.texts import say

LOG = logging.getLogger(__name__)
CARDS_SHOWN = 8
"""On one page: each has its examples planned, and a longer list is not read."""
SEARCH = "search"
FILTERS: dict[str, Callable[[CatalogueCard], tuple[Named, ...]]] = {
    "committee": lambda card: card.committees,
    "cadence": lambda card: (card.cadence,),
    "breakdown": lambda card: card.breakdowns,
}
"""Of addresses.yaml → what the filter looks at."""


class Looking(NamedTuple):
    """What a search of the page needs beside the cards."""

    examples: Callable[[str], tuple[str, ...]]
    """Questions about a KPI that are answered."""
    find_alike: FindAlike
    missed: Suggesting
    """Where what is missing may be suggested."""


def show_catalogue_page(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    role = user.role.id
    with st.container(key="page"):
        st.header(say("place_catalogue", language), anchor=False)
        try:
            cards, news = read_cards(assistant, role, language), read_news(assistant, role, language)
        except ReleaseError:
            LOG.exception("the catalogue could not be read")
            st.warning(say("catalogue_failed", language), icon=":material/error:")
            st.button(say("try_again", language), icon=":material/refresh:", key="catalogue-again")
            return
        st.markdown(safe(say("catalogue_lead", language)))
        if notice := assistant.notice(language):
            show_notice(notice)
        figures, beside = st.columns([2, 1], gap="large")
        with figures:
            examples = partial(read_examples, assistant, role=role, language=language)
            look = Looking(examples, partial(assistant.find_alike, language=language), _miss(assistant, user, language))
            _show_figures(cards, look, language)
        with beside, st.container(key="news", gap="xsmall"):
            show_news(news, language)


def _show_figures(cards: tuple[CatalogueCard, ...], look: Looking, language: Language) -> None:
    text = type_in(SEARCH, say("search", language), say("search_hint", language))
    with st.grid(3, min_column_width=150, key="filters"):
        chosen = {what: _choose_filter(what, cards, language) for what in FILTERS}
    kept = [card for card in cards if all(_has(card, what, id_) for what, id_ in chosen.items())]
    found = search_cards(kept, text, look.find_alike)
    if not found.cards:
        _show_nothing(text, found.meant, look.missed, language)
        if found.alike:
            st.markdown(f"**{safe(say('search_alike', language))}**")
        for card in found.alike:
            show_card(card, look.examples(card.kpi), language)
        return
    count = len(found.cards)
    said = say("figures_one" if count == 1 else "figures_some", language, n=count, all=len(cards))
    st.markdown(f":small[{safe(said)}]")
    if found.shared:
        st.markdown(f":small[{safe(say('shared_word', language, word=text))}]")
    # Another search begins on its first page.
    page = _choose_page(count, f"{text} {chosen}", language)
    for card in found.cards[(page - 1) * CARDS_SHOWN : page * CARDS_SHOWN]:
        show_card(card, look.examples(card.kpi), language)


def _choose_filter(what: str, cards: Sequence[CatalogueCard], language: Language) -> str | None:
    named = {named.id: named.label for card in cards for named in FILTERS[what](card)}
    options = dict(sorted(named.items(), key=lambda item: item[1].casefold()))
    return choose(what, say(f"filter_{what}", language), options, None, language)


def _has(card: CatalogueCard, what: str, id_: str | None) -> bool:
    return id_ is None or any(named.id == id_ for named in FILTERS[what](card))


def _choose_page(count: int, search: str, language: Language) -> int:
    pages = ceil(count / CARDS_SHOWN)
    if pages == 1:
        return 1
    with st.container(key="pages"):
        return int(st.pagination(pages, key=f"page-{search}"))


def _show_nothing(text: str, meant: str | None, missed: Suggesting, language: Language) -> None:
    with st.container(key="nothing", gap="xsmall"):
        st.markdown(safe(say("search_none" if text else "filter_none", language, word=text)))
        if meant is not None:
            label = say("search_meant", language, word=meant)
            st.button(safe(label), key="meant", icon=":material/search:", on_click=put, args=(SEARCH, meant))
        st.button(say("reset", language), key="reset", type="tertiary", on_click=forget, args=(SEARCH, *FILTERS))
        if text:
            show_suggestion(missed._replace(name=f"suggested-{text.casefold()}"), "catalogue")


def _miss(assistant: AskingAssistant, user: CurrentUser, language: Language) -> Suggesting:
    who = user.id or state.read_session_id()
    return Suggesting(language, "suggested", assistant.give_feedback, user.role.id, who)
