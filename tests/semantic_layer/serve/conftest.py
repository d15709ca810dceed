"""A small open release for the tests of serving."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from semantic_layer.serve import Release, open_release
from tests.semantic_layer.serve.made_release import make_release, read_small_catalog

# The hidden cell of ward cy has numbers that no release should hold: serving must not pass them on.
TABLE = """
kpi     | measure | period  | area  | ward | num  | den  | value | n  | state  | coverage
waiting | rate    | 2025-09 |       |      | 58   | 1000 | 5.8   | 90 |        | 1.0
        |         | 2026-07 |       |      | 60   | 1000 | 6.0   | 90 |        | 1.0
        |         | 2026-08 |       |      | 61   | 1000 | 6.1   | 90 |        | 0.9
        |         | 2026-09 |       |      | 62   | 1000 | 6.2   | 90 |        | 1.0
        |         | 2026-05 | north |      | 30   | 500  | 6.0   | 45 |        | 1.0
        |         | 2026-05 | south |      |      |      |       |    | hidden | 1.0
        |         | 2026-Q2 |       | ae   |      |      | 6.1   | 40 |        | 1.0
        |         | 2026-Q2 |       | cy   | 3    | 20   | 15.0  | 20 | hidden | 1.0
visits  | visits  | 2026-Q2 |       |      | 90   |      | 90    |    |        |
        | visits  | 2026-Q3 |       |      | 95   |      | 95    |    |        |
        | cost    | 2026-Q3 |       |      | 4.25 |      | 4.3   |    |        |
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    state = tmp_path_factory.mktemp("made")
    make_release(state, read_small_catalog(), TABLE)
    return state


@pytest.fixture
def state(made: Path, tmp_path: Path) -> Path:
    """A copy of the state folder that a test may spoil."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def release(state: Path) -> Iterator[Release]:
    opened = open_release(state)
    yield opened
    opened.close()
