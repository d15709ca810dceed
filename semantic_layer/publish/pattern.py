"""Which further cells to hide, so that a target gets the width that it needs, at the lowest price."""

import numpy as np

from semantic_layer.errors import ProtectionError
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.programme import Relaxed, find_cheapest, move_furthest
from semantic_layer.publish.slack import Slack, list_holders, measure_slack
from semantic_layer.publish.system import ALWAYS, Bools, Cell, Floats, System
from semantic_layer.publish.targets import Targets
from semantic_layer.publish.witnesses import SMALL, Witnesses

WHOLE_PRICE = 1_000.0
"""Times what another cell costs: a figure of the whole is hidden for another figure of the whole only."""
WINDOW = 12
"""Base periods on either side that are looked at first in a large system."""
EQUAL = 1e-6
LEAST_EXCESS = 1e-5


def choose_pattern(
    cube: Cube,
    system: System,
    targets: Targets,
    target: int,
    witnesses: Witnesses,
    shown: Bools,
    cells: list[Cell],
    fixed: Bools,
    reach: float,
) -> set[int]:
    """The cells to hide for one target. Raises ProtectionError, naming the cell, where hiding does not help.

    Cells that are `fixed` stay shown.
    """
    prices, holders = _prices(cube, system, shown, cells, fixed)
    row = np.asarray(targets.rows[[target]].todense()).ravel()
    needed = targets.required[target]
    slack = measure_slack(system, shown, reach)
    up, down = float(witnesses.up[target]), float(witnesses.down[target])
    bare = measure_slack(system, fixed, reach)
    furthest = {sign: _reach(system, bare, sign * row) for sign in (1, -1)}
    found: list[Relaxed] = []
    for free in _windows(system, row):
        for sign, have, other in ((1, up, down), (-1, down, up)):
            # Not further than it goes when all is hidden: the rest must come from the other side.
            least = min(needed - other, furthest[sign])
            relaxed = find_cheapest(system, slack, sign * row, least, prices, free) if least > have + EQUAL else None
            if relaxed is not None:
                found.append(relaxed)
        if found:
            break
    if not found:
        raise ProtectionError(f"{cube.kpi.id}: {targets.names[target]} of {system.column} cannot be protected")
    best = min(found, key=lambda relaxed: float(relaxed.excess @ np.where(np.isfinite(prices), prices, 0)))
    broken = np.flatnonzero(best.excess > LEAST_EXCESS * max(1.0, needed))
    chosen = {int(cell) for form in broken for cell in holders[form] if cell != ALWAYS}
    # Once these cells are hidden, what was found is another truth.
    witnesses.add(targets, best.deviation)
    if not chosen and float(witnesses.up[target] + witnesses.down[target]) <= up + down + EQUAL:
        raise ProtectionError(f"{cube.kpi.id}: {targets.names[target]} of {system.column} cannot be protected")
    return chosen


def _reach(system: System, slack: Slack, towards: Floats) -> float:
    """How far a target goes when all is hidden that can be; 0 where that is not known."""
    deviation = move_furthest(system, slack, towards)
    return 0.0 if deviation is None else float(towards @ deviation)


def _prices(
    cube: Cube, system: System, shown: Bools, cells: list[Cell], fixed: Bools
) -> tuple[Floats, list[np.ndarray[tuple[int], np.dtype[np.int64]]]]:
    """Per form: what hiding every cell that says something of it costs; infinite where one of them stays."""
    holders = list_holders(system, shown)
    each = np.array([_price(cube, cell) for cell in cells])
    each[fixed] = np.inf
    return np.array([np.inf if ALWAYS in found else each[found].sum() for found in holders]), holders


def _price(cube: Cube, cell: Cell) -> float:
    price = 1 + float(np.log1p(cube.units(cell.group, cell.place)))
    return price * (WHOLE_PRICE if cell.place.breakdown == "" else 1.0)


def _windows(system: System, row: Floats) -> list[Bools | None]:
    if system.size <= SMALL:
        return [None]
    at = system.when[np.flatnonzero(row)]
    return [(system.when >= at.min() - WINDOW) & (system.when <= at.max() + WINDOW), None]
