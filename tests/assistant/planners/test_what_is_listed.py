"""Which members a question lists, counts or bounds, and that no list, bound or figure is quietly left out."""

import pytest

from assistant.plan import Clarify, Decline, QueryPlan
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Hvad er ledigheden fordelt på mænd og kvinder?", {}),
        ("Unemployment by men and women", {}),
        (
            "Hvad er klassekvotienten fordelt på Byskolen og Søparkskolen?",
            {"institution": ("byskolen", "soeparkskolen")},
        ),
    ],
)
def test_the_members_named_are_listed(plan: PlanText, text: str, where: dict[str, tuple[str, ...]]) -> None:
    query = query_of(plan, text)
    assert (query.operation, query.where) == ("breakdown", where)


@pytest.mark.parametrize(
    ("text", "by", "value"),
    [
        ("Er der skoler, der har over 22 elever i klassen?", "institution", 22),
        ("Er der udvalg, der forventer et merforbrug på mere end 2 millioner kroner?", "udvalg", 2),
        ("Hvilke slags byggesager tager over 60 dage at behandle?", "sagstype", 60),
        ("Hvilke distrikter har over 60 forebyggelige indlæggelser?", "distrikt", 60),
    ],
)
def test_those_that_are_so_are_listed(plan: PlanText, text: str, by: str, value: float) -> None:
    query = query_of(plan, text)
    assert (query.operation, query.by) == ("condition", (by,))
    assert query.condition is not None and query.condition.value == value


def test_how_many_of_the_places_are_counted_though_the_figure_is_named_after_them(plan: PlanText) -> None:
    query = query_of(plan, "Hvor mange biblioteker havde over 100.000 besøg i 2025?")
    assert (query.operation, query.by) == ("count", ("institution",))


def test_an_age_is_still_an_age(plan: PlanText) -> None:
    assert query_of(plan, "Hvad er ledigheden for folk over 60?").where == {"alder_arbejde": ("a60_66",)}
    assert query_of(plan, "How big are the Year 0 classes?").where == {"klassetrin": ("trin_0",)}


def test_most_of_a_number_evokes_what_counts_it(plan: PlanText) -> None:
    query = query_of(plan, "Hvilket distrikt har flest børn under 6 år?")
    assert (query.kpis, query.by, query.where) == (("indbyggere",), ("distrikt",), {"aldersgruppe": ("a0_5",)})


@pytest.mark.parametrize(
    "text",
    [
        "Hvilket projekt har den højeste bevilling og det højeste forbrug?",
        "Hvilke projekter har et forbrug og en bevilling over 20 mio.?",
        "Hvor mange digitale lån havde bibliotekerne pr. indbygger i 2025?",
    ],
)
def test_which_of_two_figures_is_asked(plan: PlanText, text: str) -> None:
    asked = plan(text)
    assert isinstance(asked, Clarify) and asked.reason == "ambiguous_measure" and len(asked.readings) == 2


def test_two_figures_that_are_joined_are_both_told(plan: PlanText) -> None:
    assert len(query_of(plan, "Hvad var bevillingen og forbruget på anlæg?").measures) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange kilo restaffald blev der hentet pr. husstand i 2025?",
        "How much residual waste per household?",
        "Hvad koster vores botilbud i alt?",
        "Hvor mange timers hjemmehjælp blev der i alt leveret i 2025?",
        "Hvor mange buspassagerer er der om ugen?",
        "Vis sygefraværet dag for dag",
        "Kan du vise forbruget på anlægsprojekterne uge for uge i år?",
        "Hvor mange ledige er der over 60?",
    ],
)
def test_another_figure_than_asked_for_is_not_given(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


@pytest.mark.parametrize(
    ("text", "kpi"),
    [
        ("Hvor meget restaffald pr. borger?", "restaffald"),
        ("Hvor mange sygedage har sosu'erne pr. fuldtidsstilling?", "sygedage"),
        ("Hvor mange timers hjemmehjælp får en borger om ugen?", "visiteret_tid"),
    ],
)
def test_what_the_figure_is_per_may_be_said_otherwise(plan: PlanText, text: str, kpi: str) -> None:
    assert query_of(plan, text).kpis == (kpi,)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Hvor mange procent er anlægsforbruget steget?", "forbrug"),
        ("Hvor mange procent er gælden faldet siden 2020?", "pr_indbygger"),
        ("Hvor meget er CO2-udledningen faldet siden 2015 i procent?", "pr_indbygger"),
    ],
)
def test_how_many_percent_something_rose_is_its_change(plan: PlanText, text: str, measure: str) -> None:
    query = query_of(plan, text)
    assert (query.operation, query.measures) == ("change", (measure,))


def test_a_share_of_a_count_by_the_name_of_the_share(plan: PlanText) -> None:
    query = query_of(plan, "Hvor stor en andel af de offentligt forsørgede er på kontanthjælp?")
    assert (query.operation, query.where) == ("share", {"ydelse": ("kontanthjaelp",)})


def test_which_before_the_figure_asks_for_it(plan: PlanText) -> None:
    assert query_of(plan, "Hvilket sygefravær havde vi i 2025?").operation == "value"


def test_a_library_is_kept_where_another_figure_has_it_by_another_measure(plan: PlanText) -> None:
    before = query_of(plan, "Hvor mange besøg havde Biblioteket Læselampen i 2025?")
    after = plan("Og hvad med udlånet samme sted?", after=before)
    assert isinstance(after, QueryPlan) and after.query.where == before.where


@pytest.mark.parametrize(
    "text",
    [
        "Hvor stor en del af de ledige er kvinder?",
        "Hvor mange af de ledige er kvinder?",
        "Er det rigtigt, at halvdelen af de ledige er kvinder?",
        "How many of the unemployed are women?",
    ],
)
def test_who_the_unemployed_are_is_no_rate_among_some(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


def test_who_of_some_are_unemployed_is_one(plan: PlanText) -> None:
    query = query_of(plan, "Hvor stor en andel af kvinderne er ledige?")
    assert (query.kpis, query.where) == (("ledighed",), {"koen": ("kvinder",)})


def test_where_a_list_is_from_is_no_list(plan: PlanText) -> None:
    ranked = query_of(plan, "Hvilket klassetrin i folkeskolen har mest elevfravær?")
    assert (ranked.operation, ranked.by) == ("rank", ("klassetrin",))


@pytest.mark.parametrize(
    ("text", "grain", "period"),
    [
        ("Hvilken faggruppe har flest sygedage om året?", "year", "2025"),
        ("Hvilken skole har det højeste elevfravær om året?", "school_year", "2025/26"),
    ],
)
def test_a_list_of_what_a_year_has_is_of_the_latest(plan: PlanText, text: str, grain: str, period: str) -> None:
    query = query_of(plan, text)
    assert (query.operation, query.grain, query.period.from_) == ("rank", grain, period)


def test_a_year_that_was_the_highest_is_still_a_year(plan: PlanText) -> None:
    query = query_of(plan, "I hvilket år var sygefraværet højest?")
    assert query.rank is not None and query.rank.over == "periods"


def test_what_a_difference_runs_over_is_no_part_of_a_name(plan: PlanText) -> None:
    query = query_of(plan, "How big is the gap in class size between the schools?")
    assert (query.operation, query.by) == ("spread", ("institution",))


def test_ranking_from_best_to_worst_is_declined_where_nothing_may_be_ranked(plan: PlanText) -> None:
    found = plan("Rank the schools by pupil well-being, best to worst")
    assert isinstance(found, Decline) and found.reason == "not_comparable"


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("Bus line with most passengers in 2025?", "buslinje"),
        ("Skole med højest fravær blandt eleverne", "institution"),
    ],
)
def test_the_one_that_has_most_is_one_of_a_list(plan: PlanText, text: str, by: str) -> None:
    query = query_of(plan, text)
    assert (query.operation, query.by) == ("rank", (by,))


@pytest.mark.parametrize(
    "text", ["Mindst 02 i dansk og matematik, skole for skole", "Nationale test i læsning for hver skole"]
)
def test_a_list_that_there_is_not_is_the_reason_given(plan: PlanText, text: str) -> None:
    found = plan(text)
    assert isinstance(found, Decline) and found.reason == "breakdown_not_published"
