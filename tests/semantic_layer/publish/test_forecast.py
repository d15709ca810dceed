"""A forecast is published beside the figures: for periods not due yet, flagged, and in no sum."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.errors import ContractError
from semantic_layer.manifest import ForecastManifest
from tests.semantic_layer.publish.town import (
    NONE,
    Row,
    find_cell,
    make_catalog,
    make_kpi,
    make_view,
    publish,
    read_cells,
    write_source,
)

DECLARED = {"month": "text", "id": "text", "unit": "text", "visits": "integer"}
STORED = {"month": "VARCHAR", "id": "VARCHAR", "unit": "VARCHAR", "visits": "INTEGER"}
AHEAD_STORED = {"month": "VARCHAR", "unit": "VARCHAR", "visits": "INTEGER", "made": "DATE"}
AHEAD = {"month": "text", "unit": "text", "visits": "integer", "made": "date"}
MADE = date(2026, 1, 10)
PUBLISHED = [
    {"by": [], "grains": ["month", "quarter"], "components": True},
    {"by": ["area"], "grains": ["month"], "components": True},
]
ROWS: list[Row] = [(f"2025-{month:02d}", f"{unit}{month}", unit, 10) for month in range(1, 13) for unit in ("a1", "b1")]
COMING: list[Row] = [
    (f"2026-{month:02d}", unit, visits, MADE) for month in (1, 2, 3) for unit, visits in (("a1", 7), ("b1", 5))
]


def publish_ahead(
    tmp_path: Path, coming: list[Row], disclosure: dict[str, Any] = NONE
) -> tuple[list[dict[str, Any]], ForecastManifest | None]:
    forecast = {
        "view": "v_ahead",
        "column": "month",
        "grain": "month",
        "periods": 2,
        "made": "made",
        "by": "the office",
        "source": {"system": "s", "registry": "r", "cite": "c"},
        "text": "Nobody knows.",
    }
    kpi = make_kpi(published=PUBLISHED, disclosure=disclosure, forecast=forecast)
    views = [make_view(DECLARED, ["month", "id"]), make_view(AHEAD, ["month", "unit"], "v_ahead")]
    source = tmp_path / "source.duckdb"
    url = write_source(source, STORED, ROWS)
    write_source(source, AHEAD_STORED, coming, "v_ahead")
    manifest = publish(make_catalog([kpi], views), url, tmp_path)
    return read_cells(tmp_path, manifest), manifest.kpis["visits"].forecast


def test_the_coming_periods_are_flagged_and_dated(tmp_path: Path) -> None:
    rows, forecast = publish_ahead(tmp_path, COMING)
    ahead = [row for row in rows if row["flags"] == "f"]
    assert {(row["period"], row["area"], int(row["value"])) for row in ahead} == {
        ("2026-01", None, 12),
        ("2026-01", "north", 7),
        ("2026-01", "south", 5),
        ("2026-02", None, 12),
        ("2026-02", "north", 7),
        ("2026-02", "south", 5),
    }
    assert {row["noted_at"] for row in ahead} == {MADE}
    assert forecast == ForecastManifest(grain="month", first="2026-01", last="2026-02", made=MADE)


def test_they_are_in_no_sum(tmp_path: Path) -> None:
    rows, _ = publish_ahead(tmp_path, COMING)
    assert "2026-Q1" not in {row["period"] for row in rows}
    assert int(find_cell(rows, breakdown="", period="2025-Q4")["value"]) == 60


def test_what_has_happened_is_never_forecast(tmp_path: Path) -> None:
    late: list[Row] = [("2025-12", "a1", 99, MADE), *COMING]
    rows, _ = publish_ahead(tmp_path, late)
    december = find_cell(rows, breakdown="", period="2025-12")
    assert (int(december["value"]), december["flags"]) == (20, "")


def test_a_forecast_that_is_not_made_yet_is_not_there(tmp_path: Path) -> None:
    rows, forecast = publish_ahead(tmp_path, [(*row[:3], date(2026, 2, 1)) for row in COMING])
    assert forecast is None
    assert "f" not in {row["flags"] for row in rows}


def test_a_forecast_is_made_on_one_day(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="made on one day"):
        publish_ahead(tmp_path, [*COMING, ("2026-03", "a2", 1, date(2026, 1, 9))])


def test_figures_about_persons_are_not_forecast(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no published forecast"):
        publish_ahead(tmp_path, COMING, {"unit": "people", "count": "visits", "min": 5})
