"""What the reader says of an answer: a thumb, what was wrong, and a KPI that is missed."""

from collections.abc import Callable
from typing import NamedTuple, get_args

import streamlit as st

from assistant import Answer, FeedbackError, Remark
from assistant.feedback import MAX_COMMENT, Reason, Verdict
from semantic_layer.texts import Language
from ui import state
from ui.card_actions import CardActions
from ui.escape import escape_markdown as safe
from ui.texts import say

REASONS: tuple[Reason, ...] = get_args(Reason)
DOWN, UP = 0, 1
"""Values of the widget."""
COMMENT_HEIGHT = 90


class Suggesting(NamedTuple):
    """Where a KPI is missed, and who misses it."""

    language: Language
    name: str
    """What is remembered of it in the session: it is thanked for once."""
    give: Callable[[Remark], None]
    """Raises FeedbackError."""
    role: str
    user: str
    answer_id: str = ""
    """Of the answer that said so; empty where none did."""


def show_thumbs(answer: Answer, key: str, actions: CardActions) -> None:
    """One verdict per answer; a thumb down asks what was wrong."""
    language, said = answer.language, state.find_said(answer.answer_id)
    with st.container(key=f"feedback-{key}", gap="xsmall"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f":small[{safe(say('feedback_ask', language))}]", width="content")
            st.feedback(
                "thumbs",
                key=f"{key}-thumbs",
                default={"up": UP, "down": DOWN}.get(said.verdict or "") if said else None,
                on_change=_judge,
                args=(answer, f"{key}-thumbs", actions),
            )
        if said is None:
            return
        if said.failed:
            st.markdown(f":orange[{safe(say('feedback_failed', language))}]")
        elif said.done:
            helped = said.verdict == "up"
            thanks = say("feedback_thanks_up" if helped else "feedback_thanks", language)
            st.markdown(f":small[{safe(thanks)}]")
        if said.verdict == "down" and not (said.done and not said.failed):
            _ask_what_was_wrong(answer, key, actions)


def show_suggestion(place: Suggesting, key: str) -> None:
    """Where there is no KPI for what was looked for: the reader may ask for one."""
    language, said = place.language, state.find_said(place.name)
    if said is not None and said.done and not said.failed:
        st.markdown(f":small[{safe(say('suggest_thanks', language))}]")
        return
    with st.expander(say("suggest_kpi", language), icon=":material/lightbulb:", key=f"{key}-suggest"):
        with st.form(f"{key}-suggest-form", border=False):
            st.text_area(
                say("suggest_what", language),
                key=f"{key}-suggested",
                max_chars=MAX_COMMENT,
                height=COMMENT_HEIGHT,
                placeholder=say("no_personal_data", language),
            )
            st.form_submit_button(say("suggest_send", language), on_click=_suggest, args=(place, key))
        if said is not None and said.failed:
            st.markdown(f":orange[{safe(say('feedback_failed', language))}]")


def _ask_what_was_wrong(answer: Answer, key: str, actions: CardActions) -> None:
    language: Language = answer.language
    with st.form(f"{key}-wrong", border=False):
        st.pills(
            say("feedback_wrong", language),
            REASONS,
            format_func=lambda reason: say(f"reason_{reason}", language),
            key=f"{key}-reason",
        )
        st.text_area(
            say("feedback_comment", language),
            key=f"{key}-comment",
            max_chars=MAX_COMMENT,
            height=COMMENT_HEIGHT,
            placeholder=say("no_personal_data", language),
        )
        st.form_submit_button(say("feedback_send", language), on_click=_explain, args=(answer, key, actions))


def _judge(answer: Answer, key: str, actions: CardActions) -> None:
    """A thumb counts at once; what was wrong may follow."""
    chosen: int | None = st.session_state.get(key)
    if chosen is None:
        return
    verdict: Verdict = "up" if chosen == UP else "down"
    remark = Remark(answer_id=answer.answer_id, verdict=verdict, role=actions.role, user=actions.user)
    failed = not _give(remark, actions.give_feedback)
    state.note_said(answer.answer_id, state.Said(verdict=verdict, done=verdict == "up", failed=failed))


def _explain(answer: Answer, key: str, actions: CardActions) -> None:
    remark = Remark(
        answer_id=answer.answer_id,
        verdict="down",
        reason=st.session_state.get(f"{key}-reason"),
        comment=st.session_state.get(f"{key}-comment") or "",
        role=actions.role,
        user=actions.user,
    )
    state.note_said(
        answer.answer_id, state.Said(verdict="down", done=True, failed=not _give(remark, actions.give_feedback))
    )


def _suggest(place: Suggesting, key: str) -> None:
    comment: str = st.session_state.get(f"{key}-suggested") or ""
    if not comment.strip():
        return
    said = {"kind": "suggestion", "answer_id": place.answer_id, "comment": comment}
    remark = Remark.model_validate(said | {"role": place.role, "user": place.user})
    state.note_said(place.name, state.Said(done=True, failed=not _give(remark, place.give)))


def _give(remark: Remark, give: Callable[[Remark], None]) -> bool:
    """Whether it is kept; where it cannot be, the page goes on."""
    try:
        give(remark)
    except FeedbackError:
        return False
    return True
