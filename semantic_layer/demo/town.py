"""What every generator needs to know: the catalog's members, the magnitudes, the dice and the last known day."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar
from zlib import crc32

import numpy as np

from semantic_layer.calendars import Period
from semantic_layer.catalog import Catalog
from semantic_layer.demo.profile import Profile
from semantic_layer.demo.table import Ints
from semantic_layer.dimensions import Member
from semantic_layer.errors import SourceError

V = TypeVar("V")


@dataclass(frozen=True)
class Town:
    catalog: Catalog
    profile: Profile
    today: date
    seed: int
    scale: int

    def dice(self, table: str, *keys: int | str) -> np.random.Generator:
        """Dice of their own for each table (and period, and member), so that none disturbs another."""
        numbers = [key if isinstance(key, int) else crc32(key.encode()) for key in (table, *keys)]
        return np.random.default_rng([self.seed, *numbers])

    @cached_property
    def last_day(self) -> date:
        """Nothing is known after the last month that has ended."""
        return self.today.replace(day=1) - timedelta(days=1)

    @cached_property
    def last(self) -> int:
        return day_number(self.last_day)

    def members(self, level: str) -> tuple[Member, ...]:
        return self.catalog.levels[level].members

    def figures(self, level: str, by_member: dict[str, V]) -> dict[str, V]:
        """The profile's figures for exactly the catalog's members. Raises SourceError for one without."""
        missing = [m.id for m in self.members(level) if m.id not in by_member]
        if missing:
            raise SourceError(f"semantic_layer/demo/profile.yaml has no figures for {level} {', '.join(missing)}")
        return {m.id: by_member[m.id] for m in self.members(level)}

    def periods(self, grain: str, first: date, last: date | None = None) -> list[Period]:
        """All periods of a grain that start between the two days; last = the last known day."""
        calendar = self.catalog.calendars[grain]
        final = calendar.containing(last or self.last_day)
        return [p for p in self.catalog.calendars.between(calendar.containing(first), final) if p.start >= first]

    def month(self, number: int) -> Period:
        return self.catalog.calendars["month"].at(1970 + number // 12, number % 12 + 1)


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def first_days(months: Ints) -> Ints:
    """The first day of each month number (0 = January 1970)."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def month_numbers(days: Ints) -> Ints:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1 - 1970 * 12


def years_of(days: Ints) -> Ints:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def new_year(year: int) -> int:
    return day_number(date(year, 1, 1))
