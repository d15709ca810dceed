"""A register is drawn from its description alone, and its past depends on nothing that comes later."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest
from pydantic import ValidationError

from semantic_layer.catalog import Catalog
from semantic_layer.demo.profile import read_profile
from semantic_layer.demo.register_profile import Register
from semantic_layer.demo.registers import draw_register, read_registers
from semantic_layer.demo.table import write_table
from semantic_layer.demo.town import Town
from semantic_layer.errors import SourceError

TODAY = date(2026, 11, 15)
DISTRICTS = {"nordskoven": 0.1, "sydmarken": 0.2, "oesterengen": 0.2, "vesterbakken": 0.2, "midtbyen": 0.3}
CASES: dict[str, Any] = {
    "grain": "quarter",
    "first": "2021-01-01",
    "id": "sag_id",
    "prefix": "K",
    "rows": {"level": {2021: 1000, 2025: 1200}, "seasons": [1.3, 1.0, 0.7, 1.0]},
    "levels": {"distrikt": DISTRICTS},
    "labels": {"lov": {"service": 0.7, "aktiv": 0.3}},
    "columns": {
        "sager": 1,
        "omgjort": {"share": 0.4, "by": {"lov": {"aktiv": 2.0}}},
        "dage": {"mean": 80, "spread": 0.6, "least": 1, "steps": {"2025-01-01": 0.5}},
        "betalte": {"mean": 0.5, "of": "dage", "digits": 1},
    },
}
STOCK: dict[str, Any] = {
    "grain": "month",
    "first": "2021-01-01",
    "id": "borger_id",
    "prefix": "B",
    "rows": {"level": 800},
    "stay": {"periods": 10},
    "levels": {"distrikt": DISTRICTS},
    "columns": {"timer": {"mean": 3.0, "spread": 0.8, "digits": 2}},
}
FIXED: dict[str, Any] = {
    "grain": "school_year",
    "first": "2019-08-01",
    "id": "elev_id",
    "prefix": "E",
    "rows": {"level": 1},
    "each": ["institution"],
    "levels": {"institution": {"skole": 40}},
    "columns": {"svar": 1},
}

Draw = Callable[..., duckdb.DuckDBPyConnection]


@pytest.fixture
def draw(demo_catalog: Catalog) -> Draw:
    """The register's rows as the table raw.r."""

    def make(described: dict[str, Any], today: date = TODAY, **changed: Any) -> duckdb.DuckDBPyConnection:
        town = Town(demo_catalog, read_profile(), today, seed=1, scale=1)
        connection = duckdb.connect()
        connection.execute("CREATE SCHEMA raw")
        write_table(connection, draw_register(town, "r", Register.model_validate({**described, **changed})))
        return connection

    return make


def value(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return float(row[0])


def test_cases_follow_year_season_and_shares(draw: Draw) -> None:
    rows = draw(CASES)
    assert 4_600 <= value(rows, "SELECT count(*) FROM raw.r WHERE kvartal LIKE '2025%'") <= 4_950
    first, third = (value(rows, f"SELECT count(*) FROM raw.r WHERE kvartal LIKE '%-Q{n}'") for n in (1, 3))
    assert 1.6 <= first / third <= 2.1
    assert 0.28 <= value(rows, "SELECT avg((distrikt = 'midtbyen')::INT) FROM raw.r") <= 0.32
    assert value(rows, "SELECT max(kvartal = '2026-Q4') FROM raw.r") == 0


def test_columns_follow_level_members_and_steps(draw: Draw) -> None:
    rows = draw(CASES)
    assert 0.37 <= value(rows, "SELECT avg(omgjort) FROM raw.r WHERE lov = 'service'") <= 0.43
    assert 0.53 <= value(rows, "SELECT avg(omgjort) FROM raw.r WHERE lov = 'aktiv'") <= 0.61
    assert 77 <= value(rows, "SELECT avg(dage) FROM raw.r WHERE kvartal < '2025'") <= 83
    assert 38 <= value(rows, "SELECT avg(dage) FROM raw.r WHERE kvartal >= '2025'") <= 42
    assert value(rows, "SELECT max(abs(betalte - dage * 0.5)) FROM raw.r") <= 0.05


@pytest.mark.parametrize(("described", "period"), [(CASES, "kvartal"), (STOCK, "maaned"), (FIXED, "skoleaar")])
def test_the_past_does_not_depend_on_today(draw: Draw, described: dict[str, Any], period: str) -> None:
    early, late = draw(described, date(2025, 4, 20)), draw(described)
    last = early.execute(f"SELECT max({period}) FROM raw.r").fetchone()
    assert last is not None
    sql = f"SELECT * FROM raw.r WHERE {period} <= '{last[0]}' ORDER BY ALL"
    assert early.execute(sql).fetchall() == late.execute(sql).fetchall()
    assert late.execute(f"SELECT count(*) FROM raw.r WHERE {period} > '{last[0]}'").fetchone() != (0,)


def test_a_stock_keeps_its_people_and_their_amounts(draw: Draw) -> None:
    rows = draw(STOCK)
    assert value(rows, "SELECT max(n) - min(n) FROM (SELECT count(*) AS n FROM raw.r GROUP BY maaned)") == 0
    people = value(rows, "SELECT count(DISTINCT borger_id) FROM raw.r WHERE maaned LIKE '2025%'")
    assert 800 * 1.9 <= people <= 800 * 2.4
    next_month = """SELECT corr(a.timer, b.timer) FROM raw.r AS a JOIN raw.r AS b USING (borger_id)
        WHERE a.maaned = '2025-05' AND b.maaned = '2025-06'"""
    assert value(rows, next_month) > 0.7
    districts = "SELECT max(n) FROM (SELECT count(DISTINCT distrikt) AS n FROM raw.r GROUP BY borger_id)"
    assert value(rows, districts) == 1


def test_each_unit_has_its_rows_while_it_exists(draw: Draw) -> None:
    rows = draw(FIXED)
    sizes = rows.execute("SELECT DISTINCT count(*) FROM raw.r GROUP BY institution, skoleaar").fetchall()
    assert sizes == [(40,)]
    schools = dict(rows.execute("SELECT skoleaar, count(DISTINCT institution) FROM raw.r GROUP BY 1").fetchall())
    assert schools["2022/23"] == 13
    assert schools["2025/26"] == 12


def test_late_rows_come_later_and_absent_periods_never(draw: Draw) -> None:
    rows = draw(CASES, date(2026, 10, 20), late={"share": 0.5, "days": [30, 40]}, absent=["2023-Q2"])
    latest, before = (value(rows, f"SELECT count(*) FROM raw.r WHERE kvartal = '{q}'") for q in ("2026-Q3", "2025-Q3"))
    assert latest < 0.65 * before
    assert value(rows, "SELECT count(*) FROM raw.r WHERE kvartal = '2023-Q2'") == 0


def test_repeats_are_about_fewer_different_ones(draw: Draw) -> None:
    rows = draw(CASES, repeats={"column": "borger_id", "prefix": "B", "per": 1.5})
    per = value(rows, "SELECT count(*) / count(DISTINCT borger_id) FROM raw.r WHERE kvartal LIKE '2025%'")
    assert 1.4 <= per <= 1.6


def test_members_that_are_not_in_the_catalog_are_refused(draw: Draw) -> None:
    with pytest.raises(SourceError, match="distrikt 'atlantis'"):
        draw(CASES, levels={"distrikt": {"atlantis": 1}})
    with pytest.raises(ValidationError, match="neither among the levels nor among the labels"):
        draw(CASES, uneven={"koen": 0.2})


def test_every_register_of_the_demo_can_be_read() -> None:
    assert "koereplan" in read_registers()
