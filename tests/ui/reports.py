"""Runs of cases, made up: one with some of each verdict."""

from datetime import UTC, datetime, timedelta

from assistant.run_reports import CaseResult, RunReport

VERDICTS = ("right", "right_stop", "other_reason", "partial", "over_stop", "unstable", "error", "wrong", "leaked")
MISSED = "Hvor mange cykelstativer har vi?"
VALUE = "Hvad er sygefraværet i skolerne?"


def later() -> datetime:
    """After the release in service was made, whenever that was."""
    return datetime.now(UTC) + timedelta(minutes=1)


def make_case(number: int, verdict: str = "right", **more: object) -> CaseResult:
    fields = {
        "id": f"c{number}",
        "question": f"Spørgsmål {number}?",
        "tags": ("value", "odd_tag") if number % 2 else ("refusals",),
        "expects": "answered",
        "verdict": verdict,
    }
    if verdict not in VERDICTS[:2]:
        fields |= {"expected": '[{"status": "answered"}]', "got": f"answered {number}", "findings": ("value: other",)}
    return CaseResult.model_validate(fields | more)


def make_report(*cases: CaseResult, **more: object) -> RunReport:
    totals = {verdict: sum(case.verdict == verdict for case in cases) for verdict in VERDICTS}
    fields = {
        "at": later(),
        "planner": "rules",
        "release": "r1",
        "verdicts": VERDICTS,
        "good": VERDICTS[:3],
        "totals": {verdict: number for verdict, number in totals.items() if number},
        "cases": cases,
    }
    return RunReport.model_validate(fields | more)


MIXED = (*map(make_case, range(6)), make_case(6, "right_stop"), make_case(7, "other_reason"), make_case(8, "partial"))
WRONG = make_case(9, "wrong", expects="clarify")
