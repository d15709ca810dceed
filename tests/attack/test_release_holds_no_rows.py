"""Read all of a release without any guard, and what lies beside it: published cells, and nothing of the rows."""

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assistant import Assistant, Question, Settings
from semantic_layer.publish.rows import FIXED
from semantic_layer.release_columns import FIGURES
from semantic_layer.serve import Release

ABOUT_FEW = ("Hvad er sygefraværet i Naturgruppen Flagermusen?", "Og i 2. kvartal 2026?", "Sygefravær pr. institution")
PEERS = {"kpi", "measure", "peer", "period"}


@pytest.fixture(scope="module")
def texts(release: Release) -> set[str]:
    """Every text in every table."""
    found: set[str] = set()
    for schema, table, column in _columns(release, "data_type = 'VARCHAR'"):
        rows = release.reader.fetch(f'SELECT DISTINCT "{column}" FROM "{schema}"."{table}"', [])
        found |= {str(row[0]) for row in rows if row[0] is not None}
    return found


@pytest.fixture(scope="module")
def canaries(state: Path, release: Release) -> set[str]:
    """What a row of the source has that no figure may have: the ids of persons and cases."""
    catalog = release.catalog
    told = {*catalog.levels, *(kpi.time.column for kpi in catalog.kpis.values()), *PEERS}
    found: set[str] = set()
    with duckdb.connect(str(state / "source.duckdb"), read_only=True) as source:
        for view in catalog.views.values():
            for name in set(view.key) - told:
                rows = source.execute(f'SELECT DISTINCT CAST("{name}" AS VARCHAR) FROM kpi."{view.id}"').fetchall()
                found |= {row[0] for row in rows if any(letter.isdigit() for letter in row[0]) and len(row[0]) > 6}
    return found


def _columns(release: Release, where: str) -> list[tuple[str, str, str]]:
    text = f"SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE NOT internal AND {where}"
    return [(str(a), str(b), str(c)) for a, b, c in release.reader.fetch(text, [])]


@pytest.mark.promise("S5")
def test_there_is_no_table_and_no_column_beside_those_that_are_published(release: Release) -> None:
    catalog = release.catalog
    found: dict[tuple[str, str], set[str]] = {}
    for schema, table, column in _columns(release, "true"):
        found.setdefault((schema, table), set()).add(column)
    published = {("kpi", id_): {*FIXED, *catalog.kpis[id_].levels, *FIGURES} for id_ in release.manifest.kpis}
    beside = {("kpi", "benchmark"), ("main", "attachment"), ("main", "manifest")}
    beside |= {("main", f"dim_{dimension}") for dimension in catalog.dimensions}
    assert set(found) == set(published) | beside
    assert {name: found[name] for name in published} == published
    assert release.reader.fetch("SELECT view_name FROM duckdb_views() WHERE NOT internal", []) == []


@pytest.mark.promise("S5")
def test_no_id_of_a_person_or_a_case_is_anywhere_in_it(release: Release, texts: set[str], canaries: set[str]) -> None:
    assert len(canaries) > 10_000
    assert canaries & texts == set()
    held = "\n".join(text for text in texts if len(text) > 100)
    attached = [row[0] for row in release.reader.fetch("SELECT content FROM main.attachment", [])]
    contents = [content for content in attached if isinstance(content, bytes)]
    assert len(contents) == len(attached) > 1
    sample = sorted(canaries)[:: max(1, len(canaries) // 500)]
    assert [id_ for id_ in sample if id_ in held or any(id_.encode() in content for content in contents)] == []


@pytest.mark.promise("S5")
def test_a_planted_id_would_be_found(texts: set[str], canaries: set[str]) -> None:
    planted = next(iter(canaries))
    assert canaries & {*texts, planted} == {planted}


@pytest.mark.promise("S5")
def test_a_cell_that_is_not_shown_has_no_number_in_any_column(release: Release) -> None:
    held = " OR ".join(f"{name} IS NOT NULL" for name in ("numerator", "denominator", "value", "n"))
    for kpi in release.manifest.kpis:
        text = f"SELECT count(*) FROM kpi.\"{kpi}\" WHERE state <> 'shown' AND ({held})"
        assert release.reader.fetch(text, []) == [(0,)], kpi


@pytest.mark.promise("P1")
def test_no_id_of_a_person_is_in_log_or_index(own_state: Path, state: Path, today: date, canaries: set[str]) -> None:
    desk = Assistant(Settings(state=own_state, _env_file=None))
    for text in ABOUT_FEW:
        desk.ask(Question(text=text, asked_at=today))
    desk.release.close()
    kept = [path for path in (*own_state.rglob("*"), *(state / "cache").rglob("*")) if path.is_file()]
    assert any(path.suffix == ".jsonl" for path in kept)
    for path in kept:
        if path.suffix != ".duckdb":
            words = set(re.split(r"[^\w-]+", path.read_text(encoding="utf-8", errors="replace")))
            assert canaries & words == set(), path
