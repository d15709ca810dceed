"""Every rule of the check: a catalog broken in one way gives that problem, and the shipped catalogs have none."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.check import RULES, check_catalog, check_folder
from semantic_layer.inspection import Problem, Replan
from semantic_layer.load import load_catalog
from semantic_layer.query import Query
from semantic_layer.texts import Language
from semantic_layer.version_lock import LOCK_FILE
from tests.semantic_layer.broken_catalogs import BROKEN, Breaks, Content, passages
from tests.semantic_layer.broken_cockpits import empty_section

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "semantic_layer" / "catalog"
LIGHTHOUSE = ROOT / "tests" / "fixtures" / "catalog_lighthouse"


@pytest.fixture(scope="module")
def lighthouse() -> Catalog:
    return load_catalog(LIGHTHOUSE)


def broken(catalog: Catalog, change: Breaks) -> Catalog:
    content = catalog.model_dump(by_alias=True)
    change(content)
    return Catalog.model_validate(content)


@pytest.mark.parametrize(("rule", "says", "change"), BROKEN, ids=[f"{r}-{s}" for r, s, _ in BROKEN])
def test_a_broken_catalog_gives_the_problem(lighthouse: Catalog, rule: str, says: str, change: Breaks) -> None:
    problems = check_catalog(broken(lighthouse, change), LIGHTHOUSE)
    assert any(p.rule == rule and says in p.message for p in problems), [str(p) for p in problems]


def test_while_levels_are_unknown_no_question_is_planned(tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(LIGHTHOUSE, folder)
    path = folder / "kpis" / "keepers" / "passages.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("by: [shore],", "by: [harbour],"), encoding="utf-8")

    def make_replan(_: Catalog) -> Replan:
        raise AssertionError("the catalog is not fit to be understood by")

    assert any("unknown level 'harbour'" in problem for problem in check_folder(folder, make_replan=make_replan))


def test_every_rule_has_a_broken_catalog() -> None:
    tested = {rule for rule, _, _ in BROKEN} | {"verified_replan"}
    assert tested == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize("folder", [SHIPPED, LIGHTHOUSE], ids=["shipped", "lighthouse"])
def test_the_catalogs_here_have_no_problem(folder: Path) -> None:
    assert [str(p) for p in check_catalog(load_catalog(folder), folder)] == []


def test_all_problems_are_named_at_once_with_file_and_kpi(lighthouse: Catalog) -> None:
    def change(c: Content) -> None:
        passages(c).update(view="v_storms")
        c["outside"][0]["words"].update(en=[])

    problems = check_catalog(broken(lighthouse, change), LIGHTHOUSE)
    assert (
        Problem(
            "kpis/keepers/passages.yaml",
            "passages",
            "views_exist",
            "there is no view 'v_storms' in views/",
            13,
            "name a view that is there, or add its file",
        )
        in problems
    )
    assert any(p.file == "outside/whales.yaml" and p.kpi is None for p in problems)
    assert str(problems[0]).startswith(f"{problems[0].file}:{problems[0].line}: ")


def test_a_fault_of_a_cockpit_names_its_file(lighthouse: Catalog) -> None:
    found = check_catalog(broken(lighthouse, empty_section), LIGHTHOUSE)
    said = "the section 'watch' has no figure; give each section one to eight figures, each once"
    assert [str(p) for p in found] == [f"cockpits/bridge.yaml:11: {said} [cockpits_filled]"]


def test_reviews_are_held_against_the_given_day(lighthouse: Catalog) -> None:
    rules = {p.rule for p in check_catalog(lighthouse, LIGHTHOUSE, date(2027, 1, 2))}
    assert rules == {"reviews_due"}
    assert not check_catalog(lighthouse, LIGHTHOUSE, date(2027, 1, 1))


def test_a_deprecated_kpi_needs_no_review(lighthouse: Catalog) -> None:
    def change(c: Content) -> None:
        for kpi in c["kpis"].values():
            kpi["status"] = "deprecated"

    problems = check_catalog(broken(lighthouse, change), LIGHTHOUSE, date(2030, 1, 1))
    assert not [p for p in problems if p.rule == "reviews_due"]


def test_a_verified_question_plans_to_its_own_query(lighthouse: Catalog) -> None:
    asked: list[tuple[str, Language, date]] = []

    def replan(question: str, language: Language, day: date) -> Query | None:
        asked.append((question, language, day))
        queries = {q: v.query for k in lighthouse.kpis.values() for v in k.verified for _, q in v.questions()}
        if "lamps" in question:
            return None
        query = queries[question]
        if "shore" in question:
            return query.model_copy(update={"by": ("light",)})
        return query.model_copy(update={"period": query.period.model_copy(update={"said": "now"})})

    problems = check_catalog(lighthouse, LIGHTHOUSE, replan=replan)
    assert {(p.kpi, p.rule) for p in problems} == {("lamps", "verified_replan"), ("night_share", "verified_replan")}
    assert ("How many ships passed?", "da", date(2026, 11, 15)) in asked
    assert ("How many ships passed?", "en", date(2026, 11, 15)) in asked


def test_a_missing_lock_is_a_problem_of_every_kpi(lighthouse: Catalog, tmp_path: Path) -> None:
    problems = check_catalog(lighthouse, tmp_path)
    assert {p.kpi for p in problems if p.rule == "versions_bumped"} == set(lighthouse.kpis)


def test_a_damaged_lock_is_a_problem(lighthouse: Catalog, tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(LIGHTHOUSE, folder)
    (folder / LOCK_FILE).write_text("passages: {version: one}\n", encoding="utf-8")
    problems = check_catalog(lighthouse, folder)
    assert [p.file for p in problems] == [LOCK_FILE]
