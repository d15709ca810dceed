"""The tab Feedback: what users say of answers, beside the answer that they say it of."""

import logging
from functools import partial

import streamlit as st

from assistant import Feedback, FeedbackError
from assistant.feedback import Verdict
from semantic_layer.texts import Language
from ui.backend import AskingAssistant, BackOffice
from ui.clock import read_local_day, to_local
from ui.escape import escape_markdown as safe
from ui.office.recorded import open_recorded
from ui.quality.making import make_case, show_make_button
from ui.reasons import name_reason
from ui.spans import find_span, list_spans, name_span
from ui.texts import say, say_time

LOG = logging.getLogger(__name__)
SHOWN = 50
VERDICTS: tuple[Verdict, ...] = ("down", "up")
ICONS = {"up": ":material/thumb_up:", "down": ":material/thumb_down:", None: ":material/lightbulb:"}


def show_feedback(office: BackOffice, assistant: AskingAssistant, language: Language) -> None:
    today = read_local_day()
    with st.container(horizontal=True, vertical_alignment="bottom", key="feedback-filters"):
        span = st.selectbox(
            say("log_span", language),
            list_spans(today),
            index=1,
            format_func=partial(name_span, language=language),
            key=f"feedback-span-{language}",
            filter_mode=None,
            width=220,
        )
        verdict = st.selectbox(
            say("feedback_kind", language),
            VERDICTS,
            index=None,
            format_func=lambda found: say(f"feedback_was_{found}", language),
            placeholder=say("any", language),
            key=f"feedback-verdict-{language}",
            filter_mode=None,
            width=220,
        )
    try:
        remarks = office.list_feedback(*find_span(span, today), verdict)
    except FeedbackError:
        LOG.exception("the feedback cannot be read")
        st.error(say("feedback_unreadable", language), icon=":material/report:")
        return
    if not remarks:
        st.info(say("feedback_empty", language))
        return
    down, up = (sum(remark.verdict == verdict for remark in remarks) for verdict in VERDICTS)
    counted = say("feedback_sum", language, up=up, down=down, other=len(remarks) - up - down)
    st.markdown(f"**{safe(counted)}**")
    roles = {role.id: role.label for role in assistant.roles(language)}
    for remark in remarks[:SHOWN]:
        with st.container(border=True, gap="xsmall", key=f"remark-{remark.id}"):
            _show_remark(office, remark, roles.get(remark.role, remark.role), language)
    if len(remarks) > SHOWN:
        st.markdown(f":small[{safe(say('feedback_more', language, n=len(remarks) - SHOWN))}]")


def _show_remark(office: BackOffice, remark: Feedback, role: str, language: Language) -> None:
    said_as = remark.verdict or "suggestion"
    kind = say(f"feedback_was_{said_as}", language)
    reason = name_reason(remark.reason, language)
    facts = [say_time(to_local(remark.at), language), role]
    if remark.answer_id:
        facts.append(say("answer_id", language, id=remark.answer_id))
    said = f"{kind}: {reason}" if reason else kind
    st.markdown(f"{ICONS[remark.verdict]} **{safe(said)}**")
    if remark.comment:
        st.text(remark.comment)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f":small[{safe(' · '.join(facts))}]", width="content")
        if not remark.answer_id:
            return
        with st.container(horizontal=True, width="content"):
            if st.button(say("open_answer", language), key=f"remark-open-{remark.id}", icon=":material/article:"):
                open_recorded(office, remark.answer_id, language)
            pressed = show_make_button(remark.answer_id, language, f"remark-{remark.id}")
    if pressed:
        make_case(office, remark.answer_id, language)
