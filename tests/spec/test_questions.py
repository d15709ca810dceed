"""The second catalog asked in its own words, in both languages; and the demo asked about the same situations."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from assistant import Assistant, Question
from assistant.replan import make_replanner
from evals import Case, judge_cases, load_cases
from semantic_layer.check import check_folder
from semantic_layer.load import read_yaml
from tests.spec.bikes.town import CATALOG, TODAY, dock_rows, trip_rows

QUESTIONS = TypeAdapter(list[Case]).validate_python(read_yaml(Path(__file__).parent / "bikes" / "questions.yaml"))
REQUIRED = frozenset(
    [f"answered {kind}" for kind in ("value", "trend", "breakdown", "rank", "compare", "change", "share", "spread")]
    + [f"answered {kind}" for kind in ("condition", "count", "status", "target", "source", "method", "catalogue")]
    + [f"declined {reason}" for reason in ("no_kpi", "period_not_published", "breakdown_not_published", "cause")]
    + [f"declined {reason}" for reason in ("break_in_series", "not_comparable", "forecast")]
    + ["clarify too_vague", "a follow-up", "all except", "hidden"]
)


def situations(case: Case) -> Iterator[str]:
    for expected in case.wanted:
        kind = expected.kind or expected.query.get("operation")
        yield f"{expected.status} {kind if expected.status == 'answered' else expected.reason}"
        if expected.query.get("without"):
            yield "all except"
        if expected.reason == "hidden_cells":
            yield "hidden"
    if case.after:
        yield "a follow-up"


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_questions_show_every_situation_in_both_languages(language: str) -> None:
    shown = {s for case in QUESTIONS if case.id.startswith(language) for s in situations(case)}
    assert REQUIRED - shown == set()


def test_the_demo_is_asked_about_the_same_situations() -> None:
    shown = {situation for case in load_cases() for situation in situations(case)}
    assert REQUIRED - shown == set()


def test_every_question_is_understood_as_it_is_meant(bikes: Assistant) -> None:
    outcomes = list(judge_cases(bikes, QUESTIONS))
    assert [f"{o.case.id}: {o.case.q} -> {o.got}" for o in outcomes if o.findings] == []


def test_the_catalog_and_its_own_examples_are_clean(lemmas: Path) -> None:
    assert check_folder(CATALOG, TODAY, lambda catalog: make_replanner(catalog, lemmas)) == []


def test_the_figures_are_those_of_the_rows(bikes: Assistant) -> None:
    rows = [row for row in trip_rows() if row["month"] == "2026-10"]
    trips, late = (sum(int(row[name]) for row in rows) for name in ("trips", "late"))
    worn = sum(row["state"] == "worn" for row in dock_rows() if row["quarter"] == "2026-Q3")
    for question, figure in (
        ("How many trips were there?", f" {trips} trips"),
        ("What is the share of late returns?", f" {100 * late / trips:.1f} percent"),
        ("Which docks are worn?", f" {worn} stations"),
    ):
        answer = bikes.ask(Question(text=question, asked_at=TODAY))
        assert figure in answer.headline, (question, answer.headline)


def test_what_is_hidden_is_said_and_shown_nowhere(bikes: Assistant) -> None:
    answer = bikes.ask(Question(text="What was the share of late returns in Q3 2026 by station?", asked_at=TODAY))
    states = {cell.members["station"]: (cell.state, cell.value) for cell in answer.cells if "station" in cell.members}
    assert states["tower"] == ("hidden", None)
    assert states["pier"][0] == "shown"
