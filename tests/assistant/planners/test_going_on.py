"""What is asked next of a list or of those that were spoken of: how many, which, and who of them."""

import pytest

from assistant.plan import Clarify, Decline, QueryPlan
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    ("first", "then", "operation"),
    [
        ("Hvilke skoler har over 21 elever i klassen?", "Hvor mange er det?", "count"),
        ("Hvor mange skoler har over 21 elever i klassen?", "Hvilke er det?", "condition"),
    ],
)
def test_those_that_are_so_are_counted_or_named(plan: PlanText, first: str, then: str, operation: str) -> None:
    before = query_of(plan, first)
    after = query_of(plan, then, before)
    assert (after.operation, after.by, after.condition) == (operation, before.by, before.condition)


def test_how_many_are_red_counts_no_others(plan: PlanText) -> None:
    before = query_of(plan, "Hvilke anlægsprojekter er røde på tid?")
    after = query_of(plan, "Hvor mange er det?", before)
    assert (after.operation, after.measures) == ("value", before.measures)


def test_who_of_a_list_of_groups_is_no_person(plan: PlanText) -> None:
    listed = query_of(plan, "Hvad er ledigheden fordelt på aldersgrupper?")
    ranked = query_of(plan, "Hvem har den højeste?", listed)
    assert (ranked.operation, ranked.by) == ("rank", listed.by)
    whole = query_of(plan, "Hvad er ledigheden?")
    for text, before in (("Hvem har den højeste?", whole), ("Hvem er mest syg?", listed)):
        refused = plan(text, after=before)
        assert isinstance(refused, Decline) and refused.reason == "person"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Og i samme kvartal i 2024?", "2024-Q3"),
        ("Og samme kvartal to år før?", "2024-Q3"),
        ("And in the same quarter in 2023?", "2023-Q3"),
    ],
)
def test_the_same_quarter_of_another_year(plan: PlanText, text: str, period: str) -> None:
    before = query_of(plan, "Hvad var sygefraværet i 3. kvartal 2026?")
    found = plan(text, after=before)
    assert isinstance(found, QueryPlan) and found.query.period.from_ == period


@pytest.mark.parametrize(
    ("text", "where", "against"),
    [
        ("Er det højere end i dagtilbud?", {"omraade": ("skole",)}, {"omraade": ("dagtilbud",)}),
        ("Hvordan er det i forhold til dagtilbud?", {"omraade": ("skole",)}, {"omraade": ("dagtilbud",)}),
        ("Is that lower than in day care?", {"omraade": ("skole",)}, {"omraade": ("dagtilbud",)}),
        ("Er det lavere end i hele kommunen?", {"omraade": ("skole",)}, {}),
    ],
)
def test_what_was_spoken_of_is_set_against_what_is_named(
    plan: PlanText, text: str, where: dict[str, tuple[str, ...]], against: dict[str, tuple[str, ...]]
) -> None:
    before = query_of(plan, "Hvad er sygefraværet i skolerne?")
    query = query_of(plan, text, before)
    assert query.operation == "compare" and query.where == where
    assert query.against is not None and query.against.members == against


def test_a_place_that_is_only_named_takes_the_place_of_the_other(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er sygefraværet i skolerne?")
    query = query_of(plan, "Og i dagtilbud?", before)
    assert (query.operation, query.where, query.against) == ("value", {"omraade": ("dagtilbud",)}, None)


def test_back_to_a_figure_or_a_place_that_is_named(plan: PlanText) -> None:
    before = query_of(plan, "Hvordan er trivslen på Byskolen?")
    course = query_of(plan, "Tilbage til sygefraværet: hvordan har det udviklet sig fra 2023 til 2025?", before)
    assert (course.kpis, course.operation, course.where) == (("sygefravaer",), "trend", {})
    other = query_of(plan, "Tilbage til Søparkskolen", before)
    assert (other.kpis, other.where) == (("trivsel",), {"institution": ("soeparkskolen",)})
    assert not isinstance(plan("Tilbage til de venstrehåndede", before), QueryPlan)


def test_the_target_of_the_whole_is_no_comparison_with_the_place_before(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er sygefraværet i plejecentrene?")
    query = query_of(plan, "Hvordan klarer vi os så mod målet, hvis vi tager hele kommunen?", before)
    assert query.where == {} and query.against is not None and query.against.target


@pytest.mark.parametrize("text", ["What about home care?", "And home care?", "Hvad med hjemmeplejen?"])
def test_a_place_that_is_a_figure_too_is_the_place_in_a_follow_up(plan: PlanText, text: str) -> None:
    before = query_of(plan, "Hvad er sygefraværet på plejecentrene?")
    after = query_of(plan, text, before)
    assert (after.kpis, after.where) == (before.kpis, {"omraade": ("hjemmepleje",)})


@pytest.mark.parametrize(
    ("first", "then", "kpi"),
    [
        ("Hvor meget er der brugt på Kometkuplen?", "Er den rød?", "anlaeg_status"),
        ("Hvor meget er der brugt på Kometkuplen?", "Og lyser den grønt, gult eller rødt?", "anlaeg_status"),
        ("Hvad er status for Kometkuplen?", "Hvor meget er der brugt?", "anlaeg_forbrug"),
        ("Hvad er status for Kometkuplen?", "And how much has been spent on it up to now?", "anlaeg_forbrug"),
    ],
)
def test_status_and_spending_of_the_project_spoken_of(plan: PlanText, first: str, then: str, kpi: str) -> None:
    before = query_of(plan, first)
    after = query_of(plan, then, before)
    assert (after.kpis, after.where) == ((kpi,), before.where)


def test_a_school_has_no_colour(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er sygefraværet i skolerne?")
    assert not isinstance(plan("Er den rød?", after=before), QueryPlan)


def test_a_group_that_the_figure_before_has_not_is_counted_by_the_one_that_has_it(plan: PlanText) -> None:
    before = query_of(plan, "Hvor stor en andel af de ledige er langtidsledige?")
    after = query_of(plan, "Og hvor mange er på kontanthjælp?", before)
    assert (after.kpis, after.where) == (("offentligt_forsoergede",), {"ydelse": ("kontanthjaelp",)})


def test_a_list_of_a_figure_per_inhabitant_is_of_its_amount(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er CO2-udledningen pr. indbygger?")
    planned = plan("fordelt på sektorer", after=before)
    assert isinstance(planned, QueryPlan)
    assert (planned.query.measures, planned.query.by) == (("ton",), ("sektor",))
    assert [(a.what, a.id) for a in planned.assumptions] == [("measure", "ton")]
    assert not isinstance(plan("og pr. indbygger?", after=planned.query), QueryPlan)
    whole = query_of(plan, "Og hele kommunen, når vi målet?", planned.query)
    assert whole.measures == ("pr_indbygger",)


def test_no_other_figure_takes_its_place(plan: PlanText) -> None:
    before = query_of(plan, "Hvor mange digitale lån havde bibliotekerne?")
    assert not isinstance(plan("og på Kapitlet?", after=before), QueryPlan)


@pytest.mark.parametrize(
    ("first", "then", "kpi"),
    [
        ("Hvor mange står på venteliste til plejebolig?", "og hvor længe skal de vente?", "plejebolig_ventetid"),
        ("Hvor lang er ventetiden på en plejebolig?", "overholder vi så garantien?", "plejeboliggaranti"),
    ],
)
def test_of_what_may_be_meant_it_is_the_one_beside_what_was_spoken_of(
    plan: PlanText, first: str, then: str, kpi: str
) -> None:
    assert query_of(plan, then, query_of(plan, first)).kpis == (kpi,)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Hvad er sygefraværet?", "og hvor længe skal de vente?"),
        ("Hvad er ledigheden?", "og blandt dem uden uddannelse, for det er dem, jeg tænker på?"),
    ],
)
def test_nothing_beside_it_is_asked_about(plan: PlanText, first: str, then: str) -> None:
    assert not isinstance(plan(then, after=query_of(plan, first)), QueryPlan)


def test_a_group_that_no_peer_has_is_a_figure_alone(plan: PlanText) -> None:
    before = query_of(plan, "Hvordan er karaktererne på Tusindfrydskolen i forhold til landet?")
    alone = query_of(plan, "så bare drengene i hele kommunen", before)
    assert (alone.against, alone.where) == (None, {"koen": ("maend",)})


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Hvad er sygefraværet på Byskolen?", "Hvor mange ansatte er der?"),
        ("Hvad er sygefraværet på Byskolen?", "Hvor mange ansatte er der på Søparkskolen?"),
        ("Hvad er elevfraværet på Byskolen?", "Hvor mange er det?"),
        ("How high is sickness absence at Byskolen?", "How many employees are there?"),
        ("Hvor længe venter man på en plejebolig?", "Hvor mange borgere er det?"),
        ("Hvor mange modtager hjemmehjælp?", "Hvor mange ældre er der?"),
        ("Hvad er sygefraværet fordelt på områder?", "Hvor mange ansatte er der?"),
    ],
)
def test_a_number_of_what_was_not_counted_is_asked_about(plan: PlanText, first: str, then: str) -> None:
    assert isinstance(plan(then, after=query_of(plan, first)), Clarify)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Hvor mange hjemløse er der?", "Hvor mange borgere er det?"),
        ("Hvor mange modtager hjemmehjælp i Østerengen?", "Hvor mange personer er det?"),
        ("Hvor mange modtager hjemmehjælp i Østerengen?", "Hvor mange borgere er det?"),
        ("Hvad er ventetiden på en plejebolig?", "Hvor mange dage er det?"),
    ],
)
def test_it_is_the_figure_spoken_of(plan: PlanText, first: str, then: str) -> None:
    before = query_of(plan, first)
    assert query_of(plan, then, before) == before


def test_how_many_more_is_a_change_of_any_figure(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er sygefraværet på Byskolen?")
    more = query_of(plan, "Hvor mange flere er det end sidste år?", before)
    assert more.against is not None and more.where == before.where


def test_a_group_without_a_figure_is_the_reason(plan: PlanText) -> None:
    found = plan("Hvor mange lærere er der?", after=query_of(plan, "Hvad er klassekvotienten på Byskolen?"))
    assert isinstance(found, Decline) and found.reason == "breakdown_not_published"


def test_a_measure_by_its_name_is_of_the_place_spoken_of(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er der brugt på Idrætshallen Kometkuplen?")
    found = query_of(plan, "Hvad er den forventede slutudgift?", before)
    assert (found.where, found.measures) == (before.where, ("forventet",))
    for whole in ("Hvad er den forventede slutudgift i kommunen?", "Hvad er anlægsforbruget?"):
        assert query_of(plan, whole, before).where == {}


def test_a_share_of_them_is_a_figure_of_its_own(plan: PlanText) -> None:
    before = query_of(plan, "Hvor lang er byggesagstiden for enfamiliehuse?")
    found = query_of(plan, "Hvor mange af dem når servicemålet?", before)
    assert found.kpis != before.kpis and found.where == before.where


def test_those_of_another_count_are_not_some_of_them(plan: PlanText) -> None:
    found = plan("Hvor mange af dem er hjemløse?", after=query_of(plan, "Hvor mange børn er anbragt?"))
    assert not isinstance(found, QueryPlan)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Hvor mange børn er anbragt?", "Hvor mange af dem er under 6 år?"),
        ("How many children are in care?", "How many of them are under 6?"),
    ],
)
def test_some_of_those_who_were_counted_are_no_others(plan: PlanText, first: str, then: str) -> None:
    found = plan(then, after=query_of(plan, first))
    assert isinstance(found, Decline) and found.reason == "breakdown_not_published"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Hvor mange er på sygedagpenge?", "Hvor mange af dem er på kontanthjælp?"),
        ("Hvor mange anlægsprojekter er røde på tid?", "Hvor mange af dem er også røde på økonomi?"),
    ],
)
def test_who_are_both_is_asked_about(plan: PlanText, first: str, then: str) -> None:
    assert isinstance(plan(then, after=query_of(plan, first)), Clarify)


def test_those_of_an_age_in_a_place_are_some_of_those_who_live_there(plan: PlanText) -> None:
    before = query_of(plan, "Hvor mange indbyggere er der i Østerengen?")
    found = query_of(plan, "Hvor mange af dem er over 80?", before)
    assert found.where == {**before.where, "aldersgruppe": ("a80_plus",)}


def test_is_it_is_of_the_place_spoken_of(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er anlægsforbruget under Økonomiudvalget?")
    assert query_of(plan, "Er det over budget?", before).where == before.where
    assert query_of(plan, "Er det samlede budget overskredet?", before).where == {}
    assert query_of(plan, "Er det rigtigt, at børnene har et fravær på 4 procent?", before).where == {}
    assert query_of(plan, "Er det nu sådan, at budgettet samlet set er overskredet?", before).where == {}


def test_a_longer_sentence_that_begins_with_it_names_its_own_subject(plan: PlanText) -> None:
    before = query_of(plan, "Hvad er sygefraværet på Byskolen?")
    assert query_of(plan, "Er det over 6 procent, elevfraværet ligger på?", before).where == {}
