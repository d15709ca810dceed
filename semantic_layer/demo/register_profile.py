"""What a register is like: how many rows, in which periods, and what stands in their columns."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, model_validator

from semantic_layer.demo.profile import Yearly
from semantic_layer.frozen import Frozen


def _constant(value: object) -> object:
    return {2000: value} if isinstance(value, int | float) else value


Level = Annotated[Yearly, BeforeValidator(_constant)]
"""Year → value, or one value for all years; a year's value is the mean of that year."""
Factors = dict[str, float]


class Course(Frozen):
    """How a figure goes: its level, times what the period does to it. Of a share, the factors multiply the odds."""

    seasons: tuple[float, ...] = ()
    """A factor for each period of a year."""
    steps: dict[date, float] = {}
    """A factor from that day on: a reform, another method."""
    waves: Factors = {}
    """A factor for single periods, by id."""
    noise: float = 0
    """Standard deviation from period to period, relative to the level."""


class Rows(Course):
    """Rows in a period of the register's grain; in a stock, how many are there at the same time."""

    level: Level


class Figure(Course):
    """A column: `mean` draws an amount (lognormal), `share` the probability of a 1 instead of a 0."""

    mean: Level | None = None
    share: Level | None = None
    spread: float = 0
    """Standard deviation of the single amounts, relative to the mean; 0 = everyone has the mean."""
    of: str | None = None
    """An earlier column: the mean is per unit of it (hours delivered of hours granted)."""
    digits: int = 0
    """0 = INTEGER, else DECIMAL with so many digits."""
    least: float = 0
    most: float | None = None
    by: dict[str, Factors] = {}
    """Level or label → member → factor. Members that are not named keep 1."""
    varies: Factors = {}
    """Level or label → how much its members differ for good (standard deviation of the logarithm)."""
    keeps: float = 0.85
    """Of those who come back in every period of a stock: how much of their deviation is their own (0 to 1)."""

    @model_validator(mode="after")
    def _one_kind(self) -> "Figure":
        if (self.mean is None) == (self.share is None):
            raise ValueError("a column has either a mean or a share")
        return self


class Stay(Frozen):
    """The rows are a stock: whoever is in it stays for a while and is a row in each of its periods."""

    periods: float
    """Mean number of periods."""


class Repeats(Frozen):
    """Several rows of a year are about the same one."""

    column: str
    prefix: str
    per: float
    """Rows per different one in a year; more than 1."""


class Late(Frozen):
    """Some rows are registered long after their period, so that the latest periods are too low."""

    share: float
    days: tuple[int, int]


class Register(Frozen):
    grain: str
    first: date
    id: str
    """The column that numbers the rows (a stock: the ones who are in it)."""
    prefix: str
    """One or two letters before the number, so that it is unmistakably invented."""
    rows: Rows
    levels: dict[str, dict[str, Level]] = {}
    """Level of the catalog → member → share. A member of the parent level stands for each of its children. A
    member gets rows only in periods in which it exists."""
    labels: dict[str, dict[str, Level]] = {}
    """Other columns of text: value → share."""
    uneven: Factors = {}
    """Level or label → how much its members differ in size (standard deviation of the logarithm)."""
    each: tuple[str, ...] = ()
    """Levels and labels whose figures are no shares but the number of rows that every member has in each period,
    times `rows`: one row per library and month."""
    columns: dict[str, Figure | int] = {}
    """A whole number stands in every row (1 to count with)."""
    stay: Stay | None = None
    repeats: Repeats | None = None
    late: Late | None = None
    overdue: int = 0
    """So many of the latest periods have not been delivered: a system that has fallen silent."""
    absent: tuple[str, ...] = ()
    """Periods that were never registered."""

    @model_validator(mode="after")
    def _consistent(self) -> "Register":
        known = {*self.levels, *self.labels}
        named = [*self.each, *self.uneven]
        for column in self.columns.values():
            if isinstance(column, Figure):
                named += [*column.by, *column.varies]
        if strange := sorted({name for name in named if name not in known}):
            raise ValueError(f"{', '.join(strange)}: neither among the levels nor among the labels")
        if self.stay and self.each:
            raise ValueError("a stock has no fixed number of rows per member")
        return self
