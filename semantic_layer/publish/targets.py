"""What nobody may compute back: small cells, and sums of hidden ones that are small together.

Each target is a sum of unknowns with the width that an attacker's interval for it must have at least.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import inf

import numpy as np
from scipy import sparse

from semantic_layer.measures import RatioMeasure, WeightedMeanMeasure
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.distinct_system import by_member, by_time
from semantic_layer.publish.lattice import MILLION, Figure, Place
from semantic_layer.publish.primary import Small, counts_persons
from semantic_layer.publish.system import Bools, Cell, Floats, System
from semantic_layer.publish.systems import UNITS

PERCENT_POINTS = 2.0
"""Of a rate in percent; for the data protection officer to decide, as all of these."""
GRADE_POINTS = 1.0
"""Of a mean of marks or of points on a scale."""
SHARE_OF_AMOUNT = 0.1
"""Of every other amount: of its own size, or of the measure's overall mean."""
ROUNDED_COUNT = 2.0
"""Of a count that is shown to the nearest 5."""
MOST_SUBSETS = 6
"""Hidden cells of one row whose every sum is looked at; of more, the pairs and the whole."""


@dataclass
class Targets:
    """The targets in one system."""

    names: list[str]
    """For whoever maintains the catalog."""
    cells: list[int]
    """The cell that each is about; of a sum the first one."""
    rows: sparse.csr_array
    """Over the variables of the system."""
    required: Floats

    @property
    def values(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class _Target:
    name: str
    cell: int
    forms: tuple[int, ...]
    required: float


def list_targets(
    cube: Cube, system: System, small: Iterable[Small], cells: dict[Cell, int], shown: Bools, told: set[Place]
) -> Targets:
    """Those of the single cells, and of the sums of hidden ones, but for what the release before has `told`."""
    found = {target.forms: target for target in _singles(cube, system, small, cells)}
    for target in _sums(cube, system, cells, shown, told):
        found.setdefault(target.forms, target)
    listed = [found[forms] for forms in sorted(found)]
    picks = [(number, form) for number, target in enumerate(listed) for form in target.forms]
    numbers, forms = zip(*picks, strict=True) if picks else ((), ())
    pick = sparse.csr_array((np.ones(len(picks)), (numbers, forms)), shape=(len(listed), system.forms.shape[0]))
    return Targets(
        names=[target.name for target in listed],
        cells=[target.cell for target in listed],
        rows=sparse.csr_array(pick @ system.forms),
        required=np.array([target.required for target in listed], dtype=np.float64),
    )


# ---- single cells


def _singles(cube: Cube, system: System, small: Iterable[Small], cells: dict[Cell, int]) -> Iterator[_Target]:
    for one in small:
        cell = cells.get(Cell(one.group, one.place))
        if cell is None:
            continue
        name = describe(cube, one.place)
        if one.measure is None:
            yield from _of_units(cube, system, name, cell, one.place, one.group)
        for measure_id, figure in cube.figures[one.place].items():
            if one.measure in (None, measure_id) and cube.group(measure_id) == one.group:
                yield from _of_measure(cube, system, name, cell, measure_id, figure, one.measure is None)


def _of_units(cube: Cube, system: System, name: str, cell: int, place: Place, group: str) -> Iterator[_Target]:
    form = system.form_of.get((cell, UNITS))
    if form is not None and cube.units(group, place):
        yield _Target(f"{name} units", cell, (form,), _of_count(cube))


def _of_measure(
    cube: Cube, system: System, name: str, cell: int, measure_id: str, figure: Figure, all_of_it: bool
) -> Iterator[_Target]:
    if figure.numerator is None:
        return
    required = required_width(cube, measure_id, figure)
    form = system.form_of.get((cell, measure_id))
    if form is not None and required > 0:
        yield _Target(f"{name} {measure_id}", cell, (form,), required)
    below = system.form_of.get((cell, measure_id, "denominator"))
    if below is not None and all_of_it and figure.denominator:
        whole = figure.denominator / MILLION
        is_count = system.whole
        yield _Target(
            f"{name} {measure_id}, below the line",
            cell,
            (below,),
            _of_count(cube) if is_count else abs(whole) * SHARE_OF_AMOUNT,
        )


def required_width(cube: Cube, measure_id: str, figure: Figure) -> float:
    """In the unit of the measure's numerator; 0 where nothing can be kept secret (nobody is there)."""
    measure = cube.kpi.measure(measure_id)
    inside, whole = (figure.numerator or 0) / MILLION, figure.denominator
    if cube.rounds(measure_id):
        return ROUNDED_COUNT if inside > 0 else 0.0
    if counts_persons(cube, measure):
        if whole is None:
            return _of_count(cube) if inside > 0 or cube.kpi.disclosure.sensitive else 0.0
        # The attacker knows of how many the count is a part: in a group of three it lies between 0 and 3 for everybody.
        if inside <= whole / MILLION:
            return min(_of_count(cube), whole / MILLION)
    declared = cube.kpi.disclosure.width
    if whole is None:
        return declared if declared is not None else SHARE_OF_AMOUNT * abs(inside)
    scale = measure.scale if isinstance(measure, RatioMeasure) else 1
    if declared is None:
        declared = _usual_width(cube, measure_id, scale)
    return declared * whole / MILLION / scale


def _usual_width(cube: Cube, measure_id: str, scale: int) -> float:
    measure = cube.kpi.measure(measure_id)
    if isinstance(measure, WeightedMeanMeasure):
        return GRADE_POINTS
    if measure.unit == "percent":
        return PERCENT_POINTS
    return SHARE_OF_AMOUNT * scale * cube.mean_rate(measure_id)


def _of_count(cube: Cube) -> float:
    return ROUNDED_COUNT if cube.kpi.disclosure.method == "round5" else float((cube.threshold or 0) - 1)


# ---- sums of several


def _sums(cube: Cube, system: System, cells: dict[Cell, int], shown: Bools, told: set[Place]) -> Iterator[_Target]:
    """Hidden cells of one row that are about fewer than the threshold together."""
    if cube.kpi.disclosure.method == "round5":
        return
    by_place: dict[Place, list[tuple[str, int]]] = defaultdict(list)
    for (group, place), cell in cells.items():
        if not shown[cell] and place not in told:
            by_place[place].append((group, cell))
    rows: dict[tuple[int, ...], None] = {}
    named = list(cells)
    sizes = {cell: _sizes(cube, named[cell]) for found in by_place.values() for _, cell in found}
    for parts in _rows(cube, set(by_place)):
        hidden: dict[str, list[int]] = defaultdict(list)
        for place in parts:
            for group, cell in by_place.get(place, ()):
                hidden[group].append(cell)
        rows |= dict.fromkeys(tuple(found) for found in hidden.values() if len(found) > 1)
    for row in rows:
        for chosen in _subsets(row, sizes, cube.threshold or 0):
            yield from _of_sum(cube, system, [(cell, named[cell]) for cell in chosen])


def _rows(cube: Cube, hidden: set[Place]) -> Iterator[list[Place]]:
    """The parts of every cell, by member and by time; only those that are hidden are of interest."""
    by_shape: dict[str, dict[Place, int]] = {shape.id: {} for shape in cube.layout.shapes}
    for place in cube.figures:
        by_shape[place.breakdown][place] = 0
    inside = {place for place in hidden if place in cube.figures}
    for fine in cube.layout.shapes:
        here = {place: 0 for place in inside if place.breakdown == fine.id}
        if len(here) < 2:
            continue
        for coarse in cube.layout.shapes:
            if coarse is not fine:
                yield from (parts for _, parts in by_member(cube, coarse, fine, here | by_shape[coarse.id]))
        for longer, shorter in combinations(sorted(fine.breakdown.grains, key=lambda g: -_length(cube, g)), 2):
            for _, parts in by_time(cube, fine, longer, shorter, by_shape[fine.id]):
                yield [part for part in parts if part in inside]


def _length(cube: Cube, grain: str) -> int:
    return max((len(span.bases) for span in cube.spans[grain].values()), default=0)


def _sizes(cube: Cube, cell: Cell) -> Floats:
    """Of what a cell may be about too few: its units, and of every count of persons those in it and those left."""
    place = cell.place
    found = [float(cube.units(cell.group, place))]
    for measure_id in cube.layout.published(cube.shape(place.breakdown)):
        if cube.group(measure_id) == cell.group and counts_persons(cube, cube.kpi.measure(measure_id)):
            figure = cube.figures[place].get(measure_id)
            if figure is None or figure.numerator is None:
                found += [0.0, 0.0]  # It adds nothing to a sum.
            else:
                whole = figure.denominator
                found += [figure.numerator / MILLION, inf if whole is None else (whole - figure.numerator) / MILLION]
    return np.array(found)


def _subsets(row: tuple[int, ...], sizes: dict[int, Floats], threshold: int) -> Iterator[tuple[int, ...]]:
    yield row
    if len(row) <= MOST_SUBSETS:
        for size in range(2, len(row)):
            yield from combinations(row, size)
        return
    own = np.array([sizes[cell] for cell in row])
    few = ((own[:, None, :] + own[None, :, :]) < threshold).any(axis=2)
    yield from ((row[one], row[other]) for one, other in np.argwhere(np.triu(few, 1)).tolist())


def _of_sum(cube: Cube, system: System, chosen: list[tuple[int, Cell]]) -> Iterator[_Target]:
    group = chosen[0][1].group
    units = sum(cube.units(group, cell.place) for _, cell in chosen)
    few = 0 < units < (cube.threshold or 0)
    first = chosen[0][0]

    def tell(what: str) -> str:
        return f"{' + '.join(describe(cube, cell.place) for _, cell in chosen)} {what}"

    if few and (forms := _forms(system, [(cell, UNITS) for cell, _ in chosen])):
        yield _Target(tell("units"), first, forms, _of_count(cube))
    for measure_id in cube.figures[chosen[0][1].place]:
        if cube.group(measure_id) != group:
            continue
        figures = [cube.figures[cell.place].get(measure_id) for _, cell in chosen]
        together = _together([f for f in figures if f is not None and f.numerator is not None])
        if together is None or not (few or _is_few(cube, measure_id, together)):
            continue
        forms = _forms(system, [(cell, measure_id) for cell, _ in chosen])
        required = required_width(cube, measure_id, together)
        if forms and required > 0:
            yield _Target(tell(measure_id), first, forms, required)


def _forms(system: System, names: list[tuple[object, ...]]) -> tuple[int, ...]:
    found = [system.form_of.get(name) for name in names]
    return tuple(sorted(form for form in found if form is not None)) if None not in found else ()


def _together(figures: list[Figure]) -> Figure | None:
    if not figures:
        return None
    wholes = [figure.denominator for figure in figures]
    return Figure(
        numerator=sum(figure.numerator or 0 for figure in figures),
        denominator=None if None in wholes else sum(whole or 0 for whole in wholes),
    )


def _is_few(cube: Cube, measure_id: str, figure: Figure) -> bool:
    if not counts_persons(cube, cube.kpi.measure(measure_id)) or figure.numerator is None:
        return False
    least = (cube.threshold or 0) * MILLION
    inside, whole = figure.numerator, figure.denominator
    return 0 < inside < least or (whole is not None and 0 < whole - inside < least)


def describe(cube: Cube, place: Place) -> str:
    members = ", ".join(f"{a}={b}" for a, b in zip(cube.shape(place.breakdown).finest, place.members, strict=True))
    return f"[{members or 'the whole'}] {place.grain} {place.period}"
