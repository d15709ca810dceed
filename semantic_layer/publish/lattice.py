"""The lattice of one KPI: the places where its published figures lie, and what a figure is before it is written."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from semantic_layer.calendars import Period
from semantic_layer.errors import ContractError
from semantic_layer.result import State

MILLION = 1_000_000
"""Amounts are whole millionths: the release keeps six decimals, and whole numbers add up exactly."""

Reason = Literal["small_group", "no_data", "not_reported", "never_published", "zero_denominator"]
Cause = Literal["primary", "alike", "dominated", "rounded", "secondary", "merged", "operand", "kept"]
"""Why a cell is hidden (`rounded`: why it is shown to the nearest 5 only).

For the manifest's counts only, since telling them apart helps an attacker.
"""

Members = tuple[str, ...]


class Place(NamedTuple):
    """One cell for all measures of a KPI."""

    breakdown: str
    grain: str
    period: str
    members: Members
    """Of the breakdown's finest levels, in the order of `by`; the levels above follow from them."""


@dataclass(frozen=True, slots=True)
class Span:
    """A period to publish, and the base periods that make it up."""

    period: Period
    bases: tuple[Period, ...]


Spans = dict[str, dict[str, Span]]
"""Grain → period id → the period, in order of time."""


@dataclass(slots=True)
class Figure:
    """One measure at one place. Exact numbers stay here until it is known whether they may be shown."""

    state: State = "shown"
    reason: Reason | None = None
    cause: Cause | None = None
    numerator: int | None = None
    """In millionths."""
    denominator: int | None = None
    """In millionths."""
    value: Fraction | None = None
    """Scaled, not rounded; None for a category."""
    units: int | None = None
    """Persons (or what the disclosure rule counts) behind the figure; None without a rule."""
    text: str | None = None
    note: str | None = None
    noted_at: date | None = None

    def hide(self, cause: Cause) -> None:
        self.state, self.reason, self.cause = "hidden", "small_group", cause


Figures = dict[Place, dict[str, Figure]]
"""Place → measure → figure; every expected cell is here, also the ones without a number."""


def to_millionths(amount: object, where: str) -> int:
    """Raises ContractError for an amount that is not exact to six decimals."""
    if amount is None:
        return 0
    if isinstance(amount, int):
        return amount * MILLION
    if isinstance(amount, Decimal):
        exact = Fraction(amount) * MILLION
        if exact.denominator == 1:
            return exact.numerator
    raise ContractError([f"{where}: the amount {amount!r} is not exact to six decimals"])
