"""Loaded wording plans as the neutral question does, and is named; adjectives that pick a part stop."""

import pytest

from assistant.plan import Clarify, Decline, QueryPlan
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language
from tests.assistant.conftest import PlanText

PRO_AND_CONTRA: dict[Language, tuple[str, ...]] = {
    "da": ("skandaløst høje", "imponerende lave", "fantastiske", "elendige", "sindssygt flotte", "eksploderende"),
    "en": ("scandalous", "shockingly bad", "wonderful", "pathetic", "insanely good", "exploding"),
}
FRAMES: dict[Language, tuple[str, str]] = {
    "da": ("Hvad er det {} {}?", "Hvad er det {}?"),
    "en": ("What is the {} {}?", "What is the {}?"),
}
PICKING: dict[Language, tuple[str, ...]] = {
    "da": (
        "Hvad er sygefraværet på de {} skoler?",
        "Hvad er sygefraværet blandt {} lærere?",
        "Hvad er klassekvotienten fordelt på {} skoler?",
    ),
    "en": (
        "What is the sickness absence in the {} schools?",
        "What is the sickness absence among {} teachers?",
        "What is the class size by {} schools?",
    ),
}


@pytest.mark.parametrize("language", ["da", "en"])
def test_pro_and_contra_plan_as_the_neutral_question(plan: PlanText, catalog: Catalog, language: Language) -> None:
    """For every KPI whose bare name is a question that is answered with a ratio or an amount."""
    loaded, neutral = FRAMES[language]
    compared = 0
    for kpi in catalog.kpis.values():
        name = kpi.label.in_(language)
        base = plan(neutral.format(name), language=language)
        counts = kpi.measure(kpi.default_measure).type in ("sum", "last_value", "distinct", "category")
        if not isinstance(base, QueryPlan) or counts:
            continue
        for words in PRO_AND_CONTRA[language]:
            planned = plan(text := loaded.format(words, name), language=language)
            assert isinstance(planned, QueryPlan), text
            assert planned.query == base.query, text
            assert planned.unused_words, text
            compared += 1
    assert compared > 100


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_word_of_judgement_picks_when_it_stands_before_a_group(
    plan: PlanText, understander: object, language: Language
) -> None:
    pack = understander.packs[language]  # type: ignore[attr-defined]
    answered = [
        text
        for frame in PICKING[language]
        for word in sorted(pack.loaded | pack.gradable)
        if word not in pack.filler | pack.function
        if isinstance(plan(text := frame.format(word), language=language), QueryPlan)
    ]
    assert answered == []


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Er ledigheden eksploderet?", "Er ledigheden steget?"),
        ("Er ledigheden røget i vejret?", "Er ledigheden steget?"),
        ("Er ledigheden steget helt vildt?", "Er ledigheden steget?"),
        ("Er ledigheden raslet ned?", "Er ledigheden faldet?"),
        ("Is unemployment soaring?", "Has unemployment risen?"),
        ("Has unemployment plummeted?", "Has unemployment fallen?"),
        ("Det er vanvittigt! Hvad er ledigheden?", "Hvad er ledigheden?"),
        ("Hvor skandaløst høj er ledigheden?", "Hvad er ledigheden?"),
        ("Hvad er den lange ventetid på plejebolig?", "Hvad er ventetiden på plejebolig?"),
    ],
)
def test_metaphors_and_asides_change_nothing(plan: PlanText, text: str, same: str) -> None:
    planned, base = plan(text), plan(same)
    assert isinstance(planned, QueryPlan), text
    assert isinstance(base, QueryPlan)
    assert planned.query == base.query


@pytest.mark.parametrize(
    "text",
    [
        "Er sygefraværet højt?",
        "Er sygefraværet uacceptabelt højt?",
        "Er genanvendelsen imponerende?",
        "Is the unemployment low?",
        "Is the sickness absence shocking?",
    ],
)
def test_whether_a_figure_is_high_is_a_judgement(plan: PlanText, text: str) -> None:
    planned = plan(text)
    assert isinstance(planned, Decline), planned
    assert planned.reason == "opinion"
    assert planned.alternatives


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange nye underretninger fik vi i 2025?",
        "Hvor mange store anlægsprojekter er der?",
        "Hvad er sygefraværet i større skoler?",
        "Hvad er sygefraværet i nogle skoler?",
        "Hvad er sygefraværet blandt store?",
        "Hvor stor en andel af lærerne er aldrig syge?",
        "Hvad er sygefraværet i skolerne især?",
        "How many new reports of concern were there in 2025?",
        "What is the class size at several schools?",
        "What is the class size at the other schools?",
    ],
)
def test_what_picks_a_part_stops(plan: PlanText, text: str) -> None:
    assert isinstance(plan(text), Clarify | Decline), text


def test_some_schools_may_be_asked_for_with_a_bound(plan: PlanText) -> None:
    planned = plan("Er der nogle skoler med over 24 elever pr. klasse?")
    assert isinstance(planned, QueryPlan)
    assert planned.query.operation == "condition"
