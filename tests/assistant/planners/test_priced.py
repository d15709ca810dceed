"""A price that is ranked names the figure of money that there is; of another figure it is no word."""

import pytest

from assistant.plan import QueryPlan
from tests.assistant.conftest import PlanText


@pytest.mark.parametrize(
    ("text", "operation", "n"),
    [
        ("Hvilken skole er dyrest?", "rank", 1),
        ("Show me the five most expensive schools per student", "rank", 5),
        ("What are the three cheapest schools to run, measured per child?", "rank", 3),
        ("Hvor stor er forskellen på den dyreste og den billigste skole målt pr. elev?", "spread", None),
    ],
)
def test_the_dearest_of_what_one_figure_has_a_price_of(
    plan: PlanText, text: str, operation: str, n: int | None
) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan), planned
    query = planned.query
    assert (query.kpis, query.operation, query.by) == (("udgift_pr_elev",), operation, ("institution",))
    assert (query.rank.n if query.rank else None) == n


@pytest.mark.parametrize(
    "text",
    [
        "Hvilken børnehave er dyrest?",  # the expenditure is that of schools
        "Hvilket bibliotek har de dyreste besøg?",
        "Er sygefraværet blevet dyrere?",
        "Which library is the most expensive?",
    ],
)
def test_no_price_of_what_is_no_money(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)
