"""The lexicon that a release holds is the one that would be compiled, or is compiled anew."""

import json

import pytest

from assistant import lexicon_store
from assistant.assistant import LEMMAS
from assistant.lemmas import LemmaTable
from assistant.lexicon_store import LEXICON, pack_lexicon, unpack_lexicon
from assistant.understand import Understander
from semantic_layer.serve import Release
from semantic_layer.texts import Language


def test_the_stored_lexicon_is_the_compiled_one(release: Release) -> None:
    languages: tuple[Language, ...] = ("da", "en")
    tables = {language: LemmaTable(release.attachment(LEMMAS.format(language=language))) for language in languages}
    compiled = Understander(release.catalog, tables).lexicon
    assert unpack_lexicon(release.attachment(LEXICON)) == compiled
    assert pack_lexicon(compiled) == release.attachment(LEXICON)


def test_a_lexicon_of_other_words_is_not_taken(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = release.attachment(LEXICON)
    assert json.loads(stored)["made_by"] == lexicon_store.mark_makers()
    monkeypatch.setattr(lexicon_store, "mark_makers", lambda: "other words")
    assert unpack_lexicon(stored) is None
