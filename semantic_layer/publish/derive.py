"""Compute derived measures from the exact figures of other measures at the same place, after these are protected."""

from collections.abc import Mapping
from fractions import Fraction

from semantic_layer.errors import ContractError
from semantic_layer.measures import DerivedMeasure
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.lattice import MILLION, Figure, Place

_MAX_DEPTH = 10
"""Measures derived from derived ones; more is a circle."""


def derive_measures(cubes: Mapping[str, Cube], kpi_id: str) -> None:
    """Raises ContractError for an operand that is not published at the same breakdown and grain."""
    cube = cubes[kpi_id]
    derived = [m for m, measure in cube.kpi.measures.items() if isinstance(measure, DerivedMeasure)]
    for measure_id in derived:
        for place, figures in cube.figures.items():
            if measure_id in figures:
                figures[measure_id] = _derive(cubes, cube, place, measure_id, 0)


def _derive(cubes: Mapping[str, Cube], cube: Cube, place: Place, measure_id: str, depth: int) -> Figure:
    measure = cube.kpi.measure(measure_id)
    own = cube.figures[place].get(measure_id)
    if own is None:
        raise ContractError([f"{cube.kpi.id}.{measure_id} is not published by [{place.breakdown}]"])
    if not isinstance(measure, DerivedMeasure) or own.state != "shown" or own.value is not None:
        return own
    if depth > _MAX_DEPTH:
        raise ContractError([f"{cube.kpi.id}.{measure_id} is derived from itself"])
    names = measure.difference or measure.ratio or ("", "")
    one, other = (_operand(cubes, cube, place, name, depth + 1) for name in names)
    if (absent := _absent(own, one, other)) is not None:
        return absent
    if one.value is None or other.value is None:
        raise ContractError([f"{cube.kpi.id}.{measure_id}: an operand is no number"])
    if measure.difference is not None:
        difference = one.value - other.value
        return Figure(numerator=_millionths(difference), value=difference, units=own.units)
    if other.value == 0:
        return Figure(state="gap", reason="zero_denominator")
    return Figure(
        numerator=_millionths(one.value),
        denominator=_millionths(other.value),
        value=measure.scale * one.value / other.value,
        units=own.units,
    )


def _absent(own: Figure, *operands: Figure) -> Figure | None:
    """Hidden where an operand is hidden, else a gap where one has a gap."""
    for state in ("hidden", "gap", "not_applicable"):
        for operand in operands:
            if operand.state == state:
                figure = Figure(state=operand.state, reason=operand.reason, units=own.units)
                figure.cause = "operand" if state == "hidden" else None
                return figure
    return None


def _operand(cubes: Mapping[str, Cube], cube: Cube, place: Place, name: str, depth: int) -> Figure:
    kpi_id, dot, measure_id = name.partition(".")
    if not dot or kpi_id not in cubes:
        return _derive(cubes, cube, place, name, depth)
    other = cubes[kpi_id]
    shape = cube.shape(place.breakdown)
    catalog = cube.ancestry.catalog
    breakdown = catalog.breakdown(other.kpi, shape.finest, place.grain, measure_id)
    if breakdown is None:
        raise ContractError([f"{cube.kpi.id}: {name} is not published by [{place.breakdown}] at {place.grain}"])
    members = dict(zip(shape.finest, place.members, strict=True))
    finest = other.shape(breakdown.id).finest
    there = Place(breakdown.id, place.grain, place.period, tuple(members[level] for level in finest))
    if there not in other.figures:
        # The other KPI has not published the period (or the member) yet.
        return Figure(state="gap", reason="not_reported")
    return _derive(cubes, other, there, measure_id, depth)


def _millionths(value: Fraction) -> int | None:
    """None where six decimals cannot hold it."""
    exact = value * MILLION
    return exact.numerator if exact.denominator == 1 else None
