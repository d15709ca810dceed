"""What the specs do not say: ids, withdrawal, statements, several KPIs, refusals with their ids."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.errors import (
    BreakdownNotPublishedError,
    BreakInSeriesError,
    NotComparableError,
    OperationNotServedError,
    PeriodNotPublishedError,
    QueryError,
    TooManyCellsError,
    WithdrawnError,
)
from semantic_layer.query import Query
from semantic_layer.result import Result
from semantic_layer.serve import Release, answer_query, cells
from semantic_layer.serve.templates import list_templates
from semantic_layer.stores.file_reader import FileReader

TODAY = date(2026, 11, 15)


def ask(release: Release, first: str, last: str | None = None, **fields: Any) -> Result:
    query = {"kpis": ["waiting"], "measures": ["rate"], "operation": "value", "grain": "month", **fields}
    return answer_query(release, Query.model_validate({**query, "period": {"from": first, "to": last or first}}), TODAY)


def test_a_cell_says_what_it_is(release: Release) -> None:
    whole = ask(release, "2026-09").main[0]
    assert whole.id == "waiting@2/rate/-/month/2026-09"
    assert (whole.n, str(whole.numerator), whole.unit, whole.coverage) == (90, "62.000000", "percent", 1.0)
    ward = ask(release, "2026-Q2", grain="quarter", where={"ward": ["ae"]}).main[0]
    assert ward.id == "waiting@2/rate/ward=ae/quarter/2026-Q2"
    assert ward.members == {"ward": "ae"}


def test_a_computed_cell_says_what_it_was_computed_from(release: Release) -> None:
    change = ask(release, "2026-09").computed[0]
    assert change.formula == "waiting@2/rate/-/month/2026-09 - waiting@2/rate/-/month/2025-09"
    assert change.from_ == ("waiting@2/rate/-/month/2026-09", "waiting@2/rate/-/month/2025-09")


def test_a_hidden_cell_has_no_number_in_any_field(release: Release) -> None:
    cell = ask(release, "2026-Q2", grain="quarter", where={"ward": ["cy"]}).main[0]
    assert cell.state == "hidden"
    assert (cell.value, cell.n, cell.numerator, cell.denominator) == (None, None, None, None)


def test_the_statements_that_ran_are_told(release: Release) -> None:
    statements = ask(release, "2026-09").statements
    assert len(statements) == 1
    assert statements[0].startswith('SELECT "kpi"."waiting"."measure"')
    assert "2026" not in statements[0]


def test_a_withdrawn_kpi_is_not_answered(release: Release, state: Path) -> None:
    withdrawn = {"waiting": {"why": "counted twice", "at": "2026-11-15"}}
    (state / "releases" / "withdrawn.json").write_text(json.dumps(withdrawn))
    with pytest.raises(WithdrawnError, match="counted twice"):
        ask(release, "2026-09")
    assert ask(release, "2026-Q3", kpis=["visits"], measures=["visits"], grain="quarter").main[0].value == 95


def test_what_is_derived_from_a_withdrawn_kpi_is_not_answered_either(release: Release, state: Path) -> None:
    withdrawn = {"waiting": {"why": "counted twice", "at": "2026-11-15"}}
    (state / "releases" / "withdrawn.json").write_text(json.dumps(withdrawn))
    with pytest.raises(WithdrawnError) as refused:
        ask(release, "2026-Q3", kpis=["visits"], measures=["left"], grain="quarter")
    assert refused.value.kpi == "visits"


def test_several_kpis_stand_side_by_side(release: Release) -> None:
    result = ask(release, "2026-Q3", kpis=["visits", "waiting"], measures=["visits", "cost"], grain="quarter")
    assert [(cell.kpi, cell.measure) for cell in result.main] == [
        ("visits", "visits"),
        ("visits", "cost"),
        ("waiting", "rate"),
    ]
    assert len({cell.id for cell in result.computed}) == len(result.computed)


def test_only_some_operations_take_several_kpis(release: Release) -> None:
    with pytest.raises(OperationNotServedError):
        ask(release, "2026-Q3", kpis=["visits", "waiting"], grain="quarter", operation="spread", by=["ward"])


def test_refusals_carry_the_ids_that_an_explanation_needs(release: Release) -> None:
    with pytest.raises(PeriodNotPublishedError) as period:
        ask(release, "2026-10")
    assert (period.value.kpi, period.value.first, period.value.last) == ("waiting", "2024-01", "2026-09")
    with pytest.raises(BreakdownNotPublishedError) as breakdown:
        ask(release, "2026-09", where={"ward": ["ae"]})
    assert (breakdown.value.levels, breakdown.value.grain) == (("ward",), "month")
    with pytest.raises(BreakInSeriesError) as broken:
        ask(release, "2025-06", "2025-07", operation="change")
    assert (broken.value.caveat, broken.value.earlier, broken.value.later) == ("counting", "2025-06", "2025-07")
    with pytest.raises(NotComparableError) as rank:
        ask(release, "2026-Q3", kpis=["visits"], measures=["visits"], grain="quarter", operation="spread", by=["age"])
    assert rank.value.kpi == "visits"


@pytest.mark.parametrize(
    "fields",
    [
        {"kpis": ["nothing"]},
        {"measures": ["nothing"]},
        {"measures": ["rate.red"]},
        {"grain": "nothing"},
        {"by": ["nothing"], "operation": "breakdown"},
        {"where": {"nothing": ["north"]}},
        {"where": {"area": ["nothing"]}},
        {"where": {"area": []}},
        {"without": {"area": ["nothing"]}},
        {"operation": "compare", "against": {"members": {"area": ["nothing"]}}},
        {"operation": "compare"},
        {"operation": "compare", "against": {}},
        {"operation": "breakdown"},
        {"operation": "rank", "by": ["area"]},
        {"operation": "trend"},
        {"operation": "status", "by": ["area"]},
        {"operation": "share"},
    ],
)
def test_what_makes_no_sense_is_refused_and_not_guessed_at(release: Release, fields: dict[str, Any]) -> None:
    with pytest.raises(QueryError):
        ask(release, "2026-09", **fields)


def test_a_range_that_runs_backwards_is_refused(release: Release) -> None:
    with pytest.raises(QueryError, match="lies after"):
        ask(release, "2026-09", "2026-07")


def test_a_full_page_of_rows_is_refused_and_never_cut(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MAX_ROWS", 2)
    with pytest.raises(TooManyCellsError):
        ask(release, "2026-07", "2026-09", operation="trend")
    assert ask(release, "2026-07").main


def test_only_texts_of_the_finite_set_reach_the_database(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    executed: set[str] = set()
    real = FileReader.fetch

    def listen(reader: FileReader, text: str, *given: Any) -> Any:
        executed.add(text)
        return real(reader, text, *given)

    monkeypatch.setattr(FileReader, "fetch", listen)
    ask(release, "2026-09")
    ask(release, "2026-07", "2026-09", operation="trend")
    ask(release, "2026-05", operation="breakdown", by=["area"])
    ask(release, "2026-05", without={"area": ["north"]})
    ask(
        release,
        "2026-Q2",
        operation="rank",
        by=["ward"],
        grain="quarter",
        where={"area": ["north"]},
        rank={"order": "lowest"},
    )
    ask(release, "2026-Q3", kpis=["visits"], measures=["visits", "cost"], grain="quarter")
    assert len(executed) >= 4
    assert executed <= list_templates(release.catalog) | {FileReader.manifest_text, FileReader.attachment_text}


def test_the_same_question_gives_the_same_bytes(release: Release) -> None:
    answers = {ask(release, "2026-05", operation="breakdown", by=["area"]).model_dump_json() for _ in range(5)}
    assert len(answers) == 1
