"""What a figure is set against: an earlier time, the average, the target; and what is no comparison."""

import pytest

from assistant.plan import Clarify, Decline, QueryPlan
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    ("text", "period", "earlier"),
    [
        ("Er ledigheden lavere nu end for et år siden?", "2026-09", "2025-09"),
        ("Er ledigheden lavere i dag end for to år siden?", "2026-09", "2024-09"),
        ("Hvad er ledigheden nu sammenlignet med for et år siden?", "2026-09", "2025-09"),
        ("Is unemployment lower now than two years ago?", "2026-09", "2024-09"),
        ("Hvor mange børn er anbragt nu, og hvor mange var det for et år siden?", "2026-Q3", "2025-Q3"),
        ("Er elevfraværet faldet siden sidste skoleår?", "2025/26", "2024/25"),
    ],
)
def test_now_and_some_years_ago(plan: PlanText, text: str, period: str, earlier: str) -> None:
    query = query_of(plan, text)
    assert query.against is not None and query.against.period is not None
    assert (query.period.from_, query.against.period.from_) == (period, earlier)


def test_now_and_then_without_a_comparison_are_two_questions(plan: PlanText) -> None:
    assert not isinstance(plan("Hvad er ledigheden nu og i 2023?"), QueryPlan)


def test_no_reading_sets_a_period_against_itself(plan: PlanText) -> None:
    asked = plan("Er segregeringsgraden steget siden valget?")
    assert isinstance(asked, Clarify)
    against = [(r.query.period, r.query.against) for r in asked.readings if r.query is not None]
    assert against and all(other is not None and other.period != period for period, other in against)


def test_a_bound_is_no_comparison_with_the_period_behind_it(plan: PlanText) -> None:
    query = query_of(
        plan, "Is it true that more than 40 people were on the waiting list for a nursing home in June 2026?"
    )
    assert (query.operation, query.against) == ("value", None)


def test_a_place_is_held_against_the_figure_of_the_whole(plan: PlanText) -> None:
    query = query_of(plan, "Er elevfraværet på Byskolen højere end gennemsnittet?")
    assert query.where == {"institution": ("byskolen",)}
    assert query.against is not None and query.against.members == {}


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("Hvem har det højeste sygefravær, lærere eller pædagoger?", {"laerere", "paedagoger"}),
        ("Hvor er elevfraværet lavest, på Byskolen eller Søparkskolen?", {"byskolen", "soeparkskolen"}),
    ],
)
def test_of_those_named_one_is_the_highest_and_no_month(plan: PlanText, text: str, members: set[str]) -> None:
    query = query_of(plan, text)
    assert query.operation == "rank" and query.rank is not None and query.rank.over == "members"
    assert {m for found in query.where.values() for m in found} == members and query.by == tuple(query.where)


def test_what_went_on_is_no_spending(plan: PlanText) -> None:
    assert not isinstance(plan("What has gone on with the new bridge?"), QueryPlan)


def test_who_is_still_a_person(plan: PlanText) -> None:
    refused = plan("Hvem er mest syg på Byskolen?")
    assert isinstance(refused, Decline) and refused.reason == "person"


@pytest.mark.parametrize(
    "text",
    [
        "Ligger gælden pr. indbygger under det mål, som Økonomiudvalget har vedtaget?",
        "Er gælden pr. indbygger under det mål, der er besluttet?",
        "Did we live up to the target for the care home guarantee in 2025?",
        "Hvor tæt er vi på målet for genanvendelse?",
    ],
)
def test_who_has_set_the_target_is_no_filter(plan: PlanText, text: str) -> None:
    query = query_of(plan, text)
    assert query.against is not None and query.against.target


@pytest.mark.parametrize(
    "text", ["Hvad er det vedtagne sygefravær?", "Hvad er sygefraværet, som udvalget har vedtaget?"]
)
def test_what_is_decided_is_not_swallowed_without_a_target(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


@pytest.mark.parametrize(
    "text",
    [
        "Når vi målet for sygefravær i hver forvaltning?",
        "Når vi målet for sygefravær i hver af forvaltningerne?",
        "Nåede vi målet for pasningsgarantien i hvert af distrikterne?",
    ],
)
def test_a_list_is_not_dropped_from_a_comparison_with_the_target(plan: PlanText, text: str) -> None:
    assert isinstance(plan(text), Clarify)


def test_as_many_as_there_are_is_the_list_of_all(plan: PlanText) -> None:
    query = query_of(plan, "Hvad var overholdelsen af pasningsgarantien i hvert af de fem distrikter i 2025?")
    assert (query.operation, query.by) == ("breakdown", ("distrikt",))
    assert not isinstance(plan("Hvad var overholdelsen af pasningsgarantien i hvert af de tre distrikter?"), QueryPlan)


def test_a_comparison_with_a_peer_is_let_go_of_where_a_list_is_asked_for(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er ledigheden sammenlignet med landet?")
    after = plan("Kunne jeg også få den fordelt på mænd og kvinder?", after=before)
    assert isinstance(after, QueryPlan) and after.query.by == ("koen",) and after.query.against is None


def test_the_whole_beside_a_peer_lets_go_of_the_place(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er elevtrivslen på Byskolen?")
    after = plan("Hvordan ligger hele kommunen i forhold til landet?", after=before)
    assert isinstance(after, QueryPlan) and after.query.where == {}


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("Hvor godt blev pasningsgarantien overholdt i hvert distrikt i 2025?", "breakdown"),
        ("I hvilken måned i 2025 blev pasningsgarantien overholdt dårligst?", "rank"),
        ("Blev pasningsgarantien overholdt i 2025?", "compare"),
    ],
)
def test_a_figure_about_keeping_has_the_verb_for_its_own(plan: PlanText, text: str, operation: str) -> None:
    assert query_of(plan, text).operation == operation


def test_places_are_not_swallowed(plan: PlanText) -> None:
    assert isinstance(plan("Hvilken plads har vi blandt kommunerne?"), Clarify)


def test_a_claim_that_begins_with_now_names_no_period(plan: PlanText) -> None:
    query = query_of(
        plan, "Når nu sygefraværet på Byskolen er steget til 9 procent, hvad var det så i 2. kvartal 2026?"
    )
    assert query.period.from_ == "2026-Q2"


@pytest.mark.parametrize(
    ("text", "period", "earlier"),
    [
        ("Hvordan var gennemførelsesgraden ved udgangen af 3. kvartal 2026 mod 3. kvartal 2025?", "2026-Q3", "2025-Q3"),
        ("Was the cash balance higher at the end of 2025 than at the end of 2024?", "2025-Q4", "2024-Q4"),
        ("Var ledigheden i september 2026 højere end i samme måned 2024?", "2026-09", "2024-09"),
        ("Sygefraværet i 3. kvartal 2026 sammenlignet med samme kvartal to år før", "2026-Q3", "2024-Q3"),
    ],
)
def test_ends_of_periods_and_the_same_time_of_another_year(
    plan: PlanText, text: str, period: str, earlier: str
) -> None:
    query = query_of(plan, text)
    assert query.against is not None and query.against.period is not None
    assert (query.period.from_, query.against.period.from_) == (period, earlier)


def test_a_year_that_comes_later_is_no_year_before(plan: PlanText) -> None:
    assert not isinstance(plan("Var ledigheden i september 2025 højere end i samme måned i 2026?"), QueryPlan)


def test_each_of_a_list_may_have_an_average(plan: PlanText) -> None:
    query = query_of(
        plan, "Hvor mange timers hjemmehjælp om ugen er borgerne i gennemsnit visiteret til, fordelt på leverandør?"
    )
    assert query.operation == "breakdown"


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("Blev pasningsgarantien overholdt i Midtbyen i 2025?", "value"),
        ("Hvor godt blev pasningsgarantien overholdt i Midtbyen i 2025?", "value"),
        ("Blev pasningsgarantien overholdt i hele kommunen i 2025?", "compare"),
    ],
)
def test_a_place_without_a_target_is_answered_with_how_well_it_was_kept(
    plan: PlanText, text: str, operation: str
) -> None:
    assert query_of(plan, text).operation == operation


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("Er segregeringsgraden steget siden året før?", "change"),
        ("Is unemployment higher than the year before?", "compare"),
    ],
)
def test_the_year_before_is_one(plan: PlanText, text: str, operation: str) -> None:
    query = query_of(plan, text)
    assert query.operation == operation
    assert query.against is not None and query.against.period is not None


@pytest.mark.parametrize(
    "text",
    [
        "Bliver vi færdige med børneundersøgelserne inden fire måneder så tit, som målet er?",
        "Are we recycling as much household waste as we promised?",
    ],
)
def test_what_was_promised_is_the_target(plan: PlanText, text: str) -> None:
    query = query_of(plan, text)
    assert query.against is not None and query.against.target
