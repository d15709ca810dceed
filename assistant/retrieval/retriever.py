"""Find KPIs and verified questions that a text is about: at once by its letters, and by its meaning when that is ready.

What is found is proposed to people and to language models; no answer, no reading and no suggestion in an answer rests
on it. Those are found by `NearbyKpis`, which gives the same for the same release whatever is loaded here.
"""

import atexit
import fcntl
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from assistant.grams import GramIndex
from assistant.language.pack import load_packs
from assistant.retrieval.documents import LANGUAGES, Document, Kind, list_documents
from assistant.settings import Settings
from semantic_layer.catalog import Catalog
from semantic_layer.query import Query
from semantic_layer.serve import Release
from semantic_layer.texts import Language

if TYPE_CHECKING:
    # Numpy, Chroma and torch are loaded in the background, or not at all.
    from assistant.retrieval.embedding import JoinedVectors, ModelVectors, Vectors
    from assistant.retrieval.store import VectorStore

LOG = logging.getLogger(__name__)
ABOUT_KPIS: tuple[Kind, ...] = ("name", "definition", "question")
DOCUMENTS_ASKED = 80
"""Documents that are looked at for a few KPIs: each has many."""
RETRY_SECONDS = 60
"""After a store could not be made."""
LOCK_SECONDS = 30
"""For how long another process that makes the same store is waited for."""
STOP_SECONDS = 10
LIKE_LETTERS, LIKE_BOTH = 0.3, 0.35
"""Least likeness of a KPI that is shown to somebody who searches, by letters alone and by both. Measured on the eval
cases: 99 of 100 questions have a KPI so near, and of those about nothing in the catalog 6 of 10."""

Stage = Literal["letters", "store", "model"]
"""What is compared: letters in memory; the same kept in the store; letters and meaning, kept in the store."""


class Hit(NamedTuple):
    document: Document
    likeness: float


class Example(NamedTuple):
    """A verified question and the query that people have approved for it."""

    kpi: str
    question: str
    query: Query
    likeness: float


class FindsKpis(Protocol):
    """What a planner needs of retrieval."""

    def find_kpis(self, text: str, language: Language, most: int) -> list[str]: ...
    def find_examples(self, text: str, language: Language, most: int) -> list[Example]: ...


class Retriever:
    """Of one catalog. Nothing is loaded before `start`; nothing raises, since there are always the letters."""

    def __init__(
        self,
        catalog: Catalog,
        catalog_hash: str,
        folder: Path,
        closed: Mapping[Language, frozenset[str]],
        model: str | None = None,
        weight: float = 0.1,
    ) -> None:
        """`model`: a folder; None = the installed one; "none" = none. `folder` is where stores are kept."""
        self.catalog_hash = catalog_hash
        self._catalog = catalog
        self._folder = folder
        self._closed = closed
        self._model_folder = model
        self._weight = weight
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._stopping = threading.Event()
        self._worker: threading.Thread | None = None
        self._vectors: JoinedVectors | None = None
        self._model: ModelVectors | None = None
        self._embedded: Vectors | None = None
        """Those of the documents, so that a store that was lost is soon made again."""
        self._store: VectorStore | None = None
        self._not_before = 0.0

    @property
    def stage(self) -> Stage:
        if self._open_store() is None:
            return "letters"
        return "model" if self._model is not None else "store"

    def start(self) -> None:
        """Load the model and open the store, or make it, in the background; once, and again where it was lost."""
        with self._lock:
            busy = self._worker is not None and self._worker.is_alive()
            if busy or self._store is not None or self._stopping.is_set() or time.monotonic() < self._not_before:
                return
            self._ready.clear()
            self._worker = threading.Thread(target=self._prepare, name="retrieval", daemon=True)
            self._worker.start()
            atexit.register(self.close)

    def wait(self, seconds: float) -> bool:
        """Whether what was started has come to its end; not on the path of a question."""
        return self._ready.wait(seconds)

    def close(self) -> None:
        """Stop what goes on; afterwards there are the letters."""
        self._stopping.set()
        atexit.unregister(self.close)
        if self._worker is not None and self._worker is not threading.current_thread():
            self._worker.join(STOP_SECONDS)
        self._drop()

    # -- looking up ----------------------------------------------------------------------------------------

    def find(self, text: str, language: Language, kinds: Sequence[Kind], most: int) -> list[Hit]:
        """The documents nearest to the text, the nearest first; none where nothing of it is known."""
        return self._find_stored(text, language, kinds, most) or self._find_by_letters(text, language, kinds, most)

    def find_kpis(self, text: str, language: Language, most: int) -> list[str]:
        """Ids of KPIs, the nearest first, however far they are."""
        hits = self.find(text, language, ABOUT_KPIS, DOCUMENTS_ASKED)
        return list(dict.fromkeys(hit.document.owner for hit in hits))[:most]

    def search_kpis(self, text: str, language: Language, most: int) -> list[str]:
        """Ids of KPIs that are near enough to be shown to somebody who searches."""
        like = LIKE_BOTH if self.stage == "model" else LIKE_LETTERS
        hits = (hit for hit in self.find(text, language, ABOUT_KPIS, DOCUMENTS_ASKED) if hit.likeness >= like)
        return list(dict.fromkeys(hit.document.owner for hit in hits))[:most]

    def find_examples(self, text: str, language: Language, most: int) -> list[Example]:
        """Verified questions in the language, the nearest first, one of each way of asking for a KPI."""
        found: dict[tuple[str, int], Example] = {}
        for document, likeness in self.find(text, language, ("question",), DOCUMENTS_ASKED):
            query = self._catalog.kpi(document.owner).verified[document.entry].query
            example = Example(document.owner, document.text, query, likeness)
            found.setdefault((document.owner, document.entry), example)
        return list(found.values())[:most]

    def find_members(self, text: str, language: Language, most: int) -> list[tuple[str, str]]:
        """(level, member), the nearest first."""
        hits = self.find(text, language, ("member",), most)
        pairs = (hit.document.owner.partition("=") for hit in hits)
        return [(level, member) for level, _, member in pairs]

    def _find_stored(self, text: str, language: Language, kinds: Sequence[Kind], most: int) -> list[Hit]:
        store, vectors = self._open_store(), self._vectors
        if store is None or vectors is None:
            return []
        from assistant.retrieval.store import StoreError  # noqa: PLC0415 - it is loaded by now

        vector = vectors.embed_question(text, language)
        if not vector.any():
            return []
        try:
            found = store.find(vector, kinds, language, min(most, len(self._documents)))
        except StoreError as fault:
            self._lose(f"{fault}")
            return []
        return [Hit(self._documents[place], likeness) for place, likeness in found]

    def _find_by_letters(self, text: str, language: Language, kinds: Sequence[Kind], most: int) -> list[Hit]:
        places = self._places[language]
        scores = self._letters[language].score(text)
        hits = (Hit(self._documents[places[at]], likeness) for at, likeness in scores.items())
        return sorted((h for h in hits if h.document.kind in kinds), key=lambda h: (-h.likeness, h.document))[:most]

    @cached_property
    def _documents(self) -> list[Document]:
        return list_documents(self._catalog)

    @cached_property
    def _places(self) -> dict[Language, list[int]]:
        return {lang: [at for at, d in enumerate(self._documents) if d.language == lang] for lang in LANGUAGES}

    @cached_property
    def _letters(self) -> dict[Language, GramIndex]:
        return {
            language: GramIndex([self._documents[at].text for at in places], self._closed[language])
            for language, places in self._places.items()
        }

    # -- the store -----------------------------------------------------------------------------------------

    def _open_store(self) -> "VectorStore | None":
        """The store in use; where its files are gone or another took their place, it is looked for anew."""
        store = self._store
        if store is None or store.is_there():
            return store
        self._lose("its files are gone")
        return None

    def _lose(self, why: str) -> None:
        LOG.warning("the store of retrieval is lost (%s); it is made again, and letters are compared meanwhile", why)
        self._drop()
        self.start()

    def _drop(self) -> None:
        with self._lock:
            store, self._store = self._store, None
        if store is not None:
            store.close()

    def _prepare(self) -> None:
        """In the background, where nobody would hear of a fault but in the log."""
        begun = time.monotonic()
        try:
            store = self._make_ready()
        except InterruptedError:
            return
        except Exception:
            LOG.exception("retrieval could not be made ready; letters are compared")
            self._not_before = time.monotonic() + RETRY_SECONDS
        else:
            with self._lock:
                self._store = store
            LOG.info("retrieval is ready after %.1f s: %s", time.monotonic() - begun, self.stage)
        finally:
            self._ready.set()

    def _make_ready(self) -> "VectorStore | None":
        """Raises InterruptedError when it is to stop, StoreError when no store can be made."""
        if find_spec("chromadb") is None:
            LOG.info("chromadb is not installed (pip install 'raadsvar[retrieval]'): letters are compared")
            self._not_before = float("inf")
            return None
        from assistant.retrieval.embedding import CharacterVectors, JoinedVectors  # noqa: PLC0415 - numpy

        if self._vectors is None:
            self._model = self._load_model()
            letters = CharacterVectors(self._documents, self._closed)
            self._vectors = JoinedVectors(letters, self._model, self._weight)
        self._go_on()
        return self._find_or_make_store(self._vectors)

    def _load_model(self) -> "ModelVectors | None":
        from assistant.retrieval.embedding import load_model  # noqa: PLC0415 - as above

        try:
            return load_model(self._model_folder)
        except Exception:
            LOG.exception("the embedding model %s could not be loaded; letters are compared", self._model_folder or "")
            return None

    def _find_or_make_store(self, vectors: "JoinedVectors") -> "VectorStore":
        """In a folder for this catalog and embedding, so that two processes that differ do not take turns."""
        from assistant.retrieval.store import StoreError, make_store, name_folder, open_store  # noqa: PLC0415 - as above

        made_by = f"{self.catalog_hash} {vectors.name}"
        folder = name_folder(self._folder, made_by)
        asked = (folder, made_by, self._documents, vectors.dimension)
        try:
            return open_store(*asked)
        except StoreError as fault:
            LOG.info("the store of retrieval is made: %s", fault)
        with _held(folder / "lock"):
            try:
                return open_store(*asked)
            except StoreError:
                if self._embedded is None:
                    self._embedded = vectors.embed_documents(self._documents, self._goes_on)
                make_store(folder, made_by, self._documents, self._embedded)
            return open_store(*asked)

    def _goes_on(self) -> bool:
        return not self._stopping.is_set()

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise InterruptedError


def make_retriever(release: Release, settings: Settings) -> Retriever:
    closed = {language: pack.closed for language, pack in load_packs().items()}
    model, weight = settings.embedding_model, settings.embedding_weight
    catalog, catalog_hash = release.catalog, release.manifest.catalog_hash
    return Retriever(catalog, catalog_hash, settings.retrieval_folder, closed, model, weight)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """A lock between processes; who waits too long goes on without it, since stores are written beside one another."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        until = time.monotonic() + LOCK_SECONDS
        while time.monotonic() < until:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                time.sleep(0.2)
        yield
