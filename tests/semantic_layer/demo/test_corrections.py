"""Before its correction the source lacks the rows that were reported late, and differs in nothing else."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from semantic_layer.demo import copy_uncorrected
from semantic_layer.errors import SourceError
from tests.semantic_layer.demo.test_make import TODAY, digest


def test_only_late_rows_are_missing_and_their_figures_are_final_by_now(demo_source: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.duckdb"
    copy_uncorrected(demo_source, before, TODAY)
    now, then = digest(demo_source), digest(before)
    assert {name for name in now if now[name] != then[name]} == {"raw.visitation"}
    with duckdb.connect(str(before), read_only=True) as connection:
        connection.execute(f"ATTACH '{demo_source}' AS later (READ_ONLY)")
        assert connection.execute("FROM raw.visitation EXCEPT FROM later.raw.visitation").fetchall() == []
        late = connection.execute("SELECT leverandoer, fra FROM (FROM later.raw.visitation EXCEPT FROM raw.visitation)")
        rows = late.fetchall()
    assert {provider for provider, _ in rows} == {"privat"}
    assert 20 < len(rows) < 200
    assert max(day for _, day in rows) < TODAY - timedelta(days=150)


def test_a_source_that_is_not_there_cannot_be_taken_back(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be written"):
        copy_uncorrected(tmp_path / "none.duckdb", tmp_path / "before.duckdb", date(2026, 11, 15))
