"""What is stored of a run for the screen: its counts and its failures, and nothing that must stay hidden."""

import json
from datetime import UTC, datetime
from pathlib import Path

from assistant import Assistant, Question, Settings
from assistant.run_reports import list_reports
from evals.add import LIVE, LiveCases
from evals.baseline import make_baseline
from evals.case import Case, Expected, load_file
from evals.run import Run, hide_questions
from evals.runner import Outcome
from evals.stored import MASK, make_report
from evals.verdict import Finding, Verdict

SECRET = "4711"


def make_outcome(name: str, verdict: Verdict) -> Outcome:
    fault = verdict if verdict not in ("right", "right_stop") else None
    text = f"said {SECRET} where 12,5 was due"
    findings = (Finding.model_validate({"scorer": "value", "fault": fault, "text": text}),) if fault else ()
    case = Case(id=name, q=f"Hvad er {name}?", language="da", tags=("values",), expect=Expected(status="answered"))
    return Outcome(case=case, verdict=verdict, findings=findings, got=f"answered {SECRET}", answered=True)


def make_run(*verdicts: Verdict, reserve: bool = False) -> Run:
    outcomes = tuple(make_outcome(f"c{number}", verdict) for number, verdict in enumerate(verdicts))
    return Run(at=datetime(2026, 11, 15, tzinfo=UTC), planner="rules", release="r", reserve=reserve, outcomes=outcomes)


def test_counts_failures_and_the_baseline_of_the_day_are_stored() -> None:
    run = make_run("right", "wrong", "right_stop")
    report = make_report(run, make_baseline(make_run("right", "right")), ["1 case answered wrongly"])
    assert report.totals == {"right": 1, "right_stop": 1, "wrong": 1}
    assert report.baseline == {"c0": "right", "c1": "right"}
    assert report.gate == ("1 case answered wrongly",)
    right, wrong, _ = report.cases
    assert (right.expected, right.got, right.findings) == ("", "", ())
    assert json.loads(wrong.expected) == [{"status": "answered"}]
    assert wrong.findings == (f"value: said {SECRET} where 12,5 was due",)
    assert report.verdicts[0] == "right"
    assert report.verdicts[-1] == "leaked"


def test_a_number_that_leaked_is_not_shown_again() -> None:
    (case,) = make_report(make_run("leaked"), None).cases
    assert SECRET not in case.model_dump_json()
    assert case.findings == (f"value: said {MASK} where {MASK} was due",)


def test_reserve_questions_are_never_stored_whether_they_were_hidden_or_not() -> None:
    run = make_run("right", "wrong", reserve=True)
    for made in (run, hide_questions(run)):
        report = make_report(made, make_baseline(made), ["shut"])
        assert (report.cases, report.baseline, report.gate) == ((), {}, None)
        assert report.totals == {"right": 1, "wrong": 1}
        assert "Hvad er" not in report.model_dump_json()


def test_an_answer_becomes_a_case_once(own_state: Path) -> None:
    settings = Settings(state=own_state, _env_file=None)
    desk = Assistant(settings)
    cases = LiveCases(settings)
    assert cases.read() == b""
    day = datetime(2026, 11, 15, tzinfo=UTC).date()
    asked = desk.ask(Question(text="Hvor mange cykelstativer har vi?", asked_at=day))
    redacted = desk.ask(Question(text="Hvad er sygefraværet for Jens Hansen?", asked_at=day))
    assert [cases.add(asked.answer_id), cases.add(asked.answer_id)] == ["made", "known"]
    assert cases.add(redacted.answer_id) == "redacted"
    assert cases.add("0" * 20) == "missing"
    (case,) = load_file(own_state / LIVE)
    assert (case.q, case.wanted[0].status) == ("Hvor mange cykelstativer har vi?", "declined")
    assert b"cykelstativer" in cases.read()
    assert b"Hansen" not in cases.read()
    desk.release.close()
    assert list_reports(own_state) == []
