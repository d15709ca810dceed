"""How a figure stands to the target that was adopted for it."""

from dataclasses import dataclass
from datetime import date

from semantic_layer.catalog import Target
from semantic_layer.query import Query
from semantic_layer.result import Cell, Result
from semantic_layer.serve.asking import begin_asking
from semantic_layer.serve.release import Release
from semantic_layer.serve.targets import find_target, is_target_met, target_cell


@dataclass(frozen=True)
class Standing:
    target: Target
    goal: Cell
    difference: Cell
    """The figure less the target; without a value when the figure is not shown."""
    met: bool | None


def hold_against_target(release: Release, result: Result, today: date) -> Standing | None:
    """For a single figure, or for the last of a course; None where no target is in force."""
    if result.query.operation not in ("value", "trend") or not result.main or not _is_published(result.query):
        return None
    if result.query.forecast:
        return None
    last = result.main[-1]
    if any(c.members != last.members or c.measure != last.measure for c in result.main):
        return None
    asking = begin_asking(release, result.query, today, last.kpi, (last.measure,))
    target = find_target(asking, last, asking.period_of(last))
    if target is None:
        return None
    goal = target_cell(asking.kpi, target, last)
    asking.arithmetic.made = len(result.computed)
    difference = asking.arithmetic.difference(last, goal)
    return Standing(target, goal, difference, is_target_met(asking.kpi, target, last))


def _is_published(query: Query) -> bool:
    """Targets are set for figures as they are published: for none from which some are left out, or of several."""
    return not query.without and not query.together
