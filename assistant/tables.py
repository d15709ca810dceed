"""The cells of an answer as a table of printed text: the same figures as in the sentence and the chart."""

from collections.abc import Sequence

from assistant.answer import Table
from assistant.sayings_of_combinations import tabulate_combination
from assistant.sayings_of_drivers import tabulate_drivers
from assistant.writer import Writer
from semantic_layer.catalog import Kpi
from semantic_layer.measures import CategoryMeasure
from semantic_layer.result import Cell, Result


def make_table(writer: Writer, kpi: Kpi, result: Result) -> Table | None:
    """One row per member or period; None for a single figure without anything beside it."""
    query = result.query
    if not result.main:
        return None
    if query.operation == "combination":
        return tabulate_combination(writer, result)
    if query.operation == "drivers":
        return tabulate_drivers(writer, result)
    if isinstance(kpi.measure(result.main[0].measure), CategoryMeasure) and result.main[0].text is not None:
        return _category_table(writer, kpi, result)
    if query.against is not None and query.against.benchmark is not None:
        return _peer_table(writer, kpi, result)
    moved = query.operation in ("condition", "count") and query.against is not None and query.against.period is not None
    if (moved or query.operation in ("compare", "change")) and result.against:
        return _paired_table(writer, kpi, result)
    if query.operation == "share":
        return _share_table(writer, kpi, result)
    if len(result.main) == 1 and not result.context:
        return None
    return _list_table(writer, kpi, result)


def _list_table(writer: Writer, kpi: Kpi, result: Result) -> Table:
    cells = [*result.main, *_context(result)]
    measures = list(dict.fromkeys(c.measure for c in cells))
    periods = list(dict.fromkeys(c.period for c in cells))
    by_member = len({tuple(c.members.items()) for c in cells}) > 1
    names = [_measure_name(writer, kpi, m) for m in measures]
    heads: list[str] = []
    if by_member:
        heads.append(_member_head(writer, result))
    if len(periods) > 1 or not by_member:
        heads.append(writer.label("table.period"))
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for cell in cells:
        key: list[str] = []
        if by_member:
            key.append(writer.cell_name(cell))
        if len(periods) > 1 or not by_member:
            key.append(writer.period(cell.period, cell.grain))
        rows.setdefault(tuple(key), {})[cell.measure] = writer.value(cell)
    body = tuple((*key, *(values.get(m, "") for m in measures)) for key, values in rows.items())
    return Table(columns=(*heads, *names), rows=body)


def _context(result: Result) -> Sequence[Cell]:
    """The whole beside a list, last year's value beside a single one."""
    return () if result.query.operation in ("rank", "condition", "count", "spread") else result.context


def _peer_table(writer: Writer, kpi: Kpi, result: Result) -> Table:
    """Ours, the peer's, and our newest figure where it is newer."""
    cells = [*result.main, *result.against, *result.context]
    measures = list(dict.fromkeys(c.measure for c in cells))
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for cell in cells:
        place = (writer.cell_name(cell), writer.period(cell.period, cell.grain))
        rows.setdefault(place, {})[cell.measure] = writer.value(cell)
    return Table(
        columns=(
            writer.label("table.place"),
            writer.label("table.period"),
            *(_measure_name(writer, kpi, m) for m in measures),
        ),
        rows=tuple((*place, *(values.get(m, "") for m in measures)) for place, values in rows.items()),
    )


def _paired_table(writer: Writer, kpi: Kpi, result: Result) -> Table:
    against = result.query.against
    if against is not None and against.members is not None:
        cells = [*result.main, *result.against]
        rows = tuple((writer.cell_name(c), writer.value(c)) for c in cells)
        return Table(
            columns=(writer.label("table.place"), _measure_name(writer, kpi, result.main[0].measure)), rows=rows
        )
    differences = [c for c in result.computed if c.change_unit is not None]
    first, other = result.main[0], result.against[0]
    target = against is not None and against.target
    heads = (
        writer.label("table.place"),
        writer.period(first.period, first.grain),
        writer.label("table.target") if target else writer.period(other.period, other.grain),
        writer.label("table.difference" if target else "table.change"),
    )
    paired = tuple(
        (writer.cell_name(a), writer.value(a), writer.value(b), writer.signed(d))
        for a, b, d in zip(result.main, result.against, differences, strict=False)
    )
    return Table(columns=heads, rows=paired)


def _share_table(writer: Writer, kpi: Kpi, result: Result) -> Table:
    heads = (
        _member_head(writer, result),
        _measure_name(writer, kpi, result.main[0].measure),
        writer.label("table.share"),
    )
    shares = {c.from_[0]: c for c in result.computed if c.from_}
    rows = [
        (writer.cell_name(c), writer.value(c), writer.value(shares[c.id]) if c.id in shares else "")
        for c in result.main
    ]
    rows += [(writer.cell_name(c), writer.value(c), "") for c in result.against]
    return Table(columns=heads, rows=tuple(rows))


def _category_table(writer: Writer, kpi: Kpi, result: Result) -> Table:
    measures = list(dict.fromkeys(c.measure for c in result.main))
    names = [_measure_name(writer, kpi, m) for m in measures]
    several = len({c.period for c in result.main}) > 1
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    notes: dict[tuple[str, ...], str] = {}
    for cell in result.main:
        when = (writer.period(cell.period, cell.grain),) if several else ()
        row = (writer.cell_name(cell), *when)
        rows.setdefault(row, {})[cell.measure] = writer.value(cell)
        if cell.note:
            notes[row] = writer.issue(cell.note)
    body = tuple((*row, *(values.get(m, "") for m in measures), notes.get(row, "")) for row, values in rows.items())
    heads = (_member_head(writer, result), *((writer.label("table.period"),) if several else ()))
    return Table(columns=(*heads, *names, writer.label("table.note")), rows=body)


def _member_head(writer: Writer, result: Result) -> str:
    levels = list(dict.fromkeys(level for c in result.main for level in c.members))
    if not levels:
        return writer.label("table.place")
    return writer.catalog.levels[levels[-1]].label.in_(writer.language)


def _measure_name(writer: Writer, kpi: Kpi, measure: str) -> str:
    if "." in measure:
        name = writer.wording.count_subject(kpi, measure)
        return name[:1].upper() + name[1:]
    return writer.issue(writer.catalog.measure_label(kpi, measure).in_(writer.language))
