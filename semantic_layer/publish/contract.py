"""Hold the source to its contract: an approved view gives what the catalog says, or its KPIs are not published.

All problems of all KPIs are named at once, each with view, column and a sample.
"""

from collections.abc import Callable, Collection, Iterator, Sequence

import sqlalchemy as sa

from semantic_layer.catalog import Catalog, View
from semantic_layer.errors import SourceError
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.benchmark import check_series, view_of_peers
from semantic_layer.publish.content import SAMPLES, check_content
from semantic_layer.publish.layout import Layout
from semantic_layer.publish.source import ColumnType, Source, table_of

Types = tuple[type[ColumnType], ...]

# Float is no Numeric to the toolkit, and must not be one here: sums of floats differ from run to run.
_ACCEPTED: dict[str, Types] = {
    "text": (sa.types.String,),
    "integer": (sa.types.Integer,),
    "decimal": (sa.types.Numeric, sa.types.Integer),
    "date": (sa.types.Date,),
}


Problems = dict[str, list[str]]
"""KPI → what is wrong with its view; a KPI without problems is not in it."""


def check_structure(source: Source, layouts: Sequence[Layout]) -> Problems:
    """That each view is there and has its columns; only then it can be asked about their content."""
    return _check_views(layouts, lambda view: _check_columns(source, view))


def check_rows(source: Source, layouts: Sequence[Layout], catalog: Catalog) -> Problems:
    """That the key is unique, and that no value is empty, unknown or out of its time."""
    ancestry = Ancestry(catalog)
    tellable = {*catalog.levels, *(layout.kpi.time.column for layout in layouts)}
    problems = _check_views(layouts, lambda view: _check_key(source, view, tellable))
    for layout in layouts:
        found = _list_problems(check_content(source, layout, ancestry))
        if found:
            problems[layout.kpi.id] = list(dict.fromkeys((*problems.get(layout.kpi.id, ()), *found)))
    return problems


def _check_views(layouts: Sequence[Layout], check: Callable[[View], Iterator[str]]) -> Problems:
    """Each view once, whatever number of KPIs it has."""
    views = {layout.view.id: layout.view for layout in layouts}
    found = {id_: _list_problems(check(view)) for id_, view in views.items()}
    problems: Problems = {}
    for layout in layouts:
        if found[layout.view.id]:
            problems[layout.kpi.id] = [*problems.get(layout.kpi.id, ()), *found[layout.view.id]]
    return problems


def _list_problems(found: Iterator[str]) -> list[str]:
    """A view that cannot be read at all has that for a problem."""
    problems: list[str] = []
    try:
        problems.extend(found)
    except SourceError as error:
        problems.append(str(error))
    return problems


def check_peers(source: Source, catalog: Catalog) -> list[str]:
    """What is wrong with the view of the peers' figures; nothing where the catalog names no peers."""
    view = view_of_peers(catalog)
    if view is None:
        return []
    structure = _list_problems(_check_columns(source, view))
    return structure or [
        *_list_problems(_check_key(source, view, set(view.key))),
        *_list_problems(check_series(source, catalog, view)),
    ]


def _check_columns(source: Source, view: View) -> Iterator[str]:
    found = source.columns(view)
    if found is None:
        yield f"kpi.{view.id}: the source has no such view"
        return
    for column in view.columns:
        where = f"kpi.{view.id}.{column.name}"
        if column.name not in found:
            yield f"{where}: the column is missing; the view has {', '.join(sorted(found))}"
        elif not isinstance(found[column.name], _ACCEPTED[column.type]):
            yield f"{where}: the type is {found[column.name]}, the catalog says {column.type}{_why_exact(column.type)}"


def _why_exact(declared: str) -> str:
    return " (amounts are exact, never floating point)" if declared == "decimal" else ""


def _check_key(source: Source, view: View, tellable: Collection[str]) -> Iterator[str]:
    """Only columns that are `tellable` are named with their values: a key may hold the id of a person."""
    table = table_of(view)
    key = [table.c[name] for name in view.key]
    twice = source.read(
        sa.select(*key, sa.func.count()).group_by(*key).having(sa.func.count() > 1).order_by(*key).limit(SAMPLES)
    )
    for row in twice:
        values = ((name, value if name in tellable else "…") for name, value in zip(view.key, row[:-1], strict=True))
        named = ", ".join(f"{name}={value}" for name, value in values)
        yield f"kpi.{view.id}: the key is not unique: {row[-1]} rows have {named}"
