"""The gate: no wrong number and no leak, ever; every other measure at most one point below the baseline."""

from collections.abc import Callable, Iterable

from evals.baseline import Baseline, pair_outcomes
from evals.measures import HARD, Measures, measure_by_language, measure_outcomes
from evals.run import Run

POINT = 0.01
"""How far a share may fall: one percentage point."""
_ROUNDING = 1e-9

BoundaryCheck = Callable[[], Iterable[str]]
"""Asks at the edge of a threshold, and says in plain words what comes out otherwise than it must."""
BOUNDARY_CHECKS: tuple[BoundaryCheck, ...] = ()
"""Those that the gate runs beside the cases."""

_NAMES = {
    "right": "right answers and right stops",
    "exact": "right answers and stops for the right reason",
    "answerable": "right where an answer is due",
    "must_not_answer": "right where nothing may be answered",
    "stable": "the same plan when asked twice",
}
_HARD_NAMES = {"wrong": "answered wrongly", "leaked": "leaked a figure", "error": "fell over"}


def check_gate(
    run: Run, baseline: Baseline | None, boundary_checks: Iterable[BoundaryCheck] = BOUNDARY_CHECKS
) -> list[str]:
    """What keeps the gate shut, a line each; empty = it is open. Without a baseline only what is hard is checked."""
    return [
        *_check_hard(run),
        *(_check_shares(run, baseline) if baseline is not None else ()),
        *(f"boundary: {failure}" for check in boundary_checks for failure in check()),
    ]


def _check_hard(run: Run) -> Iterable[str]:
    counts = measure_outcomes(run.outcomes).counts
    for verdict in (*HARD, "error"):
        if counts[verdict]:
            yield f"{_count(counts[verdict])} {_HARD_NAMES[verdict]}; there may be none"
    for outcome in run.outcomes:
        if outcome.verdict in (*HARD, "error") and not run.hidden:
            yield f"  {outcome.case.id}: »{outcome.case.q}«: {outcome.findings[0].text}"


def _check_shares(run: Run, baseline: Baseline) -> Iterable[str]:
    """By the cases that both have, so that a new case that fails need not wait outside."""
    then, now = pair_outcomes(run, baseline)
    yield from _compare("all cases", measure_outcomes(then), measure_outcomes(now))
    before, after = measure_by_language(then), measure_by_language(now)
    for language in before:
        yield from _compare(f"language {language}", before[language], after[language])


def _compare(which: str, before: Measures, now: Measures) -> Iterable[str]:
    shares = now.shares()
    for name, old in before.shares().items():
        new = shares[name]
        if old is not None and new is not None and old - new > POINT + _ROUNDING:
            yield f"{which}: {_NAMES[name]} fell from {old:.1%} to {new:.1%}, more than one point"


def _count(number: int) -> str:
    return f"{number} cases" if number > 1 else "1 case"
