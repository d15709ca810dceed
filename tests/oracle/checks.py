"""How an answer is held against the second opinion: its cells, its arithmetic, its completeness, its refusals."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from semantic_layer.catalog import Kpi
from semantic_layer.errors import (
    BreakInSeriesError,
    NotComparableError,
    PeriodNotPublishedError,
    QueryError,
    TargetNotSetError,
)
from semantic_layer.measures import CategoryMeasure, DerivedMeasure, RatioMeasure, WeightedMeanMeasure
from semantic_layer.query import Query
from semantic_layer.result import Cell, Result
from tests.oracle.days import WINDOW, days_of, list_periods
from tests.oracle.definitions import Figure, Sum, round_shown
from tests.oracle.expected import Expectations
from tests.oracle.observed import Observed
from tests.oracle.subjects import DEFINITIONS


def is_justified(query: Query, error: QueryError, expectations: Expectations) -> bool:
    kpi, measure = expectations.catalog.kpi(query.kpis[0]), query.measures[0]
    ranges = [query.period, *([query.against.period] if query.against and query.against.period else [])]
    first = min(days_of(r.from_).first for r in ranges)
    last = max(days_of(r.to).last for r in ranges)
    if query.operation == "change" and query.period.from_ == query.period.to:
        first = first.replace(year=first.year - 1)
    match error:
        case NotComparableError():
            category = "." not in measure and isinstance(kpi.measure(measure), CategoryMeasure)
            return query.operation == "rank" and (kpi.comparisons.rank == "no" or category)
        case BreakInSeriesError():
            breaks = [c for c in kpi.caveats if c.kind == "break" and c.effect == "block_comparison"]
            return any(c.at is not None and first < c.at <= last for c in breaks)
        case PeriodNotPublishedError():
            return query.operation == "change" and first < days_of(kpi.time.from_).first
        case TargetNotSetError():
            scope = {level: ids[0] for level, ids in query.where.items()}
            fitting = [t for t in kpi.targets if (t.measure, t.scope) == (measure, scope)]
            return not any(t.valid[0] <= last <= t.valid[1] and t.grain in (None, query.grain) for t in fitting)
        case _:
            return False


def list_released(result: Result) -> Iterator[Cell]:
    """Everything but targets and computed figures."""
    return (c for c in (*result.main, *result.against, *result.context) if not c.id.startswith("target:"))


def find_faults(cell: Cell, result: Result, expectations: Expectations) -> Iterator[str]:
    kpi = expectations.catalog.kpi(cell.kpi)
    name = f"{cell.kpi}.{cell.measure} {cell.members} {cell.period} for {result.query}"
    figure = expectations.figure(cell.kpi, cell.measure, cell.period, cell.members)
    if cell.formula is not None and result.query.without:
        figure = _less(figure, cell, result.query, expectations)
    if cell.formula is not None and result.query.together:
        figure = _sum(cell, result.query, expectations)
    if cell.state == "shown":
        expected = None if figure.value is None else round_shown(figure.value, kpi.decimals(cell.measure))
        if (cell.value, cell.text) != (expected, figure.text):
            yield f"{name}: {cell.value or cell.text}, should be {figure.value or figure.text}"
        if expectations.is_small(cell.kpi, figure):
            yield f"{name}: shown on few"
        return
    if cell.value is not None or cell.numerator is not None or cell.n is not None:
        yield f"{name}: not shown, but with a number"
    if cell.formula is not None:
        parts = {c.id: c for c in result.context}
        if all(id_ in parts and parts[id_].state == "shown" for id_ in cell.from_):
            yield f"{name}: all its parts are shown"
        return
    if cell.reason == "no_member":
        if figure.slots:
            yield f"{name}: has rows"
        return
    expected_state = expectations.judge(cell.kpi, cell.measure, cell.period, cell.members)
    if cell.state == "hidden" and expected_state.state == "shown":
        return  # Hidden for another's sake; that these are as many as listed is tested on the whole release.
    if (cell.state, cell.reason) != (expected_state.state, expected_state.reason):
        yield f"{name}: {cell.state} ({cell.reason}), should be {expected_state.state} ({expected_state.reason})"


def find_wrong(shown: list[Observed], expectations: Expectations) -> list[str]:
    """The cells of a release whose value, text or note is not the second opinion's."""
    wrong = []
    for cell in shown:
        figure = expectations.figure(cell.kpi, cell.measure, cell.period, cell.members)
        decimals = expectations.catalog.kpi(cell.kpi).decimals(cell.measure)
        expected = None if figure.value is None else round_shown(figure.value, decimals)
        if (cell.value, cell.text, cell.note, cell.noted_at) != (expected, figure.text, figure.note, figure.noted_at):
            wrong.append(f"{cell.name}: {cell.value or cell.text}, should be {figure.value or figure.text}")
    return wrong


def _less(whole: Figure, cell: Cell, query: Query, expectations: Expectations) -> Figure:
    """The whole without the members that the query leaves out."""
    formula = DEFINITIONS[cell.kpi].measures[cell.measure]
    assert isinstance(formula, Sum)
    top, bottom = whole.top or Fraction(0), whole.bottom
    for level, ids in query.without.items():
        for member in ids:
            part = expectations.figure(cell.kpi, cell.measure, cell.period, {level: member})
            top -= part.top or 0
            bottom = bottom - (part.bottom or 0) if bottom is not None else None
    return Figure(top, bottom, top if bottom is None else top / bottom * formula.scale, whole.units)


def _sum(cell: Cell, query: Query, expectations: Expectations) -> Figure:
    """The members that the query takes together."""
    formula = DEFINITIONS[cell.kpi].measures[cell.measure]
    assert isinstance(formula, Sum)
    parts = [expectations.figure(cell.kpi, cell.measure, cell.period, members) for members in _named(query)]
    top = sum((part.top or Fraction(0) for part in parts), Fraction(0))
    bottom = None if parts[0].bottom is None else sum((part.bottom or Fraction(0) for part in parts), Fraction(0))
    value = top if bottom is None else top / bottom * formula.scale if bottom else None
    return Figure(top, bottom, value, parts[0].units)


def compute_change(cell: Cell, operands: list[Cell]) -> Decimal | None:
    if any(operand.value is None for operand in operands):
        return None
    later, earlier = (operand.value or Decimal(0) for operand in (operands * 2)[:2])
    if cell.change_unit is not None:
        return later - earlier
    return ((later - earlier) / earlier * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def list_asked_for(query: Query, cells: list[Observed]) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Measure, period and members of every main cell."""
    periods = [query.period.to]
    if query.operation == "trend":
        every = list_periods(query.grain, days_of(query.period.from_).first, days_of(query.period.to).last)
        periods = [p for p in every if days_of(p).last >= days_of(query.period.from_).last]
    elif query.operation == "value" and query.period.from_ != query.period.to:
        periods = [f"{query.period.from_}{WINDOW}{query.period.to}"]
    members = [c.members for c in list_cells(query, cells)] if query.by else _named(query)
    if query.together:
        members = [{level: one for level, one in members[0].items() if len(query.where[level]) == 1}]
    for measure in query.measures:
        for one in members:
            for period in periods:
                yield measure, period, tuple(sorted(one.items()))


def _named(query: Query) -> list[dict[str, str]]:
    every: list[dict[str, str]] = [{}]
    for level, ids in query.where.items():
        every = [{**one, level: member} for one in every for member in ids]
    return every


def list_cells(query: Query, cells: list[Observed]) -> list[Observed]:
    """The cells of a list, of its first measure: those at the breakdown of its levels, and within its scope."""
    levels = {*query.by, *query.where}
    found = [
        cell
        for cell in cells
        if (cell.kpi, cell.measure, cell.period) == (query.kpis[0], query.measures[0], query.period.to)
        and levels <= set(cell.scope)
        and all(cell.scope[level] in ids for level, ids in query.where.items())
    ]
    return [cell for cell in found if len(cell.scope) == min(len(c.scope) for c in found)]


def is_rankable(cell: Observed, kpi: Kpi) -> bool:
    """Not a rate that rests on fewer than the KPI demands of a comparison."""
    measure = kpi.measure(cell.measure)
    rate = isinstance(measure, RatioMeasure | WeightedMeanMeasure)
    rate = rate or (isinstance(measure, DerivedMeasure) and measure.ratio is not None)
    base = cell.denominator if cell.denominator is not None else cell.n
    return not rate or base is None or base >= kpi.comparisons.min_denominator
