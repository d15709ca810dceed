"""What is found: by letters at once, by the real model when it is there."""

import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant, Settings
from assistant.language.pack import load_packs
from assistant.retrieval import documents as documents_module
from assistant.retrieval import retriever as retriever_module
from assistant.retrieval.documents import list_documents
from assistant.retrieval.embedding import (
    DIMENSION,
    NO_MODEL,
    CharacterVectors,
    Phrase,
    find_packaged_model,
    join,
)
from assistant.retrieval.retriever import FindsKpis, Retriever
from semantic_layer.catalog import Catalog

PATIENCE = 600
"""Seconds: importing torch takes ten, and more where others are at work."""
CLOSED = {language: pack.closed for language, pack in load_packs().items()}


@pytest.fixture(scope="module")
def letters(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """Never started."""
    return Retriever(catalog, "abc", tmp_path_factory.mktemp("letters"), CLOSED)


def test_kpis_are_found_by_letters_before_anything_is_loaded(letters: FindsKpis) -> None:
    assert "plejebolig_ventetid" in letters.find_kpis("Hvor længe skal man vente på plejehjemspladsen?", "da", 3)
    assert "personaleomsaetning" in letters.find_kpis("Why do so many teachers leave?", "en", 3)
    assert letters.find_kpis("xqzwv", "da", 3) == []


def test_examples_are_verified_questions_with_their_queries(letters: FindsKpis, catalog: Catalog) -> None:
    found = letters.find_examples("Hvad er sygefraværet i skolerne?", "da", 4)
    assert found[0].question == "Hvad er sygefraværet i skolerne?"
    assert found[0].likeness == pytest.approx(1)
    assert len(found) == 4
    for example in found:
        entries = [v for v in catalog.kpi(example.kpi).verified if ("da", example.question) in v.questions()]
        assert [v.query for v in entries] == [example.query]
        assert len([other for other in found if other.query == example.query]) == 1, "no query twice"
    assert all(example.likeness > 0 for example in found)


def test_members_are_found_by_their_aliases(letters: Retriever, catalog: Catalog) -> None:
    named = [(level.id, m.id, a) for level in catalog.levels.values() for m in level.members for a in m.aliases.da]
    level, member, alias = next(found for found in named if found[2].isalpha() and len(found[2]) > 6)
    assert (level, member) in letters.find_members(alias, "da", 3)


def test_documents_hold_catalog_texts_alone_and_in_a_fixed_order(catalog: Catalog) -> None:
    turned = catalog.model_copy(update={"kpis": dict(reversed(catalog.kpis.items()))})
    documents = list_documents(catalog)
    assert documents == list_documents(turned)
    assert len(documents) == len(set(documents))
    assert {d.kind for d in documents} == {"name", "definition", "question", "member"}
    drafts = {k.id for k in catalog.kpis.values() if k.status != "approved"}
    assert not {d.owner for d in documents} & drafts


def test_a_level_of_many_members_is_left_to_the_lexicon(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = max(catalog.levels.values(), key=lambda level: len(level.members))
    monkeypatch.setattr(documents_module, "MOST_MEMBERS", len(largest.members) - 1)
    levels = {d.owner.partition("=")[0] for d in list_documents(catalog) if d.kind == "member"}
    assert largest.id not in levels and len(levels) > 1


def test_letters_are_the_same_vectors_in_every_process(catalog: Catalog) -> None:
    program = (
        "import sys; from assistant.retrieval.embedding import CharacterVectors, Phrase\n"
        "from assistant.retrieval.documents import Document\n"
        "documents = [Document('name', 'k', 'da', text) for text in ('ventetid', 'fravær')]\n"
        "made = CharacterVectors(documents, {'da': frozenset()})\n"
        "print(made.embed([Phrase('ventetiden på fravær', 'da')]).tobytes().hex())"
    )
    root = str(Path(__file__).parents[3])
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": root},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_vectors_have_length_one_or_say_nothing(catalog: Catalog) -> None:
    made = CharacterVectors(list_documents(catalog), CLOSED)
    vectors = made.embed([Phrase("ventetid på plejebolig", "da"), Phrase("xqzwv", "da"), Phrase("", "en")])
    assert vectors.shape == (3, DIMENSION)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0])


def test_the_likeness_of_joined_vectors_is_the_mean_at_the_weight() -> None:
    dice = np.random.default_rng(1)
    pairs = [dice.normal(size=(2, size)).astype(np.float32) for size in (5, 3)]
    characters, model = (p / np.linalg.norm(p, axis=1, keepdims=True) for p in pairs)
    both = join(characters, model, 0.3)
    expected = 0.7 * characters[0] @ characters[1] + 0.3 * model[0] @ model[1]
    assert both[0] @ both[1] == pytest.approx(expected, abs=1e-6)


def test_without_chroma_letters_are_compared_and_it_is_said_once(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(retriever_module, "find_spec", lambda name: None)
    opened = Retriever(catalog, "abc", tmp_path, CLOSED)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            opened.start()
            assert opened.wait(10)
    assert opened.stage == "letters"
    assert "sygefravaer" in opened.find_kpis("sygefravær", "da", 3)
    assert [r.message for r in caplog.records if "chromadb is not installed" in r.message][1:] == []
    assert "chromadb is not installed" in caplog.text
    opened.close()


def test_a_model_that_cannot_be_loaded_leaves_the_letters(
    catalog: Catalog, tmp_path: Path, caplog: pytest.LogCaptureFixture, chroma: None, packaged_model: None
) -> None:
    few = catalog.model_copy(update={"kpis": {"ledighed": catalog.kpis["ledighed"]}, "dimensions": {}})
    (tmp_path / "model").mkdir()
    opened = Retriever(few, "abc", tmp_path / "stores", CLOSED, str(tmp_path / "model"))
    opened.start()
    assert opened.wait(PATIENCE)
    assert opened.stage == "store"
    assert "could not be loaded" in caplog.text
    opened.close()


def test_the_model_joins_when_it_is_loaded(
    catalog: Catalog, tmp_path: Path, chroma: None, packaged_model: None
) -> None:
    """By its meaning alone: the words share no letters with the catalog's."""
    kept = ("ledighed", "sygefravaer", "indbyggere", "klassekvotient")
    few = catalog.model_copy(update={"kpis": {k: catalog.kpis[k] for k in kept}, "dimensions": {}})
    opened = Retriever(few, "abc", tmp_path, CLOSED)
    opened.start()
    assert opened.wait(PATIENCE)
    assert opened.stage == "model"
    assert opened.find_kpis("jobless adults", "en", 1) == ["ledighed"]
    assert opened.find_kpis("workers who are ill", "en", 1) == ["sygefravaer"]
    again = Retriever(few, "abc", tmp_path, CLOSED)
    again.start()
    assert again.wait(PATIENCE)
    assert again.find_kpis("workers who are ill", "en", 4) == opened.find_kpis("workers who are ill", "en", 4)
    opened.close()
    again.close()


def test_a_retriever_that_is_closed_stops_what_it_was_doing(catalog: Catalog, tmp_path: Path, chroma: None) -> None:
    opened = Retriever(catalog, "abc", tmp_path, CLOSED, NO_MODEL)
    opened.start()
    opened.close()
    assert opened.stage == "letters"
    opened.start()
    assert opened._worker is None or not opened._worker.is_alive()


def test_a_desk_keeps_one_and_starts_it_when_somebody_searches(own_state: Path, chroma: None) -> None:
    desk = Assistant(Settings(state=own_state, embedding_model=NO_MODEL, _env_file=None))
    assert desk.retriever is desk.retriever
    assert desk.retriever._worker is None
    found = desk.find_alike("Er der nok hænder på stuen?", "da")
    assert "normering" in found
    assert desk.find_alike("xqzwv", "da") == []
    assert desk.retriever.wait(PATIENCE) and desk.retriever.stage == "store"
    desk.retriever.close()
    desk.release.close()


def test_the_packaged_model_is_found_without_loading_it() -> None:
    folder = find_packaged_model()
    assert folder is None or (folder / "modules.json").is_file()


def test_the_front_imports_nothing_heavy() -> None:
    program = "import assistant, assistant.retrieval.retriever, sys; print(*sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
    assert not {"numpy", "chromadb", "torch", "sentence_transformers"} & set(done.stdout.split())
