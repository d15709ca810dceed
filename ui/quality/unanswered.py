"""The tab Ubesvarede: what people asked in vain, the most frequent first; each can become a test question."""

import logging
from functools import partial
from itertools import groupby

import streamlit as st

from assistant.gaps import Unanswered
from assistant.record import RecordError
from semantic_layer.texts import Language
from ui.backend import BackOffice
from ui.clock import read_local_day
from ui.escape import escape_markdown as safe
from ui.quality.making import make_case, show_cases_file, show_make_button
from ui.reasons import name_reason
from ui.spans import find_span, list_spans, name_span
from ui.texts import say, say_time

LOG = logging.getLogger(__name__)
SHOWN = 10
"""Questions of one reason; the others are counted."""


def show_unanswered(office: BackOffice, language: Language) -> None:
    today = read_local_day()
    span = st.selectbox(
        say("log_span", language),
        list_spans(today),
        index=1,
        format_func=partial(name_span, language=language),
        key=f"unanswered-span-{language}",
        filter_mode=None,
        width=220,
    )
    try:
        found = office.list_unanswered(*find_span(span, today))
    except RecordError:
        LOG.exception("the audit log cannot be read")
        st.error(say("log_unreadable", language), icon=":material/report:")
        return
    if not found:
        st.info(say("unanswered_empty", language))
        return
    show_cases_file(language)
    for label, group in _group(found, language):
        _show_group(office, label, group, language)


def _group(found: list[Unanswered], language: Language) -> list[tuple[str, list[Unanswered]]]:
    """By status and reason in words, the largest first."""

    def name(one: Unanswered) -> str:
        status, reason = say(f"status_{one.status}", language), name_reason(one.reason, language)
        return f"{status}: {reason}" if reason else status

    groups = [(label, list(group)) for label, group in groupby(sorted(found, key=name), key=name)]
    return sorted(groups, key=lambda one: -sum(question.times for question in one[1]))


def _show_group(office: BackOffice, label: str, group: list[Unanswered], language: Language) -> None:
    times = sum(question.times for question in group)
    st.markdown(f"### {safe(say('unanswered_group', language, label=label, n=times))}", anchors=False)
    for question in group[:SHOWN]:
        with st.container(border=True, gap="xsmall", key=f"unanswered-{question.answer_id}"):
            st.text(question.question)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f":small[{safe(_say_times(question, language))}]", width="content")
                pressed = show_make_button(question.answer_id, language)
            if pressed:
                make_case(office, question.answer_id, language)
    if len(group) > SHOWN:
        st.markdown(f":small[{safe(say('unanswered_more', language, n=len(group) - SHOWN))}]")


def _say_times(question: Unanswered, language: Language) -> str:
    last = say_time(question.last, language)
    if question.times == 1:
        return say("unanswered_once", language, time=last)
    return say("unanswered_times", language, n=question.times, time=last)
