"""What members of a list are held against: the whole's figure, a peer's, or their own targets or earlier figures."""

from collections.abc import Sequence

from semantic_layer.calendars import Period
from semantic_layer.errors import NotComparableError, NotExactError, QueryError, TargetNotSetError
from semantic_layer.query import Members, PeriodRange
from semantic_layer.result import Cell
from semantic_layer.serve.asking import Asking
from semantic_layer.serve.benchmarks import read_peer
from semantic_layer.serve.breaks import refuse_breaks
from semantic_layer.serve.figures import read_window
from semantic_layer.serve.targets import find_target, target_cell


def find_limits(asking: Asking, cells: Sequence[Cell], periods: Sequence[Period]) -> dict[str, Cell]:
    """Cell id → what that cell is held against; members without a target of their own are not in it.

    Raises NotComparableError where the one figure is not shown, and the errors of targets and of peers.
    """
    against = asking.query.against
    if against is None:
        raise QueryError("a condition names neither a number nor a figure")
    if against.target:
        return _own_targets(asking, cells)
    if len(periods) > 1:
        raise NotExactError(asking.kpi.id, asking.measures[0], "window")
    if against.period is not None:
        return _own_earlier(asking, against.period, cells, periods[0])
    limit = read_peer(asking) if against.benchmark is not None else _read_members(asking, against.members, periods)
    if limit.value is None:
        raise NotComparableError(asking.kpi.id, asking.measures[0])
    return {cell.id: limit for cell in cells}


def _own_targets(asking: Asking, cells: Sequence[Cell]) -> dict[str, Cell]:
    found = {cell.id: find_target(asking, cell, asking.period_of(cell)) for cell in cells}
    goals = {cell.id: target_cell(asking.kpi, target, cell) for cell in cells if (target := found[cell.id]) is not None}
    if not goals:
        raise TargetNotSetError(asking.kpi.id, asking.measures[0], asking.query.period.to)
    return goals


def _own_earlier(asking: Asking, span: PeriodRange, cells: Sequence[Cell], later: Period) -> dict[str, Cell]:
    """Each member's figure of the earlier period; a member that there was not then is not in it.

    Raises BreakInSeriesError.
    """
    earlier = asking.periods(span)
    if len(earlier) > 1:
        raise NotExactError(asking.kpi.id, asking.measures[0], "window")
    refuse_breaks(asking, cells, earlier[0], later)
    found = read_window(asking, asking.levels, asking.query.where, earlier)[0]
    before = {tuple(c.members.values()): c for c in found if c.state != "not_applicable"}
    return {c.id: before[key] for c in cells if (key := tuple(c.members.values())) in before}


def _read_members(asking: Asking, members: Members | None, periods: Sequence[Period]) -> Cell:
    """One figure: that of the whole municipality, or of the members that are named."""
    if members is None:
        raise QueryError("a condition is held against a target, a peer or members")
    asking.without = {}
    found = read_window(asking, tuple(members), members, periods)[0]
    asking.without = asking.query.without
    if len(found) != 1:
        raise QueryError("a condition is held against one figure")
    return found[0]
