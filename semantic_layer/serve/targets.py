"""Targets: what has been decided that a figure should be, and whether it is."""

from decimal import Decimal
from typing import Literal

from semantic_layer.calendars import Period
from semantic_layer.catalog import Kpi, Target
from semantic_layer.result import Cell
from semantic_layer.serve.arithmetic import round_half_up
from semantic_layer.serve.asking import Asking


def find_target(asking: Asking, cell: Cell, period: Period) -> Target | None:
    """The target in force at the period's end for exactly this measure and scope."""
    for target in asking.kpi.targets:
        first, last = target.valid
        in_force = first <= period.end <= last and target.grain in (None, period.grain)
        if in_force and target.measure == cell.measure and target.scope == cell.members:
            return target
    return None


def target_value(kpi: Kpi, target: Target) -> Decimal:
    """With the measure's decimals, or with more where the target has more."""
    value = Decimal(str(target.value))
    rounded = round_half_up(value, kpi.decimals(target.measure))
    return rounded if rounded == value else value


def target_cell(kpi: Kpi, target: Target, cell: Cell) -> Cell:
    """The target as a cell beside the figure that it is held against."""
    scope = "".join(f"/{level}={member}" for level, member in target.scope.items())
    return Cell(
        id=f"target:{cell.kpi}/{cell.measure}/{target.valid[0].isoformat()}{scope}",
        kpi=cell.kpi,
        measure=cell.measure,
        grain=cell.grain,
        period=cell.period,
        members=cell.members,
        value=target_value(kpi, target),
        unit=cell.unit,
        state="shown",
    )


def target_comparison(kpi: Kpi, target: Target) -> Literal["at_most", "at_least", "equal"]:
    """What meeting the target means; without a direction only the figure itself does."""
    if target.comparison is not None:
        return target.comparison
    if kpi.direction == "neutral":
        return "equal"
    return "at_most" if kpi.direction == "lower_is_better" else "at_least"


def is_target_met(kpi: Kpi, target: Target, cell: Cell) -> bool | None:
    """Judged on the value as it is shown; None when none is."""
    if cell.value is None:
        return None
    goal = target_value(kpi, target)
    match target_comparison(kpi, target):
        case "at_most":
            return cell.value <= goal
        case "at_least":
            return cell.value >= goal
        case _:
            return cell.value == goal
