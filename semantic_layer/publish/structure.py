"""What the cells of a KPI are made of: which groups of source rows each one adds up, and how groups add up to others.

Written over the source's own groups, so that units which move between parents, members that are shown together and
units outside a period are seen as they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from semantic_layer.publish.cube import Cube
from semantic_layer.publish.lattice import Members, Place
from semantic_layer.publish.layout import Shape
from semantic_layer.publish.rollup import assign_members


class Atom(NamedTuple):
    """One group of source rows in one base period."""

    group: tuple[str, ...]
    """The columns that it is grouped by."""
    base: str
    members: Members


@dataclass
class Structure:
    atoms: dict[Atom, int] = field(default_factory=dict)
    parts: dict[Place, dict[str, list[int]]] = field(default_factory=dict)
    """Place → base period → the atoms that its cell adds up there."""
    margins: list[dict[int, int]] = field(default_factory=list)
    """Sums that are zero: a group of rows less its parts in a finer grouping."""
    movers: set[int] = field(default_factory=set)
    """Atoms of units that do not always belong to the same member: sums of different periods set them apart."""
    bases: dict[str, int] = field(default_factory=dict)
    """Base period → its place in time."""

    def add(self, atom: Atom) -> int:
        return self.atoms.setdefault(atom, len(self.atoms))


def build_structure(cube: Cube) -> Structure:
    found = Structure()
    ordered = sorted(
        {base.id: base for spans in cube.spans.values() for span in spans.values() for base in span.bases}.values(),
        key=lambda base: base.start,
    )
    found.bases = {base.id: number for number, base in enumerate(ordered)}
    for shape in cube.layout.shapes:
        _add_parts(cube, shape, found)
    _add_margins(found)
    return found


def _add_parts(cube: Cube, shape: Shape, found: Structure) -> None:
    assign = assign_members(shape, cube.ancestry)
    merging = cube.merging.get(shape.id)
    group, groups, breakdown = shape.group, cube.facts.groups[shape.group], shape.id
    belonged: dict[Members, set[Members]] = {}
    for span in cube.spans_of(shape):
        grain, period = span.period.grain, span.period.id
        homes: dict[Members, list[dict[str, list[int]]]] = {}
        for base in span.bases:
            for source in groups.get(base.id, {}):
                number = found.add(Atom(group, base.id, source))
                if source not in homes:
                    members = assign(source, span.period)
                    belonged.setdefault(source, set()).add(members)
                    joined = merging.joint.get((period, members)) if merging else None
                    here = [members] if joined is None else [members, joined]
                    homes[source] = [found.parts.setdefault(Place(breakdown, grain, period, m), {}) for m in here]
                for home in homes[source]:
                    home.setdefault(base.id, []).append(number)
    moved = {source for source, members in belonged.items() if len(members) > 1}
    found.movers |= {n for atom, n in found.atoms.items() if atom.group == group and atom.members in moved}


def _add_margins(found: Structure) -> None:
    """What two groupings have in common stands between them, published or not: both add up to it."""
    published = sorted({atom.group for atom in found.atoms})
    common = {tuple(sorted(set(one) & set(other))) for one in published for other in published}
    real = list(found.atoms.items())
    for coarse in sorted(common | set(published)):
        for fine in published:
            if set(coarse) < set(fine):
                found.margins += _sum_to(found, real, coarse, fine)


def _sum_to(
    found: Structure, real: Sequence[tuple[Atom, int]], coarse: tuple[str, ...], fine: tuple[str, ...]
) -> Iterable[dict[int, int]]:
    pick = [fine.index(column) for column in coarse]
    sums: dict[Atom, dict[int, int]] = {}
    for atom, number in real:
        if atom.group == fine:
            whole = Atom(coarse, atom.base, tuple(atom.members[i] for i in pick))
            sums.setdefault(whole, {})[number] = -1
    return [{**parts, found.add(whole): 1} for whole, parts in sorted(sums.items())]
