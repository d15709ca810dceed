"""What has become better or worse is a change, between two ends as well, and never across a break."""

import pytest

from assistant.plan import Decline, Explain, QueryPlan
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("Er trivslen blevet bedre?", "2024/25"),
        ("Er elevernes oplevelse af ro og orden blevet bedre fra 2024/25 til 2025/26?", "2024/25"),
        ("Har genanvendelsen forbedret sig siden 2020?", "2020"),
        ("Is unemployment getting worse?", "2025-09"),
    ],
)
def test_for_the_better_or_worse(plan: PlanText, text: str, earlier: str) -> None:
    query = query_of(plan, text)
    assert query.operation == "change"
    assert query.against is not None and query.against.period is not None and query.against.period.to == earlier


def test_a_course_is_none(plan: PlanText) -> None:
    assert query_of(plan, "Hvordan har trivslen udviklet sig fra 2021/22 til 2025/26?").operation == "trend"


def test_what_one_could_expect_is_no_year_before(plan: PlanText) -> None:
    query = query_of(plan, "Klarer eleverne sig bedre eller dårligere, end man kunne forvente ud fra deres baggrund?")
    assert (query.kpis, query.operation, query.against) == (("socioeko_reference",), "value", None)


@pytest.mark.parametrize("text", ["Har vi flere eller færre anbragte børn pr. 1.000 end sammenlignelige kommuner?"])
def test_more_or_fewer_than_others_is_a_comparison(plan: PlanText, text: str) -> None:
    query = query_of(plan, text)
    assert query.operation == "compare" and query.against is not None and query.against.benchmark == "sammenlignelige"


@pytest.mark.parametrize(
    "text",
    ["Hvordan fordeler ledigheden sig på mænd og kvinder?", "Hvordan fordeler karaktererne sig på piger og drenge?"],
)
def test_what_is_split_with_the_figure_in_between_is_a_list(plan: PlanText, text: str) -> None:
    query = query_of(plan, text)
    assert (query.operation, query.by, query.where) == ("breakdown", ("koen",), {})


@pytest.mark.parametrize(
    ("text", "kpi"),
    [
        ("Trives vores skolebørn, hvad siger målingen?", "trivsel"),
        ("Hvad siger det forventede regnskab for serviceudgifterne?", "serviceudgifter"),
    ],
)
def test_what_a_survey_says_is_its_figure(plan: PlanText, text: str, kpi: str) -> None:
    assert query_of(plan, text).kpis == (kpi,)


def test_what_we_mean_by_it_is_a_definition(plan: PlanText) -> None:
    found = plan("Hvad mener I, når I skriver klassekvotient?")
    assert isinstance(found, Explain) and (found.about, found.kpi) == ("definition", "klassekvotient")


def test_what_can_be_looked_up_is_the_catalogue(plan: PlanText) -> None:
    """ "Slået op" is said of vacancies, and "man kan slå op" of nothing."""
    found = plan("Hvad er det egentlig, man kan slå op her?")
    assert isinstance(found, Explain) and found.about == "catalogue"
    assert isinstance(plan("Hvor mange job blev slået op i august?"), QueryPlan)


def test_opinions_are_still_none(plan: PlanText) -> None:
    found = plan("Hvad mener du om klassekvotienten?")
    assert isinstance(found, Decline) and found.reason == "opinion"


@pytest.mark.parametrize(
    "text",
    [
        "Hvor lang tid går der, også før byggesagen er fuldt oplyst?",
        "Hvor mange dage går der, inden alle papirer er på plads i en byggesag?",
        "How many days do applicants wait before their building application counts as complete?",
        "Hvem har højere sygefravær end sidste år, lærere eller pædagoger?",
        "Hvordan har karaktererne udviklet sig fra sommeren 2024?",
    ],
)
def test_what_lies_before_is_another_figure(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


@pytest.mark.parametrize(
    "text",
    [
        "Hvor lang tid går der, før man får en byggetilladelse?",
        "Hvor lang tid tager en byggesag, når alle papirer er på plads?",
    ],
)
def test_what_the_figure_counts_from_or_to_is_not(plan: PlanText, text: str) -> None:
    assert query_of(plan, text).kpis == ("byggesagstid",)
