"""Nyt om tallene: what was corrected, changed, taken back or has come since last month, and what is on its way."""

from collections.abc import Sequence

import streamlit as st

from assistant import NewsItem
from semantic_layer.texts import Language
from ui.escape import escape_markdown as safe
from ui.texts import say, say_date

MOST_NEW, MOST_COMING = 6, 6
"""Of each at first; the rest are folded away."""


def show_news(news: Sequence[NewsItem], language: Language) -> None:
    changed = [item for item in news if item.kind not in ("new", "coming")]
    arrived = [item for item in news if item.kind == "new"]
    coming = [item for item in news if item.kind == "coming"]
    st.subheader(say("news_heading", language), anchor=False)
    if not changed and not arrived:
        st.markdown(safe(say("news_none", language)))
    if changed:
        st.markdown(f"**{safe(say('news_changed', language))}**")
        _list(changed, language)
    if arrived:
        st.markdown(f"**{safe(say('news_arrived', language))}**")
        _fold(arrived, MOST_NEW, language)
    if coming:
        st.subheader(say("coming_heading", language), anchor=False)
        _fold(coming, MOST_COMING, language)


def _fold(items: Sequence[NewsItem], most: int, language: Language) -> None:
    _list(items[:most], language)
    if len(items) > most:
        with st.expander(say("news_more", language, n=len(items) - most)):
            _list(items[most:], language)


def _list(items: Sequence[NewsItem], language: Language) -> None:
    if items:
        st.markdown("\n".join(_tell(item, language) for item in items))


def _tell(item: NewsItem, language: Language) -> str:
    kind = f"{safe(say(f'news_{item.kind}', language))} " if item.kind not in ("new", "coming") else ""
    return f"- {safe(say_date(item.day, language))}: {kind}**{safe(item.label)}**. {safe(item.text)}"
