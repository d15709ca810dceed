"""What is left out of a figure, however it is said; a denial that is torn apart or overheard is never dropped."""

import pytest

from assistant.plan import QueryPlan
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    "text",
    [
        "Hvad er sygefraværet uden skolerne?",
        "Hvad er sygefraværet, hvis man ser bort fra skolerne?",
        "Hvad er sygefraværet, når skolerne ikke er med?",
        "Sygefraværet i kommunen, skolerne undtaget",
        "Hvad er sygefraværet, når man holder skolerne ude?",
        "Når man holder skolerne ude, hvad er så sygefraværet?",
        "What is sickness absence leaving out the schools?",
        "Sickness absence in the municipality, schools not included",
    ],
)
def test_what_is_left_out_is_left_out(plan: PlanText, text: str) -> None:
    query = query_of(plan, text)
    assert (query.without, query.where) == ({"omraade": ("skole",)}, {})


def test_what_is_listed_is_left_out_together(plan: PlanText) -> None:
    query = query_of(plan, "Sygefraværet i kommunen, skoler og dagtilbud undtaget")
    assert query.without == {"omraade": ("skole", "dagtilbud")}


def test_a_denial_before_a_place_does_not_deny_the_place_before_it(plan: PlanText) -> None:
    query = query_of(plan, "Sygefraværet i Børn og Unge, undtagen skolerne")
    assert (query.where, query.without) == ({"forvaltning": ("boern_og_unge",)}, {"omraade": ("skole",)})


def test_a_name_does_not_take_the_word_of_a_denial(plan: PlanText) -> None:
    """ "fra transport" is how the name is said, and "bortset fra" its opposite."""
    query = query_of(plan, "Hvad var CO2-udledningen i 2023 bortset fra transport?")
    assert (query.without, query.where) == ({"sektor": ("transport",)}, {})
    assert query_of(plan, "Hvad var CO2-udledningen i 2023 fra transport?").where == {"sektor": ("transport",)}


def test_what_pulls_up_between_two_years_leaves_nothing_out(plan: PlanText) -> None:
    query = query_of(plan, "Hvad trækker sygefraværet op fra 2023 til 2025?")
    assert (query.operation, query.without) == ("drivers", {})


@pytest.mark.parametrize(
    "text", ["Hvad er sygefraværet bortset skolerne?", "Hvad er sygefraværet på nær?", "Sickness absence apart schools"]
)
def test_half_a_denial_stops(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)
