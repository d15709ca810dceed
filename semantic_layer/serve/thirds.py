"""Set two KPIs against each other by a decision on file: thirds of units by one, and the mean of the other in each.

The units stand in the audit trail alone (`from_` of a computed cell; its formula is over that list and names none), and
nothing here says how strongly the two figures go together.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from semantic_layer.calendars import Period
from semantic_layer.catalog import Combination
from semantic_layer.errors import CombinationNotDecidedError, QueryError, TooFewUnitsError
from semantic_layer.query import Query
from semantic_layer.result import Cell, Result
from semantic_layer.serve.asking import Asking, begin_asking
from semantic_layer.serve.cells import fill_missing, read_cells
from semantic_layer.serve.listings import is_unreliable
from semantic_layer.serve.order import MERGED
from semantic_layer.serve.release import Release

THIRDS = 3
LEAST_UNITS = 3
"""Units that each third must have: with fewer, its lowest and highest would be all there is to it."""

Pair = tuple[Cell, Cell]
"""One unit's figure to group by, and its figure to average."""


@dataclass(frozen=True)
class Third:
    """One row of the table."""

    lowest_by: Cell
    highest_by: Cell
    mean: Cell
    """The plain mean of the units' published values, rounded half up."""
    units: Cell
    lowest: Cell
    highest: Cell


def answer_combination(release: Release, query: Query, today: date) -> Result:
    """Three means, the lowest third first; `against` the ends of each third, `computed` the rest of `list_thirds`.

    `context` holds the published cells of the units that were used. Units without both figures, or with one on too
    small a base to be compared, are left out and counted. Raises CombinationNotDecidedError and TooFewUnitsError.
    """
    combination = find_decided(release, query, today)
    by = begin_asking(release, query, today, combination.by.kpi, (combination.by.measure,))
    of = begin_asking(release, query, today, combination.of.kpi, (combination.of.measure,))
    if query.period.from_ != query.period.to:
        raise QueryError("a combination is of one period")
    every = _pair_units(by, of, combination.level)
    pairs = [pair for pair in every if _is_comparable(by, pair[0]) and _is_comparable(of, pair[1])]
    groups = split_in_thirds(pairs)
    if min(len(group) for group in groups) < LEAST_UNITS:
        raise TooFewUnitsError(combination.by.kpi, combination.level, LEAST_UNITS)
    total = _unnamed(of.arithmetic.count([cell for _, cell in pairs], _whole(pairs[0][1])))
    thirds = [_describe(by, of, group) for group in groups]
    made = of.result(
        [third.mean for third in thirds],
        against=[cell for third in thirds for cell in (third.lowest_by, third.highest_by)],
        computed=[total, *(cell for third in thirds for cell in (third.units, third.lowest, third.highest))],
        context=[cell for pair in pairs for cell in pair],
        left_out=len(every) - len(pairs),
    )
    return made.model_copy(update={"statements": tuple(dict.fromkeys((*by.statements, *of.statements)))})


def list_thirds(result: Result) -> tuple[Third, ...]:
    """The rows of a combination's result."""
    ends, rest = result.against, result.computed[1:]
    return tuple(
        Third(
            lowest_by=ends[2 * i],
            highest_by=ends[2 * i + 1],
            mean=mean,
            units=rest[3 * i],
            lowest=rest[3 * i + 1],
            highest=rest[3 * i + 2],
        )
        for i, mean in enumerate(result.main)
    )


def find_decided(release: Release, query: Query, today: date) -> Combination:
    """The decision that allows this very query. Raises CombinationNotDecidedError."""
    found = release.catalog.combination(*query.kpis) if len(query.kpis) == 2 else None
    if found is None or not found.is_decided(today):
        raise CombinationNotDecidedError(query.kpis)
    allowed = Query(
        kpis=found.kpis,
        measures=(found.by.measure,),
        operation="combination",
        grain=found.grain,
        period=query.period,
        by=(found.level,),
    )
    if query != allowed:
        raise CombinationNotDecidedError(query.kpis)
    return found


def split_in_thirds(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """By place in order. Units with equal figures go together, to the third that the middle of their places lies in."""
    values = sorted(_value(by) for by, _ in pairs)
    groups: list[list[Pair]] = [[] for _ in range(THIRDS)]
    for pair in pairs:
        value = _value(pair[0])
        first, last = bisect_left(values, value), bisect_right(values, value) - 1
        groups[THIRDS * (first + last) // (2 * len(values))].append(pair)
    return groups


def _pair_units(by: Asking, of: Asking, level: str) -> list[Pair]:
    """Both cells of every unit that there is and that both KPIs are about; merged small units are no unit."""
    period = by.period(by.query.period.to)
    units = tuple(member.id for member in by.catalog.levels[level].members if MERGED not in member.id)
    ours, theirs = (_read_units(asking, level, units, period) for asking in (by, of))
    pairs = [(ours[unit], theirs[unit]) for unit in units]
    return [pair for pair in pairs if all(cell.state != "not_applicable" for cell in pair)]


def _read_units(asking: Asking, level: str, units: tuple[str, ...], period: Period) -> dict[str, Cell]:
    asking.period(period.id)
    read = [cell for cell in read_cells(asking, (level,), {}, [period]) if cell.members[level] in units]
    return {cell.members[level]: cell for cell in fill_missing(asking, read, {level: units}, [period])}


def _is_comparable(asking: Asking, cell: Cell) -> bool:
    return cell.value is not None and not is_unreliable(asking, cell)


def _describe(by: Asking, of: Asking, group: Sequence[Pair]) -> Third:
    ours, theirs = [pair[0] for pair in group], [pair[1] for pair in group]
    by.arithmetic.made = of.arithmetic.made
    lowest_by, highest_by = map(_unnamed, by.arithmetic.extremes(ours, _whole(ours[0])))
    of.arithmetic.made = by.arithmetic.made
    lowest, highest, mean = map(_unnamed, of.arithmetic.spread(theirs, _whole(theirs[0])))
    units = _unnamed(of.arithmetic.count(theirs, _whole(theirs[0])))
    return Third(lowest_by, highest_by, mean, units, lowest, highest)


def _whole(cell: Cell) -> Cell:
    """What the units' figures together are a figure of."""
    return cell.model_copy(update={"members": {}})


def _unnamed(cell: Cell) -> Cell:
    """A computed cell whose formula is over its own list of operands, so that a page that prints it names no unit."""
    function, _, _ = (cell.formula or "").partition("(")
    return cell.model_copy(update={"formula": f"{function}(from)"})


def _value(cell: Cell) -> Decimal:
    return cell.value if cell.value is not None else Decimal(0)
