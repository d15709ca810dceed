"""The secondary rule: hide further cells until no small one can be computed back from those that are shown.

The system holds every exact sum that is published for one count group: over the hierarchy (also across crossed
margins) and over time. It is written over the source's own groups, so that units which move between parents and
units outside a period are seen as they are. Values that are only shown rounded are no part of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from semantic_layer.errors import ProtectionError
from semantic_layer.measures import DerivedMeasure, DistinctMeasure, LastValueMeasure, SumMeasure
from semantic_layer.publish.cube import STOCK, Cube
from semantic_layer.publish.lattice import Members, Place, Span
from semantic_layer.publish.layout import Shape
from semantic_layer.publish.primary import shown_figures
from semantic_layer.publish.rollup import assign_members
from semantic_layer.publish.rowspace import explain_targets, merge_variables

MAX_TRIALS = 40
"""Candidates that are tried out before one is hidden."""
MAX_TERMS = 2_000_000
"""Terms of the system that may be gone through in trials for one target; bounds the time on large lattices."""

_Variable = tuple[str, str, tuple[str, ...], Members]
"""Grain, base period, grouping set and members of one group of source rows."""


@dataclass
class System:
    """The rows: first one per place, then the equations between grouping sets, which everybody knows."""

    places: list[Place]
    rows: list[dict[int, int]]

    def __post_init__(self) -> None:
        self.index = {place: i for i, place in enumerate(self.places)}
        self.equations = range(len(self.places), len(self.rows))
        terms = sum(len(row) for row in self.rows)
        self.trials = min(MAX_TRIALS, MAX_TERMS // max(terms, 1))

    def explain(self, shown: set[int], zeros: set[int], targets: list[int]) -> dict[int, set[int]]:
        """Targets that follow from the shown cells → those that they follow from. An equation's sum is zero."""
        known = [*sorted(shown), *self.equations]
        found = explain_targets(self.rows, known, [*sorted(zeros), *self.equations], targets)
        return {target: {i for i in used if i < len(self.places)} for target, used in found.items()}


def hide_secondary(cube: Cube, small: dict[str, set[Place]]) -> None:
    """`small` holds the places to protect per count group. Raises ProtectionError, naming the cell."""
    for group, targets in small.items():
        shapes = [shape for shape in cube.layout.shapes if _is_exact(cube, shape, group)]
        exact = {shape.id for shape in shapes}
        wanted = {place for place in targets if place.breakdown in exact}
        if wanted:
            _suppress(cube, group, build_system(cube, shapes, group), wanted)


def build_system(cube: Cube, shapes: list[Shape], group: str) -> System:
    variables: dict[_Variable, int] = {}
    sums: dict[Place, dict[int, int]] = {}
    for shape in shapes:
        for span in cube.spans_of(shape):
            for place, variable in _parts(cube, shape, span, group):
                sums.setdefault(place, {})[variables.setdefault(variable, len(variables))] = 1
    # In a fixed order, since the choice among equals decides what is hidden, and so the release's id.
    places = sorted(sums)
    rows = merge_variables([*(sums[place] for place in places), *_margins(variables)])
    return System(places, rows)


def _parts(cube: Cube, shape: Shape, span: Span, group: str) -> Iterator[tuple[Place, _Variable]]:
    """The groups of source rows that each cell of the period is the sum of."""
    assign = assign_members(shape, cube.ancestry)
    merging = cube.merging.get(shape.id)
    stock, distinct = group == STOCK, group in cube.facts.counts
    for base in span.bases[-1:] if stock else span.bases:
        for source in cube.facts.groups[shape.group].get(base.id, {}):
            members = assign(source, span.period)
            # Persons are counted anew in each period: months do not add up to a quarter.
            when = (span.period.grain, span.period.id) if distinct else ("", base.id)
            variable = (*when, shape.group, source)
            yield Place(shape.id, span.period.grain, span.period.id, members), variable
            joined = merging.joint.get((span.period.id, members)) if merging else None
            if joined is not None:
                yield Place(shape.id, span.period.grain, span.period.id, joined), variable


def _margins(variables: dict[_Variable, int]) -> Iterator[dict[int, int]]:
    """A group of source rows is the sum of its parts in every finer grouping set.

    What two sets have in common stands between them, published or not: both margins add up to it.
    """
    published = {group for _, _, group, _ in variables}
    common = {tuple(sorted(set(one) & set(other))) for one in published for other in published}
    real = list(variables.items())
    for coarse in sorted(common | published):
        for fine in sorted(published):
            if not set(coarse) < set(fine):
                continue
            pick = [fine.index(column) for column in coarse]
            sums: dict[_Variable, dict[int, int]] = {}
            for (grain, base, group, members), number in real:
                if group == fine:
                    whole = (grain, base, coarse, tuple(members[i] for i in pick))
                    sums.setdefault(whole, {})[number] = -1
            for whole, parts in sorted(sums.items()):
                yield {**parts, variables.setdefault(whole, len(variables)): 1}


def _suppress(cube: Cube, group: str, system: System, targets: set[Place]) -> None:
    wanted = [system.index[place] for place in targets if place in system.index]
    shown = {i for i, place in enumerate(system.places) if any(shown_figures(cube, group, place))}
    zeros = {i for i in shown if cube.units(group, system.places[i]) == 0}
    hidden: list[int] = []
    while found := system.explain(shown - set(hidden), zeros, wanted):
        before = set(hidden)
        for target, used in sorted(found.items(), key=lambda item: system.places[item[0]]):
            if used & (set(hidden) - before):
                continue  # This derivation is broken already; the next round sees what is left.
            hidden.append(_choose(cube, group, system, target, used - zeros, shown - set(hidden), zeros))
    for i in _needed(cube, group, system, hidden, shown, zeros, wanted):
        for figure in shown_figures(cube, group, system.places[i]):
            figure.hide("secondary")


def _needed(
    cube: Cube, group: str, system: System, hidden: list[int], shown: set[int], zeros: set[int], wanted: list[int]
) -> set[int]:
    """Hidden cells without those that later ones made superfluous; the largest are given back first."""
    needed = set(hidden)
    by_size = sorted(hidden, key=lambda i: (-cube.units(group, system.places[i]), i))
    for i in by_size[: system.trials]:
        if not system.explain(shown - (needed - {i}), zeros, wanted):
            needed.discard(i)
    return needed


def _choose(
    cube: Cube, group: str, system: System, target: int, candidates: set[int], shown: set[int], zeros: set[int]
) -> int:
    """The cheapest cell of a derivation whose absence protects the target, else the cheapest of all."""
    place = system.places[target]
    if not candidates:
        raise ProtectionError(
            f"{cube.kpi.id}: the small cell {_describe(cube, place)} could be computed from cells that "
            "cannot be hidden; publish a coarser breakdown or grain"
        )
    ordered = sorted(candidates, key=lambda i: _price(cube, group, place, system.places[i]))
    for candidate in ordered[: system.trials]:
        if not system.explain(shown - {candidate}, zeros, [target]):
            return candidate
    return ordered[0]


def _price(cube: Cube, group: str, target: Place, place: Place) -> tuple[bool, bool, int, int, Place]:
    same_period = (place.grain, place.period) == (target.grain, target.period)
    return place.breakdown == "", not same_period, _rank(cube, place), cube.units(group, place), place


def _rank(cube: Cube, place: Place) -> int:
    """Over time: rolling windows first, then from the shortest period to the longest."""
    span = cube.span(place)
    following = [other.period for other in cube.spans[place.grain].values() if other.period.start > span.period.start]
    overlapping = any(period.start <= span.period.end for period in following[:1])
    return 0 if overlapping else len(span.bases)


def _is_exact(cube: Cube, shape: Shape, group: str) -> bool:
    """The breakdown shows sums of the group that are not rounded: counts always, ratios with components."""
    measures = [cube.kpi.measure(m) for m in cube.layout.published(shape) if cube.group(m) == group]
    if shape.breakdown.components:
        return any(not isinstance(measure, DerivedMeasure) for measure in measures)
    return any(isinstance(measure, SumMeasure | LastValueMeasure | DistinctMeasure) for measure in measures)


def _describe(cube: Cube, place: Place) -> str:
    members = ", ".join(f"{a}={b}" for a, b in zip(cube.shape(place.breakdown).finest, place.members, strict=True))
    return f"[{members or 'the whole'}] {place.grain} {place.period}"
