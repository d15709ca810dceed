"""The demo municipality is made once for all its tests."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.load import load_catalog

TODAY = date(2026, 11, 15)
CATALOG = Path(__file__).parents[3] / "semantic_layer" / "catalog"


@pytest.fixture(scope="session")
def demo_catalog() -> Catalog:
    return load_catalog(CATALOG)


@pytest.fixture(scope="session")
def demo_source(state: Path) -> Path:
    """The one that the release of all tests was made from."""
    return state / "source.duckdb"


@pytest.fixture(scope="session")
def demo(demo_source: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_source), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def rows(demo_source: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same contents with every view computed once, for the many tests that only read them."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{demo_source}' AS source (READ_ONLY)")
        connection.execute("CREATE SCHEMA kpi; CREATE SCHEMA raw")
        found = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables "
            "WHERE table_catalog = 'source' AND table_schema IN ('kpi', 'raw')"
        ).fetchall()
        for schema, name in found:
            kind = "TABLE" if schema == "kpi" else "VIEW"
            connection.execute(f"CREATE {kind} {schema}.{name} AS SELECT * FROM source.{schema}.{name}")
        yield connection
