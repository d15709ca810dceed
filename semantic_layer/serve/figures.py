"""Figures that a query asks for: cells as published, windows of several periods, and all except some members."""

from collections.abc import Sequence

from semantic_layer.calendars import CumulativeSpans, Period, RollingMonths
from semantic_layer.errors import NotExactError
from semantic_layer.query import Members
from semantic_layer.result import Cell
from semantic_layer.serve.arithmetic import is_flow
from semantic_layer.serve.asking import Asking
from semantic_layer.serve.breaks import refuse_breaks
from semantic_layer.serve.cells import fill_missing, find_breakdown, lies_in, member_at, read_cells


def read_figures(asking: Asking, levels: tuple[str, ...], where: Members, periods: Sequence[Period]) -> list[Cell]:
    """One figure per measure, member and period, without the members that the query leaves out.

    Members that are taken together are one. Raises NotExactError where leaving out or taking together cannot be
    computed from published components.
    """
    cells = read_cells(asking, levels, where, periods)
    if not asking.query.by:
        cells = fill_missing(asking, cells, where, periods)
    listed, apart = _split_left_out(asking, levels)
    for level, ids in listed.items():
        cells = [cell for cell in cells if member_at(asking, cell, level) not in ids]
    cells = _subtract(asking, cells, levels, where, apart, periods) if apart else cells
    return _take_together(asking, cells, levels, asking.pooled) if asking.pooled and asking.pooled in levels else cells


def read_window(
    asking: Asking, levels: tuple[str, ...], where: Members, periods: Sequence[Period]
) -> tuple[list[Cell], list[Cell]]:
    """One figure per measure and member for all the periods together, and the cells it was made from.

    A single period is the cell itself, made from nothing. Raises NotExactError and BreakInSeriesError.
    """
    if len(periods) == 1:
        return read_figures(asking, levels, where, periods), []
    for measure_id in asking.measures:
        exact = find_breakdown(asking, levels, measure_id).components
        calendar = asking.catalog.calendars[asking.query.grain]
        overlapping = isinstance(calendar, CumulativeSpans | RollingMonths)
        if not exact or overlapping or not is_flow(asking.catalog, asking.kpi, measure_id):
            raise NotExactError(asking.kpi.id, measure_id, "window")
    parts = read_figures(asking, levels, where, periods)
    refuse_breaks(asking, parts, periods[0], periods[-1])
    name = f"{periods[0].id}..{periods[-1].id}"
    windows = []
    for series in group_series(parts):
        like = series[0].model_copy(update={"period": name})
        windows.append(asking.arithmetic.combine(series, (), "window", like))
    return windows, parts


def group_series(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Cells that differ only in their period, together and in order."""
    series: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        series.setdefault((cell.measure, *cell.members.values()), []).append(cell)
    return list(series.values())


def _split_left_out(asking: Asking, levels: tuple[str, ...]) -> tuple[Members, Members]:
    """What is left out of a list of members, and what must be subtracted from the figures."""
    within = set(levels) | {above for level in levels for above in asking.catalog.ancestors(level)}
    listed = {level: ids for level, ids in asking.without.items() if level in within}
    return listed, {level: ids for level, ids in asking.without.items() if level not in within}


def _subtract(
    asking: Asking,
    cells: list[Cell],
    levels: tuple[str, ...],
    where: Members,
    apart: Members,
    periods: Sequence[Period],
) -> list[Cell]:
    finer = tuple(dict.fromkeys((*levels, *apart)))
    for measure_id in asking.measures:
        if not all(find_breakdown(asking, at, measure_id).components for at in (levels, finer)):
            raise NotExactError(asking.kpi.id, measure_id, "without")
    parts = read_cells(asking, finer, {**where, **apart}, periods)
    remaining = []
    for cell in cells:
        scope = {level: (member,) for level, member in cell.members.items()}
        minus = [p for p in parts if (p.measure, p.period) == (cell.measure, cell.period) and lies_in(asking, p, scope)]
        remaining.append(asking.arithmetic.combine([cell], minus, "without", cell) if minus else cell)
    return remaining


def _take_together(asking: Asking, cells: list[Cell], levels: tuple[str, ...], level: str) -> list[Cell]:
    """One cell for all that differ in their member of the level only."""
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        others = (member for at, member in cell.members.items() if at != level)
        groups.setdefault((cell.measure, cell.period, *others), []).append(cell)
    taken = []
    for group in groups.values():
        if not find_breakdown(asking, levels, group[0].measure).components:
            raise NotExactError(asking.kpi.id, group[0].measure, "union")
        members = {at: member for at, member in group[0].members.items() if at != level}
        taken.append(asking.arithmetic.combine(group, (), "union", group[0].model_copy(update={"members": members})))
    return taken
