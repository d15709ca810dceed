"""Units by nickname, in two words, left out, and with the name of another level."""

import pytest

from assistant.plan import Clarify, Decline, QueryPlan
from tests.assistant.conftest import PlanText


@pytest.mark.parametrize(
    "text",
    [
        "Hvad er klassekvotienten på alle andre skoler end Byskolen?",
        "What is the class size at all other schools than Byskolen?",
        "Hvad er klassekvotienten på alle skoler undtagen Byskolen?",
    ],
)
def test_all_others_leave_one_out(plan: PlanText, text: str) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.without == {"institution": ("byskolen",)}
    assert not planned.query.where


@pytest.mark.parametrize("text", ["Hvor mange besøg havde biblioteket Bogormen i 2025?", "besøg bogormen 2025"])
def test_a_name_beside_a_word_that_names_the_kpi(plan: PlanText, text: str) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.where == {"institution": ("biblioteket_bogormen",)}


def test_the_name_of_a_level_without_figures_asks(plan: PlanText) -> None:
    """The care group goes by the name of its district."""
    planned = plan("Hvad er sygefraværet i Nordskoven?")
    assert isinstance(planned, Clarify), planned
    assert planned.reason == "ambiguous_member"
    assert [r.query.where for r in planned.readings if r.query] == [{"institution": ("hjemmepleje_nordskoven",)}]


def test_the_name_of_a_level_with_figures_is_that_level(plan: PlanText) -> None:
    planned = plan("Hvor mange modtagere af hjemmehjælp er der i Nordskoven?")
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.where == {"distrikt": ("nordskoven",)}


def test_a_unit_that_the_kpi_is_not_about_is_no_reading(plan: PlanText) -> None:
    planned = plan("Hvad er normeringen i Nordskoven?")
    assert isinstance(planned, Decline), planned
    assert planned.detail.level == "distrikt"
