"""The catalog's nouns, and what the shipped catalog promises about them."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from semantic_layer.catalog import Catalog, Disclosure, Duration, Kpi
from semantic_layer.dimension_rules import LANGUAGES
from semantic_layer.errors import QueryError
from semantic_layer.load import load_catalog
from semantic_layer.measures import DerivedMeasure

ROOT = Path(__file__).parents[2]
ENGINE = ("semantic_layer", "assistant", "ui", "cli", "evals")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "semantic_layer" / "catalog")


@pytest.fixture(scope="module")
def lighthouse() -> Catalog:
    return load_catalog(ROOT / "tests" / "fixtures" / "catalog_lighthouse")


def latest_closed(catalog: Catalog, kpi: Kpi, grain: str) -> str:
    day = catalog.identity.evaluation_day
    period = catalog.calendars.containing(grain, day)
    while kpi.freshness.lag.after(period.end) > day:
        period = catalog.calendars.shift(period, -1)
    return period.id


# -- nouns ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day", "later"),
    [
        ("P20D", date(2026, 9, 30), date(2026, 10, 20)),
        ("P2M", date(2026, 9, 30), date(2026, 11, 30)),
        ("P5M", date(2025, 12, 31), date(2026, 5, 31)),
        ("P1M", date(2026, 1, 31), date(2026, 2, 28)),
        ("P1M", date(2024, 1, 30), date(2024, 2, 29)),
        ("P1Y", date(2024, 2, 29), date(2025, 2, 28)),
        ("P1Y2M3D", date(2024, 12, 31), date(2026, 3, 3)),
        ("P22M", date(2024, 12, 31), date(2026, 10, 31)),
    ],
)
def test_a_duration_counts_from_the_end_of_a_month_to_the_end_of_a_month(text: str, day: date, later: date) -> None:
    assert Duration.model_validate(text).after(day) == later


@pytest.mark.parametrize("text", ["P", "20D", "P2W", "P-1D", "PT5H", ""])
def test_no_other_duration_is_understood(text: str) -> None:
    with pytest.raises(ValidationError):
        Duration.model_validate(text)


@pytest.mark.parametrize(
    "content",
    [{}, {"none": "why", "count": "n", "unit": "people"}, {"count": "n"}, {"count": "n", "unit": "people", "min": 1}],
)
def test_a_disclosure_is_a_rule_or_a_reason(content: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Disclosure.model_validate(content)


def test_a_derived_measure_has_one_formula() -> None:
    with pytest.raises(ValidationError, match="either a difference or a ratio"):
        DerivedMeasure.model_validate({"type": "derived", "unit": "x", "difference": ["a", "b"], "ratio": ["a", "b"]})
    with pytest.raises(ValidationError, match="either a difference or a ratio"):
        DerivedMeasure.model_validate({"type": "derived", "unit": "x"})


def test_an_id_is_ascii(lighthouse: Catalog) -> None:
    content = lighthouse.kpi("passages").model_dump(by_alias=True)
    with pytest.raises(ValidationError, match="is no id"):
        Kpi.model_validate({**content, "id": "Skibe på vej"})


def test_a_unit_belongs_to_the_parent_it_had_on_the_day(lighthouse: Catalog) -> None:
    assert lighthouse.ancestor_on("light", "old_spit", "shore", date(2024, 12, 31)) == "east"
    assert lighthouse.ancestor_on("light", "old_spit", "shore", date(2025, 1, 1)) == "west"
    assert lighthouse.ancestor_on("light", "old_spit", "shore", date(2026, 1, 1)) == "west"
    assert lighthouse.ancestor_on("light", "old_spit", "light", date(2024, 1, 1)) == "old_spit"
    assert lighthouse.ancestor_on("shore", "east", "light", date(2024, 1, 1)) is None


def test_a_closed_member_exists_to_its_last_day(lighthouse: Catalog) -> None:
    spit = lighthouse.member("light", "old_spit")
    assert spit.exists_on(date(2025, 6, 30))
    assert not spit.exists_on(date(2025, 7, 1))


def test_the_finest_levels_leave_out_what_lies_above(lighthouse: Catalog) -> None:
    assert lighthouse.ancestors("light") == ("shore",)
    assert lighthouse.finest(("shore", "light")) == {"light"}
    assert lighthouse.finest(()) == frozenset()


def test_a_query_finds_its_breakdown(lighthouse: Catalog) -> None:
    nights = lighthouse.kpi("night_share")
    found = lighthouse.breakdown(nights, {"light"}, "year", "percent")
    assert found is not None
    assert found.id == "shore,light"
    whole = lighthouse.breakdown(nights, set(), "month", "percent")
    assert whole is not None
    assert whole.id == ""
    assert lighthouse.breakdown(nights, {"light"}, "month", "percent") is None
    assert lighthouse.breakdown(nights, {"shore"}, "year", "per_ship") is None
    lamps = lighthouse.kpi("lamps")
    assert lighthouse.breakdown(lamps, {"light"}, "month", "lamp.dim") is not None


def test_a_category_also_has_a_count_per_value(lighthouse: Catalog) -> None:
    lamps = lighthouse.kpi("lamps")
    assert lamps.release_measures == ("lamp", "lamp.bright", "lamp.dim")
    assert lamps.measure("lamp.dim") is lamps.measures["lamp"]
    assert lighthouse.unit_of(lamps, "lamp.dim") == "count"
    assert lamps.decimals("lamp.dim") == 0


def test_unknown_ids_are_query_errors(lighthouse: Catalog) -> None:
    with pytest.raises(QueryError, match="storms"):
        lighthouse.kpi("storms")
    with pytest.raises(QueryError, match="moon"):
        lighthouse.member("light", "moon")
    with pytest.raises(QueryError, match="sails"):
        lighthouse.kpi("passages").measure("sails")


def test_a_catalog_survives_being_stored_as_json(catalog: Catalog) -> None:
    assert Catalog.model_validate_json(catalog.model_dump_json(by_alias=True)) == catalog


# -- the shipped catalog -------------------------------------------------------------------------------

COMMITTEES = {
    "oekonomi": {"sygefravaer", "serviceudgifter", "budgetafvigelse", "anlaeg_forbrug", "anlaeg_status", "indbyggere"},
    "boern_og_skole": {"klassekvotient", "karakterer", "elevfravaer"},
    "sundhed_og_aeldre": {"hjemmehjaelp_modtagere", "plejebolig_ventetid", "plejeboliggaranti"},
    "beskaeftigelse": {"ledighed"},
    "social": {"underretninger"},
    "teknik_og_miljoe": {"byggesagstid", "co2"},
    "kultur_og_fritid": {"biblioteksudlaan"},
}
LATEST = {
    ("sygefravaer", "month"): "2026-09",
    ("sygefravaer", "quarter"): "2026-Q3",
    ("serviceudgifter", "budget_follow_up"): "2026-BO3",
    ("budgetafvigelse", "budget_follow_up"): "2026-BO3",
    ("anlaeg_forbrug", "quarter"): "2026-Q3",
    ("anlaeg_status", "quarter"): "2026-Q3",
    ("indbyggere", "quarter"): "2026-Q3",
    ("klassekvotient", "school_year"): "2025/26",
    ("karakterer", "school_year"): "2025/26",
    ("elevfravaer", "school_year"): "2025/26",
    ("hjemmehjaelp_modtagere", "month"): "2026-09",
    ("plejebolig_ventetid", "quarter"): "2026-Q3",
    ("plejeboliggaranti", "quarter"): "2026-Q3",
    ("ledighed", "month"): "2026-09",
    ("underretninger", "month"): "2026-09",
    ("byggesagstid", "quarter"): "2026-Q3",
    ("co2", "year"): "2024",
    ("biblioteksudlaan", "year"): "2025",
}
TYPES = {"sum", "ratio", "last_value", "distinct", "weighted_mean", "derived", "category"}


def test_sixty_three_kpis_of_all_seven_committees(catalog: Catalog) -> None:
    found: dict[str, set[str]] = {}
    for kpi in catalog.kpis.values():
        for committee in kpi.committee:
            found.setdefault(committee, set()).add(kpi.id)
    assert len(catalog.kpis) == 63
    assert all(COMMITTEES[committee] <= kpis for committee, kpis in found.items())
    assert {committee.id for committee in catalog.committees} == set(COMMITTEES)
    assert {m.id for m in catalog.levels["udvalg"].members} == set(COMMITTEES)


def test_every_measure_type_is_used(catalog: Catalog) -> None:
    assert {m.type for kpi in catalog.kpis.values() for m in kpi.measures.values()} == TYPES


@pytest.mark.parametrize(("kpi_id", "grain"), LATEST, ids=str)
def test_the_latest_closed_period_on_the_evaluation_day(catalog: Catalog, kpi_id: str, grain: str) -> None:
    assert latest_closed(catalog, catalog.kpi(kpi_id), grain) == LATEST[kpi_id, grain]


def test_nothing_is_stale_on_the_evaluation_day(catalog: Catalog) -> None:
    day = catalog.identity.evaluation_day
    for kpi in catalog.kpis.values():
        latest = catalog.calendars.parse(latest_closed(catalog, kpi, kpi.freshness.cadence))
        due = kpi.freshness.lag.after(catalog.calendars.shift(latest, 1).end)
        assert day <= kpi.freshness.stale_after.after(due), kpi.id


def test_every_kpi_knows_enough_words(catalog: Catalog) -> None:
    for kpi in catalog.kpis.values():
        assert len(kpi.synonyms.da) >= 8, kpi.id
        assert len(kpi.synonyms.en) >= 6, kpi.id
        for words in (*kpi.synonyms.da, *kpi.synonyms.en, *kpi.about.da, *kpi.about.en):
            assert words == words.strip(), (kpi.id, words)


def test_every_kpi_has_a_dated_caveat_in_force(catalog: Catalog) -> None:
    day = catalog.identity.evaluation_day
    for kpi in catalog.kpis.values():
        spans = [c.valid for c in kpi.caveats if c.valid is not None]
        assert any((start is None or start <= day) and (end is None or day <= end) for start, end in spans), kpi.id
        assert any(c.at or c.valid for c in kpi.caveats), kpi.id


def test_every_kpi_has_verified_questions_in_both_languages(catalog: Catalog) -> None:
    for kpi in catalog.kpis.values():
        asked = [language for v in kpi.verified for language, _ in v.questions()]
        assert asked.count("da") >= 2, kpi.id
        assert asked.count("en") >= 1, kpi.id


def test_the_verified_questions_use_many_operations(catalog: Catalog) -> None:
    used = {v.query.operation for kpi in catalog.kpis.values() for v in kpi.verified}
    expected = {"value", "trend", "breakdown", "rank", "compare", "status", "condition", "count", "share", "spread"}
    assert used >= expected


def test_no_question_is_verified_twice(catalog: Catalog) -> None:
    asked = [(lang, q.casefold()) for kpi in catalog.kpis.values() for v in kpi.verified for lang, q in v.questions()]
    assert len(asked) == len(set(asked))


def test_a_text_is_not_the_same_in_both_languages_by_oversight(catalog: Catalog) -> None:
    for kpi in catalog.kpis.values():
        texts = [kpi.label, kpi.phrase, kpi.description, kpi.does_not_say, *(c.text for c in kpi.caveats)]
        for text in texts:
            assert text.da != text.en, (kpi.id, text.da)


def test_a_member_is_called_with_its_preposition(catalog: Catalog) -> None:
    for level in catalog.levels.values():
        for member in level.members:
            assert member.in_ is not None, (level.id, member.id)
            assert re.match(r"(i|på|blandt|hos|for|fra|under|inden for|efter) ", member.in_.da), member.in_.da
            assert re.match(r"(in|at|on|among|with|for|from|under) ", member.in_.en), member.in_.en


def test_the_organisation_has_a_history(catalog: Catalog) -> None:
    closed = catalog.member("institution", "krageredeskolen")
    assert closed.valid == (None, date(2024, 7, 31))
    assert closed.successor == "soeparkskolen"
    before, after = date(2024, 12, 31), date(2025, 1, 1)
    assert catalog.ancestor_on("institution", "ankeret", "forvaltning", before) == "boern_og_unge"
    assert catalog.ancestor_on("institution", "ankeret", "forvaltning", after) == "beskaeftigelse_og_social"
    assert "Pleje og Omsorg" in catalog.member("forvaltning", "sundhed_og_omsorg").aliases.da


def test_contacts_and_sources_are_recognisably_invented(catalog: Catalog) -> None:
    for kpi in catalog.kpis.values():
        assert kpi.owner.contact.endswith("@eksempelkoebing.example"), kpi.id
        assert "opdigtede" in kpi.source.cite.da, kpi.id
    assert catalog.identity.notice is not None
    assert catalog.identity.notice.da == "Opdigtede tal"


# -- the engine knows none of it -------------------------------------------------------------------------

WORD = re.compile(r"\w+")
MIN_NAME = 5
"""Letters; shorter ids (`i`, `nord`) are words of their own right."""


ORDINARY = {("transport",)}
"""Names that are words of programming too."""


def names_of(catalog: Catalog) -> set[tuple[str, ...]]:
    """Ids and names that only the catalog may know, each as its words."""
    members = [member for level in catalog.levels.values() for member in level.members]
    ids = {*catalog.kpis, *COMMITTEES, *(m.id for m in members if len(m.id) >= MIN_NAME)}
    texts = [kpi.label for kpi in catalog.kpis.values()] + [m.label for m in members] + [catalog.identity.name]
    labels = {text.in_(language) for text in texts for language in LANGUAGES}
    words = {tuple(WORD.findall(label.casefold())) for label in labels if len(label) >= MIN_NAME}
    return ({(id_,) for id_ in ids} | words) - ORDINARY


def spoken(path: Path) -> Iterator[str]:
    """What the code itself says: its names and its texts, without the examples of docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    expressions = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in expressions:
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, documented) and not isinstance(node, ast.Module):
            yield node.name


def named_in(text: str, names: set[tuple[str, ...]]) -> Iterator[str]:
    words = WORD.findall(text.casefold())
    sizes = {len(name) for name in names}
    for size in sizes:
        for start in range(len(words) - size + 1):
            if (found := tuple(words[start : start + size])) in names:
                yield " ".join(found)


def test_the_engine_names_no_kpi_place_or_member(catalog: Catalog) -> None:
    """Only the catalog and the generator of the demo data know what the figures are about."""
    names = names_of(catalog)
    files = [p for folder in ENGINE for p in (ROOT / folder).rglob("*.py") if "demo" not in p.parts]
    assert len(files) > 100
    found = {
        (str(path.relative_to(ROOT)), name) for path in files for text in spoken(path) for name in named_in(text, names)
    }
    assert found == set()


def test_the_prompts_name_no_kpi_place_or_member(catalog: Catalog) -> None:
    names = names_of(catalog)
    files = sorted((ROOT / "prompts").iterdir())
    found = {
        (path.name, name)
        for path in files
        if path.suffix in (".yaml", ".md")
        for name in named_in(path.read_text(encoding="utf-8"), names)
    }
    assert found == set()


def test_a_name_in_the_engine_would_be_found(catalog: Catalog, tmp_path: Path) -> None:
    names = names_of(catalog)
    path = tmp_path / "engine.py"
    path.write_text('"""sygefravaer"""\nif kpi == "sygefravaer":\n    say(f"på Søparkskolen {n}")\n', encoding="utf-8")
    found = {name for text in spoken(path) for name in named_in(text, names)}
    assert found == {"sygefravaer", "søparkskolen"}
