"""Boundary questions: nothing fails with the table in use, and something does when any value is moved by a fifth."""

import pytest

from assistant.planners.scores import SCORES, Scores, fields_that_decide
from evals.boundaries import check_boundaries, load_boundaries, run_boundary


def test_every_boundary_holds() -> None:
    assert check_boundaries() == []


@pytest.mark.parametrize("share", [-0.2, 0.2])
@pytest.mark.parametrize("name", fields_that_decide())
def test_a_score_that_is_moved_by_a_fifth_breaks_a_boundary_of_its_own(name: str, share: float) -> None:
    moved = SCORES.moved(name, share)
    own = [boundary for boundary in load_boundaries() if boundary.guards == name]
    broken = [boundary.q for boundary in own if run_boundary(boundary, moved) != boundary.gives]
    assert broken, f"{name} may be moved by {share:+.0%} and nothing is noticed"


def test_what_is_broken_is_named() -> None:
    (failure, *_) = check_boundaries(SCORES.moved("negation_reach", -0.2))
    assert failure.startswith("negation_reach: ")


def test_every_boundary_guards_a_score() -> None:
    assert {boundary.guards for boundary in load_boundaries()} <= set(Scores.model_fields)
