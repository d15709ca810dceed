"""The second opinion on every figure: plain SQL over the source's raw rows, without its views."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from tests.oracle.days import WINDOW, days_of, grain_of, list_periods, list_slots
from tests.oracle.definitions import (
    JOINT,
    OVER,
    PARENTS,
    Difference,
    Figure,
    Formula,
    Persons,
    Quotient,
    Status,
    Sum,
)
from tests.oracle.subjects import DEFINITIONS, FACTS

FIRST_DAY, LAST_DAY = date(2014, 1, 1), date(2026, 12, 31)
"""All periods of a grain between these days are computed together."""

Members = Mapping[str, str]
Key = tuple[str, ...]
Levels = tuple[str, ...]
Row = tuple[Any, ...]


ByPeriod = dict[str, dict[Key, Figure]]


@dataclass
class Oracle:
    connection: duckdb.DuckDBPyConnection
    _columns: dict[str, frozenset[str]] = field(default_factory=dict)
    _delivered: dict[str, frozenset[date]] = field(default_factory=dict)
    _coverage: dict[str, dict[date, Fraction]] = field(default_factory=dict)
    _slots: dict[tuple[str, str, str], list[date]] = field(default_factory=dict)
    _read: dict[tuple[str, str, Levels, str], ByPeriod] = field(default_factory=dict)

    def figure(self, kpi: str, measure: str, period: str, members: Members) -> Figure:
        """Where there are no rows an empty figure, or a count of none."""
        formula = DEFINITIONS[kpi].measures[measure]
        counts = isinstance(formula, Status) and formula.value is not None
        absent = Figure(Fraction(0), None, Fraction(0)) if counts else Figure()
        return self.figures(kpi, measure, period, tuple(members)).get(tuple(members.values()), absent)

    def figures(self, kpi: str, measure: str, period: str, levels: Levels) -> dict[Key, Figure]:
        """Every figure of these levels in the period (or window) that has rows, by its members."""
        like = period if WINDOW in period else grain_of(period)
        wanted = (kpi, measure, levels, like)
        if wanted not in self._read:
            periods = [period] if WINDOW in period else list_periods(like, FIRST_DAY, LAST_DAY)
            self._read[wanted] = self._compute(kpi, measure, periods, levels)
        return self._read[wanted].get(period, {})

    def together(self, kpi: str, measure: str, period: str, levels: Levels, keys: frozenset[Key]) -> Figure:
        """The figure of several cells as one."""
        formula = DEFINITIONS[kpi].measures[measure]
        if not isinstance(formula, Sum):
            raise NotImplementedError(f"{kpi}.{measure} of several members")
        return self._sum(kpi, measure, [period], levels, keys).get(period, {}).get((), Figure())

    def delivered(self, kpi: str) -> frozenset[date]:
        """The base periods with any row at all."""
        if kpi not in self._delivered:
            rows = self.connection.execute(f"SELECT DISTINCT slot FROM facts.{DEFINITIONS[kpi].table}").fetchall()
            self._delivered[kpi] = frozenset(row[0] for row in rows)
        return self._delivered[kpi]

    def coverage(self, kpi: str, slot: date) -> Fraction:
        """The share of the units that existed in a month and that have reported it."""
        if kpi not in self._coverage:
            rows = self.connection.execute(
                f"""
                SELECT m.slot, count(*), count(*) FILTER ((m.slot, u.institution) IN (
                    SELECT (slot, institution) FROM facts.{DEFINITIONS[kpi].table}))
                FROM facts.months AS m JOIN facts.units AS u ON u.since <= m.last AND u.until >= m.slot
                GROUP BY m.slot
                """
            ).fetchall()
            self._coverage[kpi] = {at: Fraction(reported, expected) for at, expected, reported in rows}
        return self._coverage[kpi][slot]

    def above(self, members: Members, level: str, period: str) -> str | None:
        """The member above that these belonged to on the period's last day; joint ones are named after it."""
        day = days_of(period).last
        for own, member in members.items():
            if member.endswith(f"__{JOINT}"):
                parent = member.removesuffix(f"__{JOINT}")
                return parent if level == OVER[own] else self.above({OVER[own]: parent}, level, period)
            for place in self._places:
                if place.get(own) == member and level in place and place["since"] <= day <= place["until"]:
                    return str(place[level])
        return None

    @cached_property
    def _places(self) -> list[dict[str, Any]]:
        """Where every unit and project belonged, and from when to when."""
        found = []
        always = ", DATE '0001-01-01' AS since, DATE '9999-12-31' AS until"
        for sql in ("FROM facts.places", f"SELECT *{always} FROM facts.projects"):
            self.connection.execute(sql)
            names = [column[0] for column in self.connection.description or ()]
            found += [dict(zip(names, row, strict=True)) for row in self.connection.fetchall()]
        return found

    def slots(self, kpi: str, measure: str, period: str) -> list[date]:
        """The base periods that a figure rests on."""
        if (kpi, measure, period) not in self._slots:
            definition = DEFINITIONS[kpi]
            slots = list_slots(days_of(period), definition.base)
            self._slots[kpi, measure, period] = slots[-1:] if is_stock(definition.measures[measure]) else slots
        return self._slots[kpi, measure, period]

    # -- one formula ---------------------------------------------------------------------------------------

    def _compute(self, kpi: str, measure: str, periods: list[str], levels: Levels) -> ByPeriod:
        match DEFINITIONS[kpi].measures[measure]:
            case Sum():
                return self._sum(kpi, measure, periods, levels)
            case Persons():
                return self._count_persons(kpi, measure, periods, levels)
            case Difference(left, right):
                return self._combine(left, right, periods, levels, None)
            case Quotient(over, under, scale):
                return self._combine(over, under, periods, levels, scale)
            case Status():
                return self._statuses(kpi, measure, periods, levels)

    def _sum(
        self, kpi: str, measure: str, periods: list[str], levels: Levels, only: frozenset[Key] | None = None
    ) -> ByPeriod:
        """By the levels' members; with `only` those members as one."""
        definition = DEFINITIONS[kpi]
        formula = definition.measures[measure]
        assert isinstance(formula, Sum)
        source, columns = self._source(definition.table, levels)
        picked, named = ("", "") if only is not None else (_list(columns), _list(levels))
        chosen = f"WHERE list_contains($only, concat_ws(',', {', '.join(columns)}))" if only is not None else ""
        units = "max(units)" if definition.units == "most" else "sum(units)"
        sql = f"""
            WITH per_slot AS (
                SELECT {picked} period, slot, sum({formula.over}) AS over, sum({formula.under or 0}) AS under,
                    sum(units) AS units
                FROM {source} {chosen} GROUP BY ALL
            )
            SELECT {named} period, list(slot), {units}, sum(over), sum(under) FROM per_slot GROUP BY {named} period
        """
        found: ByPeriod = defaultdict(dict)
        for row in self._rows(sql, kpi, measure, periods, only):
            period, slots, units_of, over, under = row[-5:]
            top, bottom = Fraction(over), Fraction(under) if formula.under else None
            value = top if bottom is None else top / bottom * formula.scale if bottom else None
            found[period][row[:-5]] = Figure(top, bottom, value, int(units_of), frozenset(slots))
        return found

    def _count_persons(self, kpi: str, measure: str, periods: list[str], levels: Levels) -> ByPeriod:
        source, columns = self._source(DEFINITIONS[kpi].table, levels)
        sql = f"""
            SELECT {_list(columns)} period, list(DISTINCT slot), count(DISTINCT person)
            FROM {source} GROUP BY {_list(columns)} period
        """
        found: ByPeriod = defaultdict(dict)
        for row in self._rows(sql, kpi, measure, periods):
            period, slots, persons = row[-3:]
            found[period][row[:-3]] = Figure(Fraction(persons), None, Fraction(persons), persons, frozenset(slots))
        return found

    def _combine(self, left: str, right: str, periods: list[str], levels: Levels, scale: Fraction | None) -> ByPeriod:
        """The difference, or with a scale the quotient, of two measures of the same cell."""
        found: ByPeriod = defaultdict(dict)
        for period in periods:
            ours, theirs = (self._named(name, period, levels) for name in (left, right))
            for key, one in ours.items():
                other = theirs.get(key, Figure())
                if one.value is None or other.value is None:
                    continue
                if scale is None:
                    difference = one.value - other.value
                    found[period][key] = Figure(difference, None, difference, one.units, one.slots & other.slots)
                else:
                    value = one.value / other.value * scale if other.value else None
                    found[period][key] = Figure(one.value, other.value, value, one.units, one.slots)
        return found

    def _named(self, name: str, period: str, levels: Levels) -> dict[Key, Figure]:
        kpi, measure = name.split(".")
        return self.figures(kpi, measure, period, levels)

    def _statuses(self, kpi: str, measure: str, periods: list[str], levels: Levels) -> ByPeriod:
        status = DEFINITIONS[kpi].measures[measure]
        assert isinstance(status, Status)
        source, columns = self._source(DEFINITIONS[kpi].table, levels)
        found: ByPeriod = defaultdict(dict)
        if status.value is None:
            sql = f"SELECT {_list(columns)} period, slot, {status.column}, note, noted_at FROM {source}"
            for row in self._rows(sql, kpi, measure, periods):
                period, slot, text, note, noted_at = row[-5:]
                found[period][row[:-5]] = Figure(slots=frozenset([slot]), text=text, note=note, noted_at=noted_at)
            return found
        sql = f"""
            SELECT {_list(columns)} period, list(DISTINCT slot), count(*) FILTER ({status.column} = '{status.value}')
            FROM {source} GROUP BY {_list(columns)} period
        """
        for row in self._rows(sql, kpi, measure, periods):
            period, slots, number = row[-3:]
            found[period][row[:-3]] = Figure(Fraction(number), None, Fraction(number), 0, frozenset(slots))
        return found

    # -- reading -------------------------------------------------------------------------------------------

    def _rows(
        self, sql: str, kpi: str, measure: str, periods: list[str], only: frozenset[Key] | None = None
    ) -> list[Row]:
        """The rows of each period are those of its base periods."""
        pairs = [
            (period, days_of(period).last, slot) for period in periods for slot in self.slots(kpi, measure, period)
        ]
        self.connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE spans AS
            SELECT unnest($periods) AS period, unnest($lasts) AS last, unnest($slots) AS slot
            """,
            {name: [pair[i] for pair in pairs] for i, name in enumerate(("periods", "lasts", "slots"))},
        )
        parameters = {"only": [",".join(key) for key in only]} if only is not None else {}
        return self.connection.execute(sql, parameters).fetchall()

    def _source(self, table: str, levels: Levels) -> tuple[str, list[str]]:
        """What to read from, and the levels' columns; a unit belongs where it belonged on the period's last day."""
        if table not in self._columns:
            described = self.connection.execute(f"DESCRIBE facts.{table}").fetchall()
            self._columns[table] = frozenset(row[0] for row in described)
        own = self._columns[table]
        joined = f"facts.{table} AS f JOIN spans USING (slot)"
        for name, below in dict.fromkeys(PARENTS[level] for level in levels if level not in own):
            dated = " AND last BETWEEN p.since AND p.until" if name == "places" else ""
            joined += f" JOIN facts.{name} AS p ON p.{below} = f.{below}{dated}"
        return joined, [f"f.{level}" if level in own else f"p.{level}" for level in levels]


def is_stock(formula: Formula) -> bool:
    return isinstance(formula, Status) or (isinstance(formula, Sum) and formula.last)


def _list(columns: Iterable[str]) -> str:
    return "".join(f"{column}, " for column in columns)


def open_oracle(source: Path) -> Oracle:
    """Reads the source's raw tables once."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{source}' AS source (READ_ONLY)")
    connection.execute("CREATE SCHEMA raw; CREATE SCHEMA facts")
    tables = "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'source' AND table_schema = 'raw'"
    for (name,) in connection.execute(tables).fetchall():
        connection.execute(f"CREATE VIEW raw.{name} AS FROM source.raw.{name}")
    for facts in FACTS:
        connection.execute(facts.read_text(encoding="utf-8"))
    return Oracle(connection)
