"""Serving the demo municipality's own release: every question that the catalog vouches for, and every breakdown."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from semantic_layer.caveat import find_caveats
from semantic_layer.query import Query
from semantic_layer.serve import Release, answer_query, benchmark_periods, published_periods, verify_release
from semantic_layer.serve.arithmetic import round_half_up
from semantic_layer.serve.templates import list_templates
from semantic_layer.stores.file_reader import FileReader

TODAY = date(2026, 11, 15)


def every_list(release: Release) -> Iterator[Query]:
    """One query per KPI, measure, breakdown and grain: the whole list in the newest period."""
    for kpi in release.catalog.kpis.values():
        for breakdown in kpi.published:
            for grain in breakdown.grains:
                periods = published_periods(release, kpi.id, grain, TODAY)
                for measure in breakdown.measures or tuple(kpi.measures):
                    fields: dict[str, Any] = {"kpis": [kpi.id], "measures": [measure], "grain": grain}
                    levels = sorted(release.catalog.finest(breakdown.by))
                    operation = "breakdown" if levels else "value"
                    period = {"from": periods[-1].id, "to": periods[-1].id}
                    yield Query.model_validate({**fields, "operation": operation, "by": levels, "period": period})


def test_its_bytes_are_those_that_were_published(release: Release) -> None:
    verify_release(release)


def test_every_verified_question_has_figures(release: Release) -> None:
    for kpi in release.catalog.kpis.values():
        for verified in kpi.verified:
            result = answer_query(release, verified.query, verified.today or TODAY)
            assert result.main, (kpi.id, verified.query)


def test_every_published_list_is_served_and_equals_the_file(release: Release) -> None:
    served = 0
    for query in every_list(release):
        result = answer_query(release, query, TODAY)
        kpi = release.catalog.kpi(query.kpis[0])
        measures = sorted({cell.measure for cell in result.main})
        rows = release.reader.fetch(
            f"SELECT state, value, text FROM kpi.{kpi.id} WHERE period = ? AND breakdown = ? AND grain = ?"
            " AND list_contains(?, measure)",
            [query.period.to, _breakdown_id(release, query), query.grain, measures],
        )
        in_file = sorted(
            str((state, None if value is None else round_half_up(Decimal(str(value)), kpi.decimals(measures[0])), text))
            for state, value, text in rows
        )
        assert sorted(str((cell.state, cell.value, cell.text)) for cell in result.main) == in_file, query
        served += len(result.main)
    assert served > 500


def _breakdown_id(release: Release, query: Query) -> str:
    kpi = release.catalog.kpi(query.kpis[0])
    found = release.catalog.breakdown(kpi, query.by, query.grain, query.measures[0])
    assert found is not None
    return found.id


def test_only_texts_of_the_finite_set_are_executed(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    executed: set[str] = set()
    real = FileReader.fetch

    def listen(reader: FileReader, text: str, *given: Any) -> Any:
        executed.add(text)
        return real(reader, text, *given)

    monkeypatch.setattr(FileReader, "fetch", listen)
    for kpi in release.catalog.kpis.values():
        for verified in kpi.verified:
            answer_query(release, verified.query, verified.today or TODAY)
    assert executed
    assert executed <= list_templates(release.catalog) | {FileReader.manifest_text, FileReader.attachment_text}


def test_a_cell_that_is_not_shown_has_no_number(release: Release) -> None:
    hidden = 0
    for query in every_list(release):
        for cell in answer_query(release, query, TODAY).main:
            if cell.state != "shown":
                hidden += 1
                assert (cell.value, cell.n, cell.numerator, cell.denominator) == (None, None, None, None)
    assert hidden > 0


def test_every_caveat_rule_fires_somewhere_in_the_demo(release: Release) -> None:
    fired: set[str] = set()
    for kpi in release.catalog.kpis.values():
        for breakdown in kpi.published:
            for grain in breakdown.grains:
                measure = (breakdown.measures or (kpi.default_measure,))[0]
                fired |= _rules_fired(release, kpi.id, measure, breakdown.by, grain)
        fired |= _peer_rules_fired(release, kpi.id)
    assert fired >= {
        "break",
        "provisional",
        "event",
        "method",
        "incomplete_period",
        "hidden_cells",
        "small_denominator",
        "partial_scope",
        "estimate",
        "stale",
        "benchmark_partial",
        "benchmark_lag",
        "benchmark_group",
    }
    assert "forecast" not in fired, "without the word for it, no question reaches a coming period"


def test_the_demo_grows_stale_when_it_is_not_published_again(release: Release) -> None:
    newest = published_periods(release, "sygefravaer", "month", TODAY)[-1].id
    period = {"from": newest, "to": newest}
    fields = {"kpis": ["sygefravaer"], "operation": "value", "grain": "month", "period": period}
    later = date(2027, 3, 1)
    result = answer_query(release, Query.model_validate(fields), later)
    assert "stale" in {note.rule for note in find_caveats(release, result, later)}


def _peer_rules_fired(release: Release, kpi_id: str) -> set[str]:
    benchmark = release.catalog.kpi(kpi_id).benchmark
    if benchmark is None:
        return set()
    measure = benchmark.measures[0]
    newest = benchmark_periods(release, kpi_id, measure, benchmark.default, TODAY)[-1].id
    fields = {"kpis": [kpi_id], "measures": [measure], "operation": "compare", "grain": benchmark.grain}
    period, against = {"from": newest, "to": newest}, {"benchmark": benchmark.default}
    query = Query.model_validate({**fields, "period": period, "against": against})
    return {note.rule for note in find_caveats(release, answer_query(release, query, TODAY), TODAY)}


def _rules_fired(release: Release, kpi_id: str, measure: str, by: tuple[str, ...], grain: str) -> set[str]:
    kpi = release.catalog.kpi(kpi_id)
    periods = published_periods(release, kpi_id, grain, TODAY)
    levels = sorted(release.catalog.finest(by))
    basis = {"kpis": [kpi_id], "measures": [measure], "grain": grain, "by": levels}
    queries = []
    if len(periods) > 1:
        period = {"from": periods[0].id, "to": periods[-1].id}
        queries.append({**basis, "operation": "trend", "period": period})
    if levels and kpi.comparisons.rank != "no" and kpi.measures[measure].type != "category":
        period = {"from": periods[-1].id, "to": periods[-1].id}
        queries.append({**basis, "operation": "rank", "period": period, "rank": {"order": "highest"}})
    found: set[str] = set()
    for fields in queries:
        result = answer_query(release, Query.model_validate(fields), TODAY)
        found |= {note.rule for note in find_caveats(release, result, TODAY)}
    return found
