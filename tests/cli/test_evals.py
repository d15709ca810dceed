"""`raadsvar evals`: runs, reports, compares and refuses, with the exit codes that CI goes by."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import cli.evals
from assistant.planners import build_query
from assistant.planners.rules import RulesPlanner
from assistant.planners.scores import SCORES
from assistant.run_reports import list_reports, read_report
from cli.exits import NOTHING, OK, REGRESSION, USAGE
from evals import baseline
from tests.cli.conftest import Command

CASES = """\
- {id: a1, q: "Hvad er sygefraværet i skolerne?", language: da, tags: [first], expect: {status: answered, kind: value}}
- {id: a2, q: "og i 2024?", language: da, after: a1, expect: {status: answered, query: {period: ["2024", "2024"]}}}
- {id: a3, q: "What will unemployment be next year?", language: en, expect: {status: declined, reason: forecast}}
- {id: a4, q: "Hvad er sygefraværet blandt tosprogede?", language: da, expect: {status: declined}}
"""
RESERVE = """\
- {id: r1, q: "Hvad er klassekvotienten?", language: da, expect: {status: declined}}
- {id: r2, q: "Hvad er ledigheden?", language: da, expect: {status: answered}}
"""


@pytest.fixture
def evals(raadsvar: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`raadsvar evals` on a few made-up cases and the release of the tests."""
    folder = tmp_path / "cases"
    (folder / "reserve").mkdir(parents=True)
    (folder / "some.yaml").write_text(CASES, encoding="utf-8")
    (folder / "reserve" / "kept.yaml").write_text(RESERVE, encoding="utf-8")
    monkeypatch.setattr(cli.evals, "CASES", folder)
    monkeypatch.setattr(cli.evals, "RESERVE", folder / "reserve")
    monkeypatch.setattr(cli.evals, "BASELINE", tmp_path / "baseline.json")

    def run(*arguments: str) -> Any:
        more = ("--in-service",) if arguments[0] in ("run", "gate", "drift") else ()
        return raadsvar("evals", *arguments, *more)

    return run


def test_a_run_tells_what_must_never_happen_first_and_writes_its_reports(evals: Command, tmp_path: Path) -> None:
    files = {name: tmp_path / f"report.{name}" for name in ("json", "junit", "html")}
    outcome = evals("run", *(piece for name, path in files.items() for piece in (f"--{name}", str(path))))
    assert outcome.code == OK
    assert "wrong numbers 0 · leaked 0" in outcome.out.splitlines()[1]
    assert re.search(r"must_not_answer +2 +100.0%", outcome.out)
    found = json.loads(files["json"].read_text(encoding="utf-8"))
    assert (found["total"]["cases"], found["total"]["right"], found["languages"]["en"]["cases"]) == (4, 1.0, 1)
    suite = ElementTree.fromstring(files["junit"].read_text(encoding="utf-8"))
    assert (suite.get("tests"), suite.get("failures"), len(suite)) == ("4", "0", 4)
    page = files["html"].read_text(encoding="utf-8")
    assert "<html lang=da>" in page
    assert re.search(r"(?:src|href)=|@import|url\(", page) is None


@pytest.mark.parametrize(
    ("options", "count"),
    [(("--tag", "first"), 1), (("--tag", "follow_up"), 1), (("--language", "en"), 1), (("--file", "some.yaml"), 4)],
)
def test_cases_are_chosen_and_follow_ups_find_what_they_follow(
    evals: Command, options: tuple[str, ...], count: int
) -> None:
    outcome = evals("run", *options)
    assert outcome.code == OK
    assert outcome.out.startswith(f"{count} cases")
    assert "right 100.0%" in outcome.out


def test_nothing_selected(evals: Command) -> None:
    assert evals("run", "--tag", "nonsense").code == NOTHING
    assert evals("report", "page.html").code == NOTHING
    assert evals("compare").code == NOTHING
    assert evals("run", "--planner", "oracle").code == USAGE


def test_the_reserve_shows_its_totals_and_no_question(evals: Command, own_state: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"report.{name}" for name in ("json", "junit", "html")}
    outcome = evals("run", "--reserve", *(piece for name, path in files.items() for piece in (f"--{name}", str(path))))
    assert "2 reserve cases" in outcome.out
    assert "wrong numbers 1" in outcome.out
    written = [path.read_text(encoding="utf-8") for path in files.values()]
    written.append((own_state / "evals" / "last-reserve.json").read_text(encoding="utf-8"))
    for text in (outcome.out, outcome.err, *written):
        assert "klassekvotienten" not in text
    assert "klassekvotienten" in evals("run", "--reserve", "--questions").out
    stored = [read_report(own_state, name) for name in list_reports(own_state)]
    assert stored
    for report in stored:
        assert report is not None
        assert (report.reserve, report.asked, report.cases) == (True, 2, ())


def test_better_and_worse_are_told_by_tag_and_case(evals: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    evals("run")
    assert evals("compare", "--accept").code == OK
    assert "the same as the baseline" in evals("compare").out
    monkeypatch.setattr(RulesPlanner, "_stop_at_words", lambda *_: None)
    evals("run")
    outcome = evals("compare")
    assert "worse" in outcome.out
    assert "a4 »Hvad er sygefraværet blandt tosprogede?«: rightly stopped → wrong numbers" in outcome.out
    assert baseline.find_baseline("rules") is not None, "the committed one is untouched"


def test_only_a_whole_run_becomes_the_baseline(evals: Command) -> None:
    evals("run", "--language", "en")
    assert evals("compare", "--accept").code == USAGE


def test_the_gate_opens_and_shuts_and_both_are_stored_for_the_screen(
    evals: Command, own_state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the cases alone; what the boundaries add is tested below."""
    monkeypatch.setattr("evals.gate.BOUNDARY_CHECKS", ())
    assert evals("gate").code == OK
    evals("compare", "--accept")
    assert "the gate is open" in evals("gate").out
    opened = read_report(own_state, list_reports(own_state)[0])
    assert opened is not None
    assert (opened.gate, opened.asked, len(opened.baseline)) == ((), 4, 4)
    monkeypatch.setattr(RulesPlanner, "_stop_at_words", lambda *_: None)
    outcome = evals("gate")
    assert outcome.code == REGRESSION
    assert "1 case answered wrongly; there may be none" in outcome.err
    shut = read_report(own_state, list_reports(own_state)[0])
    assert shut is not None
    assert shut.gate is not None
    assert shut.gate[0] == "1 case answered wrongly; there may be none"
    assert [case.id for case in shut.cases if case.verdict == "wrong"] == ["a4"]
    assert "a4" in outcome.err


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("margin", -0.2),
        *(pytest.param(*moved, marks=pytest.mark.slow) for moved in [("typo", 0.2), ("max_skip", 0.2), ("near", -0.2)]),
    ],
)
def test_a_score_that_is_moved_by_a_fifth_shuts_the_gate(
    evals: Command, monkeypatch: pytest.MonkeyPatch, name: str, share: float
) -> None:
    """None of the cases notices; the boundaries do."""
    monkeypatch.setattr("assistant.planners.scores.SCORES", SCORES.moved(name, share))
    outcome = evals("gate")
    assert outcome.code == REGRESSION
    assert f"boundary: {name}: " in outcome.err
    assert "there may be none" not in outcome.err


@pytest.mark.slow
def test_a_number_that_is_overheard_is_drift(evals: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named first, and refused; untouched it holds."""
    asked = ("drift", "--relation", "a loose number", "--every", "15")
    assert evals(*asked).code == OK
    monkeypatch.setattr(build_query, "check_left_over", lambda *_: None)
    outcome = evals(*asked)
    assert outcome.code == REGRESSION
    first, second, *_ = outcome.out.splitlines()
    assert re.fullmatch(r"silent changes [1-9]\d* of \d+ questions", first)
    assert second.startswith("  a loose number: »")
    assert "does not hold: a loose number" in outcome.err
    assert evals("drift", "--relation", "nonsense").code == USAGE


def test_a_live_question_becomes_a_case_with_one_command(evals: Command, raadsvar: Command, tmp_path: Path) -> None:
    asked = raadsvar("ask", "Hvad er ledigheden?", "--json", "--today", "2026-11-15")
    path = tmp_path / "cases" / "live.yaml"
    added = evals("add", json.loads(asked.out)["answer_id"], "--file", str(path))
    assert added.code == OK
    assert "Hvad er ledigheden?" in added.out
    assert "right 100.0%" in evals("run", "--file", "live").out
