"""A place that is pointed at must have been spoken of; else the figure of the whole would be given for it."""

import pytest

from assistant import Assistant, Question
from assistant.plan import Clarify, Decline
from tests.assistant.conftest import TODAY, PlanText, query_of


@pytest.mark.parametrize(
    "text",
    [
        "Hvad er trivslen på den skole?",
        "Hvad er trivslen på denne skole i 2024/25?",
        "How big are the classes at that school in 2024/25?",
        "Hvor mange lån havde det bibliotek i 2025?",
        "Hvor store er klasserne dér?",
        "Hvor store er klasserne derude?",
        "Hvad er deres elevfravær?",
        "How high is their pupil absence?",
    ],
)
def test_a_place_that_was_never_named_is_asked_for(plan: PlanText, text: str) -> None:
    found = plan(text)
    assert isinstance(found, Clarify) and found.pointed


@pytest.mark.parametrize(
    "text",
    ["Hvor store er klasserne dér i 2024/25?", "Hvad er klassekvotienten på den skole?", "Hvad er deres elevfravær?"],
)
def test_it_is_the_place_that_was_spoken_of(plan: PlanText, text: str) -> None:
    before = query_of(plan, "Hvad er trivslen på Byskolen?")
    assert query_of(plan, text, before).where == before.where


@pytest.mark.parametrize(
    "text",
    [
        "Is it true that schools have 25 pupils per class?",
        "Hvad er elevfraværet på det klassetrin, der har det største fravær?",
        "Hvor mange byggesager får vi afgjort inden for den lovede tid?",
        "Hvilken skole løfter eleverne mest i forhold til deres baggrund?",
        "Hvor tit får folk svar på deres ansøgning om at bygge inden den frist, vi selv har sat?",
        "What colour do the project managers give our building projects on finances right now?",
        "What is the year group where the children are absent the most?",
        "Hvad er elevfraværet i skolen?",
    ],
)
def test_what_only_looks_as_if_it_pointed(plan: PlanText, text: str) -> None:
    assert query_of(plan, text).kpis


def test_a_figure_without_such_places_is_not_given_for_the_whole_when_the_place_is_named_again(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er karaktergennemsnittet på Byskolen?")
    found = plan("Og hvor mange procent på skolen klarede mindst 02 i dansk og matematik?", after=before)
    assert isinstance(found, Decline) and found.reason == "breakdown_not_published"


def test_a_conjunction_points_at_nothing(plan: PlanText) -> None:
    found = plan("Is it so that library visits are down?")
    assert not (isinstance(found, Clarify) and found.pointed)


def test_nor_is_there_one_where_the_whole_was_spoken_of(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er ledigheden?")
    found = plan("Og klassekvotienten derude?", after=before)
    assert isinstance(found, Clarify) and found.pointed


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Hvad er udvalgets forventede regnskab?", "udvalg"),
        ("Hvad er der brugt på projektet?", "projekt"),
        ("How many inhabitants are there in the district?", "distrikt"),
    ],
)
def test_one_of_several_that_nobody_named_is_asked_for(plan: PlanText, text: str, level: str) -> None:
    found = plan(text)
    assert isinstance(found, Clarify) and found.pointed and found.detail.level == level
    assert "fordelt på" in found.readings[0].question or "broken down by" in found.readings[0].question


def test_what_goes_on_from_a_first_question_without_an_answer_is_asked_about(desk: Assistant) -> None:
    stopped = desk.ask(Question(text="Hvad er der brugt på det skæve plejecenter Regnbuebroen?", asked_at=TODAY))
    assert stopped.status == "declined"
    then = desk.ask(Question(text="Og hvad er der bevilget?", asked_at=TODAY, after=stopped.answer_id))
    assert (then.status, then.reason) == ("clarify", "too_vague")
