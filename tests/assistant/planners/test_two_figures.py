"""Two KPIs joined by "og" are two questions, also where they share a word, and neither is left out."""

import pytest

from assistant.plan import Decline, Several
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Anbragte børn og underretninger", ("anbragte", ("antal",)), ("underretninger", ("antal",))),
        (
            "Gælden og likviditeten pr. indbygger",
            ("gaeld", ("pr_indbygger",)),
            ("likviditet", ("pr_indbygger",)),
        ),
        (
            "Hvad er ventetiden og ventelisten til plejebolig?",
            ("plejebolig_venteliste", ("antal",)),
            ("plejebolig_ventetid", ("dage",)),
        ),
    ],
)
def test_each_is_a_question_of_its_own(
    plan: PlanText, text: str, first: tuple[str, tuple[str, ...]], second: tuple[str, tuple[str, ...]]
) -> None:
    found = plan(text)
    assert isinstance(found, Several)
    asked = [query_of(plan, question) for question in found.questions]
    assert [(query.kpis[0], query.measures) for query in asked] == [first, second]


def test_what_is_set_before_a_question_is_none(plan: PlanText) -> None:
    found = plan("Når det gælder børnene i specialklasserne, hvad er elevtrivslen så?")
    assert isinstance(found, Decline)


def test_what_is_told_before_two_questions_stays_apart_from_the_first(plan: PlanText) -> None:
    found = plan("Jeg er ny i Økonomiudvalget. Hvad er vores gæld pr. indbygger, og hvad er likviditeten?")
    assert isinstance(found, Several)
    assert [query_of(plan, question).kpis[0] for question in found.questions] == ["gaeld", "likviditet"]


def test_the_second_is_what_belongs_to_the_first(plan: PlanText) -> None:
    found = plan("Hvor mange står på venteliste til plejehjem, og hvor lang er ventetiden?")
    assert isinstance(found, Several)
    assert [query_of(plan, q).kpis for q in found.questions] == [("plejebolig_venteliste",), ("plejebolig_ventetid",)]
