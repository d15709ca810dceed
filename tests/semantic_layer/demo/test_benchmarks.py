"""What the invented municipality's peers publish: every comparison of the catalog, late, with holes, near our own."""

from datetime import date
from decimal import Decimal

import duckdb

from semantic_layer.catalog import Catalog
from semantic_layer.demo.benchmarks import draw_benchmarks
from semantic_layer.demo.profile import read_profile
from semantic_layer.demo.town import Town
from semantic_layer.serve import Release, benchmark_periods, latest_closed

TODAY = date(2026, 11, 15)


def test_every_comparison_of_the_catalog_has_figures(rows: duckdb.DuckDBPyConnection, demo_catalog: Catalog) -> None:
    found = set(rows.execute("SELECT DISTINCT kpi, measure, peer FROM kpi.v_benchmark").fetchall())
    kpis = [kpi for kpi in demo_catalog.kpis.values() if kpi.benchmark is not None]
    assert len(kpis) >= 35
    assert found == {(k.id, m, p) for k in kpis if k.benchmark for m in k.benchmark.measures for p in k.benchmark.peers}


def test_nothing_is_known_before_it_is_out(demo_catalog: Catalog) -> None:
    early = draw_benchmarks(Town(demo_catalog, read_profile(), date(2024, 7, 15), 1, 1))
    for kpi, period in zip(early.columns["noegletal"].values, early.columns["periode"].values, strict=True):
        benchmark = demo_catalog.kpi(str(kpi)).benchmark
        assert benchmark is not None
        assert benchmark.lag.after(demo_catalog.calendars.parse(str(period), benchmark.grain).end) <= date(2024, 7, 15)


def test_some_peers_lag_behind_our_own_and_one_never_published_its_latest_year(release: Release) -> None:
    behind = [
        kpi.id
        for kpi in release.catalog.kpis.values()
        if kpi.benchmark is not None
        if (newest := latest_closed(release, kpi.id, kpi.benchmark.grain, TODAY)) is not None
        if benchmark_periods(release, kpi.id, kpi.benchmark.measures[0], kpi.benchmark.default, TODAY)[-1] < newest
    ]
    assert {"klassekvotient", "genanvendelse", "byggesagstid"} <= set(behind)
    due = release.catalog.kpi("byggesagstid").benchmark
    assert due is not None and due.lag.after(date(2025, 12, 31)) <= TODAY
    loans = benchmark_periods(release, "biblioteksudlaan", "fysiske_pr_indbygger", "landet", TODAY)
    assert {"2016", "2017"}.isdisjoint({period.id for period in loans})


def test_peers_are_of_our_own_size(rows: duckdb.DuckDBPyConnection, release: Release) -> None:
    """No peer lies more than three times above or below us: a wrong unit would show."""
    far = []
    whole = "WHERE measure = ? AND breakdown = '' AND period = ? AND value IS NOT NULL"
    for kpi, measure, peer, period, value in rows.execute("SELECT * FROM kpi.v_benchmark").fetchall():
        own = release.reader.fetch(f"SELECT value FROM kpi.{kpi} {whole}", [measure, period])
        far += [(kpi, peer, period) for (ours,) in own if not Decimal(str(ours)) / 3 <= value <= Decimal(str(ours)) * 3]
    assert far == []
