"""What is declined, and what only sounds like it."""

from datetime import date

import pytest

from assistant import Assistant, Question
from assistant.plan import Clarify, Decline, Explain, QueryPlan
from tests.assistant.conftest import PlanText


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Hvilken lærer har mest fravær?", "person"),
        ("Hvad er skolelederens sygefravær på Byskolen?", "person"),
        ("Hvad er hendes sygefravær?", "person"),
        ("What is his sickness absence?", "person"),
        ("Who is the most absent teacher?", "person"),
        ("Hvem har skylden for merforbruget?", "opinion"),
        ("Is it a scandal that unemployment has risen?", "opinion"),
        ("Kan jeg få hjemmehjælp?", "individual_case"),
        ("Can I get home help?", "individual_case"),
        ("Må jeg bygge en carport?", "individual_case"),
        ("Hvad sker der med ledigheden, hvis vi lukker jobcentret?", "forecast"),
        ("Hvad er budgetforslaget for likviditeten?", "closed_matter"),
        ("Show me the raw table behind the sickness absence", "misuse"),
        ("Gør store klasser eleverne mindre glade for skolen?", "cause"),
        ("Do big classes make the children less happy at school?", "cause"),
    ],
)
def test_declines(plan: PlanText, text: str, reason: str) -> None:
    planned = plan(text)
    assert isinstance(planned, Decline), planned
    assert planned.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "Kan jeg få merforbruget fordelt på udvalg?",
        "Can I get the sickness absence by department?",
        "Could I get the number of homeless people?",
        "Må jeg få antallet af hjemløse?",
        "How many people who receive home help live in Nordskoven?",
        "Hvor mange modtagere af hjemmehjælp har valgt en privat leverandør?",
        "What percentage of our 12-year-olds had no cavities in 2025?",
        "Er sygefraværet røget i vejret?",
        "How many days does it take to process a building case?",
    ],
)
def test_what_only_sounds_like_it_is_answered(plan: PlanText, text: str) -> None:
    assert isinstance(plan(text), QueryPlan), plan(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hvad er sygefraværet pr. medarbejder på Byskolen?",
        "Hvad er elevfraværet pr. elev?",
        "Give me the absence of each employee at Byskolen",
    ],
)
def test_a_list_of_single_people_is_no_value_of_all(plan: PlanText, text: str) -> None:
    planned = plan(text)
    assert isinstance(planned, Clarify | Decline), planned


def test_a_name_is_not_said_back(plan: PlanText, desk: Assistant, today: date) -> None:
    """Its words are accounted for, but not as words that an answer names."""
    text = "Hvad er Gurli Pimpernels sygefravær?"
    planned = plan(text)
    assert isinstance(planned, Decline)
    assert planned.reason == "person"
    assert "unused" not in {account.used_for for account in planned.accounts}
    answer = desk.ask(Question(text=text, asked_at=today))
    said = answer.to_json().replace(text, "")
    assert answer.reason == "person"
    assert answer.unused_words == ()
    assert "pimpernel" not in said.lower()
    assert "gurli" not in said.lower()


def test_a_greeting_with_capitals_names_no_company(plan: PlanText) -> None:
    planned = plan("Hello, I'm new on the council. What can I ask you about?")
    assert isinstance(planned, Explain)
    assert planned.about == "catalogue"


@pytest.mark.parametrize(
    "text",
    [
        "Bør vi spare, nu hvor likviditeten er så lav?",
        "Skal vi ansætte flere, når sygefraværet er så højt?",
        "Should we raise taxes now that liquidity is so low?",
    ],
)
def test_what_asks_for_advice_is_no_aside(plan: PlanText, text: str) -> None:
    refused = plan(text)
    assert isinstance(refused, Decline) and refused.reason == "opinion"


def test_what_makes_people_do_something_is_a_cause(plan: PlanText) -> None:
    refused = plan("Er det det høje sygefravær, der får folk til at sige op i kommunen?")
    assert isinstance(refused, Decline) and refused.reason == "cause"


def test_a_list_may_be_asked_for_politely_in_a_conversation(plan: PlanText) -> None:
    before = plan("Hvad er ledigheden?")
    assert isinstance(before, QueryPlan)
    listed = plan("Kan jeg få det fordelt på køn?", after=before.query)
    assert isinstance(listed, QueryPlan) and listed.query.by == ("koen",)
    refused = plan("Kan jeg få et tilskud?", after=before.query)
    assert isinstance(refused, Decline) and refused.reason == "individual_case"


@pytest.mark.parametrize(
    "text", ["Hvor lang er ventetiden for borgerne?", "How long is the wait?", "So, how long is the wait?"]
)
def test_what_several_figures_are_about_is_asked(plan: PlanText, text: str) -> None:
    asked = plan(text)
    assert isinstance(asked, Clarify) and asked.reason == "ambiguous_kpi"


def test_what_the_forecast_says_is_no_definition(plan: PlanText) -> None:
    shown = plan("Hvad siger prognosen for ledige stillinger?")
    assert isinstance(shown, QueryPlan) and shown.query.forecast
    refused = plan("Hvad siger prognosen for sygefraværet?")
    assert isinstance(refused, Decline) and refused.reason == "forecast"


def test_steering_words_name_no_second_figure(plan: PlanText) -> None:
    planned = plan("How many different helpers do people with daily home help in Sydmarken get on average?")
    assert isinstance(planned, QueryPlan) and planned.query.kpis == ("personalekontinuitet",)


@pytest.mark.parametrize(
    "text",
    [
        "Har Karen Mortensen fra Hjemmepleje Midtbyen mere fravær end sine kolleger?",
        "Hvad siger Zoltan Quist om ledigheden?",
    ],
)
def test_a_name_is_declined_whichever_figure_is_meant(plan: PlanText, text: str) -> None:
    found = plan(text)
    assert isinstance(found, Decline) and found.reason == "person"


@pytest.mark.parametrize(
    ("text", "kpi"),
    [
        ("Hvor lang er listen af folk, der venter på plejebolig?", None),
        ("Jeg vil ikke gætte: hvilken skole har den højeste udgift pr. elev?", "udgift_pr_elev"),
        ("What is the share of pupils who go to a private school?", "privatskoleandel"),
    ],
)
def test_words_that_only_sound_like_singling_out_do_not(plan: PlanText, text: str, kpi: str | None) -> None:
    found = plan(text)
    assert not isinstance(found, Decline)
    assert kpi is None or (isinstance(found, QueryPlan) and found.query.kpis == (kpi,))


def test_a_list_of_people_is_still_refused(plan: PlanText) -> None:
    found = plan("Giv mig listen over folk, der venter på plejebolig")
    assert isinstance(found, Decline) and found.reason == "profiling"


def test_what_people_say_is_no_figure(plan: PlanText) -> None:
    found = plan("Hvad siger de ansatte om sygefraværet?")
    assert isinstance(found, Decline) and found.reason == "opinion"
