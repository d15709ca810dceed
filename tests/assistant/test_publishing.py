"""Publishing again and again: nothing is done when nothing changed, any change is seen, and a fault is no end."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assistant import Settings
from assistant.publishing import Publisher
from semantic_layer.errors import SemanticLayerError, SourceError
from semantic_layer.manifest import Manifest
from semantic_layer.serve import open_release
from tests.spec.bikes.town import CATALOG, TODAY, write_source


class Round:
    """What a publication went through."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def __call__(self, stage: str, _detail: str) -> None:
        self.stages.append(stage)


@pytest.fixture
def settings(tmp_path: Path, lemmas: Path) -> Settings:
    shutil.copytree(lemmas, tmp_path / "cache")
    catalog = shutil.copytree(CATALOG, tmp_path / "catalog")
    return Settings(catalog=catalog, source_url=write_source(tmp_path), state=tmp_path, _env_file=None)


def change(settings: Settings, statement: str) -> None:
    with duckdb.connect(settings.source.removeprefix("duckdb:///")) as connection:
        connection.execute(statement)


def files(settings: Settings) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (settings.state / "releases").glob("release-*")}


def test_a_round_in_which_nothing_changed_writes_nothing(settings: Settings) -> None:
    publisher, again = Publisher(settings), Round()
    first = publisher.publish(TODAY)
    before = files(settings)
    assert publisher.publish(TODAY, again) == open_release(settings.state).manifest
    assert again.stages == ["contract", "done"]
    assert files(settings) == before
    another_process = Round()
    assert Publisher(settings).publish(TODAY, another_process).id == first.id
    assert another_process.stages == ["contract", "done"]


def test_another_day_that_brings_nothing_is_told_view_by_view(settings: Settings) -> None:
    publisher, later = Publisher(settings), Round()
    first = publisher.publish(TODAY)
    assert publisher.publish(date(2026, 11, 16), later).id == first.id
    assert later.stages == ["contract", "done"]


def test_any_change_is_seen(settings: Settings) -> None:
    publisher = Publisher(settings)
    ids = [publisher.publish(TODAY).id]
    change(settings, "UPDATE kpi.v_trips SET late = late + 1 WHERE month = '2026-09' AND station = 'pier'")
    ids.append(publisher.publish(TODAY).id)
    identity = settings.catalog / "catalog.yaml"
    identity.write_text(identity.read_text(encoding="utf-8").replace("Harbour", "Harbor"), encoding="utf-8")
    ids.append(publisher.publish(TODAY).id)
    assert len(set(ids)) == 3
    full = Round()
    assert publisher.publish(TODAY, full, full=True).id == ids[-1]
    assert "aggregate" in full.stages


def test_a_fault_is_told_and_tried_again(settings: Settings) -> None:
    source = Path(settings.source.removeprefix("duckdb:///"))
    rounds: Iterator[Manifest | SemanticLayerError] = Publisher(settings).watch(0, lambda: TODAY)
    first = next(rounds)
    assert isinstance(first, Manifest)
    source.rename(source.with_suffix(".gone"))
    assert isinstance(next(rounds), SourceError)
    source.with_suffix(".gone").rename(source)
    again = next(rounds)
    assert isinstance(again, Manifest)
    assert again.id == first.id
