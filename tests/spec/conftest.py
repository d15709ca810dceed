"""The second catalog, published once for the tests of this folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings, publish
from tests.postgres.server import Server
from tests.spec.bikes.town import CATALOG, TODAY, write_source


@pytest.fixture(scope="session")
def database(postgres: Server) -> str:
    """The URL of one Postgres database for all specs; each writes its release over the last."""
    return postgres.make_database()


@pytest.fixture(scope="session")
def bikes(tmp_path_factory: pytest.TempPathFactory, lemmas: Path) -> Iterator[Assistant]:
    """An assistant on a release of the bike scheme."""
    state = tmp_path_factory.mktemp("bikes")
    shutil.copytree(lemmas, state / "cache")
    settings = Settings(catalog=CATALOG, source_url=write_source(state), state=state, _env_file=None)
    publish(settings, TODAY)
    opened = Assistant(settings)
    yield opened
    opened.release.close()
