"""The shared municipality's source, for cases with SQL of their own."""

from pathlib import Path

import pytest

from evals.runner import ReadSource
from evals.source import open_source


@pytest.fixture(scope="session")
def read_source(state: Path) -> ReadSource:
    return open_source(state / "source.duckdb")
