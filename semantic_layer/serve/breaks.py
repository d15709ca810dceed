"""Breaks in a series: where figures before and after may not be set against each other."""

from collections.abc import Sequence
from datetime import date

from semantic_layer.calendars import Period
from semantic_layer.catalog import Caveat
from semantic_layer.errors import BreakInSeriesError
from semantic_layer.result import Cell
from semantic_layer.serve.asking import Asking
from semantic_layer.serve.cells import lies_in


def concerns(asking: Asking, caveat: Caveat, cell: Cell) -> bool:
    """The caveat is about the cell's measure and members."""
    measures = caveat.measures
    return (measures is None or cell.measure.split(".")[0] in measures) and lies_in(asking, cell, caveat.when)


def separates(day: date, earlier: Period, later: Period) -> bool:
    """The new series begins after the earlier period began and before the later one ends."""
    return earlier.start < day <= later.end


def blocking_break(asking: Asking, cell: Cell, earlier: Period, later: Period) -> Caveat | None:
    """The last break between the two periods that forbids to compare them, or None."""
    found = [
        caveat
        for caveat in asking.kpi.caveats
        if caveat.kind == "break" and caveat.effect == "block_comparison" and caveat.at is not None
        if separates(caveat.at, earlier, later) and concerns(asking, caveat, cell)
    ]
    return max(found, key=lambda caveat: caveat.at or date.min, default=None)


def refuse_breaks(asking: Asking, cells: Sequence[Cell], earlier: Period, later: Period) -> None:
    """Raises BreakInSeriesError when any of the cells may not be compared across the two periods."""
    first, last = min(earlier, later), max(earlier, later)
    for cell in cells:
        caveat = blocking_break(asking, cell, first, last)
        if caveat is not None:
            raise BreakInSeriesError(asking.kpi.id, caveat.id, first.id, last.id)


def after_last_break(asking: Asking, cells: Sequence[Cell], periods: list[Period]) -> list[Period]:
    """The periods that may be drawn as one series: those wholly after the last break that concerns a cell."""
    found = [blocking_break(asking, cell, periods[0], periods[-1]) for cell in cells]
    days = [caveat.at for caveat in found if caveat is not None and caveat.at is not None]
    if not days:
        return periods
    return [period for period in periods if period.start >= max(days)] or periods[-1:]
