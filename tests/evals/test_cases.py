"""The first cases: no answer to another question, and hardly a stop where an answer was due."""

import pytest

from assistant import Assistant
from evals import Outcome, judge_cases, load_cases

EVERYDAY, EVERYDAY_RIGHT = "ev", 0.75
"""What the ids of evals/cases/everyday.yaml begin with, and the share of them that must be answered as expected."""


@pytest.fixture(scope="module")
def outcomes(desk: Assistant) -> list[Outcome]:
    return [o for o in judge_cases(desk, load_cases()) if "open" not in o.case.tags]


def test_nothing_is_answered_wrongly(outcomes: list[Outcome]) -> None:
    wrong = [f"{o.case.id}: {o.case.q} -> {o.got}" for o in outcomes if o.verdict == "wrong"]
    assert wrong == []


def test_nothing_is_stopped_needlessly(outcomes: list[Outcome]) -> None:
    stopped = [f"{o.case.id}: {o.case.q} -> {o.got}" for o in outcomes if o.verdict == "over_stop"]
    assert [line for line in stopped if not line.startswith(EVERYDAY)] == []


def test_most_everyday_wordings_are_understood(outcomes: list[Outcome]) -> None:
    """They were written without the catalog's words, and the words were not made for them: a measure, not a demand."""
    verdicts = [o.verdict for o in outcomes if o.case.id.startswith(EVERYDAY)]
    assert verdicts.count("right") / len(verdicts) > EVERYDAY_RIGHT


def test_ids_are_unique() -> None:
    ids = [case.id for case in load_cases()]
    assert len(ids) == len(set(ids))
