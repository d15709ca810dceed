"""Every comparison with a peer equals the source's own rows: the peer's figure, ours, and the difference of the two."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb

from semantic_layer.query import Query
from semantic_layer.serve import Release, answer_query

TODAY = date(2026, 11, 15)


def test_every_published_figure_of_a_peer_is_the_one_in_the_source(state: Path, release: Release) -> None:
    with duckdb.connect(str(state / "source.duckdb"), read_only=True) as source:
        rows = source.execute("SELECT noegletal, tal, gruppe, periode, vaerdi FROM raw.sammenligningstal").fetchall()
    wrong = []
    for kpi_id, measure, peer, period, value in rows:
        kpi = release.catalog.kpi(kpi_id)
        expected = value.quantize(Decimal(1).scaleb(-kpi.decimals(measure)), rounding=ROUND_HALF_UP)
        served = _compare(release, kpi_id, measure, peer, period)
        if served is None:
            continue
        ours, theirs, difference = served
        if theirs != expected or (ours is not None and difference != ours - expected):
            wrong.append((kpi_id, measure, peer, period, served, expected))
    assert wrong == []
    assert len(rows) > 300


def _compare(
    release: Release, kpi: str, measure: str, peer: str, period: str
) -> tuple[Decimal | None, Decimal | None, Decimal | None] | None:
    """Ours, theirs, the difference; None where we have no such period ourselves."""
    benchmark = release.catalog.kpi(kpi).benchmark
    grain = benchmark.grain if benchmark is not None else ""
    text = f'SELECT count(*) FROM kpi."{kpi}" WHERE period = ? AND grain = ?'
    if release.reader.fetch(text, [period, grain]) == [(0,)]:
        return None
    fields = {"kpis": [kpi], "measures": [measure], "operation": "compare", "grain": grain}
    span = {"from": period, "to": period}
    query = Query.model_validate({**fields, "period": span, "against": {"benchmark": peer}})
    result = answer_query(release, query, TODAY)
    return result.main[0].value, result.against[0].value, result.computed[0].value
