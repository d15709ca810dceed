"""A back office that knows nothing but its rights: for pages that only ask whether they may be opened."""

from datetime import UTC, date, datetime

from assistant import Feedback, RecalledAnswer
from assistant.access import RoleInfo
from assistant.explained import Explanation
from assistant.feedback import Verdict
from assistant.gaps import Unanswered, UnknownWord
from assistant.journal import ActRow, JournalPage, JournalQuery, JournalRow
from assistant.mode import Mode, OperatingMode
from assistant.office import Right
from assistant.replay import Replayed, UnknownAnswerError
from assistant.run_reports import RunReport
from assistant.source_status import SourceStatus
from semantic_layer.texts import Language


class FakeOffice:
    def __init__(self, pages: tuple[Right, ...], mode: OperatingMode) -> None:
        self._pages = pages
        self.mode = mode
        self.refused: list[Right] = []
        self.keep_months = 13
        self.published_at = datetime(2026, 11, 15, 6, tzinfo=UTC)

    def may_open(self, right: Right) -> bool:
        return right in self._pages

    def note_refusal(self, right: Right) -> None:
        self.refused.append(right)

    def list_reports(self) -> list[str]:
        return []

    def read_report(self, report_id: str) -> RunReport | None:
        return None

    def list_unanswered(self, first: date, last: date) -> list[Unanswered]:
        return []

    def list_feedback(self, first: date, last: date, verdict: Verdict | None = None) -> list[Feedback]:
        return []

    def note_case(self, answer_id: str) -> None:
        return None

    def search(self, query: JournalQuery, page: int = 0) -> JournalPage:
        return JournalPage(rows=(), more=False)

    def export(self, query: JournalQuery) -> list[JournalRow]:
        return []

    def open_answer(self, answer_id: str) -> RecalledAnswer | None:
        return None

    def explain(self, answer_id: str) -> Explanation:
        return Explanation()

    def name_thing(self, used_for: str, language: Language) -> str:
        return ""

    def replay(self, answer_id: str) -> Replayed:
        raise UnknownAnswerError

    def show_user(self, answer_id: str) -> str | None:
        return None

    def find_broken_links(self) -> list[str]:
        return []

    def list_sources(self, today: date, language: Language) -> list[SourceStatus]:
        return []

    def count_unknown_words(self, first: date, last: date) -> list[UnknownWord]:
        return []

    def change_mode(self, mode: Mode, reason: str) -> OperatingMode:
        self.mode = OperatingMode(mode=mode, reason=reason)
        return self.mode

    def list_mode_changes(self, today: date) -> list[ActRow]:
        return []

    def list_roles(self, language: Language) -> list[RoleInfo]:
        return []
