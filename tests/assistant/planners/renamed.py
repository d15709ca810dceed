"""A catalog in which every content word of every name is nonsense, the same nonsense for the same word."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from assistant.lemmas import LemmaTable
from assistant.understand import Understander
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language

CONSONANTS, VOWELS = "bdfgklmnprstv", "aeiouy"
TEXT_FIELDS = {
    "label",
    "phrase",
    "plural",
    "in_",
    "in",
    "aliases",
    "synonyms",
    "about",
    "words",
    "names",
    "one",
    "other",
}
"""Fields of the catalog's types that questions are made of, or matched with."""


def rename_catalog(catalog: Catalog, understander: Understander, tables: Mapping[Language, LemmaTable]) -> Catalog:
    """The same ids, periods and figures; other words. Function words, numbers and short words stay."""
    renamer = _Renamer(understander, tables)
    updates = {
        field: renamer.walk(getattr(catalog, field), False)
        for field in ("kpis", "dimensions", "units", "identity", "committees", "outside", "peers")
    }
    return catalog.model_copy(update=updates)


class _Renamer:
    def __init__(self, understander: Understander, tables: Mapping[Language, LemmaTable]) -> None:
        self._closed = frozenset(w for pack in understander.packs.values() for w in pack.closed)
        self._units = frozenset(w for p in understander.lexicon if p.kind == "unit" for w in p.words)
        self._tables = tables

    def walk(self, value: Any, named: bool) -> Any:
        """A copy in which the texts below a naming field are renamed."""
        if isinstance(value, str):
            return self._rename(value) if named else value
        if isinstance(value, tuple):
            return tuple(self.walk(item, named) for item in value)
        if isinstance(value, dict):
            return {key: self.walk(item, named) for key, item in value.items()}
        if hasattr(type(value), "model_fields"):
            fields = type(value).model_fields
            updates = {name: self.walk(getattr(value, name), named or name in TEXT_FIELDS) for name in fields}
            return value.model_copy(update=updates)
        return value

    def _rename(self, text: str) -> str:
        return re.sub(r"[^\W\d_]+", lambda match: self._nonsense(match[0]), text)

    def _nonsense(self, word: str) -> str:
        small = word.lower()
        if len(small) < 4 or small in self._closed or small in self._units:
            return word
        lemma = self._lemma(small)
        kept = max(3, len(lemma) - 2)
        ending = small[kept:] if small[:kept] == lemma[:kept] else small[-2:]
        made = _syllables(lemma) + ending
        return made.capitalize() if word[0].isupper() else made

    def _lemma(self, word: str) -> str:
        languages: tuple[Language, ...] = ("da", "en")
        return next((found for lang in languages if (found := self._tables[lang].lemma(word))), word)


def _syllables(word: str) -> str:
    """Four syllables that no language has, told by the word alone."""
    digest = hashlib.sha256(word.encode()).digest()
    return "".join(CONSONANTS[b % 13] + VOWELS[c % 6] for b, c in zip(digest[:4], digest[4:8], strict=True)) + "z"
