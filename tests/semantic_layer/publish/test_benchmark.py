"""The peers' figures on their way into a release: checked, cut off at the day, rounded, part of what names it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.manifest import Manifest
from tests.semantic_layer.publish.town import Row, make_catalog, make_kpi, make_view, publish, read_cells, write_source

VISITS = {"month": "text", "id": "text", "unit": "text", "visits": "integer"}
STORED = {"month": "VARCHAR", "id": "VARCHAR", "unit": "VARCHAR", "visits": "INTEGER"}
DECLARED = {"kpi": "text", "measure": "text", "peer": "text", "period": "text", "value": "decimal"}
PEERS_STORED = {
    "kpi": "VARCHAR",
    "measure": "VARCHAR",
    "peer": "VARCHAR",
    "period": "VARCHAR",
    "value": "DECIMAL(18,6)",
}
OWN: list[Row] = [("2025-01", "1", "a1", 5), ("2025-02", "2", "a1", 2)]
GOOD: list[Row] = [("visits", "visits", "others", "2025-01", "4.5"), ("visits", "visits", "others", "2025-02", 7)]


def town() -> Catalog:
    benchmark = {"peers": ["others"], "default": "others", "measures": ["visits"], "grain": "month", "lag": "P1M"}
    source = {"registry": "r", "cite": "c"}
    kpi = make_kpi(benchmark={**benchmark, "comparable": "full", "source": source})
    views = [make_view(VISITS, ["month", "id"]), make_view(DECLARED, ["kpi", "measure", "peer", "period"], "v_peers")]
    content = make_catalog([kpi], views).model_dump(by_alias=True)
    name = {"label": "Others", "phrase": "others", "in": "elsewhere", "consists_of": "All others."}
    content["peers"] = {"view": "v_peers", "groups": [{"id": "others", "names": [name]}]}
    return Catalog.model_validate(content)


def make_source(path: Path, peers: list[Row], stored: dict[str, str] = PEERS_STORED) -> str:
    write_source(path, STORED, OWN)
    return write_source(path, stored, peers, "v_peers")


def published(tmp_path: Path, peers: list[Row], **more: Any) -> tuple[Manifest, list[dict[str, Any]]]:
    manifest = publish(town(), make_source(tmp_path / "source.duckdb", peers), tmp_path, **more)
    return manifest, read_cells(tmp_path, manifest, "benchmark")


def test_figures_are_rounded_like_our_own_and_listed_in_the_manifest(tmp_path: Path) -> None:
    manifest, rows = published(tmp_path, GOOD)
    assert [(row["peer"], row["grain"], row["period"], row["value"]) for row in rows] == [
        ("others", "month", "2025-01", 5),
        ("others", "month", "2025-02", 7),
    ]
    assert manifest.kpis["visits"].benchmarks == {"visits": {"others": ("2025-01", "2025-02")}}


def test_what_is_not_out_yet_stays_outside(tmp_path: Path) -> None:
    manifest, rows = published(tmp_path, GOOD, today=date(2025, 3, 27))
    assert [row["period"] for row in rows] == ["2025-01"]
    assert manifest.kpis["visits"].benchmarks == {"visits": {"others": ("2025-01",)}}


def test_another_figure_of_a_peer_is_another_release(tmp_path: Path) -> None:
    one, _ = published(tmp_path, GOOD)
    changed: list[Row] = [GOOD[0], (*GOOD[1][:4], 8)]
    two = publish(town(), make_source(tmp_path / "changed.duckdb", changed), tmp_path)
    assert one.id != two.id


def test_a_catalog_without_peers_has_an_empty_series(tmp_path: Path) -> None:
    url = write_source(tmp_path / "source.duckdb", STORED, OWN)
    manifest = publish(make_catalog([make_kpi()], [make_view(VISITS, ["month", "id"])]), url, tmp_path)
    assert read_cells(tmp_path, manifest, "benchmark") == []


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([*GOOD, ("boats", "visits", "others", "2025-01", 1)], "no such comparison: boats/visits/others"),
        ([*GOOD, ("visits", "visits", "moon", "2025-01", 1)], "no such comparison: visits/visits/moon"),
        ([*GOOD, ("visits", "visits", "others", "2025", 1)], "not of the grain that the catalog says: 2025 of visits"),
        ([*GOOD, ("visits", "visits", "others", "2025-03", None)], "1 values are empty"),
        ([*GOOD, GOOD[0]], "the key is not unique"),
        ([], "no figures for the comparison: visits/visits/others"),
    ],
)
def test_a_series_that_breaks_the_contract_is_left_out_and_our_own_figures_stay(
    tmp_path: Path, rows: list[Row], says: str
) -> None:
    manifest, series = published(tmp_path, rows)
    assert series == []
    assert manifest.peers_failed is not None
    assert "v_peers" in manifest.peers_failed.problems[0] and says in "; ".join(manifest.peers_failed.problems)
    assert manifest.kpis["visits"].shown > 0 and manifest.kpis["visits"].benchmarks == {}


def test_a_series_that_lacks_a_column_is_named_and_comes_back_when_mended(tmp_path: Path) -> None:
    url = make_source(tmp_path / "source.duckdb", [], {n: t for n, t in PEERS_STORED.items() if n != "peer"})
    failed = publish(town(), url, tmp_path).peers_failed
    assert failed is not None and "kpi.v_peers.peer: the column is missing" in failed.problems[0]
    (tmp_path / "source.duckdb").unlink()
    manifest, series = published(tmp_path, GOOD)
    assert (manifest.peers_failed, len(series)) == (None, 2)
