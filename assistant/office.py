"""The back office: what those in charge see and do, each thing behind the right that it needs.

The right is that of the role in the catalog, checked here and not only on the page.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Literal, Protocol

from assistant.access import RoleInfo, list_roles, may_see_answer
from assistant.errors import NoRightError
from assistant.explain_names import name_thing
from assistant.explained import Explanation
from assistant.feedback import Feedback, FeedbackDesk, Verdict
from assistant.gaps import Unanswered, UnknownWord, count_unknown_words, group_unanswered
from assistant.journal import ActRow, JournalPage, JournalQuery, JournalRow, list_acts, read_journal, search_journal
from assistant.mode import Mode, ModeFile, OperatingMode, change_mode
from assistant.pipeline import Pipeline
from assistant.recall import RecalledAnswer, recall_answer
from assistant.record import Act, AuditLog
from assistant.replay import Replayed
from assistant.run_reports import RunReport, list_reports, read_report
from assistant.settings import Settings
from assistant.source_status import SourceStatus, list_sources
from semantic_layer.serve import Release
from semantic_layer.texts import Language

Right = Literal["quality", "admin"]
EXPORTED = 10_000
"""Lines of the log in a file; a narrower search gives the rest."""
CHANGES_SHOWN = 10
YEAR = timedelta(days=366)


class Desk(Protocol):
    """Who can take a recorded answer apart."""

    def explain(self, answer_id: str) -> Explanation: ...
    def replay(self, answer_id: str) -> Replayed: ...


class Office:
    """Of one user in one role."""

    def __init__(
        self,
        settings: Settings,
        log: AuditLog,
        mode: ModeFile,
        find_pipeline: Callable[[], Pipeline],
        desk: Desk,
        role: str,
        user: str,
    ) -> None:
        self._settings = settings
        self._log = log
        self._mode = mode
        self._find_pipeline = find_pipeline
        self._desk = desk
        self._role = role
        self._user = user

    # -- quality -------------------------------------------------------------------------------------------

    def list_reports(self) -> list[str]:
        """Ids of the stored eval runs, the newest first."""
        self._need("quality")
        return list_reports(self._settings.state)

    def read_report(self, report_id: str) -> RunReport | None:
        """None where it is missing or damaged."""
        self._need("quality")
        return read_report(self._settings.state, report_id)

    @property
    def published_at(self) -> datetime:
        """When the release in service was made."""
        return self._release.manifest.created_at

    def list_unanswered(self, first: date, last: date) -> list[Unanswered]:
        """Raises RecordError."""
        self._need("quality")
        return group_unanswered(read_journal(self._log, self._between(first, last)))

    def list_feedback(self, first: date, last: date, verdict: Verdict | None = None) -> list[Feedback]:
        """What users said of answers, the newest first. Raises FeedbackError."""
        self._need("quality")
        return FeedbackDesk(self._settings.state).list(first, last, verdict)

    def note_case(self, answer_id: str) -> None:
        """That a case was made of an answer. Raises RecordError."""
        self._need("quality")
        self._note("case_made", answer_id)

    # -- administration ------------------------------------------------------------------------------------

    def search(self, query: JournalQuery, page: int = 0) -> JournalPage:
        """Raises RecordError."""
        self._need("admin")
        return search_journal(self._log, self._here(query), page)

    def export(self, query: JournalQuery) -> list[JournalRow]:
        """Everything that the search finds, up to `EXPORTED`; that it was taken out is recorded. Raises RecordError."""
        self._need("admin")
        self._note("log_exported", f"{query.first} – {query.last}")
        return list(islice(read_journal(self._log, self._here(query)), EXPORTED))

    def open_answer(self, answer_id: str) -> RecalledAnswer | None:
        """An answer as it was given and what must be said of it now; None when the log does not have it.

        For either right. Raises NoRightError where the role may not see its figures, and RecordError.
        """
        self._need("admin", "quality")
        entry = self._log.find(answer_id)
        if entry is None:
            return None
        release = self._release
        if not may_see_answer(release.catalog, self._role, entry.answer):
            raise NoRightError("admin")
        return recall_answer(release, entry.answer)

    def explain(self, answer_id: str) -> Explanation:
        """How its question is read. Raises what `open_answer` raises, and UnknownAnswerError."""
        self.open_answer(answer_id)
        return self._desk.explain(answer_id)

    def name_thing(self, used_for: str, language: Language) -> str:
        """What people call that which a word was used for; empty where it has no name of its own."""
        self._need("admin", "quality")
        return name_thing(self._release.catalog, used_for, language)

    def replay(self, answer_id: str) -> Replayed:
        """It is given again and compared. Raises what `open_answer` raises, and UnknownAnswerError."""
        self.open_answer(answer_id)
        return self._desk.replay(answer_id)

    def show_user(self, answer_id: str) -> str | None:
        """Who was told the answer: an HMAC, the same in all lines of one user. Recorded before it is shown.

        Raises RecordError.
        """
        self._need("admin")
        entry = self._log.find(answer_id)
        if entry is None:
            return None
        self._note("user_shown", answer_id)
        return entry.user

    def find_broken_links(self) -> list[str]:
        """Where the chain of the log is broken. Raises RecordError when it cannot be read."""
        self._need("admin")
        return self._log.verify()

    def list_sources(self, today: date, language: Language) -> list[SourceStatus]:
        self._need("admin")
        return list_sources(self._release, today, language)

    def count_unknown_words(self, first: date, last: date) -> list[UnknownWord]:
        """Raises RecordError."""
        self._need("admin")
        known = self._find_pipeline().known_words
        return count_unknown_words(read_journal(self._log, self._between(first, last)), known)

    @property
    def mode(self) -> OperatingMode:
        return self._mode.read()

    def change_mode(self, mode: Mode, reason: str) -> OperatingMode:
        """Raises ReasonError, RecordError, and OSError where it cannot be kept."""
        self._need("admin")
        return change_mode(self._mode, self._log, mode, reason, self._user, self._role, datetime.now(UTC))

    def list_mode_changes(self, today: date) -> list[ActRow]:
        """The newest of the last year. Raises RecordError."""
        self._need("admin")
        return list_acts(self._log, today - YEAR, today + timedelta(days=1), "mode_changed", CHANGES_SHOWN, self._zone)

    def list_roles(self, language: Language) -> list[RoleInfo]:
        """From the narrowest to the widest."""
        self._need("admin")
        return list_roles(self._release.catalog, language)

    @property
    def keep_months(self) -> int:
        return self._settings.keep_months

    # -- time ----------------------------------------------------------------------------------------------

    @property
    def _zone(self) -> str:
        return self._release.catalog.identity.timezone

    def _here(self, query: JournalQuery) -> JournalQuery:
        """In the municipality's own hours."""
        return query.model_copy(update={"zone": self._zone})

    def _between(self, first: date, last: date) -> JournalQuery:
        return JournalQuery(first=first, last=last, zone=self._zone)

    # -- rights --------------------------------------------------------------------------------------------

    def may_open(self, right: Right) -> bool:
        roles = self._release.catalog.roles
        return any(role.id == self._role and right in role.pages for role in roles)

    def note_refusal(self, right: Right) -> None:
        """That somebody without the right came to the page. Raises RecordError."""
        self._note("refused", right)

    @property
    def _release(self) -> Release:
        return self._find_pipeline().release

    def _need(self, *rights: Right) -> None:
        """Any of them."""
        if not any(map(self.may_open, rights)):
            raise NoRightError(rights[0])

    def _note(self, kind: Literal["case_made", "log_exported", "user_shown", "refused"], about: str) -> None:
        self._log.write_act(Act(kind=kind, role=self._role, about=about), datetime.now(UTC), self._user)
