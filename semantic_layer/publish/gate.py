"""The gate: the rows that are about to be published are held against the proof, by code of its own.

It reads what will be printed, works out anew which groups of source rows every figure adds up, and asks: would each
other truth print the same rows, and do two of them lie far enough apart for every target? Then it attacks by itself:
for some targets it looks for the narrowest interval that follows from the printed rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from math import inf
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from semantic_layer.errors import ProtectionError
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.primary import find_small
from semantic_layer.publish.printed import Matrix, Printed, Reader, get, place_of, sum_rows
from semantic_layer.publish.protect import Proof
from semantic_layer.publish.rows import Table
from semantic_layer.publish.system import System
from semantic_layer.publish.targets import Targets

ATTACKED = 50
"""Targets of a system that the gate attacks by itself: half of them those with the narrowest proof."""
ATTACKED_LEAST = 2
"""However large their programmes are."""
EFFORT = 10_000
"""Unknowns in all programmes of a system together, after which no further target is attacked.

Counted and not timed, so that the same release is attacked in the same way everywhere.
"""
SEED = 20261115
TIME_LIMIT = 30.0
"""Seconds for one programme."""
NEAR = (0, 3, 12)
"""Base periods around a target that are left open at first."""
UNBOUNDED = 3
"""The solver's code for it."""
ALMOST = 1e-5
"""Of a figure's size: what floating point may be off."""


@dataclass
class Verdict:
    """What the gate saw of one KPI."""

    targets: int = 0
    attacked: int = 0
    narrowest: float | None = None
    """The narrowest proven interval, as a multiple of the width that the rule demands."""
    narrowest_of: str | None = None


def pass_gate(cube: Cube, proof: Proof, table: Table) -> Verdict:
    """Raises ProtectionError, naming the cell, where the printed rows do not bear the proof out."""
    verdict = Verdict()
    if cube.threshold is None:
        return verdict
    _check_silence(cube, table)
    _check_primary(cube, table)
    if proof.structure is None:
        if proof.secrets or (find_small(cube) and not proof.small):
            raise ProtectionError(f"{cube.kpi.id}: small cells without a proof")
        return verdict
    reader = Reader(cube, proof, table)
    for system, targets, witnesses in zip(proof.systems, proof.targets, proof.witnesses, strict=True):
        if not targets.values:
            continue
        deviations = np.array(witnesses.deviations or [np.zeros(system.size)]).T
        printed = reader.printed(system)
        _check_witnesses(cube, system, reader, printed, reader.expand(system, deviations))
        _check_widths(cube, system, targets, deviations, verdict)
        _attack(cube, system, reader, printed, targets, deviations, verdict)
    return verdict


def _check_silence(cube: Cube, table: Table) -> None:
    """A row that is not shown holds no number."""
    at = {name: table.columns.index(name) for name in ("numerator", "denominator", "value", "n", "text", "note")}
    state = table.columns.index("state")
    for row in table.rows:
        if row[state] != "shown" and any(row[i] is not None for i in at.values()):
            raise ProtectionError(f"{cube.kpi.id}: a hidden row holds a number ({row[:6]})")


def _check_primary(cube: Cube, table: Table) -> None:
    """No small cell is printed, by the rule alone."""
    shown = {(str(row[0]), *place_of(cube, table, row)) for row in table.rows if get(table, row, "state") == "shown"}
    for small in find_small(cube):
        if small.cause == "rounded":
            continue
        for measure_id in cube.figures[small.place]:
            together = cube.group(measure_id) == small.group
            if together and (measure_id, *small.place) in shown:
                raise ProtectionError(f"{cube.kpi.id}: the small cell {small.place} is shown")


def _check_witnesses(cube: Cube, system: System, reader: Reader, printed: Printed, moved: Matrix) -> None:
    """Every other truth obeys what everybody knows, and prints the same."""
    truth = reader.truth(system)
    low, high = reader.bounds(system)
    size = 1 + np.abs(truth).max(initial=0.0)
    if (moved < low[:, None] - ALMOST * size).any() or (moved > high[:, None] + ALMOST * size).any():
        raise ProtectionError(f"{cube.kpi.id}: a witness of {system.column} is no possible truth")
    rows = sum_rows(printed.rows, len(truth))
    sums = rows @ (truth[:, None] + moved)
    own = np.abs(rows @ np.abs(truth))[:, None] + 1
    bad = (sums < np.array(printed.low)[:, None] - ALMOST * own) | (
        sums > np.array(printed.high)[:, None] + ALMOST * own
    )
    if bad.any():
        raise ProtectionError(f"{cube.kpi.id}: a witness of {system.column} would print other rows")
    ties = system.margins if system.atoms is None else reader.crossings
    if ties.shape[0] and (np.abs(ties @ moved) > ALMOST * (np.abs(ties) @ np.abs(truth))[:, None] + ALMOST).any():
        raise ProtectionError(f"{cube.kpi.id}: a witness of {system.column} does not add up")


def _check_widths(cube: Cube, system: System, targets: Targets, deviations: Matrix, verdict: Verdict) -> None:
    width = _widths(targets, deviations)
    verdict.targets += targets.values
    for at, name in enumerate(targets.names):
        share = float(width[at] / targets.required[at])
        if share < 1 - ALMOST:
            raise ProtectionError(f"{cube.kpi.id}: {name} of {system.column} is not proven")
        if verdict.narrowest is None or share < verdict.narrowest:
            verdict.narrowest, verdict.narrowest_of = share, name


def _widths(targets: Targets, deviations: Matrix) -> NDArray[np.float64]:
    """How far apart the witnesses take each target."""
    reach = targets.rows @ deviations
    width: NDArray[np.float64] = np.maximum(reach.max(axis=1), 0) - np.minimum(reach.min(axis=1), 0)
    return width


def _attack(
    cube: Cube,
    system: System,
    reader: Reader,
    printed: Printed,
    targets: Targets,
    deviations: Matrix,
    verdict: Verdict,
) -> None:
    """The interval that follows from the printed rows, of some targets."""
    truth = reader.truth(system)
    low, high = reader.bounds(system)
    rows = sum_rows(printed.rows, len(truth))
    # Written as deviations from the truth, so that rounding of large amounts makes nothing impossible.
    at_truth = rows @ truth
    lowest = np.minimum(np.array(printed.low) - at_truth, 0)
    highest = np.maximum(np.array(printed.high) - at_truth, 0)
    ties = system.margins if system.atoms is None else reader.crossings
    exact = np.array(printed.low) == np.array(printed.high)
    above, below = np.isfinite(highest) & ~exact, np.isfinite(lowest) & ~exact
    equal = sparse.csc_array(sparse.vstack([rows[exact], ties], format="csc"))
    upper = sparse.csc_array(sparse.vstack([rows[above], -rows[below], system.bounded_over(len(truth))], format="csc"))
    uppers = np.concatenate([highest[above], -lowest[below], system.fixed_high[system.margins.shape[0] :]])
    attack = _Attack(upper, uppers, equal, low, high, reader.when(system))
    left = EFFORT
    for number, target in enumerate(_choose(targets, deviations)):
        if left <= 0 and number >= ATTACKED_LEAST:
            break
        goal = np.asarray(targets.rows[[target]].todense()).ravel()
        goal = goal if system.atoms is None else goal[system.atoms]
        needed = targets.required[target] * (1 - ALMOST) - ALMOST
        # Whoever knows everything that is further off finds narrower intervals: what withstands him withstands all.
        for unknowns in attack.windows(goal):
            left -= len(unknowns)
            if attack.width(goal, unknowns) >= needed:
                break
        else:
            raise ProtectionError(f"{cube.kpi.id}: {targets.names[target]} of {system.column} can be narrowed down")
        verdict.attacked += 1


@dataclass
class _Attack:
    """All that follows from the printed rows, as deviations from the truth."""

    upper: sparse.csc_array
    uppers: NDArray[np.float64]
    equal: sparse.csc_array
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    when: NDArray[np.int64]

    def windows(self, goal: NDArray[np.float64]) -> Iterator[NDArray[np.int64]]:
        """Unknowns near a sum in time, ever more of them, and all of them in the end."""
        own = self.when[np.flatnonzero(goal)]
        for near in NEAR:
            inside = np.flatnonzero((self.when >= own.min() - near) & (self.when <= own.max() + near))
            if len(inside) < len(goal):
                yield inside
        yield np.arange(len(goal))

    def width(self, goal: NDArray[np.float64], at: NDArray[np.int64]) -> float:
        """Of the interval of a sum, to one who knows all other unknowns than these.

        0 where the programme comes to no end: what is not known to be wide is not taken for wide.
        """
        upper, equal = (sparse.csr_array(matrix[:, at]) for matrix in (self.upper, self.equal))
        used, bound = np.diff(upper.indptr) > 0, np.diff(equal.indptr) > 0
        ends = [
            linprog(
                sign * goal[at],
                A_ub=upper[used] if used.any() else None,
                b_ub=self.uppers[used] if used.any() else None,
                A_eq=equal[bound] if bound.any() else None,
                b_eq=np.zeros(int(bound.sum())) if bound.any() else None,
                bounds=np.column_stack([self.low[at], self.high[at]]),
                method="highs",
                options={"time_limit": TIME_LIMIT},
            )
            for sign in (1, -1)
        ]
        if any(end.status == UNBOUNDED for end in ends):
            return inf
        return -float(sum(end.fun for end in ends)) if all(end.status == 0 for end in ends) else 0.0


def _choose(targets: Targets, deviations: Matrix) -> list[int]:
    """Those whose proof is narrowest, and as many of the others by lot."""
    narrow = np.argsort(_widths(targets, deviations) / targets.required, kind="stable").tolist()
    first, others = narrow[: ATTACKED // 2], narrow[ATTACKED // 2 :]
    by_lot = Random(SEED).sample(others, min(ATTACKED - len(first), len(others)))
    # In turn, so that a large system has both kinds attacked.
    return [target for pair in zip_longest(first, by_lot) for target in pair if target is not None]
