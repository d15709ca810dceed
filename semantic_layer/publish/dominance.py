"""Amounts in which one or two dominate: whoever is one of them could tell the other's share from the sum.

A cell is dominated when its two largest contributors make up too much of it (the n,k rule), or when what the others
give is too little to hide the largest one from the second (the p % rule).
"""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa

from semantic_layer.kpi import Dominance
from semantic_layer.measures import CategoryMeasure, DerivedMeasure, DistinctMeasure, LastValueMeasure
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.facts import Contribution
from semantic_layer.publish.lattice import MILLION, Members, Place, to_millionths
from semantic_layer.publish.layout import Layout, Shape, amounts_of
from semantic_layer.publish.rollup import assign_members
from semantic_layer.publish.source import Source, table_of


def read_contributions(source: Source, layout: Layout) -> list[Contribution]:
    """What each contributor gave to each group of rows; nothing where the KPI has no such rule."""
    rule = layout.kpi.disclosure.dominance
    if rule is None:
        return []
    view = table_of(layout.view)
    where = f"kpi.{layout.view.id} ({layout.kpi.id})"
    levels = [view.c[column] for column in layout.level_columns]
    keys = [view.c[layout.kpi.time.column], *levels, view.c[rule.by]]
    sums = [sa.func.sum(view.c[amount.column]) for amount in layout.amounts]
    found = []
    for row in source.read(sa.select(*keys, *sums).group_by(*keys)):
        members = dict(zip(layout.level_columns, (str(value) for value in row[1 : 1 + len(levels)]), strict=True))
        amounts = tuple(to_millionths(value, where) for value in row[len(keys) :])
        found.append(Contribution(str(row[0]), members, str(row[len(keys) - 1]), amounts))
    return found


def find_dominated(cube: Cube) -> dict[str, set[Place]]:
    """Measure → the places where it is dominated."""
    rule = cube.kpi.disclosure.dominance
    if rule is None:
        return {}
    found: dict[str, set[Place]] = {}
    for measure_id, measure in cube.kpi.measures.items():
        amount, _ = amounts_of(measure)
        if amount is None or isinstance(measure, CategoryMeasure | DerivedMeasure | DistinctMeasure):
            continue
        at, stock = cube.layout.amounts.index(amount), isinstance(measure, LastValueMeasure)
        found[measure_id] = {
            place
            for shape in cube.layout.shapes
            for place, gifts in _gather(cube, shape, at, stock).items()
            if is_dominated(gifts.values(), rule)
        }
    return found


def is_dominated(gifts: Iterable[int], rule: Dominance) -> bool:
    """`gifts` are what each contributor gave in all; of nothing nobody has too much."""
    ordered = sorted((abs(gift) for gift in gifts), reverse=True)
    total = sum(ordered)
    if not total:
        return False
    first, second = (*ordered, 0, 0)[:2]
    too_much = (first + second) * MILLION >= round(rule.most * MILLION) * total
    too_little = (total - first - second) * MILLION < round(rule.rest * MILLION) * first
    return too_much or too_little


def _gather(cube: Cube, shape: Shape, at: int, stock: bool) -> dict[Place, dict[str, int]]:
    """Place → contributor → what it gave."""
    assign, merging = assign_members(shape, cube.ancestry), cube.merging.get(shape.id)
    by_base: dict[str, list[Contribution]] = defaultdict(list)
    for one in cube.facts.contributions:
        by_base[one.base].append(one)
    found: dict[Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for span in cube.spans_of(shape):
        for base in span.bases[-1:] if stock else span.bases:
            for one in by_base[base.id]:
                own = assign(tuple(one.members[column] for column in shape.group), span.period)
                joint: Members | None = merging.joint.get((span.period.id, own)) if merging else None
                for members in (own, *([joint] if joint is not None else [])):
                    place = Place(shape.id, span.period.grain, span.period.id, members)
                    found[place][one.by] += one.amounts[at]
    return found
