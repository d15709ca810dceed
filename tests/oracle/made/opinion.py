"""The second opinion on made rows: each figure is counted out row by row, and no sum is made of other sums."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product

from tests.oracle.days import days_of, list_slots
from tests.oracle.made.subject import (
    ALL,
    CATEGORIES,
    CLOSES,
    GRAINS,
    LEAST,
    Case,
    Status,
    Town,
    Visit,
    area_on,
    periods,
)

Row = Visit | Case | Status
Members = Mapping[str, str]
STOCKS = ("beds", "state")


@dataclass(frozen=True)
class Figure:
    state: str
    top: Fraction | None = None
    bottom: Fraction | None = None
    value: Fraction | None = None
    text: str | None = None
    reason: str | None = None


def gap(reason: str) -> Figure:
    return Figure("gap", reason=reason)


def exists_in(unit: str, month: str) -> bool:
    return unit != "b2" or month <= f"{CLOSES:%Y-%m}"


class Opinion:
    def __init__(self, town: Town) -> None:
        self.town = town
        self.rows: dict[str, Sequence[Row]] = {
            "visits": town.visits,
            "cases": town.cases,
            "projects": town.statuses,
        }
        self._found: dict[tuple[object, ...], list[Row]] = {}

    def periods(self, kpi: str, grain: str) -> list[str]:
        return periods(kpi, grain)

    def figure(self, kpi: str, measure: str, period: str, members: Members) -> Figure:
        """Of one published period, or of no window."""
        if measure == "on_time":
            return self._derived(kpi, ("visits", "late"), period, members)
        if measure == "per_bed":
            return self._derived(kpi, ("visits", "beds"), period, members)
        if len(members) > 1 and self._missing(kpi) == "gap" and not self._was_ever(kpi, members):
            return Figure("not_applicable")
        if reason := self._gap(kpi, measure, period, members):
            return gap(reason)
        months = self.months(measure, period)
        return self._figure_of(measure, [r for r in self.rows_of(kpi, period, members) if r.month in months])

    def is_small(self, kpi: str, period: str, members: Members) -> bool:
        """Some persons are counted, and fewer than may be seen."""
        rows = self.rows_of(kpi, period, members)
        return kpi == "cases" and 0 < sum(r.people for r in rows if isinstance(r, Case)) < LEAST

    def places(self, kpi: str, levels: Sequence[str], period: str) -> Iterator[dict[str, str]]:
        """The members of a list: those that existed in the period, and those that have rows in it."""
        for ids in product(*(ALL[level] for level in levels)):
            members = dict(zip(levels, ids, strict=True))
            lived = any(exists_in(members.get("unit", ""), month) for month in self.months("visits", period))
            if lived or self.rows_of(kpi, period, members):
                yield members

    def rows_of(self, kpi: str, period: str, members: Members) -> list[Row]:
        """Of the whole period; a unit belongs to the area that it was in on the period's last day."""
        key = (kpi, period, *members.items())
        if key not in self._found:
            months, day = self.months("visits", period), days_of(period).last
            self._found[key] = [row for row in self.rows[kpi] if row.month in months and lies_in(row, members, day)]
        return self._found[key]

    def months(self, measure: str, period: str) -> list[str]:
        found = [f"{day:%Y-%m}" for day in list_slots(days_of(period), "month")]
        return found[-1:] if measure.split(".", maxsplit=1)[0] in STOCKS else found

    def _missing(self, kpi: str) -> str:
        return self.town.missing if kpi == "visits" else "gap"

    def _was_ever(self, kpi: str, members: Members) -> bool:
        return any(self.rows_of(kpi, p, members) for grain in GRAINS for p in self.periods(kpi, grain))

    def _gap(self, kpi: str, measure: str, period: str, members: Members) -> str | None:
        delivered = {row.month for row in self.rows[kpi]}
        rows = self.rows_of(kpi, period, members)
        have, reasons = {row.month for row in rows}, set()
        for month in self.months(measure, period):
            if month > max(delivered, default=""):
                reasons.add("not_reported")
            elif month not in delivered and self._missing(kpi) == "gap":
                reasons.add("never_published")
            elif self._missing(kpi) == "gap" and month not in have and exists_in(members.get("unit", ""), month):
                reasons.add("no_data")
        if self._missing(kpi) == "gap" and not rows:
            reasons.add("no_data")
        if measure in CATEGORIES:
            reasons.discard("no_data")
        order = ("never_published", "not_reported", "no_data")
        return next((reason for reason in order if reason in reasons), None)

    def _derived(self, kpi: str, operands: tuple[str, str], period: str, members: Members) -> Figure:
        one, other = (self.figure(kpi, operand, period, members) for operand in operands)
        for state in ("gap", "not_applicable"):
            for operand in (one, other):
                if operand.state == state:
                    return operand
        assert one.value is not None
        assert other.value is not None
        if operands[1] == "late":
            return Figure("shown", one.value - other.value, None, one.value - other.value)
        return quotient(one.value, other.value)

    def _figure_of(self, measure: str, rows: Sequence[Row]) -> Figure:
        if measure in CATEGORIES:
            return count(sum(isinstance(row, Status) and f"state.{row.state}" == measure for row in rows))
        if measure == "state":
            (row,) = rows
            return Figure("shown", text=str(getattr(row, "state")))  # noqa: B009 - of a row of any kind
        if measure == "people" and any(isinstance(row, Visit) for row in rows):
            return count(len({row.person for row in rows if isinstance(row, Visit)}))
        waited = [row for row in rows if isinstance(row, Visit) and row.wait is not None]
        match measure:
            case "share":
                return quotient(total(rows, "late"), total(rows, "visits"), 100)
            case "hours":
                return quotient(total(rows, "hours"), total(rows, "people"))
            case "wait":
                top = sum((Fraction(row.wait or 0) * row.visits for row in waited), Fraction(0))
                return quotient(top, total(waited, "visits"))
            case _:
                return count(total(rows, measure))


def lies_in(row: Row, members: Members, day: date) -> bool:
    area: Callable[[Row], str] = lambda r: area_on(str(getattr(r, "unit", "")), day)  # noqa: E731 - said once
    return all((area(row) if level == "area" else getattr(row, level, None)) == id_ for level, id_ in members.items())


def total(rows: Sequence[Row], column: str) -> Fraction:
    return sum((Fraction(getattr(row, column)) for row in rows), Fraction(0))


def count(number: int | Fraction) -> Figure:
    return Figure("shown", Fraction(number), None, Fraction(number))


def quotient(top: Fraction, bottom: Fraction, scale: int = 1) -> Figure:
    if bottom == 0:
        return gap("zero_denominator")
    return Figure("shown", top, bottom, top / bottom * scale)
