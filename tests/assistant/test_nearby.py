"""What is proposed after a decline looks like the question, and is nothing where nothing does."""

import pytest

from assistant.language.pack import load_pack
from assistant.nearby import NearbyKpis
from semantic_layer.serve import Release
from semantic_layer.texts import Language


@pytest.fixture(scope="module")
def nearby(release: Release) -> dict[Language, NearbyKpis]:
    return {lang: NearbyKpis(release.catalog, lang, load_pack(lang).closed) for lang in ("da", "en")}


@pytest.mark.parametrize(
    ("language", "question", "kpi"),
    [
        ("da", "Er der nok hænder på stuen?", "normering"),
        ("da", "Hvor længe skal man vente på plejehjemspladsen?", "plejebolig_ventetid"),
        ("da", "Hvorfor er byggesagerne så længe undervejs?", "byggesagstid"),
        ("en", "Why do so many teachers leave?", "personaleomsaetning"),
    ],
)
def test_what_looks_alike_comes_first(
    nearby: dict[Language, NearbyKpis], language: Language, question: str, kpi: str
) -> None:
    assert kpi in nearby[language].find(question)[:3]


@pytest.mark.parametrize("question", ["Hvad?", "", "Xyzzy qwfp", "12345"])
def test_what_looks_like_nothing_finds_nothing(nearby: dict[Language, NearbyKpis], question: str) -> None:
    assert nearby["da"].find(question) == []


def test_a_question_finds_its_kpi_by_label_and_synonyms_alone(release: Release) -> None:
    """The verified questions themselves are taken out, so that none is found because it stands there."""
    bare = {id_: kpi.model_copy(update={"verified": ()}) for id_, kpi in release.catalog.kpis.items()}
    catalog = release.catalog.model_copy(update={"kpis": bare})
    for language in ("da", "en"):
        nearby = NearbyKpis(catalog, language, load_pack(language).closed)
        found = [
            kpi.id in nearby.find(text)[:3]
            for kpi in release.catalog.kpis.values()
            for verified in kpi.verified
            for spoken, text in verified.questions()
            if spoken == language
        ]
        assert sum(found) >= 0.95 * len(found), language
