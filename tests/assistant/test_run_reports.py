"""Stored reports: what is kept can be read and compared, what is damaged does no harm, the reserve stays hidden."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.run_reports import (
    FOLDER,
    KEPT,
    CaseResult,
    RunReport,
    compare_reports,
    list_reports,
    read_report,
    store_report,
)

AT = datetime(2026, 11, 15, 12, tzinfo=UTC)
VERDICTS = ("right", "right_stop", "partial", "wrong", "leaked")


def make_case(number: int, verdict: str, *tags: str) -> CaseResult:
    return CaseResult(id=f"c{number}", question=f"Spørgsmål {number}?", tags=tags, expects="answered", verdict=verdict)


def make_report(*cases: CaseResult, **more: object) -> RunReport:
    totals = {verdict: sum(case.verdict == verdict for case in cases) for verdict in VERDICTS}
    fields = {
        "at": AT,
        "planner": "rules",
        "release": "r1",
        "verdicts": VERDICTS,
        "good": ("right", "right_stop"),
        "totals": {verdict: number for verdict, number in totals.items() if number},
        "cases": cases,
    }
    return RunReport.model_validate(fields | more)


def test_a_report_is_read_as_it_was_stored_and_the_newest_comes_first(tmp_path: Path) -> None:
    first = make_report(make_case(1, "right", "a"), baseline={"c1": "wrong"}, gate=("shut",))
    second = first.model_copy(update={"at": AT + timedelta(hours=1)})
    names = [store_report(report, tmp_path) for report in (first, second)]
    assert list_reports(tmp_path) == names[::-1]
    assert read_report(tmp_path, names[0]) == first
    assert list_reports(tmp_path / "nothing") == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 2}', b"\xff", b'{"format": 1, "at": "x"}'])
def test_what_is_damaged_or_not_there_is_none(tmp_path: Path, content: bytes) -> None:
    name = store_report(make_report(), tmp_path)
    (tmp_path / FOLDER / f"{name}.json").write_bytes(content)
    assert read_report(tmp_path, name) is None
    assert read_report(tmp_path, "../runs/" + name) is None
    assert read_report(tmp_path, "no such run") is None


def test_old_reports_are_deleted(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        store_report(make_report(at=AT + timedelta(minutes=number)), tmp_path)
    kept = list_reports(tmp_path)
    assert len(kept) == KEPT
    assert kept[-1] == "2026-11-15T120300-rules"


@pytest.mark.parametrize("more", [{"cases": (make_case(1, "right"),)}, {"baseline": {"c1": "right"}}])
def test_no_report_of_reserve_cases_can_hold_them(more: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="holds no cases"):
        make_report(**{"reserve": True, **more})
    assert make_report(reserve=True, totals={"right": 3}).asked == 3


def test_a_comparison_is_by_what_both_have_and_the_worst_comes_first() -> None:
    now = make_report(
        make_case(1, "right", "up"),
        make_case(2, "wrong", "down"),
        make_case(3, "right", "same"),
        make_case(4, "partial", "down"),
        make_case(5, "leaked", "new"),
    )
    before = {"c1": "wrong", "c2": "right", "c3": "right_stop", "c4": "right", "gone": "right"}
    found = compare_reports(now, before)
    assert found.both == 4
    assert [(s.tag, s.before, s.now, s.cases) for s in found.shifts] == [("down", 1.0, 0.0, 2), ("up", 0.0, 1.0, 1)]
    assert [(flip.case.id, flip.before, flip.better) for flip in found.flips] == [
        ("c2", "right", False),
        ("c4", "right", False),
        ("c1", "wrong", True),
        ("c3", "right_stop", True),
    ]
    assert now.rank("never heard of") > now.rank("leaked")
