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


def test_every_verified_question_is_near_its_own_kpi(nearby: dict[Language, NearbyKpis], release: Release) -> None:
    missed = [
        text
        for kpi in release.catalog.kpis.values()
        for verified in kpi.verified
        for language, text in verified.questions()
        if kpi.id not in nearby[language].find(text)[:1]
    ]
    assert len(missed) <= 0.05 * sum(len(v.questions()) for k in release.catalog.kpis.values() for v in k.verified)
