"""The demo municipality's own release: whole, protected, and equal to what plain SQL says of its views."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.demo import make_demo
from semantic_layer.load import load_catalog
from semantic_layer.manifest import Manifest
from semantic_layer.publish import publish_release

pytestmark = pytest.mark.slow

CATALOG = Path(__file__).parents[3] / "semantic_layer" / "catalog"
TODAY = date(2026, 11, 15)
MOST_HIDDEN = 0.08
"""Share of a KPI's cells; where more is hidden, the breakdown is too fine."""
TINY = {"plejeboliggaranti"}
"""A few dozen cases a quarter, nearly all within the guarantee."""

CHECKS = {
    ("sygefravaer", "grain = 'quarter' AND period = '2026-Q2' AND omraade = 'skole' AND institution IS NULL"): """
        SELECT round(100 * sum(fravaersdage) / sum(mulige_dage), 1) FROM source.kpi.v_sygefravaer
        WHERE maaned IN ('2026-04', '2026-05', '2026-06') AND institution LIKE '%skolen'""",
    ("hjemmehjaelp_modtagere", "grain = 'year' AND period = '2025'"): """
        SELECT count(DISTINCT borger_id) FROM source.kpi.v_hjemmehjaelp WHERE maaned LIKE '2025-%'""",
    (
        "indbyggere",
        "breakdown = 'distrikt,aldersgruppe' AND period = '2024' AND distrikt = 'midtbyen' AND aldersgruppe = 'a6_16'",
    ): """
        SELECT sum(antal) FROM source.kpi.v_indbyggere
        WHERE kvartal = '2024-Q4' AND distrikt = 'midtbyen' AND aldersgruppe = 'a6_16'""",
    ("karakterer", "breakdown = '' AND period = '2024/25'"): """
        SELECT round(sum(snit * elever) / sum(elever), 1) FROM source.kpi.v_karakterer WHERE skoleaar = '2024/25'""",
    ("ledighed", "breakdown = 'koen' AND koen = 'kvinder' AND period = '2025'"): """
        SELECT round(100 * sum(ledig) / sum(arbejdsstyrke), 1) FROM source.kpi.v_ledighed
        WHERE maaned LIKE '2025-%' AND koen = 'kvinder'""",
    ("budgetafvigelse", "measure = 'procent' AND breakdown = '' AND period = '2026-BO2'"): """
        SELECT round(100 * (sum(forventet) - sum(korrigeret)) / sum(korrigeret), 2) FROM source.kpi.v_serviceudgifter
        WHERE budgetopfoelgning = '2026-BO2'""",
    ("anlaeg_status", "measure = 'tid.roed' AND breakdown = '' AND period = '2026-Q2'"): """
        SELECT count(*) FROM source.kpi.v_anlaeg_status WHERE kvartal = '2026-Q2' AND tid = 'roed'""",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Catalog, Manifest]:
    state = tmp_path_factory.mktemp("demo")
    catalog = load_catalog(CATALOG)
    make_demo(catalog, state / "source.duckdb", TODAY)
    return state, catalog, publish_release(catalog, f"duckdb:///{state}/source.duckdb", state, TODAY)


@pytest.fixture
def both(published: tuple[Path, Catalog, Manifest]) -> Iterator[duckdb.DuckDBPyConnection]:
    state, _, manifest = published
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{state}/source.duckdb' AS source (READ_ONLY)")
        connection.execute(f"ATTACH '{state}/releases/release-{manifest.id}.duckdb' AS release (READ_ONLY)")
        yield connection


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check[0])
def test_a_cell_equals_plain_sql(both: duckdb.DuckDBPyConnection, check: tuple[str, str]) -> None:
    kpi, where = check
    found = both.execute(f"SELECT value FROM release.kpi.{kpi} WHERE {where}").fetchall()
    expected = both.execute(CHECKS[check]).fetchone()
    assert expected is not None
    assert [round(row[0], 2) for row in found] == [round(Decimal(str(expected[0])), 2)]


def test_every_kpi_is_there_and_little_of_it_is_hidden(published: tuple[Path, Catalog, Manifest]) -> None:
    _, catalog, manifest = published
    assert set(manifest.kpis) == {kpi.id for kpi in catalog.kpis.values() if kpi.status != "draft"}
    for kpi_id, entry in manifest.kpis.items():
        assert entry.shown > 0
        assert kpi_id in TINY or entry.hidden <= MOST_HIDDEN * (entry.hidden + entry.shown), kpi_id


def test_no_hidden_cell_has_a_number_and_no_small_group_is_shown(
    published: tuple[Path, Catalog, Manifest], both: duckdb.DuckDBPyConnection
) -> None:
    numbers = ("numerator", "denominator", "value", "n", "text", "note", "noted_at")
    for kpi in published[1].kpis.values():
        table = f"release.kpi.{kpi.id}"
        some = " OR ".join(f"{name} IS NOT NULL" for name in numbers)
        assert both.execute(f"SELECT count(*) FROM {table} WHERE state <> 'shown' AND ({some})").fetchone() == (0,)
        if kpi.disclosure.count is not None:
            small = f"SELECT count(*) FROM {table} WHERE n > 0 AND n < {kpi.disclosure.min}"
            assert both.execute(small).fetchone() == (0,)


def test_no_person_of_the_source_is_in_the_release(both: duckdb.DuckDBPyConnection) -> None:
    """An id of a person would be the plainest leak of all."""
    persons: set[str] = set()
    for view, column in (
        ("v_sygefravaer", "medarbejder_id"),
        ("v_indbyggere", "person_id"),
        ("v_karakterer", "elev_id"),
    ):
        persons |= {row[0] for row in both.execute(f"SELECT DISTINCT {column} FROM source.kpi.{view}").fetchall()}
    columns = both.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = 'release' AND data_type = 'VARCHAR'"
    ).fetchall()
    assert len(columns) > 100
    for schema, table, column in columns:
        values = both.execute(f'SELECT DISTINCT "{column}" FROM release."{schema}"."{table}"').fetchall()
        assert not persons & {row[0] for row in values}
