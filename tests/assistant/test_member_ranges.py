"""A span of year groups or ages becomes the members that it covers exactly, and one figure; anything else stays."""

import pytest

from assistant.language.pack import load_pack
from assistant.member_ranges import RangeWriter
from assistant.understand import Understander
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language
from tests.assistant.conftest import PlanText, query_of


@pytest.mark.parametrize(
    ("language", "text", "full"),
    [
        ("da", "fravær i 7.-9. klasse", "fravær i 7. klasse, 8. klasse og 9. klasse tilsammen"),
        ("da", "fravær i 7. til 8. klasse", "fravær i 7. klasse og 8. klasse tilsammen"),
        ("da", "fravær i 7., 8. og 9. klasse", "fravær i 7. klasse, 8. klasse og 9. klasse"),
        ("da", "fravær i 7. og 9. klasse", "fravær i 7. klasse og 9. klasse"),
        ("da", "Udskolingen i 2024", "7. klasse, 8. klasse og 9. klasse tilsammen i 2024"),
        ("da", "hvor mange over 65 år", "hvor mange 65–79 år og 80 år og derover tilsammen"),
        ("da", "hvor mange mellem 6 og 24 år", "hvor mange 6–16 år og 17–24 år tilsammen"),
        ("en", "grades 7 to 8", "Year 7 and Year 8 altogether"),
        ("en", "aged 65 and over", "65–79 years and 80 years and over altogether"),
        ("da", "hvor mange 65-79-årige", "hvor mange blandt 65–79-årige"),
        ("da", "folk i 50'erne", "folk blandt 50–59-årige"),
        ("da", "folk i 30'erne og 40'erne", "folk blandt 30–49-årige"),
        ("en", "people in their fifties", "people among 50–59-year-olds"),
        ("en", "for the 25-29s", "for the among 25–29-year-olds"),
        ("da", "mellem 65 og 79?", "blandt 65–79-årige?"),
        ("da", "ledigheden i 90'erne", "ledigheden i 90'erne"),
        ("da", "hvor mange under 6 år", "hvor mange blandt 0–5-årige"),
        ("en", "how many aged 6 to 16 years", "how many among 6–16-year-olds"),
        # What is published otherwise, and what two levels have, is left as it stands.
        ("da", "hvor mange mellem 3 og 5 år", "hvor mange mellem 3 og 5 år"),
        ("da", "ledige under 25 år", "ledige under 25 år"),
        ("da", "indskolingen og udskolingen", "indskolingen og udskolingen"),
        ("da", "over 24 elever", "over 24 elever"),
        ("da", "9. klasse", "9. klasse"),
        ("da", "de seneste 2 til 3 år", "de seneste 2 til 3 år"),
    ],
)
def test_write_out(catalog: Catalog, language: Language, text: str, full: str) -> None:
    assert RangeWriter(catalog, language, load_pack(language)).write_out(text) == _as_total(full, language)


def _as_total(text: str, language: Language) -> str:
    """With the pack's own word for all of them together."""
    said = {"da": "tilsammen", "en": "altogether"}[language]
    return text.replace(said, load_pack(language).talk["total"][0])


def test_what_is_written_out_can_be_told(understander: Understander) -> None:
    (found,) = understander.list_written_out("Hvad er elevfraværet i udskolingen?", "da")
    assert found[0] == "udskolingen" and "8. klasse" in found[1]


def test_several_are_one_figure_only_where_that_is_asked(plan: PlanText) -> None:
    apart = query_of(plan, "Hvor mange bor der i Nordskoven og Midtbyen?")
    together = query_of(plan, "Hvor mange bor der i Nordskoven og Midtbyen tilsammen?")
    assert (apart.together, together.together) == (False, True)
    assert apart.where == together.where == {"distrikt": ("nordskoven", "midtbyen")}
    assert not query_of(plan, "Hvor mange bor der i alt i Nordskoven?").together


def test_what_is_together_stays_so_in_the_next_question(plan: PlanText) -> None:
    first = query_of(plan, "Hvad er elevfraværet i udskolingen?")
    course = query_of(plan, "Hvordan har det udviklet sig?", first)
    assert (course.operation, course.together, course.where) == ("trend", True, first.where)
    assert not query_of(plan, "og i 7. klasse?", first).together


@pytest.mark.parametrize(
    "text",
    [
        "Hvor mange flere over 65 år er der end sidste år?",
        "Har vi flere indbyggere i Nordskoven og Midtbyen tilsammen end i fjor?",
    ],
)
def test_what_is_one_figure_is_not_held_against_its_own_parts(plan: PlanText, text: str) -> None:
    query = query_of(plan, text)
    assert query.together
    assert query.against is not None and query.against.period is not None


def test_a_list_takes_nothing_together(plan: PlanText) -> None:
    listed = query_of(plan, "Hvad er elevfraværet i udskolingen fordelt på klassetrin?")
    assert (listed.operation, listed.together) == ("breakdown", False)
