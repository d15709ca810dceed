"""An assistant that answers from a list: the screen is built and tested against it, without any data."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from time import sleep
from typing import NamedTuple, get_args

from assistant import (
    Answer,
    ChipName,
    Choice,
    ChoiceGroup,
    Correction,
    EarlierQuestion,
    Feedback,
    FeedbackError,
    Question,
    RecalledAnswer,
    Remark,
    RoleChoice,
    Step,
    Tell,
)
from assistant.feedback import Verdict
from assistant.mode import OperatingMode
from semantic_layer.query import Query
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
    LONG,
    NASTY,
    NO_KPI,
    NOTICE,
    PARTS,
    REMEMBERED,
    SCHOOLS,
    SLOW,
    TODAY,
    TREND,
    VALUE,
    make_query,
    write_answers,
)
from tests.ui.fake_pages import FakePages

__all__ = [
    "AS_TABLE",
    "BREAKDOWN",
    "CLARIFY",
    "DECLINE",
    "ENGLISH",
    "ERROR",
    "HIDDEN_CAVEAT",
    "HOSTILE",
    "LONG",
    "NASTY",
    "NOTICE",
    "NO_KPI",
    "PARTS",
    "REMEMBERED",
    "SCHOOLS",
    "SLOW",
    "TODAY",
    "TREND",
    "VALUE",
    "FakeAssistant",
    "make_query",
    "write_answers",
]
from tests.ui.fake_office import FakeOffice


class FakeRelease(NamedTuple):
    id: str
    as_of: date
    withdrawn: Mapping[str, str]


def list_choices(query: Query) -> dict[ChipName, tuple[ChoiceGroup, ...]]:
    """A few and many, with a hostile name among them; nothing to divide by."""

    def choose(label: str, **fields: object) -> Choice:
        return Choice(label=label, query=make_query(**fields), question=f"Hvad med {label}?")

    spans = ((f"{m}. måned", {"from": f"2026-{m:02d}", "to": f"2026-{m:02d}"}) for m in range(8, 0, -1))
    months = tuple(choose(label, period=span, where=query.where) for label, span in spans)
    places = (choose("hele kommunen"), choose(HOSTILE, where={"omraade": ["dagtilbud"]}))
    return {
        "place": (ChoiceGroup(label="", choices=places),),
        "period": (ChoiceGroup(label="måned", choices=months),),
    }


class FakeAssistant(FakePages):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = write_answers()
        self.asked: list[Question] = []
        self.sessions: list[str] = []
        self.pause = 1.0
        """Seconds that each step takes of the slow question."""
        self.withdrawn: tuple[str, ...] = ()
        self.corrections: tuple[Correction, ...] = ()
        self.broken: Exception | None = None
        self.mode = OperatingMode()
        self.offices: list[FakeOffice] = []
        self.remarks: list[Remark] = []
        self.looked_for: list[ChipName] = []
        self.disk_full = False

    @property
    def timezone(self) -> str:
        return "Europe/Copenhagen"

    @property
    def release(self) -> FakeRelease:
        return FakeRelease("2026-11-15-a1b2c3", TODAY, self.withdrawn_now)

    def ask(self, question: Question, user: str = "", session: str = "", tell: Tell = lambda step: None) -> Answer:
        self.asked.append(question)
        self.sessions.append(session)
        for step in get_args(Step):
            tell(step)
            sleep(self.pause if question.text == SLOW else 0)
        if question.query is not None:
            words = f"I ord: {question.query.period.to}?"
            more = {"question": words, "understood": words, "query": question.query, "answer_id": "b" * 20}
            return self.answers[VALUE].model_copy(update=more)
        return self.answers.get(question.text, self.answers[DECLINE])

    def list_earlier(self, role: str, user: str = "", session: str = "") -> list[EarlierQuestion]:
        if self.broken is not None:
            raise self.broken
        own = [q.text for q, asked_in in zip(self.asked, self.sessions, strict=True) if asked_in == session]
        answers = [self.answers[text] for text in dict.fromkeys(reversed(own)) if text in self.answers]
        at = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 30, tzinfo=UTC)
        return [EarlierQuestion(at=at, answer_id=a.answer_id, question=a.question, status=a.status) for a in answers]

    def recall(self, answer_id: str, role: str, user: str = "") -> list[RecalledAnswer]:
        found = (a for a in self.answers.values() if a.answer_id == answer_id)
        return [self._recall(a) for a in found][:1]

    def _recall(self, answer: Answer) -> RecalledAnswer:
        return RecalledAnswer(answer=answer, release="fake", withdrawn=self.withdrawn, corrections=self.corrections)

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

    def choices_for(
        self, query: Query, chip: ChipName, role: str, today: date, language: Language
    ) -> tuple[ChoiceGroup, ...]:
        self.looked_for.append(chip)
        if self.broken is not None:
            raise self.broken
        return list_choices(query).get(chip, ())

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
