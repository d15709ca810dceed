"""The system of a count of different persons: cells are the unknowns, since persons are counted anew in each.

What holds throughout the source is taken as known to everybody: parts that always add up to their whole, a month that
never counts more than its quarter, and a quarter that never counts more than its months together.
"""

from collections import defaultdict
from collections.abc import Iterator
from math import inf

import numpy as np
from scipy import sparse

from semantic_layer.publish.cube import Cube
from semantic_layer.publish.lattice import Place
from semantic_layer.publish.layout import Shape
from semantic_layer.publish.remembered import Remembered
from semantic_layer.publish.system import ALWAYS, Cell, Statement, System
from semantic_layer.publish.systems import UNITS, around_five

Row = dict[int, float]
Whole = tuple[Place, list[Place]]
"""A cell and the cells that it is made up of."""


def write_distinct(cube: Cube, measure_id: str, cells: dict[Cell, int], remembered: Remembered) -> System:
    places = sorted(place for place, figures in cube.figures.items() if measure_id in figures)
    index = {place: number for number, place in enumerate(places)}
    truth = np.array([cube.facts.counts[measure_id].get(place, 0) for place in places], dtype=np.float64)
    sums, rows, lows, highs = _write_rows(cube, index, truth)
    statements: list[Statement] = []
    names: dict[object, int] = {}
    for place, number in index.items():
        figure = cube.figures[place][measure_id]
        cell = cells.setdefault(Cell(measure_id, place), len(cells))
        names[cell, measure_id] = names[cell, UNITS] = number
        if figure.state in ("shown", "hidden"):
            count = truth[number]
            low, high = around_five(count) if cube.rounds(measure_id) else (count, count)
            least = 1.0 if count and cube.kpi.disclosure.method != "round5" else 0.0
            statements.append(Statement(number, cell, low, high, least, inf))
            if "value" in remembered.shown.get((measure_id, place), ()):
                statements.append(Statement(number, ALWAYS, low, high, low, high))
    starts = {base.id: base.start.toordinal() for place in places for base in cube.span(place).bases[:1]}
    order = {id_: number for number, (_, id_) in enumerate(sorted((day, id_) for id_, day in starts.items()))}
    return System(
        column=measure_id,
        whole=True,
        truth=truth,
        low=np.zeros(len(places)),
        high=np.full(len(places), inf),
        when=np.array([order[cube.span(place).bases[0].id] for place in places], dtype=np.int64),
        margins=_matrix(sums, len(places)),
        bounded=_matrix(rows, len(places)),
        bounded_low=np.array(lows, dtype=np.float64),
        bounded_high=np.array(highs, dtype=np.float64),
        forms=sparse.csr_array(sparse.eye_array(len(places))),
        statements=statements,
        form_of=names,
    )


def _write_rows(
    cube: Cube, index: dict[Place, int], truth: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> tuple[list[Row], list[Row], list[float], list[float]]:
    """Sums that are zero, and rows that lie between bounds, with these."""
    sums: list[Row] = []
    rows: list[Row] = []
    highs: list[float] = []
    for family in _families(cube, index):
        add_up = all(truth[index[whole]] == sum(truth[index[part]] for part in parts) for whole, parts in family)
        for whole, parts in family:
            at = {index[part]: -1.0 for part in parts}
            if add_up:
                sums.append({index[whole]: 1.0, **at})
                continue
            rows.append({index[whole]: 1.0, **at})  # The whole is not more than its parts together …
            highs.append(0.0)
            for part in parts:  # … and no part more than the whole.
                rows.append({index[part]: 1.0, index[whole]: -1.0})
                highs.append(0.0)
    kept = [n for n, row in enumerate(rows) if sum(truth[i] * c for i, c in row.items()) <= highs[n]]
    return sums, [rows[n] for n in kept], [-inf] * len(kept), [highs[n] for n in kept]


def _families(cube: Cube, index: dict[Place, int]) -> Iterator[list[Whole]]:
    """Cells and their parts, those of one kind together: by member within each period, and by time."""
    shapes = cube.layout.shapes
    for coarse in shapes:
        for fine in shapes:
            if coarse is not fine and (found := list(by_member(cube, coarse, fine, index))):
                yield found
    for shape in shapes:
        for longer in shape.breakdown.grains:
            for shorter in shape.breakdown.grains:
                if longer != shorter and (found := list(by_time(cube, shape, longer, shorter, index))):
                    yield found


def by_member(cube: Cube, coarse: Shape, fine: Shape, index: dict[Place, int]) -> Iterator[Whole]:
    """Each cell of the coarser breakdown with those of the finer one in it; none where it is no coarser."""
    if not is_above(cube, coarse, fine):
        return
    parts: dict[Place, list[Place]] = defaultdict(list)
    for place in index:
        if place.breakdown == fine.id and place.grain in coarse.breakdown.grains:
            known = dict(zip(fine.finest, place.members, strict=True))
            merging = cube.merging.get(fine.id)
            if merging is not None and place.members[-1] in merging.names:
                continue  # The small ones are counted one by one.
            day = cube.span(place).period.end
            members = tuple(_find_above(cube, known, level, day) for level in coarse.finest)
            parts[Place(coarse.id, place.grain, place.period, members)].append(place)
    yield from ((whole, found) for whole, found in sorted(parts.items()) if whole in index)


def by_time(cube: Cube, shape: Shape, longer: str, shorter: str, index: dict[Place, int]) -> Iterator[Whole]:
    """Each cell of the longer grain with those of the shorter one that fill it without overlap."""
    spans = {frozenset(base.id for base in span.bases): id_ for id_, span in cube.spans[shorter].items()}
    places: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in index:
        if place.breakdown == shape.id:
            places[place.grain, place.period].append(place)
    for period, span in cube.spans[longer].items():
        whole = {base.id for base in span.bases}
        inside = {bases: id_ for bases, id_ in spans.items() if bases < whole}
        if sum(len(bases) for bases in inside) != len(whole) or set().union(*inside) != whole:
            continue
        for place in places.get((longer, period), ()):
            parts = [place._replace(grain=shorter, period=id_) for id_ in inside.values()]
            if all(part in index for part in parts):
                yield place, parts


def is_above(cube: Cube, coarse: Shape, fine: Shape) -> bool:
    """Every cell of the finer breakdown lies in one of the coarser."""
    catalog = cube.ancestry.catalog
    return set(coarse.finest) != set(fine.finest) and all(
        any(level == below or level in catalog.ancestors(below) for below in fine.finest) for level in coarse.finest
    )


def _find_above(cube: Cube, known: dict[str, str], level: str, day: object) -> str:
    catalog = cube.ancestry.catalog
    own = next(below for below in known if level == below or level in catalog.ancestors(below))
    return cube.ancestry.find(own, known[own], level, day)  # type: ignore[arg-type]


def _matrix(rows: list[Row], size: int) -> sparse.csr_array:
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((column for row in rows for column in row), dtype=np.int64)
    values = np.fromiter((value for row in rows for value in row.values()), dtype=np.float64)
    return sparse.csr_array((values, columns, starts), shape=(len(rows), size))
