"""Comparisons with a peer: who is meant, which period both have, and every reason not to compare."""

import pytest

from assistant.plan import Clarify, Decline, QueryPlan
from semantic_layer.catalog import Catalog
from semantic_layer.query import Against, PeriodRange, Query
from tests.assistant.conftest import PlanText

BEFORE = Query(
    kpis=("sygefravaer",),
    measures=("procent",),
    operation="value",
    grain="month",
    period=PeriodRange(from_="2026-09", to="2026-09"),
)


def answered(found: object) -> QueryPlan:
    assert isinstance(found, QueryPlan), found
    return found


def query_of(found: object) -> Query:
    return answered(found).query


@pytest.mark.parametrize(
    ("text", "peer"),
    [
        ("Hvad er sygefraværet sammenlignet med landet?", "landet"),
        ("Er sygefraværet højere end på landsplan?", "landet"),
        ("Er sygefraværet lavere end landsgennemsnittet?", "landet"),
        ("Hvordan er sygefraværet i forhold til regionen?", "regionen"),
        ("Hvordan er sygefraværet i forhold til Region Hovedstaden?", "regionen"),
        ("Sammenlign sygefraværet med de seks byer", "seks_byer"),
        ("Sammenlign sygefraværet med 6-byerne", "seks_byer"),
        ("Er sygefraværet lavere end i kommuner, der ligner os?", "sammenlignelige"),
        ("Is sickness absence higher than in municipalities like ours?", "sammenlignelige"),
        ("How does sickness absence compare with the national average?", "landet"),
    ],
)
def test_a_peer_by_its_everyday_words(plan: PlanText, text: str, peer: str) -> None:
    query = query_of(plan(text))
    assert (query.operation, query.against) == ("compare", Against(benchmark=peer))
    assert (query.grain, query.period.to) == ("year", "2025")


def test_other_municipalities_are_the_default_and_it_is_said(plan: PlanText) -> None:
    found = answered(plan("Er sygefraværet højere end i andre kommuner?"))
    assert found.query.against == Against(benchmark="landet")
    assert [(a.what, a.id) for a in found.assumptions] == [("peer", "landet"), ("period", "year:2025:2025")]


def test_a_follow_up_needs_no_kpi_and_keeps_period_and_peer(plan: PlanText) -> None:
    first = query_of(plan("Hvordan ligger vi i forhold til landsgennemsnittet?", after=BEFORE))
    assert (first.kpis, first.against, first.period.to) == (("sygefravaer",), Against(benchmark="landet"), "2025")
    second = query_of(plan("og i 2023?", after=first))
    assert (second.against, second.period.to) == (Against(benchmark="landet"), "2023")
    third = query_of(plan("og 6-byerne?", after=second))
    assert (third.against, third.period.to) == (Against(benchmark="seks_byer"), "2023")
    unborn = plan("og Region Østdanmark?", after=second)
    assert isinstance(unborn, Decline) and unborn.because == "peer_not_then"


def test_a_measure_that_the_peers_have_goes_before_the_default(plan: PlanText, catalog: Catalog) -> None:
    assert catalog.kpi("likviditet").default_measure == "mio_kr"
    found = answered(plan("Hvordan er likviditeten i forhold til landet?"))
    assert found.query.measures == ("pr_indbygger",)
    assert ("measure", "pr_indbygger") in {(a.what, a.id) for a in found.assumptions}


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Er sygefraværet højere end i landet?", "up"),
        ("Er vi dårligere end landet på sygefravær?", "up"),
        ("Er vi bedre end landet på sygefravær?", "down"),
        ("Er karaktererne bedre end landsgennemsnittet?", "up"),
        ("Er sygefraværet højere eller lavere end i landet?", None),
    ],
)
def test_what_the_question_takes_for_granted(plan: PlanText, text: str, direction: str | None) -> None:
    claim = answered(plan(text)).claim
    assert (claim.direction if claim else None) == direction


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("Hvor mange indbyggere har vi sammenlignet med regionen?", "no_benchmark"),
        ("Hvordan er anlægsforbruget i forhold til andre kommuner?", "no_benchmark"),
        ("Hvad er klassekvotienten sammenlignet med regionen?", "peer_missing"),
        ("Hvad er sygefraværet i skolerne sammenlignet med landet?", "peer_member"),
        ("Hvad er sygefraværet i september 2026 sammenlignet med landet?", "peer_period"),
        ("Hvad er sygefraværet i år i forhold til landet?", "peer_period"),
        ("Hvad er sygefraværet sammenlignet med Region Østdanmark?", "peer_not_then"),
    ],
)
def test_a_comparison_that_cannot_be_made_says_why_and_offers_one_that_can(
    plan: PlanText, text: str, because: str
) -> None:
    found = plan(text)
    assert isinstance(found, Decline)
    assert found.because == because
    assert found.alternatives
    for question in found.alternatives:
        assert isinstance(plan(question), QueryPlan), question


@pytest.mark.parametrize(
    "text",
    [
        "Hvad er sygefraværet i hele landet?",
        "Hvad er sygefraværet i forhold til landet og regionen?",
        "Er sygefraværet steget mere end i resten af landet?",
        "Har vi det højeste sygefravær i landet?",
        "Hvilken kommune har det laveste sygefravær?",
        "Hvilke kommuner har lavere sygefravær end os?",
        "Hvor er sygefraværet højere end landsgennemsnittet?",
        "Når vi målet for sygefraværet i forhold til landet?",
        "Hvilke skoler har en højere og lavere klassekvotient end landet?",
        "Er privatskoleandelen bedre end landets?",
        "Hvad var sygefraværet i 2023 og 2024 sammenlignet med landet?",
        "Er sygefraværet 17 højere end i landet?",
    ],
)
def test_a_peer_that_the_operation_does_not_use_stops_it(plan: PlanText, text: str) -> None:
    found = plan(text)
    assert isinstance(found, Clarify), found


def test_a_municipality_by_name_is_declined_and_the_peers_are_offered(plan: PlanText) -> None:
    found = plan("Hvordan er sygefraværet sammenlignet med Aarhus?")
    assert isinstance(found, Decline)
    assert [query_of(plan(q)).against for q in found.alternatives] == [
        Against(benchmark="landet"),
        Against(benchmark="regionen"),
        Against(benchmark="seks_byer"),
    ]
