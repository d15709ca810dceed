"""The tab Ordliste: words of questions that nothing in the catalog knows."""

import logging
from functools import partial

import streamlit as st

from assistant.record import RecordError
from semantic_layer.texts import Language
from ui.backend import BackOffice
from ui.clock import read_local_day
from ui.escape import escape_markdown as safe
from ui.spans import find_span, list_spans, name_span
from ui.tables import show_rows
from ui.texts import say

LOG = logging.getLogger(__name__)


def show_words(office: BackOffice, language: Language) -> None:
    today = read_local_day()
    st.markdown(safe(say("words_lead", language)))
    name = partial(name_span, language=language)
    span = st.selectbox(
        say("log_span", language),
        list_spans(today),
        index=2,
        format_func=name,
        key=f"words-span-{language}",
        filter_mode=None,
        width=220,
    )
    try:
        words = office.count_unknown_words(*find_span(span, today))
    except RecordError:
        LOG.exception("the audit log cannot be read")
        st.error(say("log_unreadable", language), icon=":material/report:")
        return
    if not words:
        st.info(say("words_empty", language))
        return
    columns = [say(f"word_{column}", language) for column in ("word", "times", "answers")]
    rows = [[word.word, str(word.times), ", ".join(word.answer_ids)] for word in words]
    show_rows(columns, rows, say("tab_words", language), "words")
