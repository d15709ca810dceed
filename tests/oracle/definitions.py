"""The words that the second opinion says a KPI in: sums and quotients over its own fact tables."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True)
class Sum:
    """Σ over / Σ under × scale; without `under` the sum itself."""

    over: str
    under: str | None = None
    scale: Fraction = Fraction(1)
    last: bool = False
    """Only of the last base period: a stock."""


@dataclass(frozen=True)
class Persons:
    """Different persons among the rows."""


@dataclass(frozen=True)
class Difference:
    left: str
    right: str
    """KPI.measure."""


@dataclass(frozen=True)
class Quotient:
    over: str
    under: str
    scale: Fraction = Fraction(1)


@dataclass(frozen=True)
class Status:
    """One of three colours per project at the end; `value` counts the projects that have it."""

    column: str
    value: str | None = None


Formula = Sum | Persons | Difference | Quotient | Status


@dataclass(frozen=True)
class Definition:
    table: str
    base: str
    measures: dict[str, Formula]
    units: Literal["most", "added", "persons", "none"] = "none"
    """How the units behind a figure are counted over time: the most in one base period, or all of them."""


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


def round_shown(value: Fraction, decimals: int) -> Decimal:
    """Half up, away from zero, from the exact quotient."""
    scaled = abs(value) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


PERCENT = Fraction(100)

PARENTS = {
    "omraade": ("places", "institution"),
    "forvaltning": ("places", "institution"),
    "udvalg": ("projects", "projekt"),
}
"""Level → the table that knows it, and the level below that rows may have instead."""

OVER = {"institution": "omraade", "omraade": "forvaltning", "projekt": "udvalg"}

JOINT = "oevrige"
"""Small members of a parent are shown together under its name and this."""
