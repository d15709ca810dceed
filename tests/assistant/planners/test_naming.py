"""What names a figure, its measure and its places where the words are shared between several."""

import pytest

from assistant.language.pack import load_packs
from assistant.lexicon import Phrase, list_phrases
from assistant.plan import Explain, QueryPlan
from semantic_layer.catalog import Catalog
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    ("text", "kpi", "where"),
    [
        ("Hvor mange er på kontanthjælp?", "offentligt_forsoergede", {"ydelse": ("kontanthjaelp",)}),
        ("How many people are on social assistance?", "offentligt_forsoergede", {"ydelse": ("kontanthjaelp",)}),
        ("Hvor mange kørte med Svalelinjen i september?", "buspassagerer", {"buslinje": ("svalelinjen",)}),
        ("Hvor mange 17-24-årige er der i kommunen?", "indbyggere", {"aldersgruppe": ("a17_24",)}),
    ],
)
def test_how_many_and_a_group_name_the_figure_that_counts_it(
    plan: PlanText, text: str, kpi: str, where: dict[str, tuple[str, ...]]
) -> None:
    query = query_of(plan, text)
    assert (query.kpis, query.where, query.operation) == ((kpi,), where, "value")


@pytest.mark.parametrize(
    "text",
    [
        "Hvor meget er der brugt på nybyggeriet af Stjerneskudskolen?",
        "Hvor mange penge er der brugt på nybyggeriet af Stjerneskudskolen indtil nu?",
        "How much has been spent on the new building for Stjerneskudskolen?",
    ],
)
def test_what_is_spent_and_a_project_name_the_figure_of_spending(plan: PlanText, text: str) -> None:
    query = query_of(plan, text)
    assert (query.kpis, query.where) == (("anlaeg_forbrug",), {"projekt": ("stjerneskudskolen_byggeri",)})


@pytest.mark.parametrize(
    "text",
    [
        "Hvad koster Kometkuplen?",  # asks for a price
        "Hvor meget er der brugt på kaffe på Kometkuplen?",
        "Hvor meget tid er der brugt på Kometkuplen?",
        "Hvor mange bruger Vandhullet?",
    ],
)
def test_what_is_spent_is_money_and_all_of_it(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


@pytest.mark.parametrize(
    ("text", "order", "n"),
    [
        ("Hvilken skole har de største klasser?", "highest", 1),
        ("Hvilke tre skoler har de mindste klasser?", "lowest", 3),
        ("Which school has the biggest classes?", "highest", 1),
    ],
)
def test_a_size_in_the_name_ranks_all_the_same(plan: PlanText, text: str, order: str, n: int) -> None:
    query = query_of(plan, text)
    assert query.kpis == ("klassekvotient",) and query.rank is not None
    assert (query.rank.order, query.rank.n) == (order, n)


@pytest.mark.parametrize(
    "text",
    [
        "Hvad med kontanthjælp?",  # asks for no number
        "Hvor mange på kontanthjælp har fået en sanktion?",  # for something else of them
        "Hvor mange lærere er der?",  # no figure counts those
    ],
)
def test_a_group_alone_names_no_figure(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


def test_the_numerator_within_a_ratio_is_no_measure_of_its_own(plan: PlanText) -> None:
    assert query_of(plan, "Vis kommunens gæld i kroner pr. indbygger").measures == ("pr_indbygger",)
    assert query_of(plan, "Gælden i mio. kr. og pr. indbygger").measures == ("mio_kr", "pr_indbygger")


def test_the_kind_of_a_place_beside_its_name_adds_nothing(plan: PlanText) -> None:
    query = query_of(plan, "How high is sickness absence at the Æblekrogen care centre?")
    assert query.where == {"institution": ("aeblekrogen",)}


def test_a_danish_name_keeps_its_small_word_in_an_english_question(plan: PlanText) -> None:
    query = query_of(plan, "What is the staff turnover in Teknik og Kultur?")
    assert query.where == {"forvaltning": ("teknik_og_kultur",)}


def test_many_of_something_else_does_not_ask_for_a_list(plan: PlanText) -> None:
    query = query_of(plan, "Hvor mange procent af folkeskolens elever er væk mere end en tiendedel af skoleåret?")
    assert (query.operation, query.by) == ("value", ())
    assert query_of(plan, "Hvor mange af skolerne har en klassekvotient over 24?").operation == "count"


def test_what_a_figure_is_set_against_is_no_period(plan: PlanText) -> None:
    """The comparison is with what was granted; the period is when."""
    planned = plan("De private leverandørers leverede tid i forhold til visiteret tid i 4. kvartal 2025")
    assert not isinstance(planned, QueryPlan) or planned.query.period.to == "2025-Q4"
    assert not isinstance(plan("Sygefraværet i forhold til antallet af ansatte i 2024"), QueryPlan)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        # Two words run together, or one that is misspelled: the slip is likelier.
        ("Sygefraværet i hjemeplejen i september 2026", {"omraade": ("hjemmepleje",)}),
        ("Sygefraværet i hjemeplejens grupper", None),
    ],
)
def test_a_misspelled_name_is_no_compound(plan: PlanText, text: str, where: dict[str, tuple[str, ...]] | None) -> None:
    planned = plan(text)
    assert (planned.query.where if isinstance(planned, QueryPlan) else None) == where


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange børn er der i børnehaverne?",  # a number of children, and no children per adult
        "How many children are there in the kindergartens?",
        "Hvor mange penge er tilbage af bevillingen?",  # what is left, and not all of it
        "Andelen af unge uden for uddannelse",  # "uden for" is not "i"
    ],
)
def test_a_small_word_that_turns_the_meaning_is_not_overheard(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


def test_a_ratio_is_named_by_what_it_is_per(plan: PlanText) -> None:
    query = query_of(plan, "Hvor mange børnehavebørn er der pr. voksen?")
    assert (query.kpis, query.measures) == (("normering",), ("store",))


def test_the_word_for_all_of_a_level_names_none_of_its_members(plan: PlanText) -> None:
    """ "municipal provider" without "municipal" is any provider."""
    for text in ("How many hours are granted by private home care providers?", "Hours granted with private providers"):
        assert query_of(plan, text).where == {"leverandoer": ("privat",)}


@pytest.mark.parametrize(
    "text", ["How many care homes do we have?", "How many nursing homes do we have?", "And in the nursing homes?"]
)
def test_a_name_without_its_verb_or_turned_round_is_another_thing(plan: PlanText, text: str) -> None:
    """ "In line for a nursing home" is no nursing home, and a "care home" is no "home care"."""
    assert not isinstance(plan(text), QueryPlan)


def test_a_name_turned_round_a_preposition_is_the_same(plan: PlanText) -> None:
    assert query_of(plan, "How high is the absence of pupils?").kpis == query_of(plan, "pupil absence").kpis


def test_a_name_does_not_reach_over_an_and(plan: PlanText) -> None:
    query = query_of(plan, "Is there a connection between class size and the pupils' well-being at our schools?")
    assert query.operation == "combination"


def test_a_slip_that_two_words_fit_goes_with_its_neighbour(plan: PlanText) -> None:
    """ "Længre" is as near to "længde", a word about the list, as to "længere"."""
    assert query_of(plan, "Er ventelisten til plejehjem blevet længre?").operation == "change"


def test_a_slip_in_one_of_two_names_is_mended(plan: PlanText) -> None:
    query = query_of(plan, "Er der en sammenhæng mellem klassestørelse og trivsel?")
    assert query.operation == "combination"


def test_what_a_text_named_is_what_is_asked_about(plan: PlanText) -> None:
    explained = plan("Der står gennemførelsesgrad for anlæg i mine papirer. Hvad betyder det?")
    assert isinstance(explained, Explain) and explained.about == "definition"
    assert not isinstance(plan("Sygefraværet er steget. Hvad betyder det for økonomien?"), Explain)


def test_what_names_two_figures_needs_its_small_words(catalog: Catalog) -> None:
    packs = load_packs()
    named: dict[tuple[str, ...], list[Phrase]] = {}
    for phrase in list_phrases(catalog, packs):
        if phrase.kind == "kpi":
            needed = tuple(phrase.words[i] for i in sorted(phrase.need))
            named.setdefault((phrase.language, *needed), []).append(phrase)
    shared = [same for same in named.values() if len({phrase.id for phrase in same}) > 1]
    assert shared
    for phrase in (phrase for same in shared for phrase in same):
        left_out = {word for i, word in enumerate(phrase.words) if i not in phrase.need}
        assert left_out <= packs[phrase.language].determiners, phrase


@pytest.mark.parametrize(
    "text", ["Jeg vil gerne vide, hvor højt elevfraværet er", "Oplys, hvor højt elevfraværet er i 2025/26"]
)
def test_how_high_a_figure_is_names_no_figure_of_those_who_are_high(plan: PlanText, text: str) -> None:
    assert query_of(plan, text).kpis == ("elevfravaer",)
