"""Words of age: alone they ask which band is meant, beside a band on their side they say nothing more."""

import pytest

from assistant.plan import Clarify, Decline, QueryPlan
from assistant.reply import word_clarify
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language
from tests.assistant.conftest import PlanText


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("Hvor mange børn under 6 år er der?", ("a0_5",)),
        ("How many children aged 6 to 16 live here?", ("a6_16",)),
        ("Hvor mange ældre over 80 år bor her?", ("a80_plus",)),
        ("Hvor mange ældre over 65 år bor her?", ("a65_79", "a80_plus")),
        ("Hvor mange unge under 17 år bor her?", ("a0_5", "a6_16")),
    ],
)
def test_beside_a_band_they_say_nothing_more(plan: PlanText, text: str, bands: tuple[str, ...]) -> None:
    planned = plan(text, None)
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.where == {"aldersgruppe": bands}


@pytest.mark.parametrize(
    "text",
    ["Hvor mange børn på 65-79 år bor her?", "Hvor mange ældre under 6 år bor her?", "How many kids over 80 years?"],
)
def test_on_the_other_side_they_stop(plan: PlanText, text: str) -> None:
    assert isinstance(plan(text, None), Clarify | Decline)


@pytest.mark.parametrize(
    ("language", "text", "said", "first"),
    [
        ("da", "Hvor mange børn bor der i kommunen?", "Det passer på flere aldersgrupper. Hvad mener du?", "0–5 år"),
        ("en", "How many elderly people live here?", "That fits several age groups. Which do you mean?", "40–64 years"),
    ],
)
def test_alone_they_ask_which(
    plan: PlanText, catalog: Catalog, language: Language, text: str, said: str, first: str
) -> None:
    asked = plan(text, None)
    assert isinstance(asked, Clarify) and asked.reason == "ambiguous_member"
    assert word_clarify(catalog, language, asked) == said
    assert asked.readings[0].label == first
