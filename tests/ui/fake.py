"""An assistant that answers from a list: the screen is built and tested against it, without any data."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from assistant import Answer, Feedback, FeedbackError, Question, RecalledAnswer, Remark, RoleChoice
from assistant.feedback import Verdict
from assistant.mode import OperatingMode
from semantic_layer.texts import Language
from tests.ui.answers import (
    AS_TABLE,
    BREAKDOWN,
    CLARIFY,
    DECLINE,
    ENGLISH,
    ERROR,
    HIDDEN_CAVEAT,
    HOSTILE,
    NASTY,
    NOTICE,
    PARTS,
    REMEMBERED,
    TODAY,
    TREND,
    VALUE,
    write_answers,
)

__all__ = [
    "AS_TABLE",
    "BREAKDOWN",
    "CLARIFY",
    "DECLINE",
    "ENGLISH",
    "ERROR",
    "HIDDEN_CAVEAT",
    "HOSTILE",
    "NASTY",
    "NOTICE",
    "PARTS",
    "REMEMBERED",
    "TODAY",
    "TREND",
    "VALUE",
    "FakeAssistant",
    "write_answers",
]
from tests.ui.fake_office import FakeOffice


class FakeRelease(NamedTuple):
    id: str
    as_of: date


class FakeAssistant:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.answers = write_answers()
        self.asked: list[Question] = []
        self.withdrawn: tuple[str, ...] = ()
        self.broken: Exception | None = None
        self.mode = OperatingMode()
        self.offices: list[FakeOffice] = []
        self.remarks: list[Remark] = []
        self.disk_full = False

    @property
    def release(self) -> FakeRelease:
        return FakeRelease("2026-11-15-a1b2c3", TODAY)

    def ask(self, question: Question, user: str = "", session: str = "") -> Answer:
        self.asked.append(question)
        return self.answers.get(question.text, self.answers[DECLINE])

    def recall(self, answer_id: str, role: str, user: str = "") -> list[RecalledAnswer]:
        found = (a for a in self.answers.values() if a.answer_id == answer_id)
        return [RecalledAnswer(answer=a, release="fake", withdrawn=self.withdrawn) for a in found][:1]

    def roles(self, language: Language) -> list[RoleChoice]:
        manager = "Leder" if language == "da" else "Manager"
        return [
            RoleChoice(id="politiker", label="Politiker"),
            RoleChoice(id="leder", label=manager),
            RoleChoice(id="administrator", label="Administrator", pages=("quality", "admin")),
        ]

    def find_role(self, claims: Iterable[str]) -> str | None:
        return "leder" if "kommune-leder" in claims else None

    def office(self, role: str, user: str = "") -> FakeOffice:
        pages = next((found.pages for found in self.roles("da") if found.id == role), ())
        self.offices.append(FakeOffice(pages, self.mode))
        return self.offices[-1]

    def check_ready(self) -> None:
        if self.broken is not None:
            raise self.broken

    def give_feedback(self, remark: Remark) -> None:
        if self.disk_full:
            raise FeedbackError("the disk is full")
        self.remarks.append(remark)

    def list_feedback(self, since: date, until: date, verdict: Verdict | None = None) -> list[Feedback]:
        found = [r for r in self.remarks if verdict in (None, r.verdict)]
        at = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
        return [Feedback(**remark.model_dump(), id=n, at=at) for n, remark in enumerate(found)][::-1]

    def examples(self, language: Language, committee: str | None = None, role: str | None = None) -> list[str]:
        if language == "en":
            return [ENGLISH]
        return [VALUE, TREND, BREAKDOWN, DECLINE] if committee is None else [BREAKDOWN]

    def committees(self, language: Language) -> list[tuple[str, str]]:
        schools = "Børne- og Skoleudvalget" if language == "da" else "Children and Schools Committee"
        return [("oekonomi", "Økonomiudvalget"), ("boern_og_skole", schools)]

    def notice(self, language: Language) -> str | None:
        return NOTICE[language]
