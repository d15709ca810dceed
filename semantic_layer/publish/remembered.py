"""What readers remember: figures that the release before has shown, and that still hold, are no secret any more.

A figure that has changed since says nothing of today's; what the release before has hidden stays hidden.
"""

from dataclasses import dataclass, field
from datetime import date

from semantic_layer.publish.cube import Cube
from semantic_layer.publish.lattice import Place
from semantic_layer.publish.rows import FIXED, ReleaseRow, Table, write_rows

NUMBERS = ("numerator", "denominator", "value", "n")


@dataclass(frozen=True)
class Remembered:
    rows: list[ReleaseRow] = field(default_factory=list)
    """As they were printed, without the numbers that are others today."""
    shown: dict[tuple[str, Place], frozenset[str]] = field(default_factory=dict)
    """Measure and place → which of its numbers are still known."""
    hidden: set[tuple[str, Place]] = field(default_factory=set)
    """Measure and place of what was hidden."""


def remember(cube: Cube, before: Table | None, today: date) -> Remembered:
    """`before` are the rows of the same definition in the release before; the cube has nothing hidden yet."""
    found = Remembered()
    if before is None or cube.threshold is None:
        return found
    now = write_rows(cube, today)
    if now.columns != before.columns:
        return found
    truth = {_key(row, now): row for row in now.rows}
    at = [now.columns.index(name) for name in NUMBERS]
    state = now.columns.index("state")
    for row in before.rows:
        own = truth.get(_key(row, before))
        if own is None or str(row[0]) not in cube.kpi.release_measures:
            continue
        place = find_place(cube, before, row)
        if place is None or place not in cube.figures:
            continue
        if row[state] == "hidden":
            found.hidden.add((str(row[0]), place))
        elif row[state] == "shown":
            kept = {i for i in at if row[i] is not None and row[i] == own[i]}
            if kept:
                found.rows.append(tuple(None if i in at and i not in kept else v for i, v in enumerate(row)))
                found.shown[str(row[0]), place] = frozenset(now.columns[i] for i in kept)
    return found


def keep_hidden(cube: Cube, remembered: Remembered) -> None:
    for measure_id, place in remembered.hidden:
        figure = cube.figures[place].get(measure_id)
        if figure is not None and figure.state == "shown":
            figure.hide("kept")


def find_place(cube: Cube, table: Table, row: ReleaseRow) -> Place | None:
    """None where the breakdown is published no longer."""
    breakdown, grain, period = (str(value) for value in row[1:4])
    if breakdown not in {shape.id for shape in cube.layout.shapes}:
        return None
    levels = dict(zip(table.levels, row[len(FIXED) : len(FIXED) + len(table.levels)], strict=True))
    return Place(breakdown, grain, period, tuple(str(levels[level]) for level in cube.shape(breakdown).finest))


def _key(row: ReleaseRow, table: Table) -> tuple[object, ...]:
    return (*row[:4], *row[len(FIXED) : len(FIXED) + len(table.levels)])
