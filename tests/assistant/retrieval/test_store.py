"""The store is expendable: whatever happens to it, letters answer, and it is made again unaided."""

import fcntl
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant import Answer, Assistant, Question
from assistant.language.pack import load_packs
from assistant.retrieval import retriever as retriever_module
from assistant.retrieval import store as store_module
from assistant.retrieval.documents import list_documents
from assistant.retrieval.embedding import NO_MODEL, CharacterVectors, JoinedVectors
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.store import DATABASE, MANIFEST, StoreError, make_store, open_store
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language

pytestmark = [pytest.mark.promise("R6"), pytest.mark.usefixtures("chroma")]

PATIENCE = 300
"""Seconds. How long it takes is measured, not tested: it is a few, and half a minute with a model."""
PROBES: tuple[tuple[str, Language], ...] = (
    ("Hvor længe skal man vente på plejehjemspladsen?", "da"),
    ("Why do so many teachers leave?", "en"),
)
CLOSED = {language: pack.closed for language, pack in load_packs().items()}


@pytest.fixture(scope="module")
def few(catalog: Catalog) -> Catalog:
    """Enough to be searched, and made in a second."""
    kept = ("plejebolig_ventetid", "personaleomsaetning", "sygefravaer", "ledighed")
    return catalog.model_copy(update={"kpis": {k: catalog.kpis[k] for k in kept}, "dimensions": {}})


@pytest.fixture(scope="module")
def made(few: Catalog, tmp_path_factory: pytest.TempPathFactory, chroma: None) -> Path:
    """A folder with a store of these few."""
    folder = tmp_path_factory.mktemp("made")
    opened = open_retriever(few, folder)
    assert opened.stage == "store"
    opened.close()
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy that may be spoiled."""
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def open_retriever(catalog: Catalog, folder: Path, catalog_hash: str = "abc") -> Retriever:
    opened = Retriever(catalog, catalog_hash, folder, CLOSED, NO_MODEL)
    opened.start()
    assert opened.wait(PATIENCE)
    return opened


def find_store(folder: Path) -> Path:
    (manifest,) = folder.glob(f"*/{MANIFEST}")
    return manifest.parent / str(json.loads(manifest.read_text(encoding="utf-8"))["folder"])


def find(retriever: Retriever) -> list[list[str]]:
    return [retriever.find_kpis(text, language, 2) for text, language in PROBES]


# -- what may happen to it -----------------------------------------------------------------------------------


def delete_all(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path)


def delete_store(folder: Path) -> None:
    shutil.rmtree(find_store(folder))


def truncate_database(folder: Path) -> None:
    database = find_store(folder) / DATABASE
    database.write_bytes(database.read_bytes()[: database.stat().st_size // 2])


def truncate_vectors(folder: Path) -> None:
    (path,) = find_store(folder).rglob("data_level0.bin")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_bits(path: Path, every: int) -> None:
    content = bytearray(path.read_bytes())
    for at in range(200, len(content), every):
        content[at] ^= 0x41
    path.write_bytes(bytes(content))


def flip_database(folder: Path) -> None:
    flip_bits(find_store(folder) / DATABASE, 997)


def flip_vectors(folder: Path) -> None:
    (path,) = find_store(folder).rglob("data_level0.bin")
    flip_bits(path, 997)


def flip_one_vector(folder: Path) -> None:
    """Within its numbers: Chroma opens it, and finds the wrong things."""
    (path,) = find_store(folder).rglob("data_level0.bin")
    content = bytearray(path.read_bytes())
    content[300:700] = bytes(byte ^ 0x41 for byte in content[300:700])
    path.write_bytes(bytes(content))


def change_manifest(folder: Path, **fields: object) -> None:
    (manifest,) = folder.glob(f"*/{MANIFEST}")
    held = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(held | fields), encoding="utf-8")


def break_manifest(folder: Path) -> None:
    (manifest,) = folder.glob(f"*/{MANIFEST}")
    manifest.write_text("{", encoding="utf-8")


def make_stale(folder: Path) -> None:
    change_manifest(folder, made_by="of another catalog")


def lose_documents(folder: Path) -> None:
    with sqlite3.connect(find_store(folder) / DATABASE) as database:
        database.execute("UPDATE embedding_metadata SET string_value = 'x' WHERE key = 'chroma:document'")


def make_of_wrong_dimension(folder: Path) -> None:
    """As if another program had written it: the manifest is right, what Chroma holds is not."""
    import chromadb

    client = chromadb.PersistentClient(path=str(find_store(folder)))
    size = client.get_collection("documents", embedding_function=None).count()
    client.delete_collection("documents")
    other = client.create_collection("documents", embedding_function=None)
    other.add(ids=[str(at) for at in range(size)], embeddings=np.ones((size, 7), dtype=np.float32))
    client.close()


DAMAGES = (
    *(delete_all, delete_store, truncate_database, truncate_vectors, flip_database, flip_vectors),
    flip_one_vector,
    *(break_manifest, make_stale, lose_documents, make_of_wrong_dimension),
)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_store_is_made_again(
    few: Catalog, folder: Path, damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(folder)
    rebuilt = count_builds(monkeypatch)
    opened = Retriever(few, "abc", folder, CLOSED, NO_MODEL)
    assert [found[0] for found in find(opened)] == ["plejebolig_ventetid", "personaleomsaetning"], "letters answer"
    opened.start()
    assert opened.wait(PATIENCE)
    assert (opened.stage, rebuilt) == ("store", ["built"])
    assert [found[0] for found in find(opened)] == ["plejebolig_ventetid", "personaleomsaetning"]
    opened.close()


def count_builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    built: list[str] = []

    def make(*args: object) -> None:
        built.append("built")
        make_store(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(store_module, "make_store", make)
    return built


def test_a_whole_store_is_not_made_again(few: Catalog, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = count_builds(monkeypatch)
    opened = open_retriever(few, folder)
    assert (opened.stage, built) == ("store", [])
    opened.close()


@pytest.mark.parametrize("damage", [delete_all, delete_store, make_stale], ids=lambda damage: damage.__name__)
def test_a_store_that_vanishes_under_a_client_is_noticed(
    few: Catalog, folder: Path, damage: Callable[[Path], None]
) -> None:
    opened = open_retriever(few, folder)
    before = find(opened)
    damage(folder)
    assert opened._open_store() is None
    assert [found[0] for found in find(opened)] == [found[0] for found in before]
    assert opened.wait(PATIENCE)
    assert opened.stage == "store"
    assert find(opened) == before
    opened.close()


def test_a_store_that_another_process_has_locked_is_made_beside_it(few: Catalog, folder: Path) -> None:
    held = find_store(folder) / DATABASE
    program = f"import sqlite3; c = sqlite3.connect({str(held)!r}); c.execute('BEGIN EXCLUSIVE'); print(1); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "1\n"
        opened = open_retriever(few, folder)
        assert opened.stage == "store"
        assert [found[0] for found in find(opened)] == ["plejebolig_ventetid", "personaleomsaetning"]
        opened.close()
        other.communicate("\n")


def test_a_lock_that_is_taken_under_a_client_keeps_nobody_waiting(few: Catalog, folder: Path) -> None:
    opened = open_retriever(few, folder)
    with closing(sqlite3.connect(find_store(folder) / DATABASE)) as other:
        other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        assert [found[0] for found in find(opened)] == ["plejebolig_ventetid", "personaleomsaetning"]
        assert time.monotonic() - begun < PATIENCE
        assert opened.wait(PATIENCE) and opened.stage == "store"
        opened.close()


def test_who_waits_too_long_for_another_goes_on(few: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retriever_module, "LOCK_SECONDS", 0.3)
    first = open_retriever(few, tmp_path)
    first.close()
    (lock,) = tmp_path.glob("*/lock")
    delete_store(tmp_path)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        opened = open_retriever(few, tmp_path)
        assert opened.stage == "store"
        opened.close()


def test_a_store_that_cannot_be_written_leaves_the_letters(few: Catalog, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    opened = open_retriever(few, tmp_path / "file")
    assert opened.stage == "letters"
    assert [found[0] for found in find(opened)] == ["plejebolig_ventetid", "personaleomsaetning"]
    begun = time.monotonic()
    opened.start()
    assert opened.wait(0) and time.monotonic() - begun < 1, "it is not tried again at once"
    opened.close()


def test_a_panic_of_the_store_is_no_end(few: Catalog, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma's core panics with what is no Exception."""

    class PanicException(BaseException):
        pass

    def panic(*args: object, **more: object) -> None:
        raise PanicException("index out of bounds")

    opened = open_retriever(few, folder)
    store = opened._store
    assert store is not None
    monkeypatch.setattr(store, "_collection", type("Broken", (), {"query": panic}))
    assert [found[0] for found in find(opened)] == ["plejebolig_ventetid", "personaleomsaetning"]
    assert opened.wait(PATIENCE) and opened.stage == "store"
    opened.close()


def test_a_store_that_does_not_come_back_is_given_up(
    few: Catalog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, over = open_retriever(few, folder), threading.Event()
    monkeypatch.setattr(store_module, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(opened._store, "_collection", type("Stuck", (), {"query": lambda *_, **__: over.wait(20)}))
    begun = time.monotonic()
    assert [found[0] for found in find(opened)] == ["plejebolig_ventetid", "personaleomsaetning"]
    assert time.monotonic() - begun < 15
    over.set()
    assert opened.wait(PATIENCE)
    opened.close()


def test_other_catalogs_do_not_add_up(few: Catalog, tmp_path: Path) -> None:
    for number in range(4):
        open_retriever(few, tmp_path, f"catalog {number}").close()
    assert len(list(tmp_path.glob(f"*/{MANIFEST}"))) == 3


def test_an_interrupted_write_leaves_the_old_store(few: Catalog, folder: Path) -> None:
    documents = list_documents(few)
    vectors = JoinedVectors(CharacterVectors(documents, CLOSED), None, 0.0)
    (kept,) = (path.parent for path in folder.glob(f"*/{MANIFEST}"))
    with pytest.raises(StoreError):
        make_store(kept, "x", documents, np.full((len(documents), 0), np.nan, dtype=np.float32))
    open_store(kept, f"abc {vectors.name}", documents, vectors.dimension).close()
    assert len(list(kept.glob("store-*"))) == 1


# -- what is answered ----------------------------------------------------------------------------------------

QUESTIONS = ("Hvad er sygefraværet?", "Er der nok hænder på stuen?", "Hvor mange ansatte har kaffepause?")


@pytest.fixture
def opened(own_state: Path) -> Iterator[Assistant]:
    from assistant import Settings

    assistant = Assistant(Settings(state=own_state, embedding_model=NO_MODEL, _env_file=None))
    yield assistant
    assistant.retriever.close()
    assistant.release.close()


def ask_all(assistant: Assistant, today: date) -> list[Answer]:
    return [assistant.ask(Question(text=text, asked_at=today, role="politiker")) for text in QUESTIONS]


def test_no_answer_rests_on_the_store(opened: Assistant, today: date) -> None:
    """The same bytes before it is there, with it, and when it is spoiled."""
    before = [answer.model_copy(update={"timings_ms": {}}) for answer in ask_all(opened, today)]
    assert any(answer.suggestions for answer in before if answer.status == "declined")
    opened.retriever.start()
    during = ask_all(opened, today)
    assert opened.retriever.wait(PATIENCE) and opened.retriever.stage == "store"
    ready = ask_all(opened, today)
    delete_all(opened._settings.retrieval_folder)
    spoiled = ask_all(opened, today)
    for again in (during, ready, spoiled):
        assert [answer.model_copy(update={"timings_ms": {}}) for answer in again] == before
