"""The municipality that the cases are about: the demo as it is on the cases' day, made once and kept.

Cases are dated and have figures in them, so they are asked of a demo of their own rather than of whatever is in
service. It lies in `evals/` of the state folder, under the hash of all that its source is made by; its release is
published again when the catalog or the words have changed, which takes seconds.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import assistant
import semantic_layer
from assistant import Assistant, Settings, build_assistant, prepare_demo, publish
from assistant.llm import Model
from assistant.pipeline import Turn
from assistant.plan import Plan
from evals.metamorphic import PlanQuestion
from evals.runner import ReadSource
from evals.source import open_source
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language

DAY = date(2026, 11, 15)
"""The day of the cases that do not say another."""
KINDS = (".py", ".yaml", ".sql")
_PUBLISHED = "published"
"""A file with the hash of what the release was made by."""
DUCKDB = "duckdb:///"

Progress = Callable[[str, str], None]


def folder_of_runs(settings: Settings) -> Path:
    return settings.state / "evals"


def prepare_municipality(settings: Settings, progress: Progress) -> Settings:
    """The settings of the cases' own demo, made or brought up to date first."""
    numbers, words = (Path(package.__file__ or "").parent for package in (semantic_layer, assistant))
    folder = folder_of_runs(settings)
    state = folder / f"demo-{_hash_files(settings.catalog, numbers)}"
    own = settings.model_copy(update={"state": state, "source_url": None, "release_url": None})
    mark, made_by = state / _PUBLISHED, _hash_files(settings.catalog, numbers, words)
    if not mark.is_file():
        for old in folder.glob("demo-*"):
            shutil.rmtree(old)
        if settings.cache_folder.is_dir():
            shutil.copytree(settings.cache_folder, own.cache_folder)
        prepare_demo(own, progress, DAY)
    elif mark.read_text(encoding="utf-8") != made_by:
        publish(own, DAY, progress)
    mark.write_text(made_by, encoding="utf-8")
    return own


@contextmanager
def open_desk(settings: Settings, model: Model | None = None) -> Iterator[Assistant]:
    """An assistant on the release in service there, with an audit log of its own, so that cases fill nobody's log.

    `model` takes the place of the one that the settings name.
    """
    with TemporaryDirectory(prefix="raadsvar-evals-") as folder:
        (Path(folder) / "releases").symlink_to((settings.state / "releases").resolve(), target_is_directory=True)
        if not (settings.state / "releases" / "current.json").is_file():
            raise assistant.NoReleaseError(f"no release in {settings.state}")
        desk = build_assistant(settings.model_copy(update={"state": Path(folder)}), model)
        try:
            yield desk
        finally:
            desk.close()


@contextmanager
def open_planner(settings: Settings) -> Iterator[tuple[Catalog, PlanQuestion]]:
    """The catalog of the release in service there, and what plans a question on it, on the day of the cases."""
    with open_desk(settings) as desk:
        pipeline = desk.pipeline

        def plan(text: str, language: Language) -> Plan:
            return pipeline.plan(Turn(text, text, DAY, settings.role, language))[0]

        yield desk.release.catalog, plan


def open_figures(settings: Settings) -> ReadSource:
    """Raises CaseError when the source is no DuckDB file."""
    return open_source(Path(settings.source.removeprefix(DUCKDB)))


def _hash_files(*folders: Path) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in KINDS):
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
