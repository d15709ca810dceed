"""Every figure is found by its own name, however plainly it is asked for, and no other is given in its place."""

import pytest

from assistant.plan import QueryPlan
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language
from tests.assistant.conftest import PlanText

PLAIN: dict[Language, str] = {"da": "Hvad er {}?", "en": "What is {}?"}
COUNTED: dict[Language, tuple[str, ...]] = {
    "da": ("Hvor mange {}?", "Hvor stor en andel {}?", "Hvor høj er {}?", "Hvordan går det med {}?"),
    "en": ("How many {}?", "What share {}?", "How high is {}?", "How is it going with {}?"),
}
LANGUAGES: tuple[Language, ...] = ("da", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_label_is_enough(plan: PlanText, catalog: Catalog, language: Language) -> None:
    stopped = {}
    for kpi in catalog.kpis.values():
        planned = plan(PLAIN[language].format(kpi.label.in_(language)), language=language)
        if not isinstance(planned, QueryPlan) or planned.query.kpis != (kpi.id,):
            stopped[kpi.id] = planned.kind
    assert stopped == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_other_figure_is_given(plan: PlanText, catalog: Catalog, language: Language) -> None:
    """A share or a number that a figure does not have is asked about, never taken from its neighbour."""
    others = {}
    for kpi in catalog.kpis.values():
        for name in (kpi.label, kpi.phrase or kpi.label):
            for question in COUNTED[language]:
                asked = question.format(name.in_(language))
                planned = plan(asked, language=language)
                if isinstance(planned, QueryPlan) and kpi.id not in planned.query.kpis:
                    others[asked] = planned.query.kpis
    assert others == {}
