"""A misspelled word of the catalog is the one that it is a slip of; of words in capitals only months are repaired."""

import pytest

from assistant.slips import squeeze_word
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    ("typed", "squeezed"), [("uddannelse", "udanelse"), ("udanelse", "udanelse"), ("aa", "a"), ("", "")]
)
def test_doubled_letters_are_written_once(typed: str, squeezed: str) -> None:
    assert squeeze_word(typed) == squeezed


@pytest.mark.parametrize(
    ("text", "kpi"),
    [
        ("Hvor mange procent af de unge er hverken i job eller udanelse?", "unge_uden_job_udd"),
        ("Hvad er syggefraværet?", "sygefravaer"),
    ],
)
def test_doubled_letters_lost_or_won_are_a_slip(plan: PlanText, text: str, kpi: str) -> None:
    assert query_of(plan, text).kpis == (kpi,)


def test_a_month_is_repaired_in_capitals_and_nothing_else_is(plan: PlanText) -> None:
    query = query_of(plan, "What was unemployment in Septmber 2025?")
    assert query.period.from_ == "2025-09"
    assert not hasattr(plan("What was unemployment in Highst 2025?"), "query")


@pytest.mark.parametrize(
    ("text", "kpi"),
    [
        ("Hvor mange elver går der i en klasse?", "klassekvotient"),
        ("Hvad er karaktergennemsnittet i 9. klase?", "karakterer"),
        ("How much dept do we have per inhabitant?", "gaeld"),
    ],
)
def test_a_word_that_nobody_means_is_a_slip(plan: PlanText, text: str, kpi: str) -> None:
    assert query_of(plan, text).kpis == (kpi,)


def test_a_word_that_may_be_meant_is_none(plan: PlanText) -> None:
    assert not hasattr(plan("Hvad er sygefraværet blandt læger?"), "query")
