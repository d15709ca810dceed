"""What people have verified is told from what they have not, by the query alone and in the language that is spoken."""

from datetime import date

import pytest

from assistant import Answer, Assistant, Question
from assistant.plan import QueryPlan
from assistant.verified import is_verified
from semantic_layer.texts import Language

BADGE = {"da": "Godkendt spørgsmål", "en": "Approved question"}


def ask(desk: Assistant, text: str, language: Language, today: date) -> Answer:
    return desk.ask(Question(text=text, asked_at=today, language=language))


@pytest.mark.parametrize(
    ("language", "asked", "approved"),
    [
        ("da", "Hvad er sygefraværet i skolerne?", "Hvad er sygefraværet i skolerne?"),
        ("da", "sygefravær skolerne", "Hvad er sygefraværet i skolerne?"),
        ("en", "sickness absence in the schools", "What is the sickness absence rate in the schools?"),
    ],
)
def test_a_query_that_is_approved_says_which_question_was(
    desk: Assistant, today: date, language: Language, asked: str, approved: str
) -> None:
    answer = ask(desk, asked, language, today)
    assert answer.badges[1] == BADGE[language]
    told = (answer.explanation or {})[BADGE[language]]
    assert approved in told
    assert "HR-afdelingen" in told
    assert "2026" in told


@pytest.mark.parametrize("asked", ["Hvad var sygefraværet i dagtilbud i marts 2024?", "Hvad betyder sygefravær?"])
def test_what_nobody_approved_does_not_say_so(desk: Assistant, today: date, asked: str) -> None:
    answer = ask(desk, asked, "da", today)
    assert answer.status == "answered"
    assert BADGE["da"] not in (*answer.badges, *(answer.explanation or {}))


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_verified_question_is_known_in_its_own_language(desk: Assistant, today: date, language: Language) -> None:
    alone, catalog = desk.pipeline.plan_alone(today, "politiker", language), desk.release.catalog
    first = [next(v.questions() for v in kpi.verified) for kpi in catalog.kpis.values() if kpi.verified]
    plans = [alone(next(text for spoken, text in said if spoken == language)) for said in first]
    queries = [plan.query for plan in plans if isinstance(plan, QueryPlan)]
    assert len(queries) > 50
    assert [q for q in queries if not is_verified(catalog, q, alone, language)] == []


def test_in_the_mode_for_verified_questions_english_ones_are_answered(desk: Assistant, today: date) -> None:
    alone = desk.pipeline.plan_alone(today, "politiker", "en", verified_only=True)
    first = [kpi.verified[0] for kpi in desk.release.catalog.kpis.values() if kpi.verified]
    english = [text for verified in first for spoken, text in verified.questions() if spoken == "en"]
    assert sum(isinstance(alone(text), QueryPlan) for text in english) > 0.95 * len(english)
