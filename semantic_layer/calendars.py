"""Governed time: what a month, a school year or a budget follow-up is, and how one period follows another.

A calendar is one grain. Its rule is data (`catalog/calendars/<grain>.yaml`); the four kinds of rule are code:

months      back-to-back spans of a whole number of months (month, quarter, half-year, year, school year)
cumulative  spans that all start with the year and end later and later (budget follow-ups)
week        ISO weeks, Monday to Sunday, numbered within the ISO year
rolling     the given number of months up to and including a month
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from semantic_layer.errors import QueryError
from semantic_layer.frozen import Frozen
from semantic_layer.texts import Text, Words


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days, both ends included, with the id that is printed and stored."""

    start: date
    end: date
    grain: str
    id: str
    year: int
    number: int
    """1-based position within the year (12 for December, 1 for a year)."""


class _Rule(Frozen):
    id: str
    label: Text
    plural: Text
    words: Words = Words()
    """Other words for the grain ("kvartalsvis", "pr. kvartal" is understood from the label)."""
    format: str
    """The id, with {year}, {next} (two last digits of the following year) and {n}."""
    name: Text
    """The printed name, with {year}, {next}, {n} and {month} (the month's name)."""
    preposition: Text = Text(da="i", en="in")
    """What stands before the name in a sentence ("i september 2026", "ved 3. budgetopfølgning 2026")."""
    nests_in: tuple[str, ...] = ()
    """Coarser grains that are made up of whole periods of this one."""

    def at(self, year: int, number: int) -> Period:
        raise NotImplementedError

    def containing(self, day: date) -> Period:
        raise NotImplementedError

    def shift(self, period: Period, steps: int) -> Period:
        raise NotImplementedError

    def a_year_before(self, period: Period, years: int = 1) -> Period:
        return self.at(period.year - years, period.number)

    def _id(self, year: int, number: int) -> str:
        return self.format.format(year=year, next=f"{(year + 1) % 100:02d}", n=number)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        escaped = re.escape(self.format)
        for slot, pattern in (
            (r"\{year\}", r"(?P<year>\d{4})"),
            (r"\{next\}", r"(?P<next>\d{2})"),
            (r"\{n\}", r"(?P<n>\d{1,2})"),
            (r"\{n:02d\}", r"(?P<n>\d{2})"),
        ):
            escaped = escaped.replace(slot, pattern)
        return re.compile(escaped)

    def parse(self, text: str) -> Period | None:
        """The period with this id, or None when the text is no id of this grain."""
        match = self.pattern.fullmatch(text)
        if match is None:
            return None
        groups = match.groupdict()
        try:
            period = self.at(int(groups["year"]), int(groups.get("n") or 1))
        except (ValueError, IndexError):
            return None
        return period if period.id == text else None


class MonthSpans(_Rule):
    kind: Literal["months"] = "months"
    months: int = Field(gt=0)
    starts: tuple[int, ...]
    """First month of each period of a year, in order."""

    def at(self, year: int, number: int) -> Period:
        start = date(year, self.starts[_checked(number, len(self.starts))], 1)
        end = first_of_month_after(start, self.months) - timedelta(days=1)
        return Period(start, end, self.id, self._id(year, number), year, number)

    def containing(self, day: date) -> Period:
        if day.month < self.starts[0]:
            return self.at(day.year - 1, len(self.starts))
        number = max(i for i, month in enumerate(self.starts, 1) if month <= day.month)
        return self.at(day.year, number)

    def shift(self, period: Period, steps: int) -> Period:
        per_year = len(self.starts)
        index = period.year * per_year + period.number - 1 + steps
        return self.at(index // per_year, index % per_year + 1)


class CumulativeSpans(_Rule):
    kind: Literal["cumulative"]
    ends: tuple[int, ...]
    """Last month of each period of a year; all start in January."""

    def at(self, year: int, number: int) -> Period:
        month = self.ends[_checked(number, len(self.ends))]
        end = first_of_month_after(date(year, month, 1), 1) - timedelta(days=1)
        return Period(date(year, 1, 1), end, self.id, self._id(year, number), year, number)

    def containing(self, day: date) -> Period:
        """The first follow-up whose end is not before the day; past the last, the first of next year."""
        for number, month in enumerate(self.ends, 1):
            if day.month <= month:
                return self.at(day.year, number)
        return self.at(day.year + 1, 1)

    def shift(self, period: Period, steps: int) -> Period:
        per_year = len(self.ends)
        index = period.year * per_year + period.number - 1 + steps
        return self.at(index // per_year, index % per_year + 1)


class IsoWeeks(_Rule):
    kind: Literal["week"]

    def at(self, year: int, number: int) -> Period:
        monday = date.fromisocalendar(year, number, 1)
        return Period(monday, monday + timedelta(days=6), self.id, self._id(year, number), year, number)

    def containing(self, day: date) -> Period:
        iso = day.isocalendar()
        return self.at(iso.year, iso.week)

    def shift(self, period: Period, steps: int) -> Period:
        return self.containing(period.start + timedelta(weeks=steps))

    def a_year_before(self, period: Period, years: int = 1) -> Period:
        """The same week number; week 53 falls back to week 52 in a year without one."""
        try:
            return self.at(period.year - years, period.number)
        except ValueError:
            return self.at(period.year - years, period.number - 1)


class RollingMonths(_Rule):
    kind: Literal["rolling"]
    months: int = Field(gt=1)

    def at(self, year: int, number: int) -> Period:
        if not 1 <= number <= 12:
            raise ValueError(f"no month {number}")
        after = first_of_month_after(date(year, number, 1), 1)
        start = first_of_month_after(after, -self.months)
        return Period(start, after - timedelta(days=1), self.id, self._id(year, number), year, number)

    def containing(self, day: date) -> Period:
        return self.at(day.year, day.month)

    def shift(self, period: Period, steps: int) -> Period:
        index = period.year * 12 + period.number - 1 + steps
        return self.at(index // 12, index % 12 + 1)


Calendar = Annotated[MonthSpans | CumulativeSpans | IsoWeeks | RollingMonths, Field(discriminator="kind")]


class Calendars(Frozen):
    """All grains, and the arithmetic between them."""

    grains: dict[str, Calendar]

    def __getitem__(self, grain: str) -> Calendar:
        try:
            return self.grains[grain]
        except KeyError:
            raise QueryError(f"unknown grain {grain!r}") from None

    def parse(self, period_id: str, grain: str | None = None) -> Period:
        """Raises QueryError when no grain (or not the given one) has such an id."""
        for calendar in [self[grain]] if grain else self.grains.values():
            if period := calendar.parse(period_id):
                return period
        raise QueryError(f"no period has the id {period_id!r}")

    def containing(self, grain: str, day: date) -> Period:
        return self[grain].containing(day)

    def shift(self, period: Period, steps: int) -> Period:
        return self[period.grain].shift(period, steps)

    def a_year_before(self, period: Period, years: int = 1) -> Period:
        return self[period.grain].a_year_before(period, years)

    def between(self, first: Period, last: Period) -> list[Period]:
        """All periods of one grain from first to last, both included; empty when last is before first."""
        return list(self._walk(first, last))

    def _walk(self, first: Period, last: Period) -> Iterator[Period]:
        calendar = self[first.grain]
        period = first
        while (period.year, period.number) <= (last.year, last.number):
            yield period
            period = calendar.shift(period, 1)

    def inside(self, period: Period, grain: str) -> list[Period]:
        """The periods of a finer grain that make up this one exactly, in order.

        Raises QueryError when the finer periods do not tile it (weeks in a month).
        """
        if grain == period.grain:
            return [period]
        calendar = self[grain]
        parts = self.between(calendar.containing(period.start), calendar.containing(period.end))
        tiles = all(a.end + timedelta(days=1) == b.start for a, b in pairwise(parts))
        if not parts or parts[0].start != period.start or parts[-1].end != period.end or not tiles:
            raise QueryError(f"{period.id} is not made up of whole periods of grain {grain}")
        return parts


def _checked(number: int, size: int) -> int:
    if not 1 <= number <= size:
        raise ValueError(f"no period {number} of {size}")
    return number - 1


def first_of_month_after(first: date, months: int) -> date:
    """The first day of the month that lies this many months later (earlier when negative)."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
