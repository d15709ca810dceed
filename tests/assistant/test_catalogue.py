"""The catalog as a document: every KPI, level and topic is in it, in either language, whatever the catalog is about."""

from pathlib import Path
from typing import cast

import pytest

from assistant.catalogue import write_catalogue
from semantic_layer.load import load_catalog
from semantic_layer.texts import Language

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "demo": ROOT / "semantic_layer" / "catalog",
    "bikes": ROOT / "tests" / "fixtures" / "catalog_bikes",
    "lighthouse": ROOT / "tests" / "fixtures" / "catalog_lighthouse",
}


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", FOLDERS)
def test_everything_of_the_catalog_is_in_the_document(name: str, language: str) -> None:
    catalog, spoken = load_catalog(FOLDERS[name]), cast(Language, language)
    text = write_catalogue(catalog, spoken)
    for kpi in catalog.kpis.values():
        part = text[text.index(f'<a id="{kpi.id}">') :].split("\n###", 1)[0]
        assert f"`{kpi.id}@{kpi.version}`" in part
        texts = [kpi.description, kpi.does_not_say, kpi.source.cite, *(c.text for c in kpi.caveats)]
        texts += [target.decided for target in kpi.targets]
        assert [t.in_(spoken) for t in texts if t.in_(spoken) not in part] == []
        assert all(f"`{kpi.id}.{measure}`" in part for measure in kpi.measures)
        assert kpi.owner.steward in part
    for level in catalog.levels.values():
        assert all(member.label.in_(spoken) in text for member in level.members)
    for topic in catalog.outside:
        assert f"| {topic.label.in_(spoken)} | {topic.owner.in_(spoken)} |" in text
    assert "None" not in text


def test_a_target_says_for_whom_and_for_how_long() -> None:
    text = write_catalogue(load_catalog(FOLDERS["bikes"]), "en")
    assert "at most 6.0 percent for The Hill, 1 January 2026 – 31 December 2026. Decided: The Service Board" in text
    assert "10 days after the end of each period (quarter)" in text


def test_drafts_are_left_out() -> None:
    catalog = load_catalog(ROOT / "tests" / "fixtures" / "catalog_bikes")
    draft = catalog.kpi("bike_trips").model_copy(update={"status": "draft"})
    text = write_catalogue(catalog.model_copy(update={"kpis": {**catalog.kpis, "bike_trips": draft}}), "en")
    assert "bike_trips" not in text
    assert "late_returns" in text
