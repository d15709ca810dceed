"""Two KPIs in one question: a combination with a decision on file, a decline with whose it is, or two questions."""

from datetime import date

import pytest

from assistant.plan import Clarify, Decline, Plan, QueryPlan, Several
from assistant.wording import Wording
from semantic_layer.catalog import Catalog
from semantic_layer.query import Query
from semantic_layer.texts import Language
from tests.assistant.conftest import PlanText

SIZE_AND_WELLBEING = ("klassekvotient", "trivsel")


def query_of(planned: Plan) -> Query:
    assert isinstance(planned, QueryPlan), planned
    return planned.query


def decline_of(planned: Plan) -> Decline:
    assert isinstance(planned, Decline), planned
    return planned


@pytest.mark.parametrize(
    "text",
    [
        "Er der sammenhæng mellem klassekvotient og trivsel?",
        "Er der en sammenhæng mellem trivsel og klassekvotient?",
        "Hænger klassestørrelse og trivsel sammen?",
        "Hvordan er trivslen på skoler med store klasser?",
        "Er trivslen højere på skoler med lav klassekvotient end på skoler med høj klassekvotient?",
        "Sæt klassestørrelse op mod trivsel",
        "Vis trivslen i forhold til klassekvotienten",
        "Sammenlign klassekvotient og trivsel",
        "Kan I samkøre klassekvotient og trivsel?",
        "Hvad var sammenhængen mellem klassekvotienten og den generelle elevtrivsel?",
        "Is there a connection between class size and wellbeing?",
        "How is wellbeing at schools with large classes?",
        "Do class size and wellbeing go together?",
    ],
)
def test_a_decision_on_file_is_carried_out(plan: PlanText, text: str) -> None:
    query = query_of(plan(text))
    assert (query.kpis, query.operation, query.measures) == (SIZE_AND_WELLBEING, "combination", ("elever_pr_klasse",))
    assert (query.grain, query.period.to, query.by, query.where) == ("school_year", "2025/26", ("institution",), {})


def test_every_decided_combination_is_asked_as_it_is_understood(catalog: Catalog, plan: PlanText) -> None:
    decided = [c for c in catalog.combinations if c.decided is not None]
    assert len(decided) >= 2
    languages: tuple[Language, ...] = ("da", "en")
    for combination in decided:
        for language in languages:
            labels = [catalog.kpi(kpi_id).label.in_(language) for kpi_id in combination.kpis]
            words = {"da": "Er der sammenhæng mellem {} og {}?", "en": "Is there a connection between {} and {}?"}
            query = query_of(plan(words[language].format(*labels), language=language))
            assert query.kpis == combination.kpis
            assert query_of(plan(Wording(catalog, language).ask(query), language=language)) == query


@pytest.mark.parametrize(
    ("text", "committees"),
    [
        ("Er der sammenhæng mellem nationale test og trivsel?", ("nationale_test", "trivsel")),
        ("Sammenlign trivsel og nationale test", ("trivsel", "nationale_test")),
        ("Is there a correlation between national tests and wellbeing?", ("nationale_test", "trivsel")),
        ("Hvad er sammenhængen mellem sygefravær og ledighed?", ("sygefravaer", "ledighed")),
        ("Sæt karakterer op mod klassekvotienten", ("karakterer", "klassekvotient")),
    ],
)
def test_without_a_decision_the_two_are_named(plan: PlanText, text: str, committees: tuple[str, str]) -> None:
    declined = decline_of(plan(text))
    assert (declined.reason, declined.because) == ("combination_not_decided", None)
    assert (declined.detail.kpi, declined.detail.other) == committees
    assert declined.alternatives == ()


def test_a_decision_counts_from_its_day(plan: PlanText) -> None:
    text = "Er der sammenhæng mellem klassekvotient og trivsel?"
    assert decline_of(plan(text, today=date(2026, 3, 9))).reason == "combination_not_decided"
    assert query_of(plan(text, today=date(2026, 3, 10))).period.to == "2024/25"


@pytest.mark.parametrize(
    "text",
    [
        "Er der sammenhæng mellem klassekvotient og trivsel på Byskolen?",
        "Hvilke skoler har store klasser og lav trivsel?",
        "Er der sammenhæng mellem klassekvotient og social trivsel?",
        "Er der sammenhæng mellem klassekvotient og trivsel fordelt på klassetrin?",
        "Er der sammenhæng mellem klassekvotient og trivsel over 3,5?",
        "Er klassekvotient og trivsel højere end sidste år?",
        "Hvilken skole har den højeste trivsel i forhold til klassekvotienten?",
    ],
)
def test_more_than_was_decided_is_declined_with_what_was(plan: PlanText, text: str) -> None:
    declined = decline_of(plan(text))
    assert (declined.reason, declined.because) == ("combination_not_decided", "combination_scope")
    assert query_of(plan(declined.alternatives[0])).operation == "combination"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Er der sammenhæng mellem klassekvotient og trivsel for venstrehåndede?", "venstrehåndede"),
        ("Er der sammenhæng mellem klassekvotient og trivsel på de små skoler?", "små"),
    ],
)
def test_a_word_without_a_place_stops_a_combination_too(plan: PlanText, text: str, word: str) -> None:
    declined = decline_of(plan(text))
    assert declined.reason == "breakdown_not_published"
    assert [a.word for a in declined.accounts if a.used_for == "unused"] == [word]
    assert query_of(plan(declined.alternatives[0])).kpis == SIZE_AND_WELLBEING


@pytest.mark.parametrize(
    "text",
    [
        "Hvorfor er trivslen lavere i store klasser?",
        "Skyldes dårlig trivsel store klasser?",
        "Påvirker klassestørrelsen elevernes trivsel?",
        "Hvilken betydning har klassestørrelsen for trivslen?",
        "Does class size affect wellbeing?",
    ],
)
def test_a_cause_is_declined_and_the_combination_offered(plan: PlanText, text: str) -> None:
    declined = decline_of(plan(text))
    assert declined.reason == "cause"
    assert query_of(plan(declined.alternatives[0])).operation == "combination"


@pytest.mark.parametrize(
    "text",
    [
        "Hvad er klassekvotienten og trivslen?",
        "Hvad er klassekvotienten, og hvad er trivslen?",
        "Hvordan har klassekvotient og trivsel udviklet sig?",
        "What is the class size and what is wellbeing?",
    ],
)
def test_two_figures_joined_by_and_stay_two_questions(plan: PlanText, text: str) -> None:
    planned = plan(text)
    assert isinstance(planned, Several), planned
    assert {query_of(plan(q)).kpis for q in planned.questions} == {("klassekvotient",), ("trivsel",)}


def test_the_period_is_one_that_both_have(plan: PlanText) -> None:
    asked = "Er der sammenhæng mellem klassekvotient og trivsel"
    assert query_of(plan(f"{asked} i skoleåret 2022/23?")).period.to == "2022/23"
    assert decline_of(plan(f"{asked} i skoleåret 2012/13?")).reason == "period_not_published"
    assert decline_of(plan(f"{asked} i skoleåret 2018/19?")).reason == "period_not_published"
    assert decline_of(plan(f"{asked} i skoleåret 2030/31?")).reason == "forecast"
    which = plan(f"{asked} i 2025?")
    assert isinstance(which, Clarify)
    assert [query_of(plan(r.question)).period.to for r in which.readings] == ["2024/25", "2025/26"]


def test_a_follow_up_stays_within_the_decision(plan: PlanText) -> None:
    first = query_of(plan("Er der sammenhæng mellem klassekvotient og trivsel?"))
    later = query_of(plan("og i 2023/24?", after=first))
    assert (later.operation, later.kpis, later.period.to) == ("combination", SIZE_AND_WELLBEING, "2023/24")
    assert decline_of(plan("og på Byskolen?", after=first)).because == "combination_scope"
    other = query_of(plan("Hvad er karaktergennemsnittet?", after=first))
    assert (other.operation, other.by) == ("value", ())
