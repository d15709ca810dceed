"""Read cells of the release: from levels, members and periods to the rows of one breakdown."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import cast

from semantic_layer.calendars import Period
from semantic_layer.catalog import Breakdown
from semantic_layer.cell_names import name_cell
from semantic_layer.errors import BreakdownNotPublishedError, TooManyCellsError
from semantic_layer.measures import CategoryMeasure
from semantic_layer.query import Members
from semantic_layer.release_columns import FIGURES
from semantic_layer.result import Cell, Flag, State
from semantic_layer.serve.arithmetic import round_half_up
from semantic_layer.serve.asking import Asking
from semantic_layer.serve.closing import is_provisional
from semantic_layer.serve.compile import MAX_ROWS, compile_query
from semantic_layer.serve.forecasts import FORECAST
from semantic_layer.serve.guard import guard_statement
from semantic_layer.serve.order import sort_cells
from semantic_layer.serve.run import run_statement
from semantic_layer.stores.base import Row

NUMBERS = ("numerator", "denominator", "value", "n", "text", "note", "noted_at")
NO_MEMBER = "no_member"
"""The reason of a cell whose member does not exist in the period."""


def find_breakdown(asking: Asking, levels: tuple[str, ...], measure_id: str) -> Breakdown:
    """Raises BreakdownNotPublishedError.

    A level above one of the others may be missing from the breakdown: its members are then found by the tree.
    """
    catalog, kpi, grain = asking.catalog, asking.kpi, asking.query.grain
    found = catalog.breakdown(kpi, levels, grain, measure_id)
    if found is None:
        found = catalog.breakdown(kpi, set(catalog.finest(levels)), grain, measure_id)
    if found is None or not _holds(asking, found, measure_id):
        raise BreakdownNotPublishedError(kpi.id, levels, grain, measure_id)
    return found


def _holds(asking: Asking, breakdown: Breakdown, measure_id: str) -> bool:
    """Categories are published per member of one level, and as counts per value everywhere else."""
    measure = asking.kpi.measure(measure_id)
    if not isinstance(measure, CategoryMeasure):
        return True
    per_member = asking.catalog.finest(breakdown.by) == {measure.per}
    return per_member == ("." not in measure_id)


def read_cells(
    asking: Asking,
    levels: tuple[str, ...],
    where: Members,
    periods: Sequence[Period],
    measures: tuple[str, ...] | None = None,
) -> list[Cell]:
    """The cells of every measure, member and period, sorted by measure, member and period.

    Raises BreakdownNotPublishedError and TooManyCellsError.
    """
    wanted = measures or asking.measures
    grouped: dict[str, tuple[Breakdown, list[str]]] = {}
    for measure_id in wanted:
        breakdown = find_breakdown(asking, levels, measure_id)
        grouped.setdefault(breakdown.id, (breakdown, []))[1].append(measure_id)
    cells: list[Cell] = []
    for breakdown, together in grouped.values():
        cells += _read_breakdown(asking, breakdown, tuple(together), where, periods)
    return sort_cells(cells, asking.catalog, wanted, asking.query.by, where)


def _read_breakdown(
    asking: Asking, breakdown: Breakdown, measures: tuple[str, ...], where: Members, periods: Sequence[Period]
) -> list[Cell]:
    bound = {level: where[level] for level in where if level in breakdown.by}
    by_tree = {level: where[level] for level in where if level not in breakdown.by}
    ids = tuple(period.id for period in periods)
    statement = compile_query(asking.kpi, breakdown, measures, asking.query.grain, ids, bound, asking.release.target)
    guarded = guard_statement(statement, asking.release.allowed)
    asking.statements.append(guarded.text)
    rows = run_statement(asking.release, guarded)
    if len(rows) >= MAX_ROWS:
        raise TooManyCellsError(asking.kpi.id, MAX_ROWS)
    finest = asking.catalog.finest(breakdown.by)
    named = tuple(level for level in breakdown.by if level in finest)
    known = {period.id: period for period in periods}
    cells = [_cell_of(asking, row, named, known) for row in rows]
    if not asking.query.forecast:
        cells = [cell for cell in cells if FORECAST not in cell.flags]
    return [cell for cell in cells if lies_in(asking, cell, by_tree)] if by_tree else cells


def lies_in(asking: Asking, cell: Cell, members: Mapping[str, Collection[str]]) -> bool:
    """The cell is of, or below, one of the members of every level given."""
    return all(member_at(asking, cell, level) in ids for level, ids in members.items())


def member_at(asking: Asking, cell: Cell, level: str) -> str | None:
    """The cell's member of a level, its own or one above it at the period's end; None when it has none."""
    if level in cell.members:
        return cell.members[level]
    for own, member_id in cell.members.items():
        if level in asking.catalog.ancestors(own):
            return asking.catalog.ancestor_on(own, member_id, level, asking.period_of(cell).end)
    return None


def _name(asking: Asking, measure_id: str, members: dict[str, str], period: str) -> str:
    return name_cell(asking.kpi.id, asking.kpi.version, measure_id, members, asking.query.grain, period)


def _cell_of(asking: Asking, row: Row, named: tuple[str, ...], periods: dict[str, Period]) -> Cell:
    kpi = asking.kpi
    measure_id, period_id = str(row[0]), str(row[1])
    place = {level: 2 + i for i, level in enumerate(kpi.levels)}
    members = {level: str(row[place[level]]) for level in named}
    figures = dict(zip(FIGURES, row[2 + len(kpi.levels) :], strict=True))
    if figures["state"] != "shown":
        # The release holds no number here; should one be damaged or made by another program, none gets further.
        figures |= dict.fromkeys(NUMBERS)
    value = cast(Decimal | None, figures["value"])
    return Cell(
        id=_name(asking, measure_id, members, period_id),
        kpi=kpi.id,
        measure=measure_id,
        grain=asking.query.grain,
        period=period_id,
        members=members,
        value=None if value is None else round_half_up(value, kpi.decimals(measure_id)),
        unit=asking.catalog.unit_of(kpi, measure_id),
        state=cast(State, figures["state"]),
        text=cast(str | None, figures["text"]),
        note=cast(str | None, figures["note"]),
        noted_at=cast(date | None, figures["noted_at"]),
        n=cast(int | None, figures["n"]),
        numerator=cast(Decimal | None, figures["numerator"]),
        denominator=cast(Decimal | None, figures["denominator"]),
        reason=cast(str | None, figures["reason"]),
        flags=_flags_of(asking, cast(str | None, figures["flags"]), periods[period_id]),
        coverage=cast(float | None, figures["coverage"]),
    )


def _flags_of(asking: Asking, stored: str | None, period: Period) -> tuple[Flag, ...]:
    """Provisional is decided anew: what is final by now was provisional for who asked earlier."""
    if stored == FORECAST:
        return (FORECAST,)
    kept = tuple(cast(Flag, flag) for flag in (stored or "").split(",") if flag and flag != "p")
    return ("p", *kept) if is_provisional(asking.release, asking.kpi, period, asking.today) else kept


def fill_missing(asking: Asking, cells: list[Cell], where: Members, periods: Sequence[Period]) -> list[Cell]:
    """Adds a cell without a figure for each named member that has no row, so that nothing asked for is lost."""
    levels = [level for level in where if level in asking.catalog.finest(tuple(where))]
    have = {cell.id for cell in cells}
    missing: list[Cell] = []
    for measure_id, ids, period in product(asking.measures, product(*(where[level] for level in levels)), periods):
        members = dict(zip(levels, ids, strict=True))
        if not cells or set(members) == set(cells[0].members):
            members = {level: members[level] for level in (cells[0].members if cells else members)}
            if _name(asking, measure_id, members, period.id) not in have:
                missing.append(_empty_cell(asking, measure_id, members, period))
    return sort_cells([*cells, *missing], asking.catalog, asking.measures, asking.query.by, where)


def _empty_cell(asking: Asking, measure_id: str, members: dict[str, str], period: Period) -> Cell:
    cell = Cell(
        id=_name(asking, measure_id, members, period.id),
        kpi=asking.kpi.id,
        measure=measure_id,
        grain=asking.query.grain,
        period=period.id,
        members=members,
        unit=asking.catalog.unit_of(asking.kpi, measure_id),
        state="not_applicable",
        reason=NO_MEMBER,
    )
    exists = all(asking.catalog.member(level, m).exists_on(period.end) for level, m in members.items())
    for level, covered in asking.kpi.covers.items():
        member = member_at(asking, cell, level)
        exists = exists and (member is None or member in covered)
    return cell.model_copy(update={"state": "gap", "reason": "no_data"}) if exists else cell
