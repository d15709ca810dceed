"""Hold the source to its contract: every approved view gives what the catalog says, or nothing is published.

All problems of all KPIs are named at once, each with view, column and a sample.
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from semantic_layer.catalog import Catalog, View
from semantic_layer.errors import ContractError
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


def check_contract(source: Source, layouts: Sequence[Layout], catalog: Catalog) -> None:
    """Raises ContractError, and SourceError when the source cannot be read."""
    ancestry = Ancestry(catalog)
    problems: list[str] = []
    by_view: dict[str, list[Layout]] = {}
    for layout in layouts:
        by_view.setdefault(layout.view.id, []).append(layout)
    for together in by_view.values():
        structure = list(_check_columns(source, together[0].view))
        problems += structure
        if structure:
            continue  # A view without its columns cannot be asked about their content.
        problems += _check_key(source, together[0].view)
        for layout in together:
            problems += check_content(source, layout, ancestry)
    problems += _check_peers(source, catalog)
    if problems:
        raise ContractError(list(dict.fromkeys(problems)))


def _check_peers(source: Source, catalog: Catalog) -> list[str]:
    view = view_of_peers(catalog)
    if view is None:
        return []
    structure = list(_check_columns(source, view))
    return structure or [*_check_key(source, view), *check_series(source, catalog, view)]


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


def _check_key(source: Source, view: View) -> Iterator[str]:
    table = table_of(view)
    key = [table.c[name] for name in view.key]
    twice = source.read(
        sa.select(*key, sa.func.count()).group_by(*key).having(sa.func.count() > 1).order_by(*key).limit(SAMPLES)
    )
    for row in twice:
        named = ", ".join(f"{name}={value}" for name, value in zip(view.key, row[:-1], strict=True))
        yield f"kpi.{view.id}: the key is not unique: {row[-1]} rows have {named}"
