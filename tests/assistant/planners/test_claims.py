"""A part said in words is a claimed percentage, and what is said to be near is held to be right when it is near."""

import pytest

from assistant.plan import Claim, QueryPlan
from tests.assistant.conftest import PlanText


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Er det rigtigt, at halvdelen af klagesagerne bliver omgjort?", 50),
        ("Er det rigtigt, at hver femte elev går i privatskole?", 20),
        ("Passer det, at otte ud af ti børn har ingen huller i tænderne?", 80),
        ("Is it true that a third of complaints are overturned?", 33),
        ("Is it true that one in five pupils go to private school?", 20),
        ("Er det rigtigt, at omkring 18 procent af eleverne går i privatskole?", 18),
    ],
)
def test_a_part_said_in_words_is_claimed_roughly(plan: PlanText, text: str, value: float) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan), planned
    assert planned.claim == Claim(value=value, rough=True)


def test_a_figure_said_as_it_is_is_not_rough(plan: PlanText) -> None:
    planned = plan("Er det rigtigt, at 18 procent af eleverne går i privatskole?")
    assert isinstance(planned, QueryPlan) and planned.claim == Claim(value=18)


@pytest.mark.parametrize("text", ["How many reports of concern were there in the first half of 2026?"])
def test_half_a_year_is_a_period(plan: PlanText, text: str) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan) and planned.claim is None
    assert (planned.query.period.from_, planned.query.period.to) == ("2026-01", "2026-06")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("I read somewhere that you have 200 homeless people. How many are there?", Claim(value=200)),
        ("Nu hvor ledigheden er oppe på 9 procent, hvad er den så for de 16-24-årige?", Claim(elsewhere=True)),
    ],
)
def test_what_is_taken_for_granted_in_front_is_a_claim(plan: PlanText, text: str, claim: Claim) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan) and planned.claim == claim


@pytest.mark.parametrize(
    "text",
    [
        "Now that the children are 12, how many are free of caries?",
        "Ledigheden er på 9 procent, hvad er den så for de 16-24-årige?",
    ],
)
def test_a_number_that_may_say_who_is_meant_is_no_claim(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)
