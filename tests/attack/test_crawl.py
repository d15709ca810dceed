"""No number of a hidden cell, and no person, is seen in any answer, table, chart, log or release."""

import shutil
from pathlib import Path

import duckdb
import pytest

from assistant import Assistant, Question, Settings, publish
from assistant.assistant import open_pipeline
from tests.attack.crawl import TODAY, crawl

HIDING = "sygefravaer"
"""The KPI of the demo that hides cells."""
CANARY = "KANARIEFUGL-4711"
UNIT = "naturgruppen_flagermusen"
FLOWN = 17.37
"""Days a month that the canary was away: nobody else comes near it."""


@pytest.mark.promise("P1", "P8")
def test_hidden_cells_of_the_demo_are_hidden_everywhere(state: Path) -> None:
    """A tenth of the members, and those that have something to hide."""
    pipeline = open_pipeline(state)
    seen = crawl(pipeline, [pipeline.release.catalog.kpi(HIDING)], every=10)
    assert (seen.wrong, seen.unexplained) == ([], [])
    assert len(seen.shown) > 500


@pytest.fixture(scope="module")
def nest(tmp_path_factory: pytest.TempPathFactory, state: Path) -> Path:
    """A state folder whose source has a canary among its persons."""
    folder = tmp_path_factory.mktemp("nest")
    (folder / "cache").symlink_to(state / "cache", target_is_directory=True)
    shutil.copy(state / "source.duckdb", folder / "source.duckdb")
    with duckdb.connect(str(folder / "source.duckdb")) as connection:
        found = connection.execute(
            "SELECT medarbejder_id FROM raw.ansaettelse WHERE institution = ? ORDER BY fra LIMIT 1", [UNIT]
        ).fetchone()
        assert found is not None
        for table in ("ansaettelse", "fravaer"):
            connection.execute(
                f"UPDATE raw.{table} SET medarbejder_id = ? WHERE medarbejder_id = ?", [CANARY, found[0]]
            )
        connection.execute("UPDATE raw.fravaer SET dage = ? WHERE medarbejder_id = ?", [FLOWN, CANARY])
    publish(Settings(state=folder, _env_file=None), TODAY)
    return folder


def hidden_numbers(folder: Path) -> set[str]:
    """Shares of the canary's unit that stand out so much that nobody else has them, as they would be printed."""
    with duckdb.connect(str(folder / "source.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            f"""SELECT round(100 * sum(fravaersdage) / sum(mulige_dage), 1) FROM kpi.v_sygefravaer
            WHERE institution = '{UNIT}' GROUP BY left(maaned, 4), (CAST(right(maaned, 2) AS INTEGER) - 1) // 3"""
        ).fetchall()
    values = {f"{row[0]:.1f}" for row in rows if row[0] > 25}
    return values | {value.replace(".", ",") for value in values}


@pytest.mark.promise("P1", "P8")
@pytest.mark.slow
def test_every_published_cell_is_fetched_and_no_hidden_number_is_in_it(nest: Path) -> None:
    pipeline = open_pipeline(nest)
    release = pipeline.release
    seen = crawl(pipeline, [kpi for kpi in release.catalog.kpis.values() if kpi.id in release.manifest.kpis])
    assert (seen.wrong, seen.unexplained) == ([], [])
    assert seen.hidden
    published = sum(entry.shown for entry in release.manifest.kpis.values())
    print(f"{len(seen.shown)} of {published} shown cells, {len(seen.hidden)} hidden cells, {len(seen.texts)} texts")
    assert len(seen.shown) > 0.8 * published
    secret = hidden_numbers(nest)
    everything = "\n".join(seen.texts)
    assert [number for number in (*secret, CANARY) if f" {number} " in everything or f'"{number}' in everything] == []


@pytest.mark.promise("P1")
@pytest.mark.slow
def test_no_canary_is_in_release_log_or_index(nest: Path) -> None:
    desk = Assistant(Settings(state=nest, _env_file=None))
    for text in ("Hvad er sygefraværet i Naturgruppen Flagermusen?", "Og i 2. kvartal 2026?", f"Hvem er {CANARY}?"):
        desk.ask(Question(text=text, asked_at=TODAY))
    desk.release.close()
    names = [path for path in nest.rglob("*") if path.is_file() and path.name != "source.duckdb"]
    assert any(path.suffix == ".jsonl" for path in names)
    for path in names:
        if "cache" not in path.parts:
            content = path.read_bytes()
            assert CANARY.encode() not in content.replace(f"Hvem er {CANARY}".encode(), b""), path
    release = next(nest.glob("releases/release-*.duckdb"))
    with duckdb.connect(str(release), read_only=True) as connection:
        tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        assert tables
        for schema, table in tables:
            rows = connection.execute(f'SELECT * FROM "{schema}"."{table}"').fetchall()
            assert not any(CANARY in str(value) for row in rows for value in row), table
