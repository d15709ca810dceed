"""Wiring: make the demo, publish it, and build the assistant on the release."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.assistant import Assistant
from assistant.llm import Model
from assistant.publishing import Progress, Publisher
from assistant.settings import Settings
from semantic_layer.errors import NothingPublishedError, ReleaseError, SemanticLayerError
from semantic_layer.load import load_catalog
from semantic_layer.manifest import Manifest


class NoReleaseError(Exception):
    """There is no release yet: `raadsvar demo` and `raadsvar publish` make one."""


def build_assistant(settings: Settings, model: Model | None = None) -> Assistant:
    """`model` takes the place of the one that the settings name.

    Raises NoReleaseError when nothing has been published, ReleaseError when the release is damaged.
    """
    try:
        return Assistant(settings, model)
    except NothingPublishedError as error:
        raise NoReleaseError(str(error)) from error


def publish(
    settings: Settings,
    today: date,
    progress: Progress | None = None,
    full: bool = False,
    source: str | None = None,
    accept: Iterable[str] = (),
    forget: str | None = None,
) -> Manifest:
    """Publish once; see `Publisher.publish`."""
    return Publisher(settings).publish(today, progress, full, source, accept, forget)


def watch(settings: Settings, every_seconds: float, progress: Progress) -> Iterator[Manifest | SemanticLayerError]:
    """Publish again and again; see `Publisher.watch`."""
    return Publisher(settings).watch(every_seconds, date.today, progress)


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
    The second time takes a few seconds, since all that is unchanged is carried over, and the catalog has been checked.
    """
    day = today or date.today()
    publisher = Publisher(settings)  # It checks the catalog once.
    if settings.source_url is None:
        _publish_uncorrected(publisher, make_demo_source(settings, day, progress=progress), day, progress)
    return publisher.publish(day, progress)


def _publish_uncorrected(publisher: Publisher, source: Path, today: date, progress: Progress) -> None:
    from semantic_layer.demo import copy_uncorrected  # noqa: PLC0415 - as above

    with TemporaryDirectory(dir=source.parent, prefix=".uncorrected-") as folder:
        before = Path(folder) / source.name
        copy_uncorrected(source, before, today)
        publisher.publish(today, progress, source=f"duckdb:///{before}")


__all__ = ["NoReleaseError", "ReleaseError", "build_assistant", "make_demo_source", "prepare_demo", "publish", "watch"]
