"""Roll sums up to a breakdown and its periods: units to the parent they had at the period's end, then time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from semantic_layer.calendars import Period
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.facts import Fact, Facts
from semantic_layer.publish.lattice import Members, Place, Span
from semantic_layer.publish.layout import Shape

Assign = Callable[[Members, Period], Members | None]
"""From the members of a grouping set to the members of the cell that they are part of in a period, if any."""


@dataclass(slots=True)
class Total:
    """What one cell adds up to, before anything is decided about it."""

    flow: list[int]
    """Amounts summed over the whole period, in millionths."""
    stock: list[int] = field(default_factory=list)
    """Amounts of the last base period; empty when the cell has no rows there."""
    most: int = 0
    """Units in the base period with most of them."""
    added: int = 0
    """Units summed over the base periods."""
    at_end: int = 0
    """Units in the last base period."""
    bases: set[str] = field(default_factory=set)
    """The base periods in which the cell has rows."""


def roll_up(shape: Shape, facts: Facts, spans: Iterable[Span], assign: Assign) -> dict[Place, Total]:
    """The totals of every cell with rows."""
    periods = facts.groups[shape.group]
    totals: dict[Place, Total] = {}
    for span in spans:
        for base in span.bases:
            here = _sum_units(periods.get(base.id, {}), span.period, assign)
            for members, fact in here.items():
                place = Place(shape.id, span.period.grain, span.period.id, members)
                total = totals.setdefault(place, Total([0] * len(fact.amounts)))
                total.flow = [a + b for a, b in zip(total.flow, fact.amounts, strict=True)]
                total.most = max(total.most, fact.units)
                total.added += fact.units
                total.bases.add(base.id)
                if base is span.bases[-1]:
                    total.stock, total.at_end = list(fact.amounts), fact.units
    return totals


def assign_members(shape: Shape, ancestry: Ancestry) -> Callable[[Members, Period], Members]:
    """Each unit to the member that it belonged to at the period's end."""
    where = [
        (shape.group.index(column), column, level) for column, level in zip(shape.columns, shape.finest, strict=True)
    ]

    def assign(members: Members, period: Period) -> Members:
        return tuple(ancestry.find(column, members[i], level, period.end) for i, column, level in where)

    return assign


def _sum_units(facts: dict[Members, Fact], period: Period, assign: Assign) -> dict[Members, Fact]:
    sums: dict[Members, Fact] = {}
    for source, fact in facts.items():
        members = assign(source, period)
        if members is None:
            continue
        have = sums.get(members)
        sums[members] = fact if have is None else _add(have, fact)
    return sums


def _add(one: Fact, other: Fact) -> Fact:
    amounts = tuple(a + b for a, b in zip(one.amounts, other.amounts, strict=True))
    return Fact(amounts, one.units + other.units)
