"""Every approved view keeps the contract that the catalog states for it."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.dimensions import Member

Demo = duckdb.DuckDBPyConnection
LAST_DAY = date(2026, 10, 31)
NEVER_PUBLISHED = {
    "v_hjemloese": ["2016", "2018", "2020", "2021", "2023"],
    "v_nationale_test": ["2021/22"],
    "v_udlaan": ["2016", "2017"],
}
TYPES = {"text": ("VARCHAR",), "integer": ("INTEGER", "BIGINT"), "decimal": ("DECIMAL",), "date": ("DATE",)}
FOLDER = Path(__file__).parents[3] / "semantic_layer" / "catalog" / "views"
VIEWS = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def test_there_is_a_view_for_each_of_the_catalog_and_nothing_else(demo: Demo, demo_catalog: Catalog) -> None:
    found = demo.execute("SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'kpi'")
    assert sorted(found.fetchall()) == [(view, "VIEW") for view in sorted(demo_catalog.views)]


@pytest.mark.parametrize("view", VIEWS)
def test_columns_and_types(demo: Demo, demo_catalog: Catalog, view: str) -> None:
    declared = demo_catalog.views[view].columns
    found = [(row[0], row[1].split("(")[0]) for row in demo.execute(f"DESCRIBE kpi.{view}").fetchall()]
    assert [name for name, _ in found] == [column.name for column in declared]
    for column, (_, type_) in zip(declared, found, strict=True):
        assert type_ in TYPES[column.type], column.name


@pytest.mark.parametrize("view", VIEWS)
def test_key_is_unique_and_nothing_is_missing(rows: Demo, demo_catalog: Catalog, view: str) -> None:
    noun = demo_catalog.views[view]
    twice = f"SELECT {', '.join(noun.key)} FROM kpi.{view} GROUP BY ALL HAVING count(*) > 1"
    assert rows.execute(twice).fetchall() == []
    holes = " + ".join(f"count(*) FILTER ({c.name} IS NULL)" for c in noun.columns if not c.null)
    assert _row(rows, f"SELECT {holes} FROM kpi.{view}") == (0,)


@pytest.mark.parametrize("view", VIEWS)
def test_members_exist_in_the_period(rows: Demo, demo_catalog: Catalog, view: str) -> None:
    noun = demo_catalog.views[view]
    levels = [c.name for c in noun.columns if c.name in demo_catalog.levels]
    for level in levels:
        known = {m.id: m for m in demo_catalog.levels[level].members}
        for period_id, member in rows.execute(f"SELECT DISTINCT {noun.key[0]}, {level} FROM kpi.{view}").fetchall():
            period = demo_catalog.calendars.parse(period_id)
            assert _overlaps(known[member], period.start, period.end), f"{level} {member} in {period_id}"


def test_every_member_of_a_used_level_has_rows(rows: Demo, demo_catalog: Catalog) -> None:
    for view, level in (("v_sygefravaer", "institution"), ("v_sygefravaer", "faggruppe"), ("v_anlaeg", "projekt")):
        used = {r[0] for r in rows.execute(f"SELECT DISTINCT {level} FROM kpi.{view}").fetchall()}
        later = {"busterminal", "kulturhus_kaffekanden", "raadhus_tag"}
        assert used == {m.id for m in demo_catalog.levels[level].members} - (later if level == "projekt" else set())


def test_periods_run_from_the_kpis_first_without_holes_but_those_never_published(
    rows: Demo, demo_catalog: Catalog
) -> None:
    forecasts = {k.forecast.view for k in demo_catalog.kpis.values() if k.forecast is not None}
    for view in set(VIEWS) - forecasts - {demo_catalog.peers.view}:
        (kpi, *_) = (k for k in demo_catalog.kpis.values() if k.view == view)
        ids = {r[0] for r in rows.execute(f"SELECT DISTINCT {kpi.time.column} FROM kpi.{view}").fetchall()}
        found = sorted(demo_catalog.calendars.parse(i, kpi.time.base) for i in ids)
        assert found[0].id == kpi.time.from_, view
        assert found[-1].start <= LAST_DAY, view
        missing = [p.id for p in demo_catalog.calendars.between(found[0], found[-1]) if p.id not in ids]
        assert missing == NEVER_PUBLISHED.get(view, []), view


def test_a_forecast_is_of_the_four_quarters_after_the_last_that_has_ended(rows: Demo) -> None:
    found = rows.execute("SELECT DISTINCT kvartal, lavet FROM kpi.v_jobprognose ORDER BY 1").fetchall()
    made = date(2026, 10, 21)
    assert found == [("2026-Q4", made), ("2027-Q1", made), ("2027-Q2", made), ("2027-Q3", made)]


def test_the_booking_system_has_been_silent_for_four_months(rows: Demo) -> None:
    assert rows.execute("SELECT max(maaned) FROM kpi.v_svoemmehal").fetchone() == ("2026-06",)


def test_projects_have_rows_only_from_start_to_the_quarter_after_the_end(rows: Demo) -> None:
    found = rows.execute("SELECT projekt, min(kvartal), max(kvartal) FROM kpi.v_anlaeg GROUP BY 1").fetchall()
    spans = {project: (first, last) for project, first, last in found}
    assert spans["legepladser"] == ("2023-Q2", "2025-Q1")
    assert spans["skolegaarde"] == ("2026-Q1", "2026-Q3")


def test_persons_are_numbers_that_nobody_has(demo: Demo) -> None:
    """No names, and no id that could be read as a civil registration number."""
    columns = demo.execute("SELECT table_name, column_name FROM information_schema.columns "
                           "WHERE table_schema = 'raw' AND data_type = 'VARCHAR'").fetchall()  # fmt: skip
    assert {table for table, column in columns if "navn" in column} == {"enhed", "projekt"}
    for table, column in columns:
        if column.endswith("_id"):
            (strange,) = _row(
                demo, f"SELECT count(*) FROM raw.{table} WHERE NOT regexp_full_match({column}, '[A-Z][0-9]{{7}}')"
            )
            assert strange == 0, f"{table}.{column}"


def _overlaps(member: Member, start: date, end: date) -> bool:
    first, last = member.valid
    return (first is None or first <= end) and (last is None or last >= start)


def _row(demo: Demo, sql: str) -> tuple[int, ...]:
    row = demo.execute(sql).fetchone()
    assert row is not None
    return row
