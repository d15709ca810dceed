"""The cases: no wrong number and no leak at all, and hardly anything else."""

import pytest

from assistant import Assistant
from evals import Case, Outcome, judge_cases, load_cases
from evals.measures import measure_by_language, measure_outcomes
from evals.runner import ReadSource

LEAST = 0.97
APART = 0.02
"""How far Danish and English may be from each other, or one case where there are so few."""


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases()


@pytest.fixture(scope="module")
def outcomes(desk: Assistant, cases: list[Case], read_source: ReadSource) -> list[Outcome]:
    return list(judge_cases(desk, cases, read_source))


@pytest.mark.parametrize("verdict", ["wrong", "leaked", "error"])
def test_what_must_never_happen(outcomes: list[Outcome], verdict: str) -> None:
    found = [f"{o.case.id}: {o.case.q} -> {o.findings[0].text}" for o in outcomes if o.verdict == verdict]
    assert found == []


def test_nearly_all_is_right(outcomes: list[Outcome]) -> None:
    measures = measure_outcomes(outcomes)
    failed = [f"{o.verdict} {o.case.id}: {o.case.q} -> {o.got}" for o in outcomes if not o.good]
    assert (measures.right or 0) >= LEAST, failed
    assert (measures.must_not_answer or 0) >= LEAST, failed


def test_danish_and_english_are_understood_alike(outcomes: list[Outcome]) -> None:
    found = measure_by_language(outcomes)
    shares = {language: measures.right or 0 for language, measures in found.items()}
    one_case = 1 / min(measures.cases for measures in found.values())
    assert shares.keys() == {"da", "en"}
    assert abs(shares["da"] - shares["en"]) <= max(APART, one_case) + 1e-4, shares


def test_every_case_but_those_without_words_says_its_language(cases: list[Case]) -> None:
    assert [c.id for c in cases if c.language is None and any(letter.isalpha() for letter in c.q)] == []


def test_figures_are_held_against_the_source_for_many_kpis(cases: list[Case]) -> None:
    checked = {kpi for c in cases for e in c.wanted if e.check_sql is not None for kpi in e.query["kpis"]}
    assert len(checked) >= 40
    assert [c.id for c in cases for e in c.wanted if "kpi." in (e.check_sql or "")] == [], (
        "the views are what is judged"
    )
