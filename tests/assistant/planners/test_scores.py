"""The table of scores: one place, injected everywhere, documented field by field."""

import ast
from pathlib import Path

import pytest

from assistant.keys import Morphology
from assistant.lemmas import LemmaTable
from assistant.planners.rules import RulesPlanner
from assistant.planners.scores import SCORES, Scores, fields_that_decide, why_without_effect
from assistant.understand import Understander
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language

ROOT = Path(__file__).parents[3]
MODULES = ("keys", "spans", "lexicon", "planners/cover", "planners/rules", "planners/slots", "planners/accounts")
COUNTS = {"SOME", "CACHE_LIMIT", "TYPO_CACHE", "SHARED_CACHE", "FIT_CACHE", "MAX_NEARBY"}
"""How much is shown or kept: they decide nothing."""


def test_every_score_says_what_it_decides() -> None:
    assert [name for name, field in Scores.model_fields.items() if len(field.description or "") < 20] == []


def test_only_bounds_of_a_search_are_without_effect() -> None:
    assert [name for name in Scores.model_fields if why_without_effect(name)] == [
        "min_free_part",
        "max_spans",
        "max_visits",
    ]
    assert len(fields_that_decide()) == len(Scores.model_fields) - 3


@pytest.mark.parametrize("module", MODULES)
def test_no_number_that_decides_stands_beside_the_table(module: str) -> None:
    """Constants of these modules are either counts of what is kept, or not numbers."""
    tree = ast.parse((ROOT / "assistant" / f"{module}.py").read_text(encoding="utf-8"))
    numbers = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and any(isinstance(n, ast.Constant) for n in _elements(node.value))
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.isupper()
    }
    assert numbers - COUNTS == set()


def _elements(value: ast.expr) -> list[ast.expr]:
    found = value.elts if isinstance(value, ast.Tuple) else [value]
    return [n for n in found if isinstance(n, ast.Constant) and isinstance(n.value, int | float)]


def test_a_whole_number_moves_by_one_at_least() -> None:
    assert SCORES.moved("near", 0.2).near == SCORES.near + 1
    assert SCORES.moved("near", -0.2).near == SCORES.near - 1
    assert SCORES.moved("max_spans", 0.2).max_spans == 48
    assert SCORES.moved("margin", 0.5).margin == pytest.approx(0.45)


def test_another_table_reaches_the_keys_the_spans_and_the_planner(
    catalog: Catalog, tables: dict[Language, LemmaTable]
) -> None:
    other = Scores(lemma=0.9, margin=1.5)
    understander = Understander(catalog, tables, scores=other)
    assert Morphology(tables, understander.packs, other).keys("skolerne")["skole"] == 0.9
    question = understander.understand_question("Hvad er der i skolerne?", "da")
    assert question.scores is other
    assert max(s.quality for s in question.spans) <= 1.0
    assert RulesPlanner(catalog, understander).coverer._scores is other


def test_the_document_shows_the_table_that_is_in_use() -> None:
    text = (ROOT / "docs" / "planner.md").read_text(encoding="utf-8")
    missing = [
        name
        for name, field in Scores.model_fields.items()
        if f"| `{name}` | {field.default:g} | {field.description} |" not in text
    ]
    assert missing == []
