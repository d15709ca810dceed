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
