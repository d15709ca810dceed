"""A name whose words stand apart is found where nothing else explains every word, and what is counted is not."""

import pytest

from assistant.plan import QueryPlan
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    ("text", "kpi"),
    [
        ("How much of the granted home help hours do the private providers actually deliver?", "leveret_tid"),
        ("hvor stor en del af den visiterede tid får de private leverandører leveret", "leveret_tid"),
        ("How many days a year is a full-time nurse off ill on average?", "sygedage"),
        ("hospital days after treatment is finished, 2025", "faerdigbehandlede"),
        ("Hvor meget afviger Børne- og Skoleudvalget fra budgettet?", "budgetafvigelse"),
    ],
)
def test_the_words_of_a_name_may_stand_apart(plan: PlanText, text: str, kpi: str) -> None:
    assert query_of(plan, text).kpis == (kpi,)


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange busser kører der?",  # not the passengers: another form counts another thing
        "How many clubs are there in Sydmarken?",  # not who is in a club: small words keep their order
        "What is the sickness absence in the schools per day?",
        "How many children need a day care place?",  # the children are counted, not the kept guarantees
        "How many children have bad teeth?",
        "How many pupils are in ordinary classes?",
        "What share of our staff is on long-term sick leave?",  # a share of staff is no share of absence
    ],
)
def test_what_is_counted_is_not_pieced_together(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


def test_the_far_of_how_far_is_no_part_of_a_name_that_began_before(plan: PlanText) -> None:
    query = query_of(plan, "hvad er måltallet for sygefraværet, og hvor langt er vi fra det?")
    assert query.kpis == ("sygefravaer",)


def test_how_much_is_no_much_of_a_name(plan: PlanText) -> None:
    """ "Elever der er meget væk" are some pupils; "hvor meget" asks how much all of them are."""
    planned = plan("Hvor meget er elevrne på Pindsvine skolen væk?")
    assert not isinstance(planned, QueryPlan) or planned.query.kpis == ("elevfravaer",)
