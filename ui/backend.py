"""The one place where the screen gets hold of the assistant, so that a test can hand it another."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal, Protocol

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
from assistant.access import RoleInfo
from assistant.explained import Explanation
from assistant.feedback import Verdict
from assistant.gaps import Unanswered, UnknownWord
from assistant.journal import ActRow, JournalPage, JournalQuery, JournalRow
from assistant.mode import Mode, OperatingMode
from assistant.office import Right
from assistant.replay import Replayed
from assistant.run_reports import RunReport
from assistant.source_status import SourceStatus
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


class BackOffice(Protocol):
    """What the pages for those in charge need; each call checks the right, and raises NoRightError."""

    def may_open(self, right: Right) -> bool: ...
    def note_refusal(self, right: Right) -> None: ...
    def list_reports(self) -> list[str]: ...
    def read_report(self, report_id: str) -> RunReport | None: ...
    def list_unanswered(self, first: date, last: date) -> list[Unanswered]: ...
    def list_feedback(self, first: date, last: date, verdict: Verdict | None = None) -> list[Feedback]: ...
    def note_case(self, answer_id: str) -> None: ...
    def search(self, query: JournalQuery, page: int = 0) -> JournalPage: ...
    def export(self, query: JournalQuery) -> list[JournalRow]: ...
    def open_answer(self, answer_id: str) -> RecalledAnswer | None: ...
    def explain(self, answer_id: str) -> Explanation: ...
    def name_thing(self, used_for: str, language: Language) -> str: ...
    def replay(self, answer_id: str) -> Replayed: ...
    def show_user(self, answer_id: str) -> str | None: ...
    def find_broken_links(self) -> list[str]: ...
    def list_sources(self, today: date, language: Language) -> list[SourceStatus]: ...
    def count_unknown_words(self, first: date, last: date) -> list[UnknownWord]: ...
    def change_mode(self, mode: Mode, reason: str) -> OperatingMode: ...
    def list_mode_changes(self, today: date) -> list[ActRow]: ...
    def list_roles(self, language: Language) -> list[RoleInfo]: ...
    @property
    def mode(self) -> OperatingMode: ...
    @property
    def keep_months(self) -> int: ...
    @property
    def published_at(self) -> datetime: ...


class CaseBook(Protocol):
    """Makes questions with known answers of answers from use; the judge of answers is not known to the screen."""

    def add(self, answer_id: str) -> Literal["made", "known", "redacted", "missing"]: ...
    def read(self) -> bytes: ...


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
    def office(self, role: str, user: str = "") -> BackOffice: ...
    def give_feedback(self, remark: Remark) -> None: ...
    def list_feedback(self, since: date, until: date, verdict: Verdict | None = None) -> list[Feedback]: ...
    def examples(self, language: Language, committee: str | None = None, role: str | None = None) -> list[str]: ...
    def committees(self, language: Language) -> list[tuple[str, str]]: ...
    def notice(self, language: Language) -> str | None: ...
    def cockpits(self, language: Language) -> list[CockpitEntry]: ...
    def cockpit(self, cockpit_id: str, role: str, today: date, language: Language) -> CockpitView: ...
    def catalogue(self, role: str, today: date, language: Language) -> tuple[CatalogueCard, ...]: ...
    def catalogue_examples(self, kpi_id: str, role: str, today: date, language: Language) -> tuple[str, ...]: ...
    def find_alike(self, text: str, language: Language) -> Sequence[str]: ...
    def news(self, role: str, today: date, language: Language) -> tuple[NewsItem, ...]: ...
    @property
    def timezone(self) -> str: ...
    @property
    def mode(self) -> OperatingMode: ...
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
    today: Callable[[], date] | None = None
    """None: by the clock."""
    now: Callable[[], datetime] = read_now
    """For how long somebody has been logged in."""
    settings: Settings = field(default_factory=load_settings)
    cases: CaseBook | None = None
    """Where cases are made; None: they cannot be made from the screen."""


class _Chosen:
    wiring: Wiring | None = None


def use_wiring(wiring: Wiring) -> None:
    _Chosen.wiring = wiring
    get_assistant.clear()


def read_wiring() -> Wiring:
    if _Chosen.wiring is None:
        _Chosen.wiring = wire_real()
    return _Chosen.wiring


def wire_real(settings: Settings | None = None, today: Callable[[], date] | None = None) -> Wiring:
    known = settings or load_settings()

    def prepare(progress: Progress) -> object:
        return prepare_demo(known, progress, today() if today else None)

    return Wiring(
        build=lambda: build_assistant(known),
        prepare=prepare if known.is_demo else None,
        today=today,
        settings=known,
    )


@st.cache_resource(show_spinner=False)
def get_assistant() -> AskingAssistant:
    """One for the whole process; a fault is not kept. Raises NoReleaseError and ReleaseError."""
    return read_wiring().build()
