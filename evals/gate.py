"""The gate: no wrong number and no leak, ever; every other measure at most one point below the baseline.

Measures are those of all cases, of each language and of each tag, so that a word lost from the catalog is seen in the
few cases that need it. Most scores may be moved by a fifth and no case notices; the boundary checks do.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from evals.baseline import Baseline, compare_runs, pair_outcomes
from evals.boundaries import check_boundaries
from evals.measures import HARD, measure_by_language, measure_by_tag, measure_outcomes
from evals.run import Run

POINT = 0.01
"""How far a share may fall: one percentage point."""
_ROUNDING = 1e-9

BoundaryCheck = Callable[[], Iterable[str]]
"""Asks at the edge of a threshold, and says in plain words what comes out otherwise than it must."""
BOUNDARY_CHECKS: tuple[BoundaryCheck, ...] = (check_boundaries,)
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
    fallen = [*_compare("all cases", measure_outcomes(then).shares(), measure_outcomes(now).shares())]
    for name, measure in (("language", measure_by_language), ("tag", measure_by_tag)):
        before, after = measure(then), measure(now)
        for key in before:
            fallen += _compare(f"{name} {key}", {"right": before[key].right}, {"right": after[key].right})
    yield from fallen
    for flip in compare_runs(run, baseline).flips if fallen and not run.hidden else ():
        if not flip.better:
            yield f"  {flip.id}: »{flip.question}«: was {flip.before}, is {flip.now}: {flip.got}"


def _compare(which: str, before: Mapping[str, float | None], now: Mapping[str, float | None]) -> Iterator[str]:
    for name, old in before.items():
        new = now[name]
        if old is not None and new is not None and old - new > POINT + _ROUNDING:
            yield f"{which}: {_NAMES[name]} fell from {old:.1%} to {new:.1%}, more than one point"


def _count(number: int) -> str:
    return f"{number} cases" if number > 1 else "1 case"
