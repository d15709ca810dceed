"""The one place where the screen gets hold of the assistant, so that a test can hand it another."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol

import streamlit as st

from assistant import (
    Answer,
    CatalogueCard,
    ChipName,
    ChoiceGroup,
    CockpitEntry,
    CockpitView,
    EarlierQuestion,
    Feedback,
    NewsItem,
    Question,
    RecalledAnswer,
    Remark,
    RoleChoice,
    Settings,
    Tell,
    build_assistant,
    load_settings,
    prepare_demo,
)
from assistant.feedback import Verdict
from semantic_layer.query import Query
from semantic_layer.texts import Language

Progress = Callable[[str, str], None]
"""Called with a step and what it did, for the first-run page."""


class ReleaseInService(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def as_of(self) -> date: ...
    @property
    def withdrawn(self) -> Mapping[str, str]: ...


class AskingAssistant(Protocol):
    """What the screen needs of the assistant."""

    def ask(self, question: Question, user: str = "", session: str = "", tell: Tell = ...) -> Answer: ...
    def list_earlier(self, role: str, user: str = "", session: str = "") -> list[EarlierQuestion]: ...
    def recall(self, answer_id: str, role: str, user: str = "") -> list[RecalledAnswer]: ...
    def roles(self, language: Language) -> list[RoleChoice]: ...
    def find_role(self, claims: Iterable[str]) -> str | None: ...
    def choices_for(
        self, query: Query, chip: ChipName, role: str, today: date, language: Language
    ) -> tuple[ChoiceGroup, ...]: ...
    def check_ready(self) -> None: ...
    def give_feedback(self, remark: Remark) -> None: ...
    def list_feedback(self, since: date, until: date, verdict: Verdict | None = None) -> list[Feedback]: ...
    def examples(self, language: Language, committee: str | None = None, role: str | None = None) -> list[str]: ...
    def committees(self, language: Language) -> list[tuple[str, str]]: ...
    def notice(self, language: Language) -> str | None: ...
    def cockpits(self, language: Language) -> list[CockpitEntry]: ...
    def cockpit(self, cockpit_id: str, role: str, today: date, language: Language) -> CockpitView: ...
    def catalogue(self, role: str, today: date, language: Language) -> tuple[CatalogueCard, ...]: ...
    def catalogue_examples(self, kpi_id: str, role: str, today: date, language: Language) -> tuple[str, ...]: ...
    def news(self, role: str, today: date, language: Language) -> tuple[NewsItem, ...]: ...
    @property
    def release(self) -> ReleaseInService: ...


def read_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Wiring:
    build: Callable[[], AskingAssistant]
    """Raises NoReleaseError when nothing has been published yet."""
    prepare: Callable[[Progress], object] | None
    """Makes the invented municipality; None where the figures come from a source of one's own."""
    today: Callable[[], date] = date.today
    now: Callable[[], datetime] = read_now
    """For how long somebody has been logged in."""
    settings: Settings = field(default_factory=load_settings)


class _Chosen:
    wiring: Wiring | None = None


def use_wiring(wiring: Wiring) -> None:
    _Chosen.wiring = wiring
    get_assistant.clear()


def read_wiring() -> Wiring:
    if _Chosen.wiring is None:
        _Chosen.wiring = wire_real()
    return _Chosen.wiring


def wire_real(settings: Settings | None = None, today: Callable[[], date] = date.today) -> Wiring:
    settings = settings or load_settings()
    return Wiring(
        build=lambda: build_assistant(settings),
        prepare=(lambda progress: prepare_demo(settings, progress, today())) if settings.is_demo else None,
        today=today,
        settings=settings,
    )


@st.cache_resource(show_spinner=False)
def get_assistant() -> AskingAssistant:
    """One for the whole process; a fault is not kept. Raises NoReleaseError and ReleaseError."""
    return read_wiring().build()
