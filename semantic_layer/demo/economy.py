"""The money that is not in the service budget: cash, loans, and the yearly amounts for construction."""

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from semantic_layer.demo.profile import Yearly, value_in
from semantic_layer.demo.projects import KRONER, Course, plan_projects
from semantic_layer.demo.table import Floats, Table, days, decimals, integers, labelled, numbered, texts
from semantic_layer.demo.town import Town, day_number, first_days, month_numbers, new_year
from semantic_layer.frozen import Frozen
from semantic_layer.load import read_yaml

YEAR = 365.25
DAYS_IN_MONTH = 30
LEAST_OF_A_YEAR = 0.01
"""Million kroner; a project that spends less in a year has no amount available for it."""


class Deposited(Frozen):
    until: date
    amount: float


class Cash(Frozen):
    first: date
    mean: Yearly
    within_month: float
    noise: float
    deposited: Deposited


class Purpose(Frozen):
    start: float
    growth: float
    loans: int


class Loans(Frozen):
    first_year: int
    purposes: dict[str, Purpose]
    noise: float


class YearlyWorks(Frozen):
    carried_out: Yearly
    spread: float


class Economy(Frozen):
    cash: Cash
    loans: Loans
    yearly_works: YearlyWorks


@cache
def read_economy() -> Economy:
    return Economy.model_validate(read_yaml(Path(__file__).with_name("economy.yaml")))


def draw_economy(town: Town) -> list[Table]:
    figures = read_economy()
    return [_cash(town, figures.cash), _debts(town, figures.loans), _amounts_available(town, figures.yearly_works)]


def _cash(town: Town, figures: Cash) -> Table:
    """Grants and taxes come on the first of the month, and the balance falls until the next time."""
    day = np.arange(day_number(figures.first), town.last + 1)
    in_month = (day - first_days(month_numbers(day))) / DAYS_IN_MONTH
    luck = [_daily_luck(town, year) for year in range(figures.first.year, town.last_day.year + 1)]
    dice = np.concatenate(luck)[: len(day)]
    level = value_in(figures.mean, 1970 + day / YEAR - 0.5)
    balance = level + figures.within_month * (0.5 - in_month) + figures.noise * dice
    balance += figures.deposited.amount * (day < day_number(figures.deposited.until))
    return Table("raw.kassebeholdning", {"dato": days(day), "mio_kr": decimals(balance * town.scale, KRONER)})


def _daily_luck(town: Town, year: int) -> Floats:
    return town.dice("raw.kassebeholdning", year).normal(0, 1, new_year(year + 1) - new_year(year))


def _debts(town: Town, figures: Loans) -> Table:
    years = np.arange(figures.first_year, town.last_day.year + (town.last_day.month == 12))
    purposes = list(figures.purposes.values())
    purpose = np.repeat(np.arange(len(purposes)), [p.loans * town.scale for p in purposes])
    weight = town.dice("raw.laan").lognormal(0, 0.5, len(purpose))
    share = weight / np.bincount(purpose, weight)[purpose]
    amounts = []
    for year in years.tolist():
        noise = 1 + figures.noise * town.dice("raw.laan", year).normal(0, 1, len(purposes))
        total = np.array([p.start * (1 + p.growth) ** (year - figures.first_year) for p in purposes]) * noise
        amounts.append(total[purpose] * share * town.scale)
    return Table(
        "raw.laan",
        {
            "laan_id": numbered("G", np.tile(np.arange(len(purpose)), len(years))),
            "aar": integers(np.repeat(years, len(purpose))),
            "formaal": labelled(figures.purposes, np.tile(purpose, len(years))),
            "restgaeld": decimals(np.concatenate([*amounts, np.zeros(0)]), KRONER),
        },
    )


def _amounts_available(town: Town, figures: YearlyWorks) -> Table:
    """What each project may spend in each of its years: more than it does, by the planned share."""
    planned = [row for course in plan_projects(town) for row in _by_year(town, course, figures)]
    rows = [row for row in planned if row[1] <= town.last_day.year]
    return Table(
        "raw.raadighedsbeloeb",
        {
            "projekt": texts(r[0] for r in rows),
            "aar": integers(np.array([r[1] for r in rows], dtype=np.int64)),
            "mio_kr": decimals(np.array([r[2] for r in rows], dtype=float), KRONER),
        },
    )


def _by_year(town: Town, course: Course, figures: YearlyWorks) -> list[tuple[str, int, float]]:
    spent: dict[int, float] = {}
    for quarter, amount in zip(course.quarters, np.diff(course.paid, prepend=0.0).tolist(), strict=True):
        spent[quarter.year] = spent.get(quarter.year, 0.0) + amount
    rows: list[tuple[str, int, float]] = []
    for year, amount in spent.items():
        luck = town.dice("raw.raadighedsbeloeb", year, course.id).normal(0, figures.spread)
        share = float(value_in(figures.carried_out, year)) + luck
        if amount >= LEAST_OF_A_YEAR:
            rows.append((course.id, year, amount / share))
    return rows
