"""Count different persons: anew for every cell, since nobody may be counted twice in a quarter or a union."""

from collections.abc import Sequence

import sqlalchemy as sa

from semantic_layer.measures import DistinctMeasure
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.facts import Groups
from semantic_layer.publish.lattice import Place, Span
from semantic_layer.publish.layout import Layout, Shape
from semantic_layer.publish.source import Source, table_of


def count_distinct(
    source: Source,
    layout: Layout,
    measure: DistinctMeasure,
    shape: Shape,
    spans: Sequence[Span],
    groups: Groups,
    ancestry: Ancestry,
) -> dict[Place, int]:
    """Cells without rows are not in the answer. `spans` are of one grain."""
    if not spans:
        return {}
    view = table_of(layout.view)
    pairs = [(base.id, span.period.id) for span in spans for base in span.bases]
    span_of = _values("span", ("base", "period"), pairs)
    joined: sa.FromClause = view.join(span_of, span_of.c.base == view.c[layout.kpi.time.column])
    members: list[sa.ColumnElement[str]] = []
    for column, level in zip(shape.columns, shape.finest, strict=True):
        if column == level:
            members.append(view.c[column])
            continue
        belongings = _belongings(column, level, spans, groups, ancestry)
        above = _values(f"above_{level}", ("unit", "period", "member"), belongings)
        joined = joined.join(above, sa.and_(above.c.unit == view.c[column], above.c.period == span_of.c.period))
        members.append(above.c.member)
    statement = (
        sa.select(span_of.c.period, *members, sa.func.count(sa.distinct(view.c[measure.column])))
        .select_from(joined)
        .group_by(span_of.c.period, *members)
    )
    grain = spans[0].period.grain
    return {
        Place(shape.id, grain, str(row[0]), tuple(str(member) for member in row[1:-1])): int(str(row[-1]))
        for row in source.read(statement)
    }


def _belongings(
    column: str, level: str, spans: Sequence[Span], groups: Groups, ancestry: Ancestry
) -> list[tuple[str, str, str]]:
    units = sorted(
        {
            members[group.index(column)]
            for group, periods in groups.items()
            if column in group
            for found in periods.values()
            for members in found
        }
    )
    return [
        (unit, span.period.id, ancestry.find(column, unit, level, span.period.end)) for span in spans for unit in units
    ]


def _values(name: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> sa.CTE:
    """A small table of bound values."""
    listed = sa.values(*(sa.column(column, sa.String) for column in columns), name=f"{name}_values")
    return listed.data(list(rows)).cte(name)
