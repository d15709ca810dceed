"""What one visitor's session remembers: the conversation, what is about to be asked, and the language."""

from datetime import datetime
from secrets import token_hex
from typing import Literal

import streamlit as st

from assistant import Answer, Choice, Correction
from assistant.feedback import Verdict
from semantic_layer.frozen import Frozen
from semantic_layer.query import Query
from semantic_layer.texts import Language
from ui.backend import read_wiring
from ui.texts import LANGUAGES

LINK_PARAM = "svar"
LANGUAGE_PARAM = "sprog"
MOST_TURNS_SHOWN = 10
"""Older answers are kept, and drawn only on request: every drawn chart costs each rerun."""


class Asked(Frozen):
    text: str
    follows: bool
    """Part of the conversation; what was offered means there what it meant when it was offered."""
    language: Language | None
    """None: recognised from the text."""
    query: Query | None = None
    """The question itself, where it was chosen; `text` is it in words."""
    origin: Query | None = None


class Turn(Frozen):
    answer: Answer
    asked: Asked | None = None
    """What was asked, kept only where there is no answer, so that it can be asked again."""
    origin: Query | None = None
    """What the first of several changes was made to, so that they can be undone."""
    stored: bool = False
    """Opened from a link rather than asked here."""
    since: tuple[str, ...] = ()
    """What has been corrected, taken back or redefined since a stored answer was given."""
    corrections: tuple[Correction, ...] = ()
    """Of those, each corrected figure."""


class Said(Frozen):
    """What the reader has said of an answer in this session."""

    verdict: Verdict | None = None
    done: bool = False
    """Nothing more is asked."""
    failed: bool = False
    """It could not be kept."""


def list_turns() -> tuple[Turn, ...]:
    turns: tuple[Turn, ...] = st.session_state.get("turns", ())
    return turns


def add_turn(turn: Turn) -> None:
    st.session_state["turns"] = (*list_turns(), turn)


def start_over() -> None:
    st.session_state["turns"] = ()
    st.session_state["asked"] = None
    st.session_state["stopped"] = None
    st.session_state["all_shown"] = False
    st.session_state["link_missing"] = st.session_state["link_unread"] = False
    st.session_state["said"] = {}
    st.query_params.pop(LINK_PARAM, None)


def ask_later(text: str, language: Language | None, follows: bool = False) -> None:
    """The question is answered further down in the run that this callback starts."""
    ask_again(Asked(text=text, follows=follows, language=language))


def ask_chosen(choice: Choice, language: Language, origin: Query) -> None:
    """A change of what was asked, made by its query."""
    ask_again(Asked(text=choice.question, follows=True, language=language, query=choice.query, origin=origin))


def ask_again(asked: Asked) -> None:
    st.session_state["asked"] = asked
    st.session_state["stopped"] = None
    st.session_state["link_missing"] = st.session_state["link_unread"] = False


def stop_asking() -> None:
    """Nobody waits any more; the question stays, to be asked again."""
    st.session_state["stopped"] = read_asked()
    clear_asked()


def read_stopped() -> Asked | None:
    stopped: Asked | None = st.session_state.get("stopped")
    return stopped


def read_asked() -> Asked | None:
    asked: Asked | None = st.session_state.get("asked")
    return asked


def clear_asked() -> None:
    st.session_state["asked"] = None


def find_last_answer_id() -> str | None:
    """What the next question follows on: the last turn that was recorded."""
    recorded = (turn.answer.answer_id for turn in reversed(list_turns()) if turn.answer.status != "error")
    return next(recorded, None)


def read_language() -> Language:
    chosen: Language | None = st.session_state.get("language")
    if chosen is None:
        chosen = pick_language(st.query_params.get(LANGUAGE_PARAM))
        st.session_state["language"] = chosen
    return chosen


def pick_language(asked: str | None) -> Language:
    """Of the address, when it names one that there is."""
    return next((code for code in LANGUAGES if code == asked), read_wiring().settings.language)


def write_language(language: Language) -> None:
    st.session_state["language"] = language
    keep_language_in_address(language)


def keep_language_in_address(language: Language) -> None:
    """The menu leads to bare addresses; a reload there must not change the language."""
    if language == read_wiring().settings.language:
        st.query_params.pop(LANGUAGE_PARAM, None)
    else:
        st.query_params[LANGUAGE_PARAM] = language


def read_role() -> str:
    """Of the demo's visitor, who may choose."""
    return str(st.session_state.get("role", read_wiring().settings.role))


def write_role(role: str) -> None:
    st.session_state["role"] = role


def switch_user(user: str) -> bool:
    """Whether the session was somebody else's, or another role's, until now: what they saw must go."""
    before = st.session_state.get("user")
    st.session_state["user"] = user
    return before is not None and before != user


def note_connection(key: str, now: datetime) -> datetime:
    """Since when the page has had this connection."""
    kept: tuple[str, datetime] | None = st.session_state.get("connection")
    if kept is None or kept[0] != key:
        kept = (key, now)
        st.session_state["connection"] = kept
    return kept[1]


def take_link() -> str | None:
    """The answer id in the address, the first time that this session asks."""
    if st.session_state.get("link_read"):
        return None
    st.session_state["link_read"] = True
    return st.query_params.get(LINK_PARAM)


def open_answer(answer_id: str) -> None:
    """In place of the conversation, at the next run, as its link does."""
    start_over()
    st.session_state["link_read"] = False
    point_link_at(answer_id)


def point_link_at(answer_id: str) -> None:
    st.query_params[LINK_PARAM] = answer_id


def keep_link_in_address() -> None:
    """Also after a look at another page, whose address has none."""
    last = find_last_answer_id()
    if last is not None and LINK_PARAM not in st.query_params:
        point_link_at(last)


Flag = Literal["all_shown", "link_missing", "link_unread"]


def read_session_id() -> str:
    """Names the conversation in the audit log, and nobody in it."""
    return str(st.session_state.setdefault("session_id", token_hex(8)))


def raise_flag(name: Flag) -> None:
    st.session_state[name] = True


def is_raised(name: Flag) -> bool:
    return bool(st.session_state.get(name))


def reject_readings(turn_key: str) -> None:
    st.session_state[f"rejected-{turn_key}"] = True


def has_rejected_readings(turn_key: str) -> bool:
    return bool(st.session_state.get(f"rejected-{turn_key}"))


def note_said(answer_id: str, said: Said) -> None:
    st.session_state["said"] = {**st.session_state.get("said", {}), answer_id: said}


def find_said(answer_id: str) -> Said | None:
    said: dict[str, Said] = st.session_state.get("said", {})
    return said.get(answer_id)
