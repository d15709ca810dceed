"""The second opinion on every figure: plain SQL over the source's raw rows, without its views."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from tests.oracle.days import days_of, list_slots
from tests.oracle.definitions import DEFINITIONS, PARENTS, Difference, Persons, Quotient, Status, Sum

FACTS = Path(__file__).with_name("facts.sql")

Members = Mapping[str, str]
Key = tuple[str, ...]
Row = tuple[Any, ...]


@dataclass
class Figure:
    """`top` and `bottom` as they would be published; `value` scaled and not rounded."""

    top: Fraction | None = None
    bottom: Fraction | None = None
    value: Fraction | None = None
    units: int = 0
    slots: frozenset[date] = frozenset()
    """The base periods with rows."""
    text: str | None = None
    note: str | None = None
    noted_at: date | None = None


@dataclass
class Oracle:
    connection: duckdb.DuckDBPyConnection
    _columns: dict[str, frozenset[str]] = field(default_factory=dict)
    _delivered: dict[str, frozenset[date]] = field(default_factory=dict)
    _coverage: dict[tuple[str, date], Fraction] = field(default_factory=dict)
    _read: dict[tuple[str, str, str, tuple[str, ...]], dict[Key, Figure]] = field(default_factory=dict)

    def figures(self, kpi: str, measure: str, period: str, levels: tuple[str, ...]) -> dict[Key, Figure]:
        """Every figure of these levels in the period (or window) that has rows, by its members."""
        wanted = (kpi, measure, period, levels)
        if wanted not in self._read:
            self._read[wanted] = self._compute(kpi, measure, period, levels)
        return self._read[wanted]

    def figure(self, kpi: str, measure: str, period: str, members: Members) -> Figure:
        """Where there are no rows an empty figure, or a count of none."""
        formula = DEFINITIONS[kpi].measures[measure]
        counts = isinstance(formula, Status) and formula.value is not None
        absent = Figure(Fraction(0), None, Fraction(0)) if counts else Figure()
        return self.figures(kpi, measure, period, tuple(members)).get(tuple(members.values()), absent)

    def together(self, kpi: str, measure: str, period: str, levels: tuple[str, ...], keys: frozenset[Key]) -> Figure:
        """The figure of several cells as one."""
        formula = DEFINITIONS[kpi].measures[measure]
        if not isinstance(formula, Sum):
            raise NotImplementedError(f"{kpi}.{measure} of several members")
        return self._sum(kpi, formula, period, levels, keys).get((), Figure())

    def delivered(self, kpi: str) -> frozenset[date]:
        """The base periods with any row at all."""
        if kpi not in self._delivered:
            rows = self.connection.execute(f"SELECT DISTINCT slot FROM facts.{DEFINITIONS[kpi].table}").fetchall()
            self._delivered[kpi] = frozenset(row[0] for row in rows)
        return self._delivered[kpi]

    def coverage(self, kpi: str, slot: date) -> Fraction:
        """The share of the units that existed in a month and that have reported it."""
        if (kpi, slot) not in self._coverage:
            row = self.connection.execute(
                f"""
                SELECT count(*), count(*) FILTER (institution IN (
                    SELECT institution FROM facts.{DEFINITIONS[kpi].table} WHERE slot = $slot))
                FROM facts.units WHERE since <= last_day($slot) AND until >= $slot
                """,
                {"slot": slot},
            ).fetchone()
            expected, reported = row or (0, 0)
            self._coverage[kpi, slot] = Fraction(reported, expected)
        return self._coverage[kpi, slot]

    def parent(self, level: str, member: str, period: str) -> str | None:
        """Where an institution belonged on the period's last day."""
        if level != "institution":
            raise NotImplementedError(level)
        row = self.connection.execute(
            "SELECT omraade FROM facts.places WHERE institution = $unit AND $last BETWEEN since AND until",
            {"unit": member, "last": days_of(period).last},
        ).fetchone()
        return row[0] if row else None

    def slots(self, kpi: str, period: str) -> list[date]:
        """The base periods that a figure rests on."""
        definition = DEFINITIONS[kpi]
        slots = list_slots(days_of(period), definition.base)
        return slots[-1:] if definition.stock else slots

    # -- one formula ---------------------------------------------------------------------------------------

    def _compute(self, kpi: str, measure: str, period: str, levels: tuple[str, ...]) -> dict[Key, Figure]:
        match DEFINITIONS[kpi].measures[measure]:
            case Sum() as formula:
                return self._sum(kpi, formula, period, levels)
            case Persons():
                return self._count_persons(kpi, period, levels)
            case Difference(left, right):
                return self._combine(left, right, period, levels, None)
            case Quotient(over, under, scale):
                return self._combine(over, under, period, levels, scale)
            case Status() as status:
                return self._statuses(kpi, status, period, levels)

    def _sum(
        self, kpi: str, formula: Sum, period: str, levels: tuple[str, ...], only: frozenset[Key] | None = None
    ) -> dict[Key, Figure]:
        """By the levels' members; with `only` those members as one."""
        definition = DEFINITIONS[kpi]
        source, columns = self._source(definition.table, levels)
        picked, named = ("", "") if only is not None else ("".join(f"{c}, " for c in columns), ", ".join(levels))
        chosen = f"AND list_contains($only, concat_ws(',', {', '.join(columns)}))" if only is not None else ""
        units = "max(units)" if definition.units == "most" else "sum(units)"
        sql = f"""
            WITH per_slot AS (
                SELECT {picked} slot, sum({formula.over}) AS over, sum({formula.under or 0}) AS under,
                    sum(units) AS units
                FROM {source} WHERE list_contains($slots, slot) {chosen} GROUP BY ALL
            )
            SELECT {named + "," if named else ""} list(slot), {units}, sum(over), sum(under)
            FROM per_slot {"GROUP BY " + named if named else "HAVING count(*) > 0"}
        """
        found: dict[Key, Figure] = {}
        for row in self._rows(sql, source, kpi, period, only):
            slots, units_of, over, under = row[-4:]
            top, bottom = Fraction(over), Fraction(under) if formula.under else None
            value = top if bottom is None else top / bottom * formula.scale if bottom else None
            found[row[:-4]] = Figure(top, bottom, value, int(units_of), frozenset(slots))
        return found

    def _count_persons(self, kpi: str, period: str, levels: tuple[str, ...]) -> dict[Key, Figure]:
        source, columns = self._source(DEFINITIONS[kpi].table, levels)
        sql = f"""
            SELECT {"".join(f"{c}, " for c in columns)} list(DISTINCT slot), count(DISTINCT person)
            FROM {source} WHERE list_contains($slots, slot) GROUP BY {", ".join(columns) or "()"} HAVING count(*) > 0
        """
        rows = self._rows(sql, source, kpi, period)
        return {row[:-2]: Figure(n := Fraction(row[-1]), None, n, row[-1], frozenset(row[-2])) for row in rows}

    def _combine(
        self, left: str, right: str, period: str, levels: tuple[str, ...], scale: Fraction | None
    ) -> dict[Key, Figure]:
        """The difference, or with a scale the quotient, of two measures of the same cell."""
        ours, theirs = (self._named(name, period, levels) for name in (left, right))
        found: dict[Key, Figure] = {}
        for key, one in ours.items():
            other = theirs.get(key, Figure())
            if one.value is None or other.value is None:
                continue
            if scale is None:
                difference = one.value - other.value
                found[key] = Figure(difference, None, difference, one.units, one.slots & other.slots)
            else:
                value = one.value / other.value * scale if other.value else None
                found[key] = Figure(one.value, other.value, value, one.units, one.slots)
        return found

    def _named(self, name: str, period: str, levels: tuple[str, ...]) -> dict[Key, Figure]:
        kpi, measure = name.split(".")
        return self.figures(kpi, measure, period, levels)

    def _statuses(self, kpi: str, status: Status, period: str, levels: tuple[str, ...]) -> dict[Key, Figure]:
        source, columns = self._source(DEFINITIONS[kpi].table, levels)
        picked = "".join(f"{c}, " for c in columns)
        if status.value is None:
            sql = f"SELECT {picked} slot, {status.column}, note, noted_at FROM {source} WHERE slot = $slots[1]"
            rows = self._rows(sql, source, kpi, period)
            return {row[:-4]: Figure(None, None, None, 0, frozenset([row[-4]]), *row[-3:]) for row in rows}
        sql = f"""
            SELECT {picked} list(DISTINCT slot), count(*) FILTER ({status.column} = '{status.value}')
            FROM {source} WHERE slot = $slots[1] GROUP BY {", ".join(columns) or "()"}
        """
        rows = self._rows(sql, source, kpi, period)
        return {row[:-2]: Figure(n := Fraction(row[-1]), None, n, 0, frozenset(row[-2] or ())) for row in rows}

    # -- reading -------------------------------------------------------------------------------------------

    def _rows(self, sql: str, source: str, kpi: str, period: str, only: frozenset[Key] | None = None) -> list[Row]:
        parameters: dict[str, object] = {"slots": self.slots(kpi, period)}
        if "$last" in source:
            parameters["last"] = days_of(period).last
        if only is not None:
            parameters["only"] = [",".join(key) for key in only]
        return self.connection.execute(sql, parameters).fetchall()

    def _source(self, table: str, levels: tuple[str, ...]) -> tuple[str, list[str]]:
        """What to read from, and the levels' columns; a unit belongs where it belonged on the period's last day."""
        if table not in self._columns:
            described = self.connection.execute(f"DESCRIBE facts.{table}").fetchall()
            self._columns[table] = frozenset(row[0] for row in described)
        own = self._columns[table]
        joined = f"facts.{table} AS f"
        for name, below in dict.fromkeys(PARENTS[level] for level in levels if level not in own):
            dated = " AND $last BETWEEN p.since AND p.until" if name == "places" else ""
            joined += f" JOIN facts.{name} AS p ON p.{below} = f.{below}{dated}"
        return joined, [f"f.{level}" if level in own else f"p.{level}" for level in levels]


def open_oracle(source: Path) -> Oracle:
    """Reads the source's raw tables once."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{source}' AS source (READ_ONLY)")
    connection.execute("CREATE SCHEMA raw; CREATE SCHEMA facts")
    tables = "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'source' AND table_schema = 'raw'"
    for (name,) in connection.execute(tables).fetchall():
        connection.execute(f"CREATE VIEW raw.{name} AS FROM source.raw.{name}")
    connection.execute(FACTS.read_text(encoding="utf-8"))
    return Oracle(connection)


def round_shown(value: Fraction, decimals: int) -> Decimal:
    """Half up, away from zero, from the exact quotient."""
    scaled = abs(value) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)
