"""Answer questions about many members: a list, a ranking, a spread, which and how many."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import eq, ge, gt, le, lt

from semantic_layer.calendars import Period
from semantic_layer.errors import BreakdownNotPublishedError, NotComparableError, NotExactError, QueryError
from semantic_layer.measures import CategoryMeasure
from semantic_layer.query import Comparison
from semantic_layer.result import Cell, Result
from semantic_layer.serve.arithmetic import Arithmetic, is_change, is_rate
from semantic_layer.serve.asking import Asking, is_category
from semantic_layer.serve.breaks import refuse_breaks
from semantic_layer.serve.cells import read_cells
from semantic_layer.serve.figures import read_figures, read_window
from semantic_layer.serve.limits import find_limits
from semantic_layer.serve.points import answer_value, count_categories

_MEETS: dict[Comparison, Callable[[Decimal, Decimal], bool]] = {"lt": lt, "le": le, "gt": gt, "ge": ge, "eq": eq}


def answer_breakdown(asking: Asking) -> Result:
    """Every member of the list, and the whole that they are part of."""
    _require_list(asking)
    periods = asking.periods(asking.query.period)
    count_categories(asking)
    main, parts = read_window(asking, asking.levels, asking.query.where, periods)
    return asking.result(main, context=[*_whole(asking, periods), *parts])


def answer_rank(asking: Asking) -> Result:
    """The members or periods from one end; ties at the cut are kept. Raises NotComparableError."""
    rank = asking.query.rank
    if rank is None:
        raise QueryError("a rank has an order")
    periods = asking.periods(asking.query.period)
    if rank.over == "periods":
        asking.measures = asking.measures[:1]
        cells = read_figures(asking, asking.levels, asking.query.where, periods)
        refuse_breaks(asking, cells, periods[0], periods[-1])
        ranked = [cell for cell in cells if cell.value is not None]
        context: list[Cell] = []
    else:
        cells, ranked = _comparable(asking, periods)
        context = _whole(asking, periods)
    ordered = sorted(ranked, key=_value_of, reverse=rank.order == "highest")
    if rank.n is not None and len(ordered) > rank.n:
        cut = _value_of(ordered[rank.n - 1])
        ordered = [cell for i, cell in enumerate(ordered) if i < rank.n or _value_of(cell) == cut]
    spread: list[Cell] = []
    if ranked and rank.over == "members" and asking.kpi.comparisons.rank == "with_spread":
        spread = asking.arithmetic.spread(ranked, _summary(asking, ranked[0]))
    return asking.result(ordered, computed=spread, context=context, left_out=len(cells) - len(ranked))


def answer_spread(asking: Asking) -> Result:
    """The members with the lowest and the highest figure, and lowest, highest and mean."""
    periods = asking.periods(asking.query.period)
    cells, ranked = _comparable(asking, periods)
    if not ranked:
        return asking.result([], context=_whole(asking, periods), left_out=len(cells))
    lowest, highest = min(ranked, key=_value_of), max(ranked, key=_value_of)
    return asking.result(
        [lowest, highest],
        computed=asking.arithmetic.spread(ranked, _summary(asking, lowest)),
        context=_whole(asking, periods),
        left_out=len(cells) - len(ranked),
    )


def answer_condition(asking: Asking) -> Result:
    """The members that meet the condition; those without a figure are left out, whatever it would have been.

    What they are held against, where it is a figure, is in `against`: one for all, or for each its own target or
    earlier figure. With earlier figures, `computed` has the changes.
    """
    _, meeting, limits, left_out = _meeting(asking)
    context = _whole(asking, asking.periods(asking.query.period)) if not limits else []
    return asking.result(
        meeting, limits, computed=_changes(asking, meeting, limits), context=context, left_out=left_out
    )


def answer_count(asking: Asking) -> Result:
    """How many members meet the condition, or how many there are; then the changes, as of the members themselves."""
    cells, meeting, limits, left_out = _meeting(asking)
    if not cells:
        return asking.result([], limits, left_out=left_out)
    number = asking.arithmetic.count(meeting, _summary(asking, cells[0]))
    return asking.result(meeting, limits, computed=[number, *_changes(asking, meeting, limits)], left_out=left_out)


def _changes(asking: Asking, meeting: Sequence[Cell], limits: Sequence[Cell]) -> list[Cell]:
    """By how much each member differs from its own earlier figure; none where it is held against something else."""
    if not _is_earlier(asking) or not meeting:
        return []
    return [asking.arithmetic.difference(cell, before) for cell, before in zip(meeting, limits, strict=True)]


def answer_status(asking: Asking) -> Result:
    """By the members' level: the members with their category, only those with the value when one is asked for.

    Otherwise how many members have each value.
    """
    measure_id = asking.measures[0]
    measure = asking.kpi.measure(measure_id)
    if not isinstance(measure, CategoryMeasure):
        raise QueryError(f"{asking.kpi.id}.{measure_id} is no category")
    periods = asking.periods(asking.query.period)
    if len(periods) > 1:
        raise QueryError("a status is of one period")
    per_member = measure.per in asking.levels
    if not per_member:
        return answer_value(asking)
    cells, main = _read_categories(asking, periods)
    everything = not any("." in measure for measure in asking.query.measures)
    left_out = 0 if everything else sum(cell.state in ("hidden", "gap") for cell in cells)
    return asking.result(main, left_out=left_out)


def _read_categories(asking: Asking, periods: Sequence[Period]) -> tuple[list[Cell], list[Cell]]:
    """Every member's category, and those that have one of the values asked for ("<measure>.<value>")."""
    asked = asking.measures
    asking.measures = tuple(dict.fromkeys(measure.split(".", maxsplit=1)[0] for measure in asked))
    cells = read_figures(asking, asking.levels, asking.query.where, periods)
    return cells, [cell for cell in cells if cell.measure in asked or f"{cell.measure}.{cell.text}" in asked]


def _comparable(asking: Asking, periods: Sequence[Period]) -> tuple[list[Cell], list[Cell]]:
    """All members' cells, and those that may be ranked: shown, and not on a small denominator."""
    _require_list(asking)
    measure_id = asking.measures[0]
    if asking.kpi.comparisons.rank == "no":
        raise NotComparableError(asking.kpi.id, measure_id)
    asking.measures = (measure_id,)
    if is_category(asking.kpi, measure_id):
        raise NotComparableError(asking.kpi.id, measure_id)
    cells = _existing(read_window(asking, asking.levels, asking.query.where, periods)[0])
    return cells, [cell for cell in cells if cell.value is not None and not is_unreliable(asking, cell)]


def is_unreliable(asking: Asking, cell: Cell) -> bool:
    """A rate on fewer units than the KPI demands of a comparison."""
    if not is_rate(asking.kpi, cell.measure):
        return False
    base = cell.denominator if cell.denominator is not None else cell.n
    return "u" in cell.flags or (base is not None and base < asking.kpi.comparisons.min_denominator)


def _meeting(asking: Asking) -> tuple[list[Cell], list[Cell], list[Cell], int]:
    """All members' cells, those that meet the condition, the figures that they are held against, and those left out."""
    _require_list(asking)
    asking.measures = asking.measures[:1]
    periods = asking.periods(asking.query.period)
    measure = asking.kpi.measure(asking.measures[0])
    condition = asking.query.condition
    if isinstance(measure, CategoryMeasure) and measure.per in asking.levels and condition is None:
        if len(periods) > 1:
            # Each member would be there once per period.
            raise NotExactError(asking.kpi.id, asking.measures[0], "window")
        cells, meeting = _read_categories(asking, periods)
        return cells, meeting, [], sum(cell.text is None for cell in cells)
    cells = _existing(read_window(asking, asking.levels, asking.query.where, periods)[0])
    if condition is None:
        return cells, cells, [], 0
    if condition.value is None:
        return _held_against_figures(asking, condition.op, cells, periods)
    limit = Decimal(str(condition.value))
    meeting = [cell for cell in cells if cell.value is not None and _MEETS[condition.op](cell.value, limit)]
    return cells, meeting, [], sum(cell.value is None for cell in cells)


def _held_against_figures(
    asking: Asking, op: Comparison, cells: list[Cell], periods: Sequence[Period]
) -> tuple[list[Cell], list[Cell], list[Cell], int]:
    """Who lies above or below a figure is ranked by it: where members may not be, they may not be held against one.

    Raises NotComparableError, and TargetNotSetError where no target was set for any of them.
    """
    if asking.kpi.comparisons.rank == "no" or is_category(asking.kpi, asking.measures[0]):
        raise NotComparableError(asking.kpi.id, asking.measures[0])
    limits = find_limits(asking, cells, periods)
    known = [(c, limits[c.id]) for c in cells if c.id in limits and _may_be_held(asking, c, limits[c.id])]
    met = [(cell, limit) for cell, limit in known if _meets(asking, op, cell, limit)]
    shown = {limit.id: limit for _, limit in (met or known)}
    return cells, [cell for cell, _ in met], list(shown.values()), len(limits) - len(known)


def _may_be_held(asking: Asking, cell: Cell, limit: Cell) -> bool:
    """Both have a figure that can be relied on; a target and a figure of others can."""
    own = [limit] if _is_earlier(asking) else []
    return limit.value is not None and all(c.value is not None and not is_unreliable(asking, c) for c in (cell, *own))


def _meets(asking: Asking, op: Comparison, cell: Cell, limit: Cell) -> bool:
    """Higher or lower than before is only what has changed by enough to be called a change."""
    if cell.value is None or limit.value is None or not _MEETS[op](cell.value, limit.value):
        return False
    if op not in ("gt", "lt") or not _is_earlier(asking):
        return True
    return is_change(asking.kpi, Arithmetic(asking.catalog, asking.kpi).difference(cell, limit))


def _is_earlier(asking: Asking) -> bool:
    return asking.query.against is not None and asking.query.against.period is not None


def _existing(cells: Sequence[Cell]) -> list[Cell]:
    """Members that there are in the period: one that has closed is not left out, it is not there."""
    return [cell for cell in cells if cell.state != "not_applicable"]


def _whole(asking: Asking, periods: Sequence[Period]) -> list[Cell]:
    """The cells one level up, without what the list leaves out; none where they are not published."""
    if len(periods) > 1:
        return []
    where = asking.query.where
    if set(where) & set(asking.query.by):
        where = {level: ids for level, ids in where.items() if level not in asking.query.by}
    try:
        return read_cells(asking, tuple(where), where, periods)
    except BreakdownNotPublishedError:
        return []


def _summary(asking: Asking, cell: Cell) -> Cell:
    """What a figure over several members is a figure of: what the list is of."""
    scope = {level: ids[0] for level, ids in asking.query.where.items() if len(ids) == 1}
    return cell.model_copy(update={"members": {k: v for k, v in scope.items() if k not in asking.query.by}})


def _require_list(asking: Asking) -> None:
    if not asking.query.by:
        raise QueryError(f"{asking.query.operation} needs a level to list")


def _value_of(cell: Cell) -> Decimal:
    return cell.value if cell.value is not None else Decimal(0)
