"""Hold a short or chosen window against the whole series: does the figure move the other way there?

The whole series is what may honestly be compared: after the last break of any kind, without provisional figures, and
from and to the same season of the year, since a series from January to July rises or falls with the season alone.
"""

from dataclasses import dataclass
from datetime import date

from semantic_layer.calendars import Period
from semantic_layer.errors import QueryError
from semantic_layer.query import Query
from semantic_layer.result import Cell, Result
from semantic_layer.serve.arithmetic import is_change
from semantic_layer.serve.asking import Asking, begin_asking, is_category
from semantic_layer.serve.breaks import concerns
from semantic_layer.serve.closing import published_periods
from semantic_layer.serve.figures import read_figures
from semantic_layer.serve.release import Release

COMPUTED = "c"
"""What the ids of computed cells begin with."""


@dataclass(frozen=True)
class LongerCourse:
    first: Cell
    last: Cell
    change: Cell


def find_longer_course(release: Release, result: Result, today: date) -> LongerCourse | None:
    """The ends of the whole series where it moves the other way than the window that is shown; else None."""
    window = _window_of(result)
    if window is None:
        return None
    earlier, later, change = window
    asking = begin_asking(release, result.query, today, later.kpi, (later.measure,))
    if is_category(asking.kpi, later.measure) or not is_change(asking.kpi, change):
        return None
    try:
        cells = _read_series(asking, later, today)
    except QueryError:
        # The window stands without a word about the rest where the rest cannot be read.
        return None
    ends = find_ends([(asking.period_of(cell), cell) for cell in cells], asking.period_of(earlier))
    if ends is None:
        return None
    asking.arithmetic.made = _last_number(result)
    whole = asking.arithmetic.difference(ends[1], ends[0])
    opposite = (whole.value or 0) * (change.value or 0) < 0
    return LongerCourse(*ends, whole) if opposite and is_change(asking.kpi, whole) else None


def find_ends(series: list[tuple[Period, Cell]], since: Period) -> tuple[Cell, Cell] | None:
    """The last figure that is final, and the first one of its season; None unless that lies before the window."""
    final = [(period, cell) for period, cell in series if cell.value is not None and "p" not in cell.flags]
    if not final or final[0][0].start >= since.start:
        return None
    end, last = final[-1]
    begin, first = next((period, cell) for period, cell in final if period.number == end.number)
    return (first, last) if begin.start < since.start < end.start else None


def _window_of(result: Result) -> tuple[Cell, Cell, Cell] | None:
    """The first and the last figure of a single series, and the change between them."""
    query = result.query
    if len(query.kpis) > 1 or query.without or query.forecast or result.split_at is not None or not result.computed:
        return None
    if query.operation == "trend" and len({(c.measure, *c.members.values()) for c in result.main}) == 1:
        return result.main[0], result.main[-1], result.computed[0]
    if _is_change_over_time(query) and len(result.main) == 1 and len(result.against) == 1:
        return result.against[0], result.main[0], result.computed[0]
    return None


def _is_change_over_time(query: Query) -> bool:
    """Between two single periods."""
    against = query.against.period if query.against is not None else None
    chosen = query.operation == "change" or (query.operation == "compare" and against is not None)
    single = query.period.from_ == query.period.to and (against is None or against.from_ == against.to)
    return chosen and (single or (query.operation == "change" and against is None))


def _read_series(asking: Asking, like: Cell, today: date) -> list[Cell]:
    """All figures after the last break, in order."""
    periods = published_periods(asking.release, asking.kpi.id, asking.query.grain, today)
    breaks = [c.at for c in asking.kpi.caveats if c.kind == "break" and c.at is not None and concerns(asking, c, like)]
    past = [day for day in breaks if periods and day <= periods[-1].end]
    kept = [period for period in periods if not past or period.start >= max(past)]
    cells = read_figures(asking, asking.levels, asking.query.where, kept) if kept else []
    return sorted(cells, key=asking.period_of)


def _last_number(result: Result) -> int:
    """The highest number among the computed cells, so that those made here follow."""
    ids = [cell.id for cell in (*result.main, *result.against, *result.computed) if cell.formula is not None]
    return max((int(id_.removeprefix(COMPUTED)) for id_ in ids), default=0)
