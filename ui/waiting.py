"""While an answer is made: the steps, what is said when it takes long, and the way to stop waiting."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant import Answer, Step, Tell
from semantic_layer.texts import Language
from ui import state
from ui.escape import escape_markdown as safe
from ui.texts import say

STEPS_AFTER = 1.0
"""Seconds after which the steps are shown, and the way to stop: most answers are there before."""
SLOW_AFTER = 8.0
"""Seconds after which the page says that this takes longer than usual."""
POLL = 0.2
"""Seconds between looks; each look lets a visitor who has left, or has had enough, stop the run."""
QUESTIONS_AT_ONCE = 8
STEPS: tuple[Step, ...] = get_args(Step)
Ask = Callable[[Tell], Answer]


class _Told:
    """The last step that the worker has told of."""

    def __init__(self) -> None:
        self.step: Step = STEPS[0]

    def tell(self, step: Step) -> None:
        self.step = step


def wait_for_answer(ask: Ask, language: Language) -> Answer:
    """Raises what `ask` raises. A run that is stopped leaves here, and nothing of the answer is shown."""
    told = _Told()
    status, place = st.status(say("working", language), type="compact"), st.empty()
    with _work(ask, told) as future:
        steps: DeltaGenerator | None = None
        waited = 0.0
        while not wait([future], timeout=POLL).done:
            waited += POLL
            if waited > STEPS_AFTER and steps is None:
                steps = _open_steps(place, language)
            if steps is not None:
                steps.markdown(_word_steps(told.step, language))
            status.update(label=say("working_slowly" if waited > SLOW_AFTER else "working", language))
    # What is drawn next takes the first place only: nothing of this may stay behind it.
    place.empty()
    return future.result()


@contextmanager
def _work(ask: Ask, told: _Told) -> Iterator["Future[Answer]"]:
    """Answered outside the page's own thread, so that the page can stop; what has not begun by then never does."""
    future = _get_workers().submit(ask, told.tell)
    try:
        yield future
    finally:
        future.cancel()


def _open_steps(place: DeltaGenerator, language: Language) -> DeltaGenerator:
    with place.container(key="steps", gap="xsmall"):
        steps = st.empty()
        st.button(say("stop", language), key="stop", icon=":material/stop_circle:", on_click=state.stop_asking)
    return steps


def _word_steps(current: Step, language: Language) -> str:
    reached = STEPS.index(current)
    icons = (":material/check:", ":material/pending:", ":material/radio_button_unchecked:")
    lines = []
    for number, step in enumerate(STEPS):
        icon = icons[0 if number < reached else 1 if number == reached else 2]
        lines.append(f"{icon} {safe(say(f'step_of_{step}', language))}")
    return "  \n".join(lines)


def show_stopped(asked: state.Asked, language: Language) -> None:
    """The question that nobody waits for any more, to be asked again."""
    with st.container(key="stopped"):
        st.info(say("stopped", language), icon=":material/stop_circle:")
        _offer_again(asked, language)


def show_too_soon(asked: state.Asked, seconds: int, language: Language) -> None:
    """The question of somebody who must wait, so that they need not write it again."""
    with st.container(key="too-soon"):
        st.warning(say("too_many_questions", language, seconds=seconds), icon=":material/hourglass_top:")
        _offer_again(asked, language)


def _offer_again(asked: state.Asked, language: Language) -> None:
    label = say("ask_stopped_again", language)
    st.button(label, key="ask-stopped", icon=":material/refresh:", on_click=state.ask_again, args=(asked,))


@st.cache_resource(show_spinner=False)
def _get_workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(QUESTIONS_AT_ONCE, thread_name_prefix="answer")
