"""One demo municipality and one release of it for all tests of a run, however many processes share the run."""

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import date
from importlib.metadata import distributions
from pathlib import Path

import pytest

from assistant import Assistant, Settings, pipelines, prepare_demo
from assistant.keeping import loading_to_stay
from assistant.lemmas import export_lemmas
from assistant.pipeline import Pipeline
from semantic_layer.serve import Release, open_release
from tests.pointer import put_in_service
from tests.postgres.server import Server, start_server

pytest_plugins = ["tests.promises", "tests.seeds"]

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--municipality", type=Path, help="A state folder with the demo, to be used as it is.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that need the release come last: one process makes it while the other runs what does not need it.

    Whole files, so that what is made for the tests of a file is made once.
    """
    need = {item.path for item in items if "state" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in need)


@pytest.fixture(scope="session")
def today() -> date:
    """The day that the demo and its release are made for."""
    return date(2026, 11, 15)


@pytest.fixture(scope="session")
def state(pytestconfig: pytest.Config, lemmas: Path, today: date) -> Path:
    """A state folder with source.duckdb, a release in service, and the one before its figures were corrected.

    It is shared by all tests, so not to be written to.

    It is kept in pytest's cache under the hash of everything that it is made by, so that a second run need not make it
    again (`pytest --cache-clear` forgets it).
    """
    given: Path | None = pytestconfig.getoption("--municipality")
    if given is not None:
        return given
    kept = pytestconfig.cache.mkdir("municipalities")
    made = kept / _hash_of_makers()
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "releases" / "current.json").is_file():
            for old in kept.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            settings = Settings(state=made, _env_file=None)
            shutil.copytree(lemmas, settings.cache_folder, dirs_exist_ok=True)
            prepare_demo(settings, lambda _step, _detail: None, today)
    return made


def _hash_of_makers() -> str:
    """Of all files of the packages that make the demo and publish it, and of what is installed."""
    makers = sorted(
        path
        for package in ("semantic_layer", "assistant")
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".py", ".yaml", ".sql")
    )
    digest = hashlib.sha256()
    for path in (*makers, ROOT / "pyproject.toml"):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    for installed in sorted({f"{d.name}={d.version}" for d in distributions()}):
        digest.update(installed.encode())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running Postgres server, shared by the tests of this process; those that harm it start their own."""
    with start_server() as server:
        yield server


@pytest.fixture(scope="session")
def lemmas(pytestconfig: pytest.Config) -> Path:
    """A cache folder with the lemma tables; they depend on nothing that is here.

    `raadsvar check`, which runs before the tests, has left them in the default state folder.
    """
    folder = pytestconfig.cache.mkdir("lemmas")
    with (folder.parent / "lemmas.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for table in (ROOT / Settings(_env_file=None).cache_folder).glob("lemmas-*"):
            if not (folder / table.name).is_file():
                shutil.copy(table, folder)
        for language in ("da", "en"):
            export_lemmas(language, folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def loaded_for_once() -> Iterator[None]:
    """What tests open is left to the collector: searching the whole of a test process first, a million objects of other
    tests, hundreds of times over, took longer than what is tested. tests/assistant/test_keeping.py does without this.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipelines, "loading_to_stay", lambda _stays: loading_to_stay(stays=False))
        yield


@pytest.fixture(scope="session")
def release(state: Path) -> Iterator[Release]:
    opened = open_release(state)
    yield opened
    opened.close()


@pytest.fixture
def own_state(state: Path, tmp_path: Path) -> Iterator[Path]:
    """A state folder with the release in service alone, that a test may write to and spoil."""
    kept = json.loads((state / "releases" / "current.json").read_text(encoding="utf-8"))["release"]

    def earlier(_folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name.startswith("release-") and kept not in name]

    shutil.copytree(state / "releases", tmp_path / "state" / "releases", ignore=earlier)
    (tmp_path / "state" / "cache").symlink_to(state / "cache", target_is_directory=True)
    yield tmp_path / "state"
    shutil.rmtree(tmp_path / "state", ignore_errors=True)


@pytest.fixture
def swapped(state: Path, tmp_path: Path) -> tuple[Path, str, str]:
    """A state folder with the earlier of two releases in service: folder, earlier and later."""
    newest = json.loads((state / "releases" / "current.json").read_text(encoding="utf-8"))["release"]
    (tmp_path / "releases").mkdir()
    for file in (state / "releases").iterdir():
        if file.name != "current.json":
            (tmp_path / "releases" / file.name).symlink_to(file)
    names = {file.stem.removeprefix("release-") for file in (state / "releases").glob("release-*.duckdb")}
    (earlier,) = names - {newest}
    put_in_service(tmp_path, earlier)
    return tmp_path, earlier, newest


@pytest.fixture(scope="session")
def desk(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant on the release, with an audit log of this process alone."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    opened = Assistant(Settings(state=folder, _env_file=None))
    yield opened
    opened.release.close()


@pytest.fixture
def forgetful(desk: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk does not keep what it plans in this test: for those that change the planner."""
    now = desk.pipeline
    monkeypatch.setattr(desk, "_pipeline", Pipeline(now.release, now.understander, now.planner))
