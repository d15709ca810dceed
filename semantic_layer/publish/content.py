"""Look at what the rows of a view hold: no empty values, known periods, known members that existed then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from semantic_layer.calendars import Period
from semantic_layer.errors import ContractError, QueryError
from semantic_layer.measures import CategoryMeasure
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.layout import Layout
from semantic_layer.publish.source import Source, table_of

SAMPLES = 3
"""How many offending values a problem names."""


@dataclass
class _Content:
    """What one pass over a view found."""

    faults: dict[str, int] = field(default_factory=dict)
    """Column and what is wrong with it → rows at fault."""
    periods: set[str] = field(default_factory=set)
    members: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """Level column → members, each with the periods that it has rows in."""
    rows: int = 0


def check_content(source: Source, layout: Layout, ancestry: Ancestry) -> Iterator[str]:
    """One problem per line, each with view, column and a sample."""
    view = f"kpi.{layout.view.id}"
    content = _read_content(source, layout)
    if not content.rows:
        yield f"{view}: the view has no rows"
        return
    for fault, number in content.faults.items():
        if number:
            yield f"{view}.{fault} in {number} of {content.rows} rows"
    periods, unknown = _parse_periods(layout, content.periods, ancestry)
    if unknown:
        yield f"{view}.{layout.kpi.time.column}: not a {layout.kpi.time.base}: {_sample(unknown)}"
    for column, found in content.members.items():
        pairs = [(member, periods[at]) for member, at in found if at in periods]
        yield from _check_members(layout, column, pairs, ancestry)
    for measure in layout.kpi.measures.values():
        if isinstance(measure, CategoryMeasure):
            yield from _check_category(source, layout, measure)


def _read_content(source: Source, layout: Layout) -> _Content:
    """One scan: faults are summed per group of rows, and the groups themselves show periods and members."""
    table, columns = table_of(layout.view), layout.level_columns
    time = table.c[layout.kpi.time.column].label("period")
    levels = [table.c[column] for column in columns]
    faults = _fault_terms(layout, table)
    counts = [sa.func.count().label("row_count")]
    counts += [sa.func.sum(term).label(f"fault_{i}") for i, term in enumerate(faults.values())]
    atoms = sa.select(time, *levels, *counts).group_by(time, *levels).cte("atoms")
    sets = [sa.tuple_(atoms.c.period), *(sa.tuple_(atoms.c.period, atoms.c[column]) for column in columns)]
    statement = sa.select(
        atoms.c.period,
        *(atoms.c[column] for column in columns),
        *(sa.func.grouping(atoms.c[column]) for column in columns),
        *(sa.func.sum(atoms.c[count.name]) for count in counts),
    ).group_by(sa.func.grouping_sets(*sets))
    content = _Content(dict.fromkeys(faults, 0), members={column: set() for column in columns})
    for row in source.read(statement):
        _note(content, columns, row)
    return content


def _note(content: _Content, columns: tuple[str, ...], row: tuple[object, ...]) -> None:
    period, size = row[0], len(columns)
    outside = row[1 + size : 1 + 2 * size]
    for column, member, is_outside in zip(columns, row[1 : 1 + size], outside, strict=True):
        if not is_outside and member is not None and period is not None:
            content.members[column].add((str(member), str(period)))
    if all(outside):
        if period is not None:
            content.periods.add(str(period))
        rows, *numbers = (int(str(number or 0)) for number in row[1 + 2 * size :])
        content.rows += rows
        for fault, number in zip(content.faults, numbers, strict=True):
            content.faults[fault] += number


def _fault_terms(layout: Layout, table: sa.TableClause) -> dict[str, sa.ColumnElement[int]]:
    """1 for each row at fault, else 0."""
    needed = {layout.kpi.time.column, *layout.level_columns, *layout.view.key}
    terms: dict[str, sa.ColumnElement[int]] = {
        f"{column.name} is empty": sa.case((table.c[column.name].is_(None), 1), else_=0)
        for column in layout.view.columns
        if not column.null or column.name in needed
    }
    if layout.count is not None:
        terms[f"{layout.count} is negative"] = sa.case((table.c[layout.count] < 0, 1), else_=0)
    return terms


def _parse_periods(layout: Layout, ids: set[str], ancestry: Ancestry) -> tuple[dict[str, Period], list[str]]:
    known: dict[str, Period] = {}
    unknown: list[str] = []
    for id_ in sorted(ids):
        try:
            known[id_] = ancestry.catalog.calendars.parse(id_, layout.kpi.time.base)
        except QueryError:
            unknown.append(id_)
    return known, unknown


def _check_members(
    layout: Layout, column: str, found: Sequence[tuple[str, Period]], ancestry: Ancestry
) -> Iterator[str]:
    """Known members only, in periods in which they existed and belonged somewhere."""
    where = f"kpi.{layout.view.id}.{column}"
    known = {member.id for member in ancestry.catalog.levels[column].members}
    if unknown := sorted({member for member, _ in found} - known):
        yield f"{where}: no known {column}: {_sample(unknown)}"
    pairs = sorted((member, period) for member, period in found if member in known)
    absent = [f"{m} in {period.id}" for m, period in pairs if not ancestry.exists_in(column, m, period)]
    if absent:
        yield f"{where}: the {column} did not exist then: {_sample(absent)}"
    orphans = _find_orphans(layout, column, pairs, ancestry)
    if orphans:
        yield f"{where}: {_sample(orphans)}"
        return
    outside = sorted({m for m, period in pairs if not ancestry.covers(layout.kpi, column, m, period.end)})
    if outside:
        yield f"{where}: {layout.kpi.id} does not cover this {column}: {_sample(outside)}"


def _find_orphans(layout: Layout, column: str, pairs: list[tuple[str, Period]], ancestry: Ancestry) -> list[str]:
    levels = {*(level for shape in layout.shapes for level in shape.breakdown.by), *layout.kpi.covers}
    above = levels & set(ancestry.catalog.ancestors(column))
    orphans: dict[str, None] = {}
    for level in sorted(above):
        for member, period in pairs:
            try:
                ancestry.find(column, member, level, period.end)
            except ContractError as error:
                orphans[str(error)] = None
    return list(orphans)


def _check_category(source: Source, layout: Layout, measure: CategoryMeasure) -> Iterator[str]:
    table, view = table_of(layout.view), layout.view
    if set(view.key) != {layout.kpi.time.column, measure.per}:
        yield f"kpi.{view.id}: a category needs the key [{layout.kpi.time.column}, {measure.per}]"
    column = table.c[measure.column]
    known = [value.id for value in measure.values]
    unknown = sa.select(column).where(column.is_not(None), column.not_in(known))
    strange = source.read(unknown.distinct().order_by(column))
    if strange:
        yield f"kpi.{view.id}.{measure.column}: no known value: {_sample([str(row[0]) for row in strange])}"


def _sample(values: list[str]) -> str:
    shown = ", ".join(repr(value) for value in values[:SAMPLES])
    return shown if len(values) <= SAMPLES else f"{shown} and {len(values) - SAMPLES} more"
