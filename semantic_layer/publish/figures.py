"""Compute every figure of a KPI, exact and unprotected, and tell where there is none and why."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from semantic_layer.measures import CategoryMeasure, DerivedMeasure, DistinctMeasure, Measure, RatioMeasure
from semantic_layer.publish.cube import STOCK, Cube
from semantic_layer.publish.facts import Status
from semantic_layer.publish.gaps import constituents, find_gap
from semantic_layer.publish.lattice import MILLION, Figure, Members, Place, Reason, Span
from semantic_layer.publish.layout import Amount, Shape, amounts_of
from semantic_layer.publish.rollup import assign_members


def compute_figures(cube: Cube) -> None:
    """Fills the cube with a figure for every expected cell and measure; derived ones only get their place."""
    for shape in cube.layout.shapes:
        with_rows: dict[tuple[str, str], set[Members]] = {}
        for place in cube.totals:
            if place.breakdown == shape.id:
                with_rows.setdefault((place.grain, place.period), set()).add(place.members)
        seen = {members for found in with_rows.values() for members in found}
        for span in cube.spans_of(shape):
            for members in _expected_members(cube, shape, span, with_rows):
                place = Place(shape.id, span.period.grain, span.period.id, members)
                never = len(shape.finest) > 1 and cube.kpi.missing == "gap" and members not in seen
                cube.figures[place] = dict(_figures_at(cube, shape, place, never))


def _figures_at(cube: Cube, shape: Shape, place: Place, never: bool) -> Iterator[tuple[str, Figure]]:
    for measure_id in cube.layout.published(shape):
        measure = cube.kpi.measure(measure_id)
        group = cube.group(measure_id)
        if never:
            # A crossing that has never had a row (a teacher in home care) is no gap in the data.
            figure = Figure(state="not_applicable")
        elif isinstance(measure, DerivedMeasure):
            figure = Figure()
        elif (reason := find_gap(cube, shape, place, group)) and not _counts_nobody(measure, measure_id, reason):
            figure = Figure(state="gap", reason=reason)
        else:
            figure = _figure_of(cube, shape, place, measure_id, measure)
        if cube.threshold is not None:
            figure.units = cube.units(group, place)
        yield measure_id, figure


def _counts_nobody(measure: Measure, measure_id: str, reason: Reason) -> bool:
    """Where no member has reported, none has the value: a count of zero and no gap."""
    return isinstance(measure, CategoryMeasure) and "." in measure_id and reason == "no_data"


def _figure_of(cube: Cube, shape: Shape, place: Place, measure_id: str, measure: Measure) -> Figure:
    if isinstance(measure, CategoryMeasure):
        return _category_figure(cube, shape, place, measure_id)
    if isinstance(measure, DistinctMeasure):
        return _count_figure(cube.facts.counts[measure_id].get(place, 0) * MILLION)
    numerator, denominator = (_amount(cube, place, measure_id, amount) for amount in amounts_of(measure))
    if denominator is None:
        return _count_figure(numerator or 0)
    if denominator == 0:
        return Figure(state="gap", reason="zero_denominator")
    scale = measure.scale if isinstance(measure, RatioMeasure) else 1
    value = Fraction((numerator or 0) * scale, denominator)
    return Figure(numerator=numerator, denominator=denominator, value=value)


def _count_figure(amount: int) -> Figure:
    return Figure(numerator=amount, value=Fraction(amount, MILLION))


def _amount(cube: Cube, place: Place, measure_id: str, amount: Amount | None) -> int | None:
    """Zero where a complete cell has no rows."""
    if amount is None:
        return None
    total = cube.totals.get(place)
    if total is None:
        return 0
    amounts = total.stock if cube.group(measure_id) == STOCK else total.flow
    return amounts[cube.layout.amounts.index(amount)] if amounts else 0


def _category_figure(cube: Cube, shape: Shape, place: Place, measure_id: str) -> Figure:
    """The member's own value, or above that how many members have the value."""
    base_id, _, value_id = measure_id.partition(".")
    span = cube.span(place)
    statuses = cube.facts.statuses[base_id].get(span.bases[-1].id, {})
    if value_id:
        return _count_figure(_members_with(cube, shape, place, span, statuses, value_id) * MILLION)
    status = statuses.get(place.members[-1])
    if status is None or status.text is None:
        return Figure(state="gap", reason="no_data")
    return Figure(text=status.text, note=status.note, noted_at=status.noted_at)


def _members_with(
    cube: Cube, shape: Shape, place: Place, span: Span, statuses: dict[str, Status], value_id: str
) -> int:
    assign = assign_members(shape, cube.ancestry)
    return sum(
        status.text == value_id and assign((unit,) if shape.columns else (), span.period) == place.members
        for unit, status in statuses.items()
    )


def _expected_members(
    cube: Cube, shape: Shape, span: Span, with_rows: dict[tuple[str, str], set[Members]]
) -> list[Members]:
    """All members that existed in the period and that the KPI is about, and those with rows."""
    levels = [
        [
            member.id
            for member in cube.ancestry.catalog.levels[level].members
            if cube.ancestry.exists_in(level, member.id, span.period)
            and cube.ancestry.covers(cube.kpi, level, member.id, span.period.end)
        ]
        for level in shape.finest
    ]
    grain, period = span.period.grain, span.period.id
    merging = cube.merging.get(shape.id)
    joint = {joined for (at, _), joined in merging.joint.items() if at == period} if merging else set()
    joint = {members for members in joint if _has_life(cube, shape, members, span)}
    return sorted({*product(*levels), *joint, *with_rows.get((grain, period), ())})


def _has_life(cube: Cube, shape: Shape, joint: Members, span: Span) -> bool:
    return any(
        cube.ancestry.exists_in(shape.finest[-1], members[-1], span.period)
        for members in constituents(cube, shape, joint, span)
    )
