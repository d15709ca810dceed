"""Wiring: make the demo, publish a release with its lexicon, and build the assistant on it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.assistant import LEMMAS, Assistant
from assistant.keys import Morphology
from assistant.language.pack import load_packs
from assistant.lemmas import LemmaTable, export_lemmas
from assistant.lexicon_store import LEXICON, compile_lexicon, pack_lexicon
from assistant.replan import make_replanner
from assistant.settings import Settings
from semantic_layer.catalog import Catalog
from semantic_layer.check import check_folder
from semantic_layer.errors import CatalogError, NothingPublishedError, ReleaseError
from semantic_layer.load import load_catalog
from semantic_layer.manifest import Manifest
from semantic_layer.texts import Language

Progress = Callable[[str, str], None]


class NoReleaseError(Exception):
    """There is no release yet: `raadsvar demo` and `raadsvar publish` make one."""


def build_assistant(settings: Settings) -> Assistant:
    """Raises NoReleaseError when nothing has been published, ReleaseError when the release is damaged."""
    try:
        return Assistant(settings)
    except NothingPublishedError as error:
        raise NoReleaseError(str(error)) from error


def publish(
    settings: Settings,
    today: date,
    progress: Progress | None = None,
    full: bool = False,
    source: str | None = None,
) -> Manifest:
    """Publish the source with the words that questions are understood by.

    `source` is the URL of another source than that of the settings.
    Raises CatalogError, and publishes nothing, when the check finds a problem; else the faults of publish_release.
    A review that is due since the catalog was last worked on does not stop a nightly publication.
    """
    # Heavy and only needed here: the question path must start without numpy.
    from semantic_layer.publish import publish_release  # noqa: PLC0415

    if progress is not None:
        progress("check", str(settings.catalog))
    if problems := check_folder(settings.catalog, None, lambda read: make_replanner(read, settings.cache_folder)):
        raise CatalogError([*problems, "nothing is published; what was in service before still is"])
    catalog = load_catalog(settings.catalog)
    attach = partial(attach_words, cache=settings.cache_folder)
    url = source or settings.source
    return publish_release(catalog, url, settings.state, today, attach, progress, full, settings.releases)


def attach_words(catalog: Catalog, cache: Path | None = None) -> dict[str, bytes]:
    """What understanding needs beside the catalog: the lemma tables, and the lexicon compiled with them."""
    languages: tuple[Language, ...] = ("da", "en")
    lemmas = {language: export_lemmas(language, cache) for language in languages}
    packs = load_packs()
    morphology = Morphology({language: LemmaTable(data) for language, data in lemmas.items()}, packs)
    lexicon = pack_lexicon(compile_lexicon(catalog, packs, morphology))
    return {LEXICON: lexicon} | {LEMMAS.format(language=language): data for language, data in lemmas.items()}


def make_demo_source(
    settings: Settings,
    today: date,
    seed: int = 1,
    scale: int = 1,
    progress: Progress | None = None,
    uncorrected: bool = False,
) -> Path:
    """Write the synthetic municipality to the state folder and give its path."""
    # Heavy and only needed here, as above.
    from semantic_layer.demo import make_demo  # noqa: PLC0415

    target = settings.state / "source.duckdb"
    target.parent.mkdir(parents=True, exist_ok=True)
    make_demo(load_catalog(settings.catalog), target, today, seed, scale, progress, uncorrected)
    return target


def prepare_demo(settings: Settings, progress: Progress, today: date | None = None) -> Manifest:
    """First run: make the demo, unless a source of one's own is set, and publish it.

    The demo is published twice, before and after the correction in it, so that there is a corrected figure to see.
    The second time takes a few seconds, since all that is unchanged is carried over.
    """
    day = today or date.today()
    if settings.source_url is None:
        _publish_uncorrected(settings, make_demo_source(settings, day, progress=progress), day, progress)
    return publish(settings, day, progress)


def _publish_uncorrected(settings: Settings, source: Path, today: date, progress: Progress) -> None:
    from semantic_layer.demo import copy_uncorrected  # noqa: PLC0415 - as above

    with TemporaryDirectory(dir=source.parent, prefix=".uncorrected-") as folder:
        before = Path(folder) / source.name
        copy_uncorrected(source, before, today)
        publish(settings, today, progress, source=f"duckdb:///{before}")


__all__ = ["NoReleaseError", "ReleaseError", "build_assistant", "make_demo_source", "prepare_demo", "publish"]
