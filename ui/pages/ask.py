"""The page Spørg: an empty page that invites, then a conversation of answer cards."""

import logging
from functools import partial
from math import ceil

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant import Question
from assistant.question import MAX_QUESTION
from assistant.record import RecordError
from semantic_layer.texts import Language
from ui import state
from ui.backend import AskingAssistant
from ui.card import show_answer, show_notice
from ui.card_actions import CardActions, Examples
from ui.clock import read_today
from ui.earlier import show_earlier
from ui.entrance import CurrentUser, take_turn
from ui.escape import escape_markdown as safe
from ui.questions import show_questions
from ui.stored import show_stored_banner
from ui.texts import say
from ui.waiting import Ask, show_stopped, show_too_soon, wait_for_answer

EXAMPLES_SHOWN = 4
USER = ":material/person:"
LOG = logging.getLogger(__name__)


def show_ask_page(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    _open_link(assistant, user)
    placeholder = say("ask_placeholder", language)
    typed = st.chat_input(placeholder, key="question", max_chars=MAX_QUESTION, submit_mode="disable")
    if typed:
        state.ask_later(typed, None if language == "da" else language, follows=True)
    asked, turns, stopped = state.read_asked(), state.list_turns(), state.read_stopped()
    state.keep_link_in_address()
    _show_tools(assistant, user, language)
    if not turns and asked is None and stopped is None:
        _show_empty_page(assistant, user, language)
    actions = _offer_actions(assistant, user)
    _show_turns(turns, actions, language)
    if asked is not None:
        if wait := take_turn(user):
            state.clear_asked()
            with st.container(key=f"turn-{len(turns)}"):
                _show_question(st.empty(), asked.text)
                show_too_soon(asked, ceil(wait), language)
        else:
            _answer_asked(asked, len(turns), assistant, user, actions, language)
    if stopped is not None:
        with st.container(key=f"turn-{len(turns)}"):
            _show_question(st.empty(), stopped.text)
            show_stopped(stopped, language)
    with st.bottom, st.container(key="footer"):
        st.markdown(f":small[{safe(say('no_personal_data', language))}]")


def _show_tools(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    begun = bool(state.list_turns()) or state.read_asked() is not None or state.read_stopped() is not None
    with st.container(horizontal=True, horizontal_alignment="right", key="conversation-tools"):
        show_earlier(assistant, user, language)
        if begun:
            label = say("new_conversation", language)
            st.button(label, icon=":material/add_comment:", on_click=state.start_over, type="tertiary")


def _open_link(assistant: AskingAssistant, user: CurrentUser) -> None:
    answer_id = state.take_link()
    if answer_id is None:
        return
    try:
        recalled = assistant.recall(answer_id, user.role.id, user.id)
    except RecordError:
        LOG.exception("a stored answer cannot be read")
        state.raise_flag("link_unread")
        return
    if not recalled:
        state.raise_flag("link_missing")
    for found in recalled:
        state.add_turn(state.Turn(answer=found.answer, stored=True, since=found.notices, corrections=found.corrections))


def _show_empty_page(assistant: AskingAssistant, user: CurrentUser, language: Language) -> None:
    with st.container(key="welcome"):
        if state.is_raised("link_missing"):
            st.info(say("stored_missing", language))
        if state.is_raised("link_unread"):
            st.warning(say("stored_unread", language), icon=":material/error:")
        st.header(say("empty_heading", language), anchor=False)
        st.markdown(say("empty_lead", language))
        notice = assistant.notice(language)
        if notice:
            show_notice(notice)
        committees = dict(assistant.committees(language))
        committee = st.selectbox(
            say("my_committee", language),
            list(committees),
            index=None,
            format_func=lambda found: committees[found],
            placeholder=say("choose_committee", language),
            key="committee",
            width=320,
            filter_mode=None,
        )
        examples = _choose_examples(assistant, user, committee)(language)
        show_questions(say("try_these", language), examples, f"examples-{committee}", language)


def _offer_actions(assistant: AskingAssistant, user: CurrentUser) -> CardActions:
    today = read_today()
    return CardActions(
        find_examples=_choose_examples(assistant, user),
        find_choices=lambda query, chip, language: assistant.choices_for(query, chip, user.role.id, today, language),
        give_feedback=assistant.give_feedback,
        role=user.role.id,
        user=user.id or state.read_session_id(),
    )


def _choose_examples(assistant: AskingAssistant, user: CurrentUser, committee: str | None = None) -> Examples:
    return lambda language: _spread(assistant.examples(language, committee, user.role.id))


def _spread(questions: list[str]) -> list[str]:
    """A few from along the whole list, so that more than one field of work is seen."""
    step = max(1, len(questions) // EXAMPLES_SHOWN)
    return questions[::step][:EXAMPLES_SHOWN]


def _show_turns(turns: tuple[state.Turn, ...], actions: CardActions, language: Language) -> None:
    first = 0 if state.is_raised("all_shown") else max(0, len(turns) - state.MOST_TURNS_SHOWN)
    if first:
        label = say("show_earlier", language, n=first)
        st.button(label, on_click=state.raise_flag, args=("all_shown",), icon=":material/history:")
    for number, turn in enumerate(turns[first:], start=first):
        _show_turn(turn, number, actions, language)


def _show_turn(turn: state.Turn, number: int, actions: CardActions, language: Language) -> None:
    with st.container(key=f"turn-{number}"):
        _show_question(st.empty(), turn.asked.text if turn.asked else turn.answer.question)
        with st.empty().container():
            if turn.stored:
                show_stored_banner(turn, number, language)
            show_answer(turn, number, actions)


def _answer_asked(
    asked: state.Asked,
    number: int,
    assistant: AskingAssistant,
    user: CurrentUser,
    actions: CardActions,
    language: Language,
) -> None:
    """The same places as in `_show_turn`, so that the next run finds everything where this one put it."""
    with st.container(key=f"turn-{number}"):
        question_place, answer_place = st.empty(), st.empty()
    _show_question(question_place, asked.text)
    with answer_place.container():
        answer = wait_for_answer(_ask_for(asked, assistant, user), language)
    failed = answer.status == "error"
    turn = state.Turn(answer=answer, asked=asked if failed else None, origin=asked.origin)
    state.add_turn(turn)
    state.clear_asked()
    if not failed:
        state.point_link_at(answer.answer_id)
    _show_question(question_place, asked.text if failed else answer.question)
    with answer_place.container():
        show_answer(turn, number, actions)


def _show_question(place: DeltaGenerator, text: str) -> None:
    with place.container(), st.chat_message("user", avatar=USER):
        st.text(text)


def _ask_for(asked: state.Asked, assistant: AskingAssistant, user: CurrentUser) -> Ask:
    question = Question(
        text=asked.text,
        asked_at=read_today(),
        role=user.role.id,
        language=asked.language,
        after=state.find_last_answer_id() if asked.follows else None,
        query=asked.query,
    )
    return partial(assistant.ask, question, user.id, state.read_session_id())
