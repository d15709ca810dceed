"""Explanations hold whatever the catalog says: a label or a source with a digit in it is an approved text."""

from datetime import date
from typing import get_args

import pytest

from assistant.plan import Explain, ExplainKind
from assistant.reply import word_explanation
from semantic_layer.serve.release import Release
from semantic_layer.texts import Language

TODAY = date(2026, 11, 15)


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("about", [kind for kind in get_args(ExplainKind) if kind != "catalogue"])
def test_every_kpi_can_be_explained(release: Release, about: ExplainKind, language: Language) -> None:
    for kpi in release.catalog.kpis.values():
        asked, said, _ = word_explanation(release, language, TODAY, Explain(about=about, kpi=kpi.id))
        assert asked.endswith("?") and len(said) > len(kpi.label.in_(language)), kpi.id
