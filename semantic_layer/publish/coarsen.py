"""Put small members together ("øvrige") before anything is hidden: structure protects more cheaply than gaps.

Members with fewer units than the threshold in any period of the last 24 months join one cell per parent, with
the next smallest until the cell is large enough; their own cells are never shown.
"""

from collections import defaultdict
from datetime import date

from semantic_layer.calendars import Period, first_of_month_after
from semantic_layer.publish.cube import FLOW, STOCK, Cube, Merging
from semantic_layer.publish.gaps import find_gap
from semantic_layer.publish.lattice import Members, Place
from semantic_layer.publish.layout import Shape
from semantic_layer.publish.rollup import Total, assign_members, roll_up

WINDOW_MONTHS = 24
"""How far back a member's size decides; older periods follow the decision."""
JOINT = "oevrige"
MIN_MEMBERS = 2


def merge_small(cube: Cube, shape: Shape) -> Merging:
    """Adds the totals of the joint cells to the cube. A member alone under its parent stays by itself."""
    window = _window(cube, shape)
    least = _least_units(cube, shape, window)
    threshold = cube.threshold or 0
    last_day = max((cube.span(place).period.end for place in window), default=date.max)
    siblings: dict[Members, list[Members]] = defaultdict(list)
    for members in sorted(least, key=lambda m: (least[m], m)):
        siblings[_joint_members(cube, shape, members, last_day)].append(members)
    small: set[Members] = set()
    for ordered in siblings.values():
        if least[ordered[0]] < threshold and len(ordered) >= MIN_MEMBERS:
            small |= _enough(cube, shape, ordered, sum(least[m] < threshold for m in ordered), window)
    merging = _describe(cube, shape, frozenset(small))
    cube.merging[shape.id] = merging
    cube.totals |= _joint_totals(cube, shape, merging.small)
    return merging


def _window(cube: Cube, shape: Shape) -> set[Place]:
    """The cells of the last 24 months that would be shown."""
    places = [place for place in cube.totals if place.breakdown == shape.id]
    if not places:
        return set()
    last = max(cube.span(place).period.end for place in places)
    cutoff = first_of_month_after(last.replace(day=1), 1 - WINDOW_MONTHS)
    recent = {place for place in places if cube.span(place).period.end >= cutoff}
    group = FLOW if FLOW in _groups(cube, shape) else STOCK
    return {place for place in recent if find_gap(cube, shape, place, group) is None}


def _groups(cube: Cube, shape: Shape) -> set[str]:
    return {cube.group(measure) for measure in cube.layout.published(shape)} & {FLOW, STOCK}


def _least_units(cube: Cube, shape: Shape, window: set[Place]) -> dict[Members, int]:
    """Zero does not count: nobody is seen in it."""
    least: dict[Members, int] = {}
    for place in window:
        for group in _groups(cube, shape):
            if units := cube.units(group, place):
                least[place.members] = min(units, least.get(place.members, units))
    return least


def _enough(cube: Cube, shape: Shape, ordered: list[Members], first: int, window: set[Place]) -> set[Members]:
    """The first members, and the next smallest until their joint cell is large enough in every period."""
    periods = {(place.grain, place.period) for place in window}
    threshold, groups = cube.threshold or 0, _groups(cube, shape)
    for count in range(max(first, MIN_MEMBERS), len(ordered) + 1):
        chosen = set(ordered[:count])
        joint = _joint_totals(cube, shape, frozenset(chosen))
        recent = [total for place, total in joint.items() if (place.grain, place.period) in periods]
        sizes = [cube.size(group, total) for total in recent for group in groups]
        if all(size == 0 or size >= threshold for size in sizes):
            return chosen
    return set(ordered)


def _joint_totals(cube: Cube, shape: Shape, small: frozenset[Members]) -> dict[Place, Total]:
    assign = assign_members(shape, cube.ancestry)

    def assign_joint(source: Members, period: Period) -> Members | None:
        members = assign(source, period)
        return _joint_members(cube, shape, members, period.end) if members in small else None

    return roll_up(shape, cube.facts, cube.spans_of(shape), assign_joint)


def _describe(cube: Cube, shape: Shape, small: frozenset[Members]) -> Merging:
    joint: dict[tuple[str, Members], Members] = {}
    names: dict[str, tuple[str, str] | None] = {}
    for span in cube.spans_of(shape):
        for members in small:
            joined = _joint_members(cube, shape, members, span.period.end)
            joint[span.period.id, members] = joined
            names[joined[-1]] = _parent(cube, shape, members, span.period.end)
    return Merging(small, joint, names)


def _joint_members(cube: Cube, shape: Shape, members: Members, day: date) -> Members:
    parent = _parent(cube, shape, members, day)
    return (*members[:-1], f"{parent[1]}__{JOINT}" if parent else JOINT)


def _parent(cube: Cube, shape: Shape, members: Members, day: date) -> tuple[str, str] | None:
    """The level above the last one; without one, the level that it is crossed with; else the whole."""
    level = shape.finest[-1]
    above = cube.ancestry.catalog.levels[level].parent
    if above is not None:
        return above, cube.ancestry.find(level, members[-1], above, day)
    return (shape.finest[-2], members[-2]) if len(members) > 1 else None
