"""Every published cell is fetched the way that questions fetch it, and everything that is said of it is looked at."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import duckdb

from assistant import Part
from assistant.pipeline import Clock, Pipeline, Turn
from assistant.plan import QueryPlan
from semantic_layer.catalog import Breakdown, Kpi
from semantic_layer.errors import QueryError
from semantic_layer.query import PeriodRange, Query
from semantic_layer.serve import Release
from ui.export import make_csv

TODAY = date(2026, 11, 15)
MARKS = ("··",)
"""What stands for a hidden figure."""

Row = tuple[str, ...]


@dataclass
class Seen:
    """What the answers showed."""

    shown: set[str] = field(default_factory=set)
    """Ids of cells."""
    hidden: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    """JSON, CSV and chart of every answer."""
    wrong: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    """Hidden cells without a reason, and answers of hidden cells alone without a way on."""


def crawl(pipeline: Pipeline, kpis: list[Kpi], every: int = 1) -> Seen:
    """Each member's whole course, or every so-manyth, beginning with those of whom something is hidden."""
    seen = Seen()
    for kpi in kpis:
        for breakdown in kpi.published:
            for query in _courses(pipeline.release, kpi, breakdown)[::every]:
                part = _answer(pipeline, query)
                if part is not None:
                    look_at(part, seen)
    return seen


def _answer(pipeline: Pipeline, query: Query) -> Part | None:
    turn = Turn("", "", TODAY, "politiker", "da")
    try:
        return pipeline._answer(QueryPlan(query=query), turn, "da", Clock())
    except QueryError:
        return None


def _courses(release: Release, kpi: Kpi, breakdown: Breakdown) -> list[Query]:
    finest = [level for level in breakdown.by if level in release.catalog.finest(breakdown.by)]
    return [
        Query(
            kpis=(kpi.id,),
            measures=(measure,),
            operation="trend" if first != last else "value",
            grain=grain,
            period=PeriodRange(from_=first, to=last),
            where={level: (member,) for level, member in zip(finest, members, strict=True)},
        )
        for measure, grain, members, first, last in _list_cells(release, kpi, breakdown, finest)
    ]


def _list_cells(
    release: Release, kpi: Kpi, breakdown: Breakdown, finest: list[str]
) -> list[tuple[str, str, Row, str, str]]:
    """Measure, grain, members, first and last period; members with a hidden cell come first."""
    columns = "".join(f', "{level}"' for level in finest)
    positions = "".join(f", {number}" for number in range(4, 4 + len(finest)))
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{release.path}' AS stored (READ_ONLY)")
        rows = connection.execute(
            f"""SELECT bool_or(state = 'hidden') AS hides, measure, grain{columns},
            arg_min(period, period_start), arg_max(period, period_start)
            FROM stored.kpi."{kpi.id}" WHERE breakdown = '{breakdown.id}' AND flags <> 'f'
            GROUP BY measure, grain{columns} ORDER BY hides DESC, 2, 3{positions}"""
        ).fetchall()
    return [(row[1], row[2], tuple(map(str, row[3:-2])), row[-2], row[-1]) for row in rows]


def look_at(part: Part, seen: Seen) -> None:
    hidden = [cell for cell in part.cells if cell.state == "hidden"]
    for cell in part.cells:
        if cell.state == "shown":
            seen.shown.add(cell.id)
            continue
        seen.hidden |= {cell.id} if cell.state == "hidden" else set()
        if cell.value is not None or cell.n is not None or any(c.isdigit() for c in cell.text or ""):
            seen.wrong.append(f"{cell.id} holds a number")
        if cell.state == "hidden" and cell.reason is None:
            seen.unexplained.append(cell.id)
    chart = json.dumps(part.chart, ensure_ascii=False) if part.chart else ""
    seen.texts += [part.model_dump_json(), make_csv(part).decode(), chart]
    if hidden:
        seen.wrong += [f"{part.headline}: {text}" for text in _chart_leaks(part, len(hidden))]
        if part.reason != "hidden_cells" and part.status == "answered":
            seen.unexplained.append(part.headline)
        if all(cell.state == "hidden" for cell in part.cells) and not part.suggestions:
            seen.unexplained.append(f"{part.headline}: no way on")


def _chart_leaks(part: Part, hidden: int) -> Iterator[str]:
    """A table has a mark for every hidden cell of it; a chart has no point with another number there."""
    if part.table is not None:
        marks = sum(entry in MARKS for row in part.table.rows for entry in row)
        if marks == 0 and hidden:
            yield "the table does not say that figures are hidden"
