"""Publish what the settings name, once or again and again, with the words that questions are understood by.

A catalog is checked when it, or what checks it, has changed, and a release written when anything has; so a round in
which nothing happened takes as long as it takes to look at the source.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path

from assistant.checked import PassedChecks, fingerprint_check, hash_folder, versions
from assistant.keys import Morphology
from assistant.language.pack import load_packs
from assistant.lemmas import LemmaTable, export_lemmas
from assistant.lexicon_store import LEXICON, compile_lexicon, pack_lexicon
from assistant.pipelines import LEMMAS
from assistant.replan import make_replanner
from assistant.settings import Settings
from semantic_layer.catalog import Catalog
from semantic_layer.check import check_folder
from semantic_layer.errors import CatalogError, SemanticLayerError
from semantic_layer.load import load_catalog
from semantic_layer.manifest import Manifest
from semantic_layer.texts import Language

Progress = Callable[[str, str], None]

WORDS = Path(__file__).parent
LEXICON_PACKAGES = ("simplemma", "marisa-trie", "pydantic")
"""Packages that the lemma tables and the lexicon are made by."""


class Publisher:
    """Remembers between rounds, and between processes, which catalog has passed its check."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._passed = PassedChecks(settings.cache_folder)
        self._checked: tuple[str, Catalog] | None = None

    def publish(
        self,
        today: date,
        progress: Progress | None = None,
        full: bool = False,
        source: str | None = None,
        accept: Iterable[str] = (),
        forget: str | None = None,
    ) -> Manifest:
        """`source` is the URL of another source than that of the settings; views to `accept` may be strange, and
        what was in service and cannot be read is to `forget`; see publish_release. `full` checks the catalog anew too.

        Raises CatalogError, and publishes nothing, when the check finds a problem; else the faults of
        publish_release. A review that is due since the catalog was last worked on does not stop a nightly publication.
        """
        # Heavy and only needed here: the question path must start without numpy.
        from semantic_layer.publish import publish_release  # noqa: PLC0415

        settings = self._settings
        return publish_release(
            self._check_catalog(progress, full),
            source or settings.source,
            settings.state,
            today,
            partial(attach_words, cache=settings.cache_folder),
            progress,
            full,
            settings.releases,
            hash_words(),
            accept,
            forget,
        )

    def watch(
        self, every_seconds: float, today: Callable[[], date], progress: Progress | None = None
    ) -> Iterator[Manifest | SemanticLayerError]:
        """A release or a fault per round, for as long as it is asked for more; what fails is tried again next time."""
        while True:
            begun = time.monotonic()
            try:
                yield self.publish(today(), progress)
            except SemanticLayerError as fault:
                yield fault
            time.sleep(max(0.0, every_seconds - (time.monotonic() - begun)))

    def _check_catalog(self, progress: Progress | None, anew: bool) -> Catalog:
        folder = self._settings.catalog
        found = fingerprint_check(folder)
        if self._checked is not None and self._checked[0] == found and not anew:
            return self._checked[1]
        passed = not anew and self._passed.hold(found)
        if not passed:
            self._check_folder(folder, progress)
        catalog = load_catalog(folder)
        if fingerprint_check(folder) == found:  # Nobody has edited it meanwhile.
            self._checked = (found, catalog)
            if not passed:
                self._passed.add(found)
        return catalog

    def _check_folder(self, folder: Path, progress: Progress | None) -> None:
        if progress is not None:
            progress("check", str(folder))
        cache_folder = self._settings.cache_folder
        if problems := check_folder(folder, None, lambda read: make_replanner(read, cache_folder)):
            raise CatalogError([*problems, "nothing is published; what was in service before still is"])


def attach_words(catalog: Catalog, cache: Path | None = None) -> dict[str, bytes]:
    """What understanding needs beside the catalog: the lemma tables, and the lexicon compiled with them."""
    languages: tuple[Language, ...] = ("da", "en")
    lemmas = {language: export_lemmas(language, cache) for language in languages}
    packs = load_packs()
    morphology = Morphology({language: LemmaTable(data) for language, data in lemmas.items()}, packs)
    lexicon = pack_lexicon(compile_lexicon(catalog, packs, morphology))
    return {LEXICON: lexicon} | {LEMMAS.format(language=language): data for language, data in lemmas.items()}


@cache
def hash_words() -> str:
    """Of the program that makes the attachments."""
    return f"{hash_folder(WORDS, ('.py', '.yaml'))} {versions(LEXICON_PACKAGES)}"
