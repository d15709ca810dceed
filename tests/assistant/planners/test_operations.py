"""Operations that a question's cues make, each beside a neighbour that must stop."""

import pytest

from assistant.plan import Clarify, Plan, QueryPlan, Several
from semantic_layer.query import Query
from tests.assistant.conftest import PlanText


def _query(planned: Plan) -> Query:
    assert isinstance(planned, QueryPlan), planned
    return planned.query


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("Er kassebeholdningen faldet i forhold til sidste år?", "change"),
        ("Has the cash balance fallen compared with last year?", "change"),
        ("Er likviditeten højere end sidste år?", "compare"),
        ("Hvordan er likviditeten i forhold til sidste år?", "compare"),
    ],
)
def test_who_says_the_direction_asks_for_a_change(plan: PlanText, text: str, operation: str) -> None:
    query = _query(plan(text))
    assert query.operation == operation
    assert query.against is not None and query.against.period is not None and query.against.period.from_ == "2025-Q3"


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("Går det op eller ned med ledigheden?", "trend"),
        ("Has sickness absence got better or worse?", "trend"),
        ("Er sygefraværet højere eller lavere på Byskolen end på Søparkskolen?", "compare"),
        ("Er klassekvotienten højere eller lavere end landsgennemsnittet?", "compare"),
        ("Vis budgetafvigelsen udvalg for udvalg", "breakdown"),
    ],
)
def test_both_directions_ask_which_way_it_goes(plan: PlanText, text: str, operation: str) -> None:
    assert _query(plan(text)).operation == operation


@pytest.mark.parametrize(
    "text",
    [
        "Hvor meget er gælden pr. indbygger faldet fra 2022 til 2024?",
        "Er gælden pr. indbygger faldet mellem 2022 og 2024?",
        "By how much has the debt per inhabitant fallen from 2022 to 2024?",
    ],
)
def test_a_direction_with_two_ends_is_a_change_from_the_one_to_the_other(plan: PlanText, text: str) -> None:
    query = _query(plan(text))
    assert query.operation == "change" and query.against is not None and query.against.period is not None
    assert (query.against.period.from_, query.period.from_, query.period.to) == ("2022", "2024", "2024")


@pytest.mark.parametrize(
    "text",
    ["Vis gælden pr. indbygger fra 2022 til 2024", "Hvordan har gælden pr. indbygger udviklet sig fra 2022 til 2024?"],
)
def test_two_ends_without_a_direction_are_a_course(plan: PlanText, text: str) -> None:
    query = _query(plan(text))
    assert (query.operation, query.period.from_, query.period.to) == ("trend", "2022", "2024")


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("Hvor stor en del af indbyggerne er over 80?", "share"),
        ("Hvor mange distrikter har over 200 hjemmehjælpsmodtagere?", "count"),
        ("Hvilke distrikter har over 200 hjemmehjælpsmodtagere?", "condition"),
    ],
)
def test_a_word_about_the_figure_does_not_hide_what_is_asked(plan: PlanText, text: str, operation: str) -> None:
    assert _query(plan(text)).operation == operation


def test_a_number_stands_before_all_of_the_name_of_a_level(plan: PlanText) -> None:
    rank = _query(plan("Name the three bus lines with the most passengers in 2025.")).rank
    assert rank is not None and (rank.n, rank.order) == (3, "highest")


@pytest.mark.parametrize(
    ("text", "kpi"),
    [
        ("Hvor mange elever har meget fravær?", "elever_over_10_fravaer"),
        ("Hvor meget fravær har eleverne?", "elevfravaer"),
        ("hvad var elev fraværet sidste skoleår", "elevfravaer"),
        ("How many pupils are away a lot?", "elever_over_10_fravaer"),
    ],
)
def test_a_name_with_a_great_amount_in_it_is_not_found_without_it(plan: PlanText, text: str, kpi: str) -> None:
    assert _query(plan(text)).kpis == (kpi,)


@pytest.mark.parametrize("text", ["Hvad er ledigheden blandt unge?", "What is unemployment among young people?"])
def test_which_of_the_young_is_asked(plan: PlanText, text: str) -> None:
    planned = plan(text)
    assert isinstance(planned, Clarify) and planned.reason == "ambiguous_member"


@pytest.mark.parametrize(
    ("text", "grain", "n"),
    [
        ("Hvilket år var sygefraværet højest?", "year", 1),
        ("In which quarter was sickness absence highest?", "quarter", 1),
        ("Hvilke tre måneder havde flest underretninger?", "month", 3),
    ],
)
def test_periods_are_ranked_at_the_grain_that_is_asked_for(plan: PlanText, text: str, grain: str, n: int) -> None:
    query = _query(plan(text))
    assert query.grain == grain and query.rank is not None
    assert (query.rank.n, query.rank.over) == (n, "periods")


def test_a_change_in_percent_is_of_a_count(plan: PlanText) -> None:
    assert _query(plan("Hvor mange procent er antallet af underretninger steget siden 2023?")).operation == "change"


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange procent er afvigelsen i forventet slutudgift steget?",
        "Hvor mange procent af underretningerne er steget?",
        "Hvor mange procentpoint er antallet af underretninger steget?",
        "Hvor mange procent er antallet af underretninger?",
        "Hvilke tre måneder er sygefraværet?",
        "Hvilke måneder lå sygefraværet over 6 procent?",
        "Er målet for sygefraværet højere end sidste år?",
        "Hvad er det højeste og laveste sygefravær?",
        "Hvor stor er forskellen i ledigheden?",
        "Hvor mange lange sygedagpengeforløb er der?",
        "Hvor mange afgørelser omgør Ankestyrelsen?",
    ],
)
def test_neighbours_stop(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


def test_a_difference_between_units_runs_over_them(plan: PlanText) -> None:
    for text in ("Hvor stor forskel er der mellem skolerne på elevfravær?", "Spredning i elevfraværet mellem skolerne"):
        query = _query(plan(text))
        assert (query.operation, query.by) == ("spread", ("institution",))


def test_how_many_is_counted_where_just_that_is_counted(plan: PlanText) -> None:
    assert _query(plan("Hvor mange langtidsledige er der?")).measures == ("antal",)


def test_a_part_that_is_used_is_the_measure_of_it(plan: PlanText) -> None:
    assert _query(plan("Hvor stor en del af bevillingen er brugt?")).measures == ("forbrugsprocent",)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "Hvad er ledigheden, og hvordan har sygefraværet udviklet sig?",
            ("Hvad er ledigheden", "hvordan har sygefraværet udviklet sig?"),
        ),
        (
            "Hvad er sygefraværet i 2025 og ledigheden i 2024?",
            ("Hvad er sygefraværet i 2025", "Hvad er ledigheden i 2024"),
        ),
        (
            "What is unemployment, and how has sickness absence developed?",
            ("What is unemployment", "how has sickness absence developed?"),
        ),
    ],
)
def test_two_questions_keep_their_own_words(plan: PlanText, text: str, questions: tuple[str, str]) -> None:
    assert plan(text) == Several(questions=questions)
    assert all(isinstance(plan(question), QueryPlan) for question in questions)


def test_what_is_said_once_holds_for_both(plan: PlanText) -> None:
    planned = plan("Hvad er sygefraværet og ledigheden i 2024?")
    assert isinstance(planned, Several)
    assert all(_query(plan(question)).period.from_ == "2024" for question in planned.questions)


def test_a_window_is_asked_again_as_itself(plan: PlanText) -> None:
    query = _query(plan("Hvor mange underretninger fik vi i første halvår 2026?"))
    again = _query(plan("Hvad var antallet af underretninger i kommunen samlet fra januar 2026 til juni 2026?"))
    assert again == query


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("Which school has the highest pupil absence?", 1),
        ("Which schools have the highest pupil absence?", 3),
        ("Which bus line has the most passengers?", 1),
        ("Which bus lines have the most passengers?", 3),
        ("Hvilken buslinje har flest passagerer?", 1),
        ("Hvilke buslinjer har flest passagerer?", 3),
    ],
)
def test_one_is_asked_for_or_some(plan: PlanText, text: str, n: int) -> None:
    """The -s of "bus" makes no plural of the line."""
    query = _query(plan(text))
    assert query.rank is not None
    assert query.rank.n == n


def test_a_word_of_one_language_is_no_ending_of_the_other(plan: PlanText) -> None:
    """ "pigs" has the stem of the Danish word for girls."""
    assert isinstance(plan("What is the average grade?", language="en"), QueryPlan)
    assert not isinstance(plan("What pigs is the average grade?", language="en"), QueryPlan)
