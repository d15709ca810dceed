"""One demo municipality and one release of it for all tests of a run, however many processes share the run."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, Settings, make_demo_source, publish
from semantic_layer.serve import Release, open_release


@pytest.fixture(scope="session")
def today() -> date:
    """The day that the demo and its release are made for."""
    return date(2026, 11, 15)


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory, today: date) -> Path:
    """A state folder with source.duckdb and a release in service; shared by all tests, so not to be written to."""
    base = tmp_path_factory.getbasetemp()
    # The processes of one run each have a base folder of their own under that of the run.
    made = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "municipality"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "releases" / "current.json").is_file():
            settings = Settings(state=made, _env_file=None)
            make_demo_source(settings, today)
            publish(settings, today)
    return made


@pytest.fixture(scope="session")
def release(state: Path) -> Iterator[Release]:
    opened = open_release(state)
    yield opened
    opened.close()


@pytest.fixture
def own_state(state: Path, tmp_path: Path) -> Iterator[Path]:
    """A state folder with the release, that a test may write to and spoil."""
    shutil.copytree(state / "releases", tmp_path / "state" / "releases")
    yield tmp_path / "state"
    shutil.rmtree(tmp_path / "state", ignore_errors=True)


@pytest.fixture(scope="session")
def desk(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant on the release, with an audit log of this process alone."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    opened = Assistant(Settings(state=folder, _env_file=None))
    yield opened
    opened.release.close()
