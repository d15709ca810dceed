"""Registers drawn from their description alone: cases, stocks of persons, and fixed rows per unit and period.

A file in `figures/` maps names to registers; each becomes the table `raw.<name>` with the columns
<period> (maaned, kvartal, halvaar, aar, skoleaar, uge: the period's id), the id, one column per level and label, and
the columns described. A view then selects what its KPI needs. Dice are thrown per register and period, so that
the past depends neither on today nor on other registers. Only periods that have ended have rows.

Cases (each row is in one period only; number of rows by year, month of the year and chance):

    omgjorte_afgoerelser:
      grain: quarter
      first: 2021-01-01
      id: sag_id
      prefix: K
      rows: {level: {2021: 22, 2026: 26}, seasons: [1.1, 1.0, 0.8, 1.1]}
      levels: {distrikt: {nordskoven: 0.2, sydmarken: 0.2, oesterengen: 0.2, vesterbakken: 0.2, midtbyen: 0.2}}
      labels: {lov: {service: 0.7, aktiv: 0.3}}
      columns:
        sager: 1                                                  # to count with
        omgjort: {share: {2021: 0.42, 2026: 0.38}, by: {lov: {aktiv: 1.4}}, noise: 0.05}
        dage: {mean: 80, spread: 0.6, least: 1, varies: {distrikt: 0.1}, steps: {2025-01-01: 0.9}}
      repeats: {column: borger_id, prefix: B, per: 1.3}
      late: {share: 0.03, days: [40, 55]}

Persons × period (a stock: they stay about 18 months, and their own amount is much the same from month to month):

    hjaelp:
      {grain: month, first: 2021-01-01, id: borger_id, prefix: B, rows: {level: 1440, noise: 0.004},
       stay: {periods: 18}, levels: {…}, columns: {timer: {mean: 3.4, spread: 1.2, digits: 2},
       leveret: {mean: 0.94, spread: 0.05, of: timer, digits: 2, most: 60}}}

Rows per unit (one row per library and month; every school has as many rows as its figure says):

    besoeg:
      {grain: month, first: 2019-01-01, id: taelling_id, prefix: T, rows: {level: 1}, each: [institution],
       levels: {institution: {hovedbiblioteket: 1, biblioteket_kapitlet: 1}},
       columns: {besoeg: {mean: 9000, spread: 0.04, by: {institution: {hovedbiblioteket: 1.8}}, seasons: [12 of them]}}}

    trivsel:
      {grain: school_year, …, each: [institution], levels: {institution: {skole: 420}}, uneven: {institution: 0.3},
       columns: {svar: 1, tilfreds: {share: 0.87, varies: {institution: 0.2}}}}

A view, in a file of `views/` (files run in the order of their names), and a test of its magnitude:

    CREATE VIEW kpi.v_omgoerelse AS SELECT kvartal, sag_id, distrikt, omgjort, sager FROM raw.omgjorte_afgoerelser;

    ("SELECT 100 * avg(omgjort) FROM kpi.v_omgoerelse WHERE kvartal LIKE '2025%'", 33, 44)
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from semantic_layer.calendars import Period
from semantic_layer.demo.profile import value_in
from semantic_layer.demo.register_figures import Draw, Sheet, draw_column, follow_course, weigh_members
from semantic_layer.demo.register_profile import Figure, Register, Repeats
from semantic_layer.demo.table import Bools, Column, Floats, Ints, Table, decimals, integers, labelled, numbered
from semantic_layer.demo.town import Town, day_number
from semantic_layer.errors import SourceError
from semantic_layer.load import read_yaml

FIGURES = Path(__file__).with_name("figures")
PERIOD_COLUMNS = {
    "month": "maaned",
    "quarter": "kvartal",
    "half_year": "halvaar",
    "year": "aar",
    "school_year": "skoleaar",
    "week": "uge",
}
FIRST_YEAR_OF_PERSONS = 2000
PERSONS_A_YEAR = 100_000
"""Numbers are set aside for so many different ones in a year."""


def draw_registers(town: Town) -> Iterator[Table]:
    """One table per register of every file in `figures/`. Raises SourceError for a member not in the catalog."""
    for name, register in read_registers().items():
        yield draw_register(town, name, register)


@cache
def read_registers() -> dict[str, Register]:
    registers: dict[str, Register] = {}
    for path in sorted(FIGURES.glob("*.yaml")):
        found = TypeAdapter(dict[str, Register]).validate_python(read_yaml(path))
        if twice := registers.keys() & found.keys():
            raise SourceError(f"{path.name}: {', '.join(sorted(twice))} is already in another file")
        registers |= found
    return registers


def draw_register(town: Town, name: str, register: Register) -> Table:
    sheet = Sheet(town, f"raw.{name}", register)
    draws = list(_draw_stock(sheet) if register.stay else _draw_cases(sheet))
    draws = [draw for draw in draws if draw.period.id not in register.absent]
    figures: dict[str, list[Floats]] = {c: [] for c, f in register.columns.items() if isinstance(f, Figure)}
    for draw in draws:
        drawn: dict[str, Floats] = {}
        for column, pieces in figures.items():
            drawn[column] = draw_column(sheet, column, draw, drawn)
            pieces.append(drawn[column])
    kept = np.concatenate([_is_registered(sheet, draw) for draw in draws])
    periods = np.repeat(np.arange(len(draws)), [len(d.number) for d in draws])[kept]
    stored = {
        PERIOD_COLUMNS[register.grain]: labelled([d.period.id for d in draws], periods),
        register.id: numbered(register.prefix, np.concatenate([d.number for d in draws])[kept]),
    }
    for level, members in sheet.shares.items():
        stored[level] = labelled(members, np.concatenate([d.codes[level] for d in draws])[kept])
    if register.repeats:
        persons = np.concatenate([_repeat(sheet, register.repeats, draw) for draw in draws])
        stored[register.repeats.column] = numbered(register.repeats.prefix, persons[kept])
    for column, figure in register.columns.items():
        stored[column] = _store(figure, figures.get(column, []), kept)
    return Table(sheet.table, stored)


def _store(figure: Figure | int, pieces: list[Floats], kept: Bools) -> Column:
    if isinstance(figure, int):
        return integers(np.full(int(kept.sum()), figure))
    values = np.concatenate(pieces)[kept]
    return decimals(values, figure.digits) if figure.digits else integers(values.astype(np.int64))


def _periods(sheet: Sheet) -> list[Period]:
    town, register = sheet.town, sheet.register
    ended = [p for p in town.periods(register.grain, register.first) if p.end <= town.last_day]
    return ended[: len(ended) - register.overdue]


def _draw_cases(sheet: Sheet) -> Iterator[Draw]:
    register, first = sheet.register, 0
    for period in _periods(sheet):
        dice = sheet.town.dice(sheet.table, period.id)
        wanted = follow_course(register.rows, register.rows.level, period, dice) * sheet.town.scale
        weights = {level: weigh_members(sheet, level, period) for level in sheet.shares}
        codes: dict[str, Ints] = {}
        if register.each:
            grid = np.array([wanted])
            for level in register.each:
                grid = np.multiply.outer(grid, weights[level])
            places = np.repeat(np.arange(grid.size), np.round(grid).astype(np.int64).ravel())
            codes = dict(zip(register.each, np.unravel_index(places, grid.shape)[1:], strict=True))
            count = len(places)
        else:
            count = int(dice.poisson(wanted))
        for level, weight in weights.items():
            if level not in codes:
                codes[level] = dice.choice(len(weight), count, p=weight / weight.sum())
        yield Draw(period, first + np.arange(count), codes, dice)
        first += count


def _draw_stock(sheet: Sheet) -> Iterator[Draw]:
    """Period by period, some leave, and as many come as bring the number to what is planned."""
    register = sheet.register
    leaves = 1 / register.stay.periods if register.stay else 1
    number = np.zeros(0, dtype=np.int64)
    codes = dict.fromkeys(sheet.shares, number)
    known = 0
    for period in _periods(sheet):
        dice = sheet.town.dice(sheet.table, period.id)
        wanted = round(follow_course(register.rows, register.rows.level, period, dice) * sheet.town.scale)
        stays = np.flatnonzero(dice.random(len(number)) >= leaves)
        stays = np.sort(dice.choice(stays, min(len(stays), wanted), replace=False))
        arriving = wanted - len(stays)
        number = np.concatenate([number[stays], known + np.arange(arriving)])
        known += arriving
        for level in sheet.shares:
            weight = weigh_members(sheet, level, period)
            new = dice.choice(len(weight), arriving, p=weight / weight.sum())
            codes[level] = np.concatenate([codes[level][stays], new])
        yield Draw(period, number, dict(codes), dice)


def _is_registered(sheet: Sheet, draw: Draw) -> Bools:
    count, late = len(draw.number), sheet.register.late
    if late is None:
        return np.ones(count, dtype=np.bool_)
    dice = sheet.town.dice(sheet.table, draw.period.id, "late")
    comes_late, delay = dice.random(count) < late.share, dice.integers(late.days[0], late.days[1] + 1, count)
    return np.asarray(~comes_late | (day_number(draw.period.end) + delay <= day_number(sheet.town.today)))


def _repeat(sheet: Sheet, repeats: Repeats, draw: Draw) -> Ints:
    """Who the rows are about, drawn from so many that the year's different ones come out as described."""
    dice = sheet.town.dice(sheet.table, draw.period.id, "repeats")
    periods_a_year = round(365.25 / ((draw.period.end - draw.period.start).days + 1))
    rows = float(value_in(sheet.register.rows.level, draw.period.year)) * periods_a_year * sheet.town.scale
    pool = max(1, round(rows / _rows_per_one(repeats.per)))
    return (draw.period.year - FIRST_YEAR_OF_PERSONS) * PERSONS_A_YEAR + dice.integers(0, pool, len(draw.number))


def _rows_per_one(per_different_one: float) -> float:
    """Rows per one in the pool, of whom some are never drawn: the x with x / (1 - exp(-x)) = the given figure."""
    low, high = 0.0, per_different_one
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if middle < per_different_one * -np.expm1(-middle) else (low, middle)
    return high
