"""Choose the picture of an answer: a line for a course, bars for a few members, none for a single figure."""

from typing import Any

from assistant.chart import ChartPoint, ChartTitles, draw_chart
from assistant.sayings_of_drivers import draw_drivers
from assistant.writer import Writer
from semantic_layer.catalog import Kpi
from semantic_layer.caveat import CaveatNote
from semantic_layer.result import Cell, Result
from semantic_layer.serve.forecasts import FORECAST

FEWEST_LINE = 5
"""Periods from which a line says more than bars."""
NOT_DRAWN = ("value", "status", "count", "combination")
"""Single figures, and means of groups that a picture would make look more certain than they are."""


def make_picture(
    writer: Writer, kpi: Kpi, result: Result, headline: str, notes: tuple[CaveatNote, ...], target: Cell | None
) -> dict[str, Any] | None:
    if result.query.operation == "drivers":
        return _draw_parts(writer, kpi, result, headline)
    cells = [c for c in result.main if c.text is None]
    if result.query.operation in ("compare", "change") and not (result.query.against and result.query.against.target):
        cells = list({c.id: c for c in (*cells, *result.against) if c.text is None}.values())
    if len(cells) < 2 or len({c.unit for c in cells}) > 1 or result.query.operation in NOT_DRAWN:
        return None
    over_time = len({c.period for c in cells}) > 1
    several = len({(c.measure, tuple(c.members.items())) for c in cells}) > 1
    points = [_point(writer, kpi, c, over_time, several) for c in cells]
    kind = "line" if over_time and len({c.period for c in cells}) >= FEWEST_LINE else "bars"
    break_note = next((n for n in notes if n.rule == "break"), None)
    titles = ChartTitles(
        title=headline,
        subtitle=_subtitle(writer, kpi, result),
        y_title=writer.catalog.units[cells[0].unit].other.in_(writer.language),
        target=float(target.value) if target is not None and target.value is not None else None,
        target_label=f"{writer.label('table.target')}: {writer.value(target)}" if target is not None else "",
        break_at=_break_label(writer, result, break_note) if over_time else None,
        break_label=_break_text(writer, kpi, break_note),
    )
    return draw_chart("line" if kind == "line" else "bars", points, titles, writer.language)


def _draw_parts(writer: Writer, kpi: Kpi, result: Result, headline: str) -> dict[str, Any] | None:
    titles = ChartTitles(
        title=headline,
        subtitle=f"{writer.label('table.contribution')}, {writer.change_unit(result.computed[0])}",
        y_title=writer.change_unit(result.computed[0]),
    )
    return draw_chart("bars", draw_drivers(writer, result), titles, writer.language)


def _point(writer: Writer, kpi: Kpi, cell: Cell, over_time: bool, several: bool) -> ChartPoint:
    name = writer.cell_name(cell)
    if len(set(cell.members)) == 0:
        name = writer.catalog.measure_label(kpi, cell.measure).in_(writer.language)
    return ChartPoint(
        label=writer.period_short(cell.period, cell.grain) if over_time else writer.cell_name(cell),
        series=name if over_time and several else None,
        value=float(cell.value) if cell.value is not None else None,
        text=writer.value(cell),
        provisional="p" in cell.flags,
        forecast=FORECAST in cell.flags,
        hidden=cell.state == "hidden",
    )


def _subtitle(writer: Writer, kpi: Kpi, result: Result) -> str:
    label = writer.catalog.measure_label(kpi, result.main[0].measure).in_(writer.language)
    unit = writer.catalog.units[result.main[0].unit].other.in_(writer.language)
    return f"{label}, {unit}" if unit else label


def _break_label(writer: Writer, result: Result, note: CaveatNote | None) -> str | None:
    """The first period of the new series, as its point is labelled."""
    if note is None or "at" not in note.params:
        return None
    calendars = writer.catalog.calendars
    for cell in result.main:
        if calendars.parse(cell.period, cell.grain).end.isoformat() >= note.params["at"]:
            return writer.period_short(cell.period, cell.grain)
    return None


def _break_text(writer: Writer, kpi: Kpi, note: CaveatNote | None) -> str:
    return "" if note is None else writer.label("break")
