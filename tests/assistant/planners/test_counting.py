"""Of KPIs of the same words "how many" asks for the one that counts, and a share of what is counted for the share."""

import pytest

from assistant.plan import QueryPlan
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange ældre venter på en plejebolig?",
        "how many are waiting for a nursing home place?",
        "hvor mange går lige nu og venter på at komme på plejehjem",
    ],
)
def test_how_many_are_waiting_is_no_waiting_time(plan: PlanText, text: str) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.kpis == ("plejebolig_venteliste",)


def test_what_does_not_count_is_not_taken_instead(plan: PlanText) -> None:
    """ "Within a month" is no guarantee of two, and a percentage is no number of people."""
    assert not isinstance(plan("Hvor mange får plejebolig inden for en måned?"), QueryPlan)


@pytest.mark.parametrize(
    ("text", "kpi", "measure"),
    [
        ("What percentage of the appeals under the Social Services Act were overturned?", "omgoerelse", "procent"),
        (
            "What share of sickness benefit cases have run for more than 52 weeks?",
            "sygedagpenge_over_52",
            "over_52",
        ),
        ("How many complaint cases under the Social Services Act were there?", "omgoerelse", "sager"),
    ],
)
def test_what_a_share_is_of_is_no_measure_of_its_own(plan: PlanText, text: str, kpi: str, measure: str) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan), planned
    assert (planned.query.kpis, planned.query.measures) == ((kpi,), (measure,))


@pytest.mark.parametrize(("text", "operation"), [("ranger skolerne efter elevfravær", "breakdown")])
def test_a_ranking_of_all_is_the_list(plan: PlanText, text: str, operation: str) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.operation == operation


def test_what_may_not_rank_says_so(plan: PlanText) -> None:
    planned = plan("Rank the schools by pupil wellbeing")
    assert planned.kind == "decline" and planned.reason == "not_comparable"


def test_a_second_question_is_not_swallowed(plan: PlanText) -> None:
    planned = plan(
        "Hvor mange står på venteliste til plejehjem, og hvor mange dage venter man i gennemsnit på en plads?"
    )
    assert planned.kind == "several" and len(planned.questions) == 2


@pytest.mark.parametrize("text", ["hvor mange penge har vi brugt på det?", "how much money have we spent?"])
def test_what_was_spent_is_no_balance(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


def test_who_does_it_is_no_list_and_a_list_is_not_who_does_it(plan: PlanText) -> None:
    done = plan("How many bed days were spent in hospital in 2025 by people who were already ready for discharge?")
    assert isinstance(done, QueryPlan), done
    for listed in ("sickness absence by employee", "sickness absence by employees"):
        assert not isinstance(plan(listed), QueryPlan), listed


@pytest.mark.parametrize(
    "text", ["hvor gammel er befolkningen", "How old are the residents?", "What is the average wait?"]
)
def test_what_no_figure_is_asks_for_another_one(plan: PlanText, text: str) -> None:
    """An age is no number of people, and an average wait is none in particular."""
    assert not isinstance(plan(text), QueryPlan)


def test_what_is_counted_in_persons_may_be_asked_how_many(plan: PlanText) -> None:
    planned = plan("Hvor mange helårspersoner har vi i botilbud?")
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.measures == ("helaarspersoner",)


@pytest.mark.parametrize(
    "text", ["Hvor mange arbejdsdage er lærerne væk ved sygefravær?", "How many working days are teachers off sick?"]
)
def test_days_are_no_share_of_them_where_another_figure_counts_days(plan: PlanText, text: str) -> None:
    found = plan(text)
    assert not isinstance(found, QueryPlan) or found.query.kpis == ("sygedage",)


def test_how_many_of_those_a_share_is_said_of(plan: PlanText) -> None:
    found = plan("Hvor mange børnefaglige undersøgelser bliver færdige inden fire måneder?")
    assert isinstance(found, QueryPlan) and found.query.measures == ("procent",)
    assert not isinstance(plan("Hvor mange privatskoler har vi?"), QueryPlan)


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange døde i trafikken i 2025?",
        "Hvor mange småfolk bor der i Nordskoven?",
        "Hvor mange hjemmehjælpsmodtagere får rengøring?",
        "How many ordinary building cases were decided within the service target?",
        "Hvor mange færdigbehandlingsdage havde de gamle i 2025?",
    ],
)
def test_a_narrower_group_is_no_word_about_the_figure(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


@pytest.mark.parametrize("text", ["Hvor mange venter?", "Hvor mange ventede i 2025?"])
def test_how_many_is_no_amount_of_money(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange millioner venter vi at bruge på service?",
        "Hvor mange procent er likviditeten steget?",
        "Hvor mange udvalg overskrider budgettet?",
    ],
)
def test_how_many_of_a_unit_or_of_a_list_is(plan: PlanText, text: str) -> None:
    assert query_of(plan, text).kpis
