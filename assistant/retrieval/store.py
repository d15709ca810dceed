"""Vectors kept in Chroma, in a folder of their own: embedded, never a server, and expendable.

A store is written once, beside the old one, and taken into use by replacing a small file, its manifest; so nothing is
ever repaired. What does not agree with its manifest is not used. Chroma's core is a program of another language, whose
panics are no `Exception`: this module is the one place that catches everything, and makes it a StoreError.
"""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

import numpy as np

from assistant.retrieval.documents import Document, Kind, hash_documents
from assistant.retrieval.embedding import Vectors
from semantic_layer.frozen import Frozen
from semantic_layer.texts import Language

FORMAT = 2
COLLECTION = "documents"
MANIFEST = "current.json"
GRAPH = "*.bin"
DATABASE = "chroma.sqlite3"
LOCKED_SECONDS = 2.0
"""For how long a file that another process has locked is waited for; Chroma would wait for minutes."""
ANSWER_SECONDS = 2.0
"""After which a store in use is given up: a search takes a hundredth of it."""
TOLERANCE = 1e-3
"""By which a stored vector's sum may be off: less than one number that lost its place, more than rounding."""
EXACT = 1e-3
"""Cosine distance of a vector to itself, at most."""
OTHERS_KEPT = 2
"""Stores of other catalogs or models: of another process, or of what is soon taken back."""
SAMPLED = 25
"""Documents that must find themselves when a store is opened."""


T = TypeVar("T")


class StoreError(Exception):
    """The store cannot be used: missing, damaged, locked, of another catalog, or Chroma is not installed."""


class StoreManifest(Frozen):
    format: int
    made_by: str
    """The catalog's hash and the name of the embedding."""
    folder: str
    count: int
    dimension: int
    documents: str
    """Their hash."""
    sums: tuple[float, ...]
    """A sum of each vector, its numbers weighed each otherwise."""
    graph: str
    """The hash of the files of the graph, which are written once; of a short one whatever is in memory may be read."""


class Near(NamedTuple):
    place: int
    """Of the document in the list that the store was made of."""
    likeness: float
    """0–1 (cosine)."""


class VectorStore:
    """A store in use. Chroma goes on answering after its files are gone, so `is_there` is to be asked first."""

    def __init__(self, client: Any, collection: Any, manifest: Path, database: Path) -> None:
        self._client = client
        self._collection = collection
        self._manifest = manifest
        self._database = database
        self._seen = self._look()

    def is_there(self) -> bool:
        """Whether the files are still those that were opened."""
        with suppress(OSError):
            return self._look() == self._seen
        return False

    def _look(self) -> tuple[int, ...]:
        manifest = self._manifest.stat()
        return manifest.st_ino, manifest.st_mtime_ns, self._database.stat().st_ino

    def find(self, vector: Vectors, kinds: Sequence[Kind], language: Language, most: int) -> list[Near]:
        """The nearest documents of these kinds, the nearest first. Raises StoreError."""
        where = {"$and": [{"kind": {"$in": list(kinds)}}, {"language": language}]}
        asked = {"query_embeddings": vector, "n_results": most, "where": where, "include": ["distances"]}
        found = _within(ANSWER_SECONDS, "asking", lambda: self._collection.query(**asked))
        with _making_store_errors("reading"):
            pairs = zip(found["ids"][0], found["distances"][0], strict=True)
            return [Near(int(id_), 1.0 - float(distance)) for id_, distance in pairs]

    def close(self) -> None:
        with suppress(StoreError):
            _within(ANSWER_SECONDS, "closing", self._client.close)


def name_folder(folder: Path, made_by: str) -> Path:
    """Where stores of this make are kept; of other makes only the last stay, so that a new catalog does not add up."""
    own = folder / sha256(made_by.encode()).hexdigest()[:16]
    if folder.is_dir():
        others = sorted((p for p in folder.iterdir() if p.is_dir() and p != own), key=lambda p: p.stat().st_mtime)
        for old in others[:-OTHERS_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    return own


def open_store(folder: Path, made_by: str, documents: Sequence[Document], dimension: int) -> VectorStore:
    """What was kept for these documents and this embedding, checked. Raises StoreError."""
    manifest = _read_manifest(folder)
    wanted = (FORMAT, made_by, len(documents), dimension, hash_documents(documents))
    if (manifest.format, manifest.made_by, manifest.count, manifest.dimension, manifest.documents) != wanted:
        raise StoreError("it was made of something else")
    place = folder / manifest.folder
    if not (place / DATABASE).is_file():
        raise StoreError("its files are gone")
    if _hash_graph(place) != manifest.graph:
        raise StoreError("its graph is damaged")
    _check_file(place / DATABASE)
    client = _open_client(place)
    try:
        with _making_store_errors("opening"):
            collection = client.get_collection(COLLECTION, embedding_function=None)
            _check(collection, manifest, documents)
            return VectorStore(client, collection, folder / MANIFEST, place / DATABASE)
    except StoreError:
        _close(client)
        raise


def make_store(folder: Path, made_by: str, documents: Sequence[Document], vectors: Vectors) -> None:
    """Write a new store beside what is there, take it into use and forget the rest. Raises StoreError."""
    name = f"store-{uuid4().hex}"
    place = folder / name
    try:
        with _making_store_errors("writing"):
            place.mkdir(parents=True)
            client = _open_client(place)
            try:
                _write(client, documents, vectors)
            finally:
                client.close()
            manifest = StoreManifest(
                format=FORMAT,
                made_by=made_by,
                folder=name,
                count=len(documents),
                dimension=vectors.shape[1],
                documents=hash_documents(documents),
                sums=tuple(float(s) for s in _sum_up(vectors)),
                graph=_hash_graph(place),
            )
            fresh = folder / f"{name}.json"
            fresh.write_text(manifest.model_dump_json(), encoding="utf-8")
            fresh.replace(folder / MANIFEST)
    except StoreError:
        shutil.rmtree(place, ignore_errors=True)
        raise
    for old in folder.glob("store-*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)


def _write(client: Any, documents: Sequence[Document], vectors: Vectors) -> None:
    # Without a function of one's own Chroma would load a model from the internet.
    collection = client.create_collection(COLLECTION, embedding_function=None, configuration=_configure(len(documents)))
    most = client.get_max_batch_size()
    for first in range(0, len(documents), most):
        some = documents[first : first + most]
        collection.add(
            ids=[str(first + at) for at in range(len(some))],
            embeddings=vectors[first : first + most],
            documents=[d.text for d in some],
            metadatas=[_describe(d) for d in some],
        )


def _configure(count: int) -> dict[str, Any]:
    """The graph is written once, when all is in it; what is in no graph would be read from a journal at each start."""
    written = {"sync_threshold": max(2, count), "batch_size": max(2, min(100, count))}
    return {"hnsw": {"space": "cosine", "ef_construction": 100, "ef_search": 200, **written}}


def _check_file(database: Path) -> None:
    """That it is whole, and that nobody holds it. Raises StoreError."""
    with _making_store_errors("checking the file"), closing(sqlite3.connect(database, timeout=LOCKED_SECONDS)) as file:
        file.execute("BEGIN IMMEDIATE")
        if file.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise StoreError("its file is damaged")
        file.rollback()


def _hash_graph(place: Path) -> str:
    """Raises StoreError when a file cannot be read."""
    digest = sha256()
    with _making_store_errors("reading the graph"):
        for path in sorted(place.rglob(GRAPH)):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _check(collection: Any, manifest: StoreManifest, documents: Sequence[Document]) -> None:
    """That it holds what the manifest says and finds it. Raises StoreError."""
    found = collection.get(include=["embeddings", "documents", "metadatas"])
    places = [int(id_) for id_ in found["ids"]]
    vectors = np.asarray(found["embeddings"], dtype=np.float32)
    if sorted(places) != list(range(manifest.count)) or vectors.shape != (manifest.count, manifest.dimension):
        raise StoreError("documents are missing")
    held = zip(places, found["documents"], found["metadatas"], strict=True)
    if any(text != documents[at].text or meta != _describe(documents[at]) for at, text, meta in held):
        raise StoreError("documents are not as they were written")
    off = np.abs(_sum_up(vectors) - np.asarray(manifest.sums)[places])
    if not bool(np.all(off < TOLERANCE)):
        raise StoreError("vectors are not as they were written")
    sample = slice(None, None, max(1, manifest.count // SAMPLED))
    nearest = collection.query(query_embeddings=vectors[sample], n_results=1, include=["distances"])
    # Two documents of the same words are equally near; one of no known word is near to nothing.
    known = np.linalg.norm(vectors[sample], axis=1) > 0.5
    if any(near[0] > EXACT for near, is_known in zip(nearest["distances"], known, strict=True) if is_known):
        raise StoreError("documents do not find themselves")


def _describe(document: Document) -> dict[str, str]:
    return {"kind": document.kind, "owner": document.owner, "language": document.language}


def _sum_up(vectors: Vectors) -> Any:
    weights = np.cos(np.arange(vectors.shape[1]))
    return vectors.astype(np.float64) @ weights


def _read_manifest(folder: Path) -> StoreManifest:
    try:
        return StoreManifest.model_validate(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError) as fault:
        raise StoreError("there is none that can be read") from fault


def _open_client(place: Path) -> Any:
    with _making_store_errors("starting Chroma"):
        import chromadb  # noqa: PLC0415 - heavy, and not installed everywhere
        from chromadb.config import Settings  # noqa: PLC0415 - as above

        # Without a look at the environment and at `.env`, where one line would make it the client of a server.
        settings = Settings.model_construct(anonymized_telemetry=False)
        return chromadb.PersistentClient(path=str(place), settings=settings)


def _close(client: Any) -> None:
    with suppress(StoreError), _making_store_errors("closing"):
        client.close()


def _within(seconds: float, doing: str, act: Callable[[], T]) -> T:
    """In a thread that is left behind when it does not come back in time. Raises StoreError."""
    outcome: SimpleQueue[tuple[T] | StoreError] = SimpleQueue()

    def run() -> None:
        try:
            with _making_store_errors(doing):
                outcome.put((act(),))
        except StoreError as fault:
            outcome.put(fault)

    Thread(target=run, name="retrieval-store", daemon=True).start()
    try:
        found = outcome.get(timeout=seconds)
    except Empty:
        raise StoreError(f"{doing}: no answer in {seconds} s") from None
    if isinstance(found, StoreError):
        raise found
    return found[0]


@contextmanager
def _making_store_errors(doing: str) -> Iterator[None]:
    try:
        yield
    except (StoreError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as fault:
        raise StoreError(f"{doing}: {type(fault).__name__}") from fault
