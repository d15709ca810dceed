"""How a figure is calculated is said of every measure that there can be."""

import pytest

from assistant.calculation import word_calculation
from assistant.language.pack import load_packs
from assistant.writer import Writer
from semantic_layer.catalog import Catalog
from semantic_layer.measures import RatioMeasure
from semantic_layer.texts import Language


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_measure_of_the_catalog_has_a_sentence(catalog: Catalog, language: Language) -> None:
    assert set(load_packs()) == {"da", "en"}
    types = set()
    for kpi in catalog.kpis.values():
        for measure_id, measure in kpi.measures.items():
            text = word_calculation(Writer(catalog, language), kpi, (measure_id,))
            types.add(measure.type)
            assert text.endswith(".") and "_" not in text and "{" not in text
            if isinstance(measure, RatioMeasure):
                assert ("100" in text) == (measure.scale == 100)
    assert types == {"sum", "ratio", "last_value", "distinct", "weighted_mean", "derived", "category"}


def test_a_ratio_names_both_sides_in_order(catalog: Catalog) -> None:
    kpi = catalog.kpi("sygefravaer")
    said = word_calculation(Writer(catalog, "da"), kpi, ())
    assert said == "Fraværsdage divideret med mulige arbejdsdage og ganget med 100."


def test_several_measures_are_named_and_counts_share_their_category(catalog: Catalog) -> None:
    kpi = catalog.kpi("anlaeg_status")
    one = word_calculation(Writer(catalog, "da"), kpi, ("oekonomi.roed", "oekonomi.gul"))
    assert one == word_calculation(Writer(catalog, "da"), kpi, ("oekonomi",))
    both = word_calculation(Writer(catalog, "da"), kpi, ("oekonomi", "tid"))
    assert "Økonomi: " in both and "Tid: " in both
