"""The magnitudes of the invented municipality, read from profile.yaml."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from semantic_layer.demo.table import Floats, Ints
from semantic_layer.frozen import Frozen
from semantic_layer.load import read_yaml

Yearly = dict[int, float]
"""Year → value; between two years it changes evenly, before and after it stands still."""


def value_in(yearly: Yearly, year: Ints | Floats | float) -> Floats:
    known = sorted(yearly)
    return np.asarray(np.interp(year, known, [yearly[k] for k in known]))


class Band(Frozen):
    from_: int = Field(alias="from")
    to: int
    share: float
    growth: float
    fixed: bool = False
    """Keeps its own growth when the others are fitted to the total."""


class District(Frozen):
    start: float
    arriving: float


class Population(Frozen):
    start: int
    growth: float
    moves: float
    district_moves: float
    bands: dict[str, Band]
    districts: dict[str, District]


class WorkingAge(Frozen):
    from_: int = Field(alias="from")
    to: int
    factor: float


class Labour(Frozen):
    first: date
    participation: float
    ages: dict[str, WorkingAge]
    sexes: dict[str, float]
    rate: Yearly
    months: tuple[float, ...]
    mean_days: float


class Area(Frozen):
    staff: int
    absence: float
    groups: dict[str, float]


class Staff(Frozen):
    first: date
    turnover: float
    areas: dict[str, Area]
    groups: dict[str, float]
    fixed: dict[str, int]
    months: tuple[float, ...]
    years: Yearly
    waves: dict[str, float]
    late_share: float
    missing_reports: float
    child_days: float


class Schools(Frozen):
    area: str
    pupils: tuple[int, int]
    class_size: float
    leaves: float
    special_from: int
    absence: Yearly
    """By the year in which the school year starts, as are the marks."""
    absence_grades: tuple[float, ...]
    grades: Yearly
    grades_girls: float
    grades_school: float
    grades_year: float


class Reform(Frozen):
    from_: date = Field(alias="from")
    factor: float


class HomeHelp(Frozen):
    first: date
    recipients: Yearly
    reform: Reform
    mean_months: float
    private: float
    changes: float
    median_hours: float
    providers: dict[Literal["municipal", "private"], str]


class CareHomes(Frozen):
    offers: tuple[int, int]
    days: Yearly


class Referrals(Frozen):
    reports: Yearly
    per_child: float
    months: tuple[float, ...]
    senders: dict[str, float]


class CaseType(Frozen):
    share: float
    days: float


class BuildingCases(Frozen):
    first: date
    cases: int
    quarters: tuple[float, ...]
    types: dict[str, CaseType]
    years: Yearly


class Sector(Frozen):
    first: float
    last: float
    sources: int


class Emissions(Frozen):
    per_inhabitant: Yearly
    published_after_months: int
    sectors: dict[str, Sector]


class Loans(Frozen):
    never_published: tuple[int, ...]
    physical: Yearly
    digital: Yearly
    borrowers: float
    second_library: float
    libraries: dict[str, float]


class CommitteeBudget(Frozen):
    share: float
    over: Yearly = {}


class Budget(Frozen):
    first_year: int
    total: Yearly
    growth: float
    posts: int
    within: float
    adjusted: tuple[float, ...]
    committees: dict[str, CommitteeBudget]


class Extra(Frozen):
    quarter: str
    amount: float


class Project(Frozen):
    budget: float
    start: str
    end: str
    overrun: float
    delay: int
    turns: str
    scope: Literal["groen", "gul", "roed"] = "groen"
    reason: str | None = None
    extra: Extra | None = None


class Limits(Frozen):
    oekonomi: tuple[float, float]
    tid: tuple[int, int]


class Projects(Frozen):
    limits: Limits
    items: dict[str, Project]


class LateRows(Frozen):
    """Rows that were reported only after the figures had been published; that is how a correction comes about."""

    table: str
    where: dict[str, str]
    """Column → value."""
    day: str
    """The column with the day that the rows are about."""
    days_ago: tuple[int, int]
    """The first and the last such day, counted back from `today`: far enough for the figures to be final."""


class Profile(Frozen):
    first_year: int
    last_year: int
    """Lives are drawn up to here and cut at `today`, so that the past does not depend on it."""
    population: Population
    labour: Labour
    staff: Staff
    schools: Schools
    home_help: HomeHelp
    care_homes: CareHomes
    referrals: Referrals
    building_cases: BuildingCases
    emissions: Emissions
    loans: Loans
    budget: Budget
    projects: Projects
    corrections: tuple[LateRows, ...]


@cache
def read_profile() -> Profile:
    return Profile.model_validate(read_yaml(Path(__file__).with_name("profile.yaml")))
