"""The second opinion is formed once, from the same source that the release was made from."""

from pathlib import Path

import pytest

from semantic_layer.serve import Release
from tests.oracle.expected import Expectations
from tests.oracle.figures import Oracle, open_oracle
from tests.oracle.observed import Observed, find_merged, read_cells


@pytest.fixture(scope="session")
def oracle(state: Path) -> Oracle:
    return open_oracle(state / "source.duckdb")


@pytest.fixture(scope="session")
def cells(release: Release) -> list[Observed]:
    """Every cell, as it lies in the file."""
    return read_cells(release.path, release.catalog)


@pytest.fixture(scope="session")
def expectations(oracle: Oracle, release: Release, cells: list[Observed]) -> Expectations:
    return Expectations(oracle, release.catalog, release.as_of, find_merged(cells, release.catalog))
