"""Why one figure has changed becomes the parts of its change; every other question of cause stays declined."""

import pytest

from assistant.plan import Decline, Plan, QueryPlan
from semantic_layer.query import Query
from tests.assistant.conftest import PlanText


def parts_of(plan: Plan) -> Query:
    assert isinstance(plan, QueryPlan), plan
    assert plan.query.operation == "drivers"
    return plan.query


def ends_of(query: Query) -> tuple[str, str]:
    assert query.against is not None and query.against.period is not None
    return query.against.period.from_, query.period.to


@pytest.mark.parametrize(
    ("text", "by", "ends"),
    [
        ("Hvad trækker sygefraværet op?", "forvaltning", ("2025-09", "2026-09")),
        ("Hvilke områder trækker sygefraværet ned?", "omraade", ("2025-09", "2026-09")),
        ("Hvorfor stiger sygefraværet?", "forvaltning", ("2025-09", "2026-09")),
        ("Hvorfor faldt sygefraværet fra 2024 til 2025?", "forvaltning", ("2024", "2025")),
        ("Hvad er årsagen til stigningen i sygefraværet siden 2024?", "forvaltning", ("2024", "2025")),
        ("Hvorfor er sygefraværet højere end sidste år?", "forvaltning", ("2025-09", "2026-09")),
        ("Hvad driver sygefraværet i Børn og Unge?", "omraade", ("2025-09", "2026-09")),
        ("What is driving the rise in sickness absence?", "forvaltning", ("2025-09", "2026-09")),
        ("Why has sickness absence fallen?", "forvaltning", ("2025-09", "2026-09")),
    ],
)
def test_what_makes_up_a_change(plan: PlanText, text: str, by: str, ends: tuple[str, str]) -> None:
    query = parts_of(plan(text))
    assert query.by == (by,)
    assert ends_of(query) == ends


def test_the_level_that_was_not_named_is_shown_as_assumed(plan: PlanText) -> None:
    open_level, named = plan("Hvad trækker sygefraværet op?"), plan("Hvilke områder trækker sygefraværet op?")
    assert isinstance(open_level, QueryPlan) and isinstance(named, QueryPlan)
    assert ("breakdown", "forvaltning") in [(a.what, a.id) for a in open_level.assumptions]
    assert "breakdown" not in [a.what for a in named.assumptions]


@pytest.mark.parametrize(
    "text",
    [
        "Hvorfor er sygefraværet højt?",
        "Påvirker klassestørrelsen trivslen?",
        "Skyldes sygefraværet corona?",
        "Hvorfor er sygefraværet steget, er det fordi vi har skåret ned?",
        "Hvorfor er sygefraværet højere i skolerne end i dagtilbud?",
        "Hvorfor er sygefraværet højere end i resten af landet?",
        "Hvorfor er sygefraværet steget i skolerne?",
        "Is the rise in sickness absence due to the cuts?",
    ],
)
def test_other_questions_of_cause_are_declined(plan: PlanText, text: str) -> None:
    declined = plan(text)
    assert isinstance(declined, Decline), declined
    assert declined.reason == "cause"


def test_a_declined_cause_offers_the_parts(plan: PlanText) -> None:
    declined = plan("Hvorfor er sygefraværet højt?")
    assert isinstance(declined, Decline)
    parts_of(plan(declined.alternatives[0]))


def test_why_asks_on_about_the_figure_before(plan: PlanText) -> None:
    course = plan("Hvordan har sygefraværet udviklet sig de seneste 12 måneder?")
    assert isinstance(course, QueryPlan)
    assert ends_of(parts_of(plan("Hvorfor?", after=course.query))) == ("2025-10", "2026-09")
    here = plan("Hvad var sygefraværet i Børn og Unge i 2025?")
    assert isinstance(here, QueryPlan)
    why = parts_of(plan("why?", after=here.query))
    assert (why.by, why.where, ends_of(why)) == (("omraade",), here.query.where, ("2024", "2025"))


@pytest.mark.parametrize("text", ["Når vi målet for sygefraværet?", "Er sygefraværet højere end i landet?"])
def test_why_a_target_is_missed_stays_open(plan: PlanText, text: str) -> None:
    first = plan(text)
    assert isinstance(first, QueryPlan)
    declined = plan("Hvorfor?", after=first.query)
    assert isinstance(declined, Decline)
    assert declined.reason == "cause"


@pytest.mark.parametrize(
    ("for_it", "against_it"),
    [
        ("Er sygefraværet steget?", "Er sygefraværet faldet?"),
        ("Hvor meget er sygefraværet steget?", "Hvor meget er sygefraværet faldet?"),
        ("Er det rigtigt, at sygefraværet er steget?", "Er det ikke rigtigt, at sygefraværet er faldet?"),
        ("Hvor godt går det med sygefraværet?", "Hvor skidt går det med sygefraværet?"),
        ("Når vi målet for sygefraværet?", "Når vi nu ikke når målet for sygefraværet"),
        ("Hvorfor er sygefraværet steget?", "Hvorfor er sygefraværet faldet?"),
        ("Has sickness absence risen?", "Has sickness absence fallen?"),
        ("Ligger vi over landet på sygefravær?", "Ligger vi under landet på sygefravær?"),
    ],
)
def test_wording_for_and_against_is_one_question(plan: PlanText, for_it: str, against_it: str) -> None:
    one, other = plan(for_it), plan(against_it)
    assert isinstance(one, QueryPlan) and isinstance(other, QueryPlan)
    assert one.query == other.query


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Er sygefraværet faldet til 3 procent?", {"direction": "down", "value": 3.0}),
        ("Sygefraværet er jo over 6, men hvad er det?", {"value": 6.0, "bound": "gt"}),
        ("Når vi nu ikke når målet for sygefraværet", {"target": "missed"}),
        ("Når vi målet for sygefraværet?", None),
        ("Er sygefraværet steget eller faldet?", None),
        ("Sygefraværet stiger jo år for år", {"direction": "up"}),
    ],
)
def test_what_is_taken_for_granted(plan: PlanText, text: str, claim: dict[str, object] | None) -> None:
    made = plan(text)
    assert isinstance(made, QueryPlan)
    assert (made.claim.model_dump(exclude_defaults=True) if made.claim else None) == claim


@pytest.mark.parametrize(
    "text",
    ["Er sygefraværet steget med 9 procent?", "Sygefraværet er jo på 9 procent, hvad er det i skolerne?"],
)
def test_a_claim_that_no_figure_of_the_answer_checks_stops(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)
