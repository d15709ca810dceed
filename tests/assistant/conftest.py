"""The planner on the shipped catalog, without a release: understanding can be tested before anything is published."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant import Settings
from assistant.lemmas import LemmaTable, export_lemmas
from assistant.plan import Plan, QueryPlan
from assistant.planners.context import PlanContext
from assistant.planners.rules import RulesPlanner
from assistant.replan import CatalogTimeline
from assistant.understand import Understander
from semantic_layer.catalog import Catalog
from semantic_layer.load import load_catalog
from semantic_layer.query import Query
from semantic_layer.texts import Language

TODAY = date(2026, 11, 15)
PlanText = Callable[..., Plan]


@pytest.fixture(scope="session")
def catalog_folder() -> Path:
    return Settings(_env_file=None).catalog


@pytest.fixture(scope="session")
def catalog(catalog_folder: Path) -> Catalog:
    return load_catalog(catalog_folder)


@pytest.fixture(scope="session")
def tables(lemmas: Path) -> dict[Language, LemmaTable]:
    return {"da": LemmaTable(export_lemmas("da", lemmas)), "en": LemmaTable(export_lemmas("en", lemmas))}


@pytest.fixture(scope="session")
def understander(catalog: Catalog, tables: dict[Language, LemmaTable]) -> Understander:
    return Understander(catalog, tables)


@pytest.fixture(scope="session")
def planner(catalog: Catalog, understander: Understander) -> RulesPlanner:
    return RulesPlanner(catalog, understander)


@pytest.fixture(scope="session")
def plan(catalog: Catalog, planner: RulesPlanner) -> PlanText:
    """Plan a question as on the evaluation day; `after` is the query of the question before."""

    def plan_text(text: str, after: Query | None = None, language: Language | None = None, today: date = TODAY) -> Plan:
        context = PlanContext(catalog, CatalogTimeline(catalog, today), after, language)
        return planner.plan_question(text, context)

    return plan_text


def query_of(plan: PlanText, text: str, after: Query | None = None) -> Query:
    """The query that the question makes; fails where it makes none."""
    planned = plan(text, after)
    assert isinstance(planned, QueryPlan), planned
    return planned.query
