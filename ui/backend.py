"""The one place where the screen gets hold of the assistant, so that a test can hand it another."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, Protocol

import streamlit as st

from assistant.answer import Answer
from assistant.question import Question
from semantic_layer.texts import Language

Progress = Callable[[str, str], None]
"""Called with a step and what it did, for the first-run page."""


class ReleaseInService(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def as_of(self) -> date: ...


class AskingAssistant(Protocol):
    """What the screen needs of the assistant."""

    def ask(self, question: Question) -> Answer: ...
    def answer(self, answer_id: str) -> Answer | None: ...
    def examples(self, language: Language, committee: str | None = None) -> list[str]: ...
    def committees(self, language: Language) -> list[tuple[str, str]]: ...
    def notice(self, language: Language) -> str | None: ...
    @property
    def release(self) -> ReleaseInService: ...


class NothingPublishedError(Exception):
    """There is no release yet."""


class Wiring(NamedTuple):
    build: Callable[[], AskingAssistant]
    """Raises NothingPublishedError when there is no release yet."""
    prepare: Callable[[Progress], None]
    today: Callable[[], date] = date.today


class _Chosen:
    wiring: Wiring | None = None


def use_wiring(wiring: Wiring) -> None:
    _Chosen.wiring = wiring
    get_assistant.clear()


def read_wiring() -> Wiring:
    if _Chosen.wiring is None:
        _Chosen.wiring = _wire_real()
    return _Chosen.wiring


@st.cache_resource(show_spinner=False)
def get_assistant() -> AskingAssistant:
    """One for the whole process; raises NothingPublishedError when there is no release yet."""
    return read_wiring().build()


def _wire_real() -> Wiring:
    raise NotImplementedError
