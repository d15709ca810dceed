"""Every published cell is fetched the way that questions fetch it, and everything that is said of it is looked at."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import duckdb

from assistant import Part
from assistant.answer import AnswerCell
from assistant.pipeline import Clock, Pipeline, Turn
from assistant.plan import QueryPlan
from semantic_layer.catalog import Breakdown, Kpi
from semantic_layer.errors import QueryError
from semantic_layer.query import PeriodRange, Query
from semantic_layer.serve import Release
from ui.export import make_csv

TODAY = date(2026, 11, 15)
NUMBER = re.compile(r"(?<![\w.,-])\d+[.,]\d+(?![\w]|[.,]\d)")
"""With decimals: whole numbers are also days and ordinals."""
MARKS = ("··",)
"""What stands for a hidden figure."""

Row = tuple[str, ...]


@dataclass
class Seen:
    """What the answers showed."""

    shown: set[str] = field(default_factory=set)
    """Ids of cells."""
    hidden: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    hiding: list[Part] = field(default_factory=list)
    """The answers in which something is hidden."""
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
        if cell.state == "hidden" and cell.formula is None:
            seen.hidden.add(cell.id)
        if cell.value is not None or cell.n is not None or any(c.isdigit() for c in cell.text or ""):
            seen.wrong.append(f"{cell.id} holds a number")
        if cell.state == "hidden" and cell.reason is None:
            seen.unexplained.append(cell.id)
    if hidden:
        seen.hiding.append(part)
        seen.wrong += [f"{part.headline}: {text}" for text in _chart_leaks(part, len(hidden))]
        if part.reason != "hidden_cells" and part.status == "answered":
            seen.unexplained.append(part.headline)
        if all(cell.state == "hidden" for cell in part.cells) and not part.suggestions:
            seen.unexplained.append(f"{part.headline}: no way on")


def texts_of(part: Part) -> list[str]:
    """JSON, CSV and chart."""
    chart = json.dumps(part.chart, ensure_ascii=False) if part.chart else ""
    return [part.model_dump_json(), make_csv(part).decode(), chart]


def find_told(part: Part, truth: Callable[[AnswerCell], set[str]]) -> Iterator[str]:
    """Numbers of its hidden cells that stand anywhere in an answer, beside those that a shown cell has too."""
    words = set(NUMBER.findall(" ".join(texts_of(part.model_copy(update={"chart": None})))))
    words |= set(_chart_values(part.chart))
    shown = {
        number for cell in part.cells if cell.state == "shown" for number in NUMBER.findall(f"{cell.text} {cell.n}")
    }
    for cell in part.cells:
        if cell.state == "hidden":
            yield from (f"{cell.id}: {number}" for number in (truth(cell) & words) - shown)


def _chart_values(chart: object) -> Iterator[str]:
    """The numbers of the points, and not those of axes and sizes."""
    if isinstance(chart, dict):
        for key, value in chart.items():
            if key == "value" and isinstance(value, int | float):
                yield f"{value:g}"
            yield from _chart_values(value)
    elif isinstance(chart, list):
        for value in chart:
            yield from _chart_values(value)


def _chart_leaks(part: Part, hidden: int) -> Iterator[str]:
    """A table has a mark for every hidden cell of it; a chart has no point with another number there."""
    if part.table is not None:
        marks = sum(entry in MARKS for row in part.table.rows for entry in row)
        if marks == 0 and hidden:
            yield "the table does not say that figures are hidden"
