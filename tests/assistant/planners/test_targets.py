"""A target that is told with its figure or by who set it is the target; which it is, the answer says."""

import pytest

from assistant.plan import QueryPlan
from tests.assistant.conftest import PlanText


@pytest.mark.parametrize(
    ("text", "kpi"),
    [
        ("Hvor langt er vi fra målet om højst 50 hjemløse?", "hjemloese"),
        ("Hvor langt er vi fra målet om, at en byggesag i snit højst må tage 50 dage?", "byggesagstid"),
        ("Overholder vi vores mål om højst 5 % sygefravær?", "sygefravaer"),
        ("Are we meeting our target of at least 55 percent recycling?", "genanvendelse"),
        ("Child welfare assessments finished within four months: do we hit the 90 % target?", "undersoegelse_4mdr"),
        ("Is our debt per head below the ceiling we have set ourselves?", "gaeld"),
        ("Når vi de 40 procent i den virksomhedsvendte indsats, som er målet?", "virksomhedsvendt"),
        ("Ligger gælden under det loft, vi selv har vedtaget?", "gaeld"),
    ],
)
def test_a_target_told_with_its_figure(plan: PlanText, text: str, kpi: str) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.kpis == (kpi,)
    assert planned.query.against is not None
    assert planned.query.against.target


def test_the_measure_that_has_a_target_is_the_one_that_is_held_against_it(plan: PlanText) -> None:
    planned = plan("Når vi målet for likviditeten?")
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.measures == ("pr_indbygger",)


@pytest.mark.parametrize(
    "text",
    [
        "Når vi målet for klasser med over 24 elever?",  # 24 is no target: it says which classes
        "Når vi målet for sygefraværet i 12 afdelinger?",
        "Når de 12 skoler målet for sygefraværet?",
        "Når vi målet på 12 skoler for sygefraværet?",
    ],
)
def test_another_number_is_left_over(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)
