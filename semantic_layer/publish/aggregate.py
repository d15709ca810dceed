"""Add up a view on the source engine: atoms first, then every grouping set that a breakdown is made from."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from semantic_layer.errors import ContractError
from semantic_layer.measures import CategoryMeasure, DistinctMeasure
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.distinct import count_distinct
from semantic_layer.publish.dominance import read_contributions
from semantic_layer.publish.facts import Fact, Facts, Groups, Status
from semantic_layer.publish.lattice import Place, Spans, to_millionths
from semantic_layer.publish.layout import Amount, Layout
from semantic_layer.publish.source import Row, Source, table_of

PERIOD = "period"


def aggregate_view(source: Source, layout: Layout, spans: Spans, ancestry: Ancestry) -> Facts:
    """Raises SourceError, and ContractError when the parts do not add up to the whole."""
    where = f"kpi.{layout.view.id} ({layout.kpi.id})"
    columns = layout.level_columns
    groups: Groups = {group: {} for group in layout.groups}
    for row in source.read(_select_groups(layout)):
        period, units = str(row[0]), int(str(row[1] or 0))
        outside = row[2 + len(columns) : 2 + 2 * len(columns)]
        group = tuple(c for c, is_outside in zip(columns, outside, strict=True) if not is_outside)
        members = tuple(str(row[2 + columns.index(column)]) for column in group)
        amounts = tuple(to_millionths(amount, where) for amount in row[2 + 2 * len(columns) :])
        groups[group].setdefault(period, {})[members] = Fact(amounts, units)
    _check_totals(groups, where)
    counts = {
        measure_id: _count_everywhere(source, layout, measure, spans, groups, ancestry)
        for measure_id, measure in layout.distinct
    }
    statuses = dict(_read_statuses(source, layout))
    return Facts(groups, statuses, counts, read_contributions(source, layout))


def _select_groups(layout: Layout) -> sa.Select[*tuple[object, ...]]:
    view = table_of(layout.view)
    time = view.c[layout.kpi.time.column].label(PERIOD)
    levels = [view.c[column] for column in layout.level_columns]
    units = sa.func.sum(view.c[layout.count]) if layout.count else sa.literal(0)
    sums = [sa.func.sum(_term(view, amount)).label(f"amount_{i}") for i, amount in enumerate(layout.amounts)]
    atoms = sa.select(time, *levels, units.label("units"), *sums).group_by(time, *levels).cte("atoms")
    sets = [sa.tuple_(atoms.c[PERIOD], *(atoms.c[column] for column in group)) for group in layout.groups]
    return sa.select(
        atoms.c[PERIOD],
        sa.func.sum(atoms.c.units),
        *(atoms.c[column] for column in layout.level_columns),
        *(sa.func.grouping(atoms.c[column]) for column in layout.level_columns),
        *(sa.func.sum(atoms.c[f"amount_{i}"]) for i in range(len(sums))),
    ).group_by(sa.func.grouping_sets(*sets))


def _term(view: sa.TableClause, amount: Amount) -> sa.ColumnElement[object]:
    term: sa.ColumnElement[object] = view.c[amount.column]
    if amount.weight is not None:
        term = term * view.c[amount.weight]
    if amount.only_where is not None:
        term = sa.case((view.c[amount.only_where].is_not(None), term))
    return term


def _read_statuses(source: Source, layout: Layout) -> Iterator[tuple[str, dict[str, dict[str, Status]]]]:
    view = table_of(layout.view)
    for measure_id, measure in layout.kpi.measures.items():
        if not isinstance(measure, CategoryMeasure):
            continue
        absent = sa.null()
        statement = sa.select(
            view.c[layout.kpi.time.column],
            view.c[measure.per],
            view.c[measure.column],
            view.c[measure.date] if measure.date else absent,
            view.c[measure.note] if measure.note else absent,
        )
        found: dict[str, dict[str, Status]] = {}
        for row in source.read(statement):
            found.setdefault(str(row[0]), {})[str(row[1])] = _status_of(row)
        yield measure_id, found


def _status_of(row: Row) -> Status:
    text, noted_at, note = row[2:]
    return Status(
        text if isinstance(text, str) else None,
        noted_at if isinstance(noted_at, date) else None,
        note if isinstance(note, str) else None,
    )


def _count_everywhere(
    source: Source, layout: Layout, measure: DistinctMeasure, spans: Spans, groups: Groups, ancestry: Ancestry
) -> dict[Place, int]:
    counts: dict[Place, int] = {}
    for shape in layout.shapes:
        for grain in shape.breakdown.grains:
            of_grain = list(spans[grain].values())
            counts |= count_distinct(source, layout, measure, shape, of_grain, groups, ancestry)
    return counts


def _check_totals(groups: Groups, where: str) -> None:
    """The whole is its own grouping set; a row that any other set loses would show here."""
    for group, periods in groups.items():
        for period, whole in groups[()].items():
            parts = periods.get(period, {}).values()
            total = whole[()]
            units = sum(part.units for part in parts)
            amounts = tuple(sum(part.amounts[i] for part in parts) for i in range(len(total.amounts)))
            if (units, amounts) != (total.units, total.amounts):
                raise ContractError([f"{where}: by {', '.join(group)} the rows of {period} do not add up"])
