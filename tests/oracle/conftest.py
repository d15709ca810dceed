"""The second opinion is formed once, from the same source that the release was made from."""

from pathlib import Path

import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.serve import Release
from tests.oracle.children import CHILDREN
from tests.oracle.definitions import DEFINITIONS
from tests.oracle.expected import Expectations
from tests.oracle.figures import Oracle, open_oracle
from tests.oracle.observed import Observed, find_merged, read_cells

# The definitions of one subject lie beside its facts; together they are the second opinion.
DEFINITIONS.update(CHILDREN)


@pytest.fixture(scope="session")
def covered(release: Release) -> Catalog:
    """The catalog cut down to the KPIs that have a second opinion."""
    kpis = {kpi_id: kpi for kpi_id, kpi in release.catalog.kpis.items() if kpi_id in DEFINITIONS}
    return release.catalog.model_copy(update={"kpis": kpis})


@pytest.fixture(scope="session")
def oracle(state: Path) -> Oracle:
    return open_oracle(state / "source.duckdb")


@pytest.fixture(scope="session")
def cells(release: Release, covered: Catalog) -> list[Observed]:
    """Every cell of those KPIs, as it lies in the file."""
    return read_cells(release.path, covered)


@pytest.fixture(scope="session")
def expectations(oracle: Oracle, release: Release, covered: Catalog, cells: list[Observed]) -> Expectations:
    return Expectations(oracle, covered, release.as_of, find_merged(cells, covered))
