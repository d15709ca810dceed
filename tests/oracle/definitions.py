"""What each KPI is, as the second opinion reads the definitions: sums and quotients over its own fact tables."""

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
    """One of three colours per project; `value` counts the projects that have it."""

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
    stock: bool = False
    """The figure is that of the last base period."""


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


def _colours(name: str) -> dict[str, Formula]:
    counts: dict[str, Formula] = {f"{name}.{colour}": Status(name, colour) for colour in ("groen", "gul", "roed")}
    return {name: Status(name), **counts}


PERCENT = Fraction(100)
SERVICE = {"forventet": Sum("expected"), "korrigeret": Sum("adjusted"), "oprindeligt": Sum("original")}

DEFINITIONS: dict[str, Definition] = {
    "sygefravaer": Definition("sygefravaer", "month", {"procent": Sum("lost", "possible", PERCENT)}, "most"),
    "serviceudgifter": Definition("serviceudgifter", "budget_follow_up", {**SERVICE}),
    "budgetafvigelse": Definition(
        "serviceudgifter",
        "budget_follow_up",
        {
            "afvigelse": Difference("serviceudgifter.forventet", "serviceudgifter.korrigeret"),
            "procent": Quotient("budgetafvigelse.afvigelse", "serviceudgifter.korrigeret", PERCENT),
        },
    ),
    "anlaeg_forbrug": Definition(
        "anlaeg",
        "quarter",
        {
            "forbrug": Sum("paid"),
            "bevilling": Sum("granted"),
            "disponeret": Sum("committed"),
            "forventet": Sum("expected"),
            "forbrugsprocent": Quotient("anlaeg_forbrug.forbrug", "anlaeg_forbrug.bevilling", PERCENT),
            "afvigelse": Difference("anlaeg_forbrug.forventet", "anlaeg_forbrug.bevilling"),
        },
        stock=True,
    ),
    "anlaeg_status": Definition(
        "anlaeg_status", "quarter", {**_colours("oekonomi"), **_colours("tid"), **_colours("omfang")}, stock=True
    ),
    "indbyggere": Definition("indbyggere", "quarter", {"antal": Sum("persons")}, "most", stock=True),
    "klassekvotient": Definition("klassekvotient", "school_year", {"elever_pr_klasse": Sum("pupils", "classes")}),
    "karakterer": Definition("karakterer", "school_year", {"snit": Sum("points", "pupils")}, "most"),
    "elevfravaer": Definition("elevfravaer", "school_year", {"procent": Sum("absent", "schooldays", PERCENT)}, "most"),
    "hjemmehjaelp_modtagere": Definition("hjemmehjaelp", "month", {"modtagere": Persons()}, "persons"),
    "plejebolig_ventetid": Definition("plejebolig", "quarter", {"dage": Sum("waited", "citizens")}, "added"),
    "plejeboliggaranti": Definition("plejebolig", "quarter", {"procent": Sum("in_time", "citizens", PERCENT)}, "added"),
    "ledighed": Definition("ledighed", "month", {"procent": Sum("unemployed", "persons", PERCENT)}, "most"),
    "underretninger": Definition("underretninger", "month", {"antal": Sum("reports"), "boern": Persons()}, "added"),
    "byggesagstid": Definition("byggesager", "quarter", {"dage": Sum("days", "cases")}),
    "co2": Definition(
        "co2",
        "year",
        {"ton": Sum("kilotonnes"), "pr_indbygger": Quotient("co2.ton", "indbyggere.antal", Fraction(1000))},
    ),
    "biblioteksudlaan": Definition(
        "udlaan",
        "year",
        {
            "fysiske": Sum("physical"),
            "digitale": Sum("digital"),
            "fysiske_pr_indbygger": Quotient("biblioteksudlaan.fysiske", "indbyggere.antal"),
        },
    ),
}

PARENTS = {
    "omraade": ("places", "institution"),
    "forvaltning": ("places", "institution"),
    "udvalg": ("projects", "projekt"),
}
"""Level → the table that knows it, and the level below that rows may have instead."""

OVER = {"institution": "omraade", "omraade": "forvaltning", "projekt": "udvalg"}

JOINT = "oevrige"
"""Small members of a parent are shown together under its name and this."""

NOT_EXACT = {"ledighed": Fraction(1, 1000)}
"""How far the components of a KPI may differ whose rows are quotients themselves (a share of a month's days)."""
