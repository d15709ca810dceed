"""Which word a form belongs to: a table exported once at publish and read from the release as a trie."""

import os
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import marisa_trie

from semantic_layer.texts import Language


class LemmaTable:
    """Form → lemma for one language. A form that is not in the table is an unknown word."""

    def __init__(self, data: bytes) -> None:
        self._trie = marisa_trie.BytesTrie()
        self._trie.frombytes(data)

    def lemma(self, word: str) -> str | None:
        """The lemma, or None for an unknown word."""
        found = self._trie.get(word)
        if not found:
            return None
        cut, ending = int(found[0][0]), str(found[0][1:].decode())
        return word[: len(word) - cut] + ending

    def knows(self, word: str) -> bool:
        return word in self._trie


def export_lemmas(language: Language, cache: Path | None = None) -> bytes:
    """The table as bytes for a release; it takes seconds, so it is kept in the cache folder by its origin's version."""
    if cache is None:
        return _build_lemmas(language)
    path = cache / f"lemmas-{language}-{version('simplemma')}.trie"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(_build_lemmas(language))
        unfinished.replace(path)
    return path.read_bytes()


@lru_cache
def _build_lemmas(language: Language) -> bytes:
    # Heavy: simplemma unpacks its dictionaries on import of the factory; never on the question path.
    from simplemma.strategies.dictionaries.dictionary_factory import (  # noqa: PLC0415
        DefaultDictionaryFactory,
    )

    forms = DefaultDictionaryFactory().get_dictionary(language)
    return pack_lemmas((str(form).lower(), str(lemma).lower()) for form, lemma in forms.items())


def pack_lemmas(forms: Iterable[tuple[str, str]]) -> bytes:
    """A table of (form, lemma) pairs as bytes."""
    pairs = sorted((form, _difference(form, lemma)) for form, lemma in forms)
    return bytes(marisa_trie.BytesTrie(_first_per_form(pairs)).tobytes())


def _first_per_form(pairs: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    first: dict[str, bytes] = {}
    for form, difference in pairs:
        first.setdefault(form, difference)
    return list(first.items())


def _difference(form: str, lemma: str) -> bytes:
    """How many letters to cut from the form, and what to append: a compact way to store the lemma."""
    if form.startswith(lemma):  # Most forms only add an ending; a look at each letter takes seconds for them all.
        return bytes([len(form) - len(lemma)])
    same, shorter = 0, min(len(form), len(lemma))
    while same < shorter and form[same] == lemma[same]:
        same += 1
    return bytes([len(form) - same]) + lemma[same:].encode()
