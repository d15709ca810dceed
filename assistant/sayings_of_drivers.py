"""Where a change lies, in words, as a table and as bars: arithmetic, and said to be that."""

from assistant.answer import Table
from assistant.chart import ChartPoint
from assistant.telling import Saying, Telling, course_of
from assistant.writer import Writer
from semantic_layer.catalog import Kpi
from semantic_layer.result import Cell, Result
from semantic_layer.serve.drivers import Driver, Drivers, list_drivers


def tell_drivers(t: Telling) -> Saying:
    """From where to where, which member pulls most to either side, and that this is no cause."""
    drivers = list_drivers(t.result)
    after, before = t.result.context
    headline = t.write(
        "headline.compare_period",
        value=t.writer.value(after),
        period=t.writer.period_in(after.period, after.grain),
        other=t.writer.value(before),
        against_in=t.writer.period_in(before.period, before.grain),
    )
    change = drivers.change
    sentences = [t.write(f"text.alone_{course_of(t, change)}", delta=t.writer.difference(change))]
    if t.kpi.comparisons.rank != "no":
        sentences += [said for side in ("up", "down") if (said := _tell_most(t, drivers, side))]
    return Saying(headline, (*sentences, t.write("text.drivers_not_cause")))


def _tell_most(t: Telling, drivers: Drivers, side: str) -> str | None:
    """The member that pulls most to one side; none where no member that is shown pulls to it."""
    ordered = drivers.members if side == "up" else tuple(reversed(drivers.members))
    for driver in ordered:
        value = driver.total.value
        if value is not None and driver.later is not None:
            if value == 0 or (value > 0) != (side == "up"):
                return None
            slots = {"member": t.writer.cell_name(driver.later), "delta": t.writer.difference(driver.total)}
            return t.write(f"text.drivers_{side}", **slots)
    return None


def tabulate_drivers(writer: Writer, result: Result) -> Table:
    """A row per member, the hidden ones together, what rounding leaves, and the whole; the columns add up."""
    drivers = list_drivers(result)
    level = result.query.by[0]
    after, before = result.context
    split = any(driver.mix is not None for driver in drivers.members)
    heads = (
        writer.catalog.levels[level].label.in_(writer.language),
        writer.period(before.period, before.grain),
        writer.period(after.period, after.grain),
        writer.label("table.contribution"),
        *((writer.label("table.mix"), writer.label("table.rate")) if split else ()),
    )
    rows = [_row(writer, driver) for driver in drivers.members]
    empty = ("",) * (2 if split else 0)
    if drivers.rest is not None:
        rows.append((writer.label("table.rest"), "", "", *_signed(writer, drivers.rest)))
    if drivers.rounding.value:
        rows.append((writer.label("table.rounding"), "", "", writer.signed(drivers.rounding), *empty))
    whole = (writer.value(before), writer.value(after), writer.signed(drivers.change))
    rows.append((writer.label("table.all"), *whole, *empty))
    return Table(columns=heads, rows=tuple(rows))


def _row(writer: Writer, driver: Driver) -> tuple[str, ...]:
    cells = [cell for cell in (driver.earlier, driver.later) if cell is not None]
    return (writer.cell_name(cells[-1]), *(writer.value(cell) for cell in cells), *_signed(writer, driver))


def _signed(writer: Writer, driver: Driver) -> tuple[str, ...]:
    return tuple(writer.signed(cell) for cell in (driver.total, driver.mix, driver.rate) if cell is not None)


def explain_drivers(writer: Writer, kpi: Kpi, result: Result) -> dict[str, str]:
    """How the change was split, above what the KPI's drawer says."""
    level = writer.wording.level(result.query.by[0], kpi=kpi, where=result.query.where)
    split = any(driver.mix is not None for driver in list_drivers(result).members)
    text = writer.write("explain.drivers_rate" if split else "explain.drivers", by=level)
    return {writer.label("explain.headings.calculation"): text}


def draw_drivers(writer: Writer, result: Result) -> list[ChartPoint]:
    """A bar per member from zero, in the order of the table; hidden members together as one."""
    drivers = list_drivers(result)
    points = [
        _bar(writer, writer.cell_name(driver.later), driver.total)
        for driver in drivers.members
        if driver.later is not None and driver.total.state == "shown"
    ]
    if drivers.rest is not None:
        points.append(_bar(writer, writer.label("table.rest"), drivers.rest.total))
    return points


def _bar(writer: Writer, label: str, cell: Cell) -> ChartPoint:
    return ChartPoint(
        label=label,
        series=None,
        value=float(cell.value) if cell.value is not None else None,
        text=writer.signed_number(cell),
        provisional="p" in cell.flags,
    )
