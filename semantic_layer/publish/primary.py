"""The primary rule: which cells are about so few that they may not be seen, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from semantic_layer.measures import (
    DistinctMeasure,
    LastValueMeasure,
    Measure,
    RatioMeasure,
    SumMeasure,
)
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.dominance import find_dominated
from semantic_layer.publish.lattice import MILLION, Cause, Figure, Place

COUNTS = SumMeasure | LastValueMeasure | DistinctMeasure


@dataclass(frozen=True)
class Small:
    """One reason to hide the figures at a place, and so something that nobody may compute back."""

    group: str
    place: Place
    measure: str | None
    """The measure whose own number is the reason; None = the number of units, and so all of them."""
    cause: Cause


def find_small(cube: Cube) -> list[Small]:
    """Zero units are shown: nobody is seen in them.

    A cell with a gap is small too when it has a few rows: they are part of the cells above it.
    """
    if cube.threshold is None:
        return []
    dominated = find_dominated(cube)
    found = [
        small
        for place, figures in cube.figures.items()
        for measure_id, figure in figures.items()
        for small in _reasons(cube, place, measure_id, figure, dominated)
    ]
    return list(dict.fromkeys(found))


def hide_small(cube: Cube, small: list[Small]) -> None:
    """Counts that are rounded are shown; a share of fewer than the threshold is not."""
    for one in small:
        if one.cause != "rounded":
            for figure in shown_figures(cube, one.group, one.place):
                figure.hide(one.cause)
        else:
            for measure_id, figure in cube.figures[one.place].items():
                is_share = isinstance(cube.kpi.measure(measure_id), RatioMeasure)
                if is_share and one.measure is None and figure.state == "shown":
                    figure.hide("primary")


def hide_merged(cube: Cube) -> list[Small]:
    """The own cells of members that are shown together only, in every period; gives those that hold anybody.

    They are kept secret also where they are not small: else one could be told from the other in their joint cell.
    """
    found: dict[Small, None] = {}
    for place, figures in cube.figures.items():
        merging = cube.merging.get(place.breakdown)
        if merging is None or place.members not in merging.small:
            continue
        for measure_id, figure in figures.items():
            group = cube.group(measure_id)
            if figure.state in ("shown", "hidden"):
                figure.hide("merged")
                if cube.units(group, place):
                    found[Small(group, place, None, "merged")] = None
    return list(found)


def shown_figures(cube: Cube, group: str, place: Place) -> Iterator[Figure]:
    """The figures that are hidden together, as far as they are shown."""
    for measure_id, figure in cube.figures[place].items():
        if cube.group(measure_id) == group and figure.state == "shown":
            yield figure


def counts_persons(cube: Cube, measure: Measure) -> bool:
    """The measure's amount (or its numerator) is a number of units, and no amount of something else."""
    rule = cube.kpi.disclosure
    if isinstance(measure, DistinctMeasure) or (isinstance(measure, COUNTS) and measure.column == rule.count):
        return True
    return rule.numerator_is == "persons" and isinstance(measure, COUNTS | RatioMeasure)


def _reasons(
    cube: Cube, place: Place, measure_id: str, figure: Figure, dominated: dict[str, set[Place]]
) -> Iterator[Small]:
    group, threshold, units = cube.group(measure_id), cube.threshold or 0, figure.units
    cause: Cause = "rounded" if cube.kpi.disclosure.method == "round5" else "primary"
    if units is not None and 0 < units < threshold:
        yield Small(group, place, None, cause)
    measure = cube.kpi.measure(measure_id)
    if "." in measure_id or figure.numerator is None:
        return
    if counts_persons(cube, measure):
        inside, whole = figure.numerator, _whole(measure, figure)
        if 0 < inside < threshold * MILLION or (whole is not None and 0 < whole - inside < threshold * MILLION):
            yield Small(group, place, measure_id, cause)
        alike = whole is not None and whole > 0 and inside in (0, whole)
        if alike and cube.kpi.disclosure.sensitive:
            yield Small(group, place, measure_id, "alike")
    if place in dominated.get(measure_id, ()):
        yield Small(group, place, measure_id, "dominated")


def _whole(measure: Measure, figure: Figure) -> int | None:
    """All of whom the numerator is a part."""
    return figure.denominator if isinstance(measure, RatioMeasure) else None
