"""The primary rule: a cell about fewer units than the threshold is hidden."""

from collections.abc import Iterator

from semantic_layer.measures import RatioMeasure
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.lattice import MILLION, Figure, Place


def hide_small(cube: Cube) -> dict[str, set[Place]]:
    """Hides them, and gives the small places of each count group: what must not be computed back either.

    Zero units are shown: nobody is seen in them. A cell with a gap is small too when it has a few rows: they
    are part of the cells above it.
    """
    small: dict[str, set[Place]] = {}
    for place, figures in cube.figures.items():
        for measure_id, figure in figures.items():
            if _is_small(cube, measure_id, figure):
                small.setdefault(cube.group(measure_id), set()).add(place)
    for group, places in small.items():
        for place in places:
            for figure in shown_figures(cube, group, place):
                figure.hide("primary")
    return small


def hide_merged(cube: Cube) -> None:
    """The own cells of members that are shown together only, in every period."""
    for place, figures in cube.figures.items():
        merging = cube.merging.get(place.breakdown)
        if merging is not None and place.members in merging.small:
            for figure in figures.values():
                if figure.state in ("shown", "hidden"):
                    figure.hide("merged")


def shown_figures(cube: Cube, group: str, place: Place) -> Iterator[Figure]:
    """The figures that are hidden together, as far as they are shown."""
    for measure_id, figure in cube.figures[place].items():
        if cube.group(measure_id) == group and figure.state == "shown":
            yield figure


def _is_small(cube: Cube, measure_id: str, figure: Figure) -> bool:
    threshold, units = cube.threshold, figure.units
    if threshold is None:
        return False
    if units is not None and 0 < units < threshold:
        return True
    measure = cube.kpi.measure(measure_id)
    if cube.kpi.disclosure.numerator_is != "persons" or not isinstance(measure, RatioMeasure):
        return False
    if figure.numerator is None or figure.denominator is None:
        return False
    inside, outside = figure.numerator, figure.denominator - figure.numerator
    return 0 < inside < threshold * MILLION or 0 < outside < threshold * MILLION
