"""A place that is pointed at must have been spoken of; else the figure of the whole would be given for it."""

import pytest

from assistant.plan import Clarify
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    "text",
    [
        "Hvad er trivslen på den skole?",
        "Hvad er trivslen på denne skole i 2024/25?",
        "How big are the classes at that school in 2024/25?",
        "Hvor mange lån havde det bibliotek i 2025?",
        "Hvor store er klasserne dér?",
    ],
)
def test_a_place_that_was_never_named_is_asked_for(plan: PlanText, text: str) -> None:
    found = plan(text)
    assert isinstance(found, Clarify) and found.pointed


@pytest.mark.parametrize("text", ["Hvor store er klasserne dér i 2024/25?", "Hvad er klassekvotienten på den skole?"])
def test_it_is_the_place_that_was_spoken_of(plan: PlanText, text: str) -> None:
    before = query_of(plan, "Hvad er trivslen på Byskolen?")
    assert query_of(plan, text, before).where == before.where


@pytest.mark.parametrize(
    "text",
    [
        "Is it true that schools have 25 pupils per class?",
        "Hvad er elevfraværet på det klassetrin, der har det største fravær?",
        "Hvor mange byggesager får vi afgjort inden for den lovede tid?",
    ],
)
def test_what_only_looks_as_if_it_pointed(plan: PlanText, text: str) -> None:
    assert query_of(plan, text).kpis
