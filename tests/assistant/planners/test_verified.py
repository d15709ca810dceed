"""Every verified question plans to its own query; nothing looks the question up."""

import pytest

from assistant import Settings
from assistant.plan import QueryPlan
from assistant.planners.rules import RulesPlanner
from semantic_layer.catalog import Catalog
from semantic_layer.load import load_catalog
from semantic_layer.query import Query
from semantic_layer.texts import Language
from tests.assistant.conftest import PlanText

CASES = [
    pytest.param(kpi.id, number, language, text, id=f"{kpi.id}-{number}-{language}-{i}")
    for kpi in load_catalog(Settings(_env_file=None).catalog).kpis.values()
    for number, verified in enumerate(kpi.verified)
    for i, (language, text) in enumerate(verified.questions())
]


@pytest.mark.parametrize(("kpi", "number", "language", "text"), CASES)
def test_a_verified_question_plans_to_its_own_query(
    planner: RulesPlanner, plan: PlanText, catalog: Catalog, kpi: str, number: int, language: Language, text: str
) -> None:
    planned = plan(text)
    assert isinstance(planned, QueryPlan), planned
    expected = load_expected(catalog, kpi, number)
    assert planned.query == expected


def load_expected(catalog: Catalog, kpi: str, number: int) -> Query:
    found = catalog.kpis[kpi].verified[number].query
    return found.model_copy(update={"period": found.period.model_copy(update={"said": None})})


def test_there_are_two_danish_and_one_english_question_per_kpi(catalog: Catalog) -> None:
    for kpi in catalog.kpis.values():
        languages = [language for v in kpi.verified for language, _ in v.questions()]
        assert languages.count("da") >= 2, kpi.id
        assert languages.count("en") >= 1, kpi.id
