"""The server dies at any point of a publication or a question: nothing wrong is shown, and the next one works."""

import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Question, Settings, publish
from semantic_layer.errors import SemanticLayerError
from semantic_layer.publish import publish_release
from semantic_layer.serve import open_release, verify_release
from semantic_layer.stores import open_store, postgres_writer
from semantic_layer.stores.base import LIMIT_SECONDS, Row
from semantic_layer.stores.postgres_reader import PostgresReader
from tests.postgres.copying import copy_source
from tests.postgres.server import Server, start_server
from tests.semantic_layer.publish.town import TODAY
from tests.semantic_layer.publish.two_views import change, make_source, two_views
from tests.spec.bikes.town import CATALOG as BIKES
from tests.spec.bikes.town import TODAY as TODAY_OF_BIKES
from tests.spec.bikes.town import write_source

QUESTION = "Hvor mange ture var der i september 2026?"
STAGES = ("contract", "aggregate", "protect", "write")


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    with start_server() as server:
        yield server


def publish_to(url: str, source: str, state: Path, progress: Callable[[str, str], None] | None = None) -> str:
    return publish_release(two_views(), source, state, TODAY, None, progress, full=True, place=url).id


class Killing:
    """Kills the server at one point and remembers that it did."""

    def __init__(self, server: Server, at: int) -> None:
        self._server = server
        self._at = at
        self.passed = 0
        self.done = False

    def __call__(self) -> None:
        if self.passed == self._at:
            self._server.kill()
            self.done = True
        self.passed += 1


@pytest.mark.promise("R2", "R3")
@pytest.mark.parametrize("at", [0, *(pytest.param(at, marks=pytest.mark.slow) for at in range(1, 6))])
def test_a_publication_that_loses_its_server_leaves_the_old_release(
    mortal: Server, tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before each table of the release that is being written, the pointer not yet moved."""
    source, url = make_source(tmp_path / "source.duckdb"), mortal.make_database()
    old = publish_to(url, source, tmp_path)
    change(tmp_path / "source.duckdb", "UPDATE raw.v_visits SET visits = visits + 1 WHERE id = 'a3'")
    kill, create = Killing(mortal, at), postgres_writer._create

    def create_and_kill(*args: Any) -> None:
        kill()
        create(*args)

    monkeypatch.setattr(postgres_writer, "_create", create_and_kill)
    with pytest.raises(SemanticLayerError, match="the old release stays in service"):
        publish_to(url, source, tmp_path)
    assert kill.done
    monkeypatch.undo()
    mortal.start()
    assert open_store(url).list_ids() == [old], "nothing of the new one is left"
    release = open_release(url)
    assert release.id == old
    verify_release(release)
    new = publish_to(url, source, tmp_path)
    assert open_store(url).current() == new != old


@pytest.mark.promise("R2", "R3")
@pytest.mark.parametrize("stage", [pytest.param(s, marks=[pytest.mark.slow] if s != "protect" else []) for s in STAGES])
def test_a_publication_that_loses_source_and_store_says_so(mortal: Server, tmp_path: Path, stage: str) -> None:
    make_source(tmp_path / "source.duckdb")
    source, url = mortal.make_database(), mortal.make_database()
    copy_source(tmp_path / "source.duckdb", source)
    old = publish_to(url, source, tmp_path)
    mortal.execute("UPDATE raw.v_visits SET visits = visits + 1 WHERE id = 'a3'", source.split("/")[3].split("?")[0])
    kill = Killing(mortal, 0)

    def progress(at: str, _detail: str) -> None:
        if at == stage and not kill.done:
            kill()

    with pytest.raises(SemanticLayerError) as refused:
        publish_to(url, source, tmp_path, progress)
    assert kill.done
    assert "Traceback" not in str(refused.value)
    mortal.start()
    assert open_store(url).list_ids() == [old]
    assert publish_to(url, source, tmp_path) != old


@pytest.fixture(scope="module")
def served(mortal: Server, lemmas: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant on a release that lies in the server which will die."""
    state = tmp_path_factory.mktemp("bikes")
    shutil.copytree(lemmas, state / "cache")
    settings = Settings(
        catalog=BIKES,
        source_url=write_source(state),
        release_url=mortal.make_database(),
        state=state,
        _env_file=None,
    )
    publish(settings, TODAY_OF_BIKES)
    return Assistant(settings)


def ask(served: Assistant, day: date = TODAY_OF_BIKES) -> Any:
    return served.ask(Question(text=QUESTION, asked_at=day, language="da"))


@pytest.mark.promise("R2", "R3")
def test_a_question_that_loses_its_server_is_told_and_the_next_one_works(
    mortal: Server, served: Assistant, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before a statement of the question that the seed chooses: the pointer, the withdrawals or the cells."""
    right = ask(served)
    assert right.status == "answered"
    fetch, dice = PostgresReader.fetch, random.Random(seed)
    for _ in range(3):
        kill = Killing(mortal, dice.randrange(2))

        def fetch_and_kill(
            reader: PostgresReader,
            text: str,
            params: Sequence[object],
            limit: float = LIMIT_SECONDS,
            kill: Killing = kill,
        ) -> list[Row]:
            kill()
            return fetch(reader, text, params, limit)

        monkeypatch.setattr(PostgresReader, "fetch", fetch_and_kill)
        begun = time.monotonic()
        told = ask(served)
        spent = time.monotonic() - begun
        monkeypatch.undo()
        assert kill.done
        assert (told.status, told.reason, told.cells, told.table) == ("error", "data_unavailable", (), None)
        assert told.headline
        print(f"told after {spent:.1f} s")
        mortal.start()
        again = ask(served)
        assert again.model_dump(exclude={"timings_ms"}) == right.model_dump(exclude={"timings_ms"})


@pytest.mark.promise("R3")
def test_a_line_that_was_cut_while_nobody_asked_is_no_fault(mortal: Server, served: Assistant) -> None:
    assert ask(served).status == "answered"
    mortal.kill()
    mortal.start()
    assert ask(served).status == "answered", "and nobody is told"


@pytest.mark.promise("R2")
def test_a_server_that_does_not_answer_is_not_waited_for(mortal: Server) -> None:
    """Frozen and not dead: its line stays open, and only our own watchdog can end the wait."""
    store = open_store(mortal.make_database())
    reader = store.open("0")
    ((pid,),) = reader.fetch("SELECT pg_backend_pid()", [])
    with mortal.frozen(int(str(pid))), pytest.raises(SemanticLayerError, match="interrupted after"):
        reader.fetch("SELECT 1", [], 0.5)
    assert reader.fetch("SELECT 1", []) == [(1,)]
