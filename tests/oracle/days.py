"""The second opinion's own calendar: which days a period id means, and which base periods lie in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

WINDOW = ".."
"""Between the first and the last period of a figure over several."""

_GRAINS = {
    "month": (r"(\d{4})-(\d\d)", range(1, 13)),
    "quarter": (r"(\d{4})-Q(\d)", range(1, 5)),
    "year": (r"(\d{4})()", range(1)),
    "school_year": (r"(\d{4})/()\d\d", range(1)),
    "budget_follow_up": (r"(\d{4})-BO(\d)", range(1, 4)),
    "rolling_12": (r"(\d{4})-(\d\d)-R12", range(1, 13)),
}


@dataclass(frozen=True)
class Days:
    """Both ends included."""

    first: date
    last: date


@cache
def days_of(period: str) -> Days:
    """Of a period, or of a window from one period to another."""
    first, _, last = period.partition(WINDOW)
    return Days(_days_of_one(first).first, _days_of_one(last or first).last)


@cache
def grain_of(period: str) -> str:
    return next(grain for grain, (pattern, _) in _GRAINS.items() if re.fullmatch(pattern, period))


def name_period(grain: str, year: int, number: int) -> str:
    match grain:
        case "month":
            return f"{year}-{number:02d}"
        case "quarter":
            return f"{year}-Q{number}"
        case "year":
            return f"{year}"
        case "school_year":
            return f"{year}/{(year + 1) % 100:02d}"
        case "budget_follow_up":
            return f"{year}-BO{number}"
        case _:
            return f"{year}-{number:02d}-R12"


def list_periods(grain: str, since: date, until: date) -> list[str]:
    """All periods that begin on or after the first day and end by the last, in order."""
    _, numbers = _GRAINS[grain]
    every = (name_period(grain, year, n) for year in range(since.year - 1, until.year + 1) for n in numbers)
    return [p for p in every if since <= days_of(p).first and days_of(p).last <= until]


def list_slots(days: Days, base: str) -> list[date]:
    """The first day of every base period; a budget follow-up is known by the month that it closes with."""
    match base:
        case "budget_follow_up":
            return [days.last.replace(day=1)]
        case "school_year":
            return [day for day in _first_days(days) if day.month == 8]
        case "quarter":
            return [day for day in _first_days(days) if day.month in (1, 4, 7, 10)]
        case "year":
            return [day for day in _first_days(days) if day.month == 1]
        case _:
            return list(_first_days(days))


def days_of_slot(slot: date, base: str) -> Days:
    """The days of the base period that begins (or, for a budget follow-up, closes) with this month."""
    months = {"quarter": 3, "year": 12, "school_year": 12}.get(base, 1)
    return Days(slot, months_after(slot, months) - timedelta(days=1))


def add_duration(day: date, duration: tuple[int, int]) -> date:
    """Months and days after the last day of a month; the months lead to the last day of a month again."""
    months, days = duration
    return months_after(day + timedelta(days=1), months) - timedelta(days=1) + timedelta(days=days)


def months_after(first_of_month: date, months: int) -> date:
    index = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _days_of_one(period: str) -> Days:
    grain = grain_of(period)
    found = re.fullmatch(_GRAINS[grain][0], period)
    assert found is not None
    year, number = int(found[1]), int(found[2] or 1)
    match grain:
        case "month":
            first, months = date(year, number, 1), 1
        case "quarter":
            first, months = date(year, 3 * number - 2, 1), 3
        case "year":
            first, months = date(year, 1, 1), 12
        case "school_year":
            first, months = date(year, 8, 1), 12
        case "budget_follow_up":
            first, months = date(year, 1, 1), 3 * number
        case _:
            first, months = months_after(date(year, number, 1), -11), 12
    return Days(first, months_after(first, months) - timedelta(days=1))


def _first_days(days: Days) -> Iterator[date]:
    day = days.first
    while day <= days.last:
        yield day
        day = months_after(day, 1)
