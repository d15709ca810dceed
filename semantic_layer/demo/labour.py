"""The labour force: who belongs to it when, and their spells of unemployment."""

from dataclasses import dataclass

import numpy as np

from semantic_layer.demo.population import Residents, cut
from semantic_layer.demo.profile import Labour, value_in
from semantic_layer.demo.table import Floats, Ints, Table, days, decimals, numbered
from semantic_layer.demo.town import Town, day_number, first_days, month_number

WARM_UP_MONTHS = 18
"""Spells begin to be drawn this long before the first month, so that long ones are under way by then."""
YEAR = 365.25


@dataclass(frozen=True)
class _Force:
    person: Ints
    since: Ints
    until: Ints
    factor_base: Floats
    """A person's own risk times the sex's."""


@dataclass(frozen=True)
class _Spells:
    member: Ints
    start: Ints
    end: Ints
    degree: Floats


def draw_labour(town: Town, residents: Residents) -> list[Table]:
    force = _join_force(town, residents)
    spells = _draw_spells(town, force, residents)
    first = day_number(town.profile.labour.first)
    kept = np.flatnonzero((force.since <= town.last) & (force.until > first))
    seen = np.flatnonzero((spells.start <= town.last) & (spells.end >= first))
    return [
        Table(
            "raw.arbejdsstyrke",
            {
                "person_id": numbered("B", force.person[kept]),
                "fra": days(np.maximum(force.since[kept], first)),
                "til": days(cut(force.until[kept] - 1, town.last)),
            },
        ),
        Table(
            "raw.ledighedsforloeb",
            {
                "person_id": numbered("B", force.person[spells.member[seen]]),
                "fra": days(spells.start[seen]),
                "til": days(cut(spells.end[seen], town.last)),
                "grad": decimals(spells.degree[seen], 2),
            },
        ),
    ]


def _join_force(town: Town, residents: Residents) -> _Force:
    dice = town.dice("raw.arbejdsstyrke")
    count = len(residents.born)
    takes_part = dice.random(count) < town.profile.labour.participation
    starts = residents.born + ((16.2 + 5.5 * dice.random(count)) * YEAR).astype(np.int64)
    stops = residents.born + (np.clip(dice.normal(64.5, 2.2, count), 60, 66.9) * YEAR).astype(np.int64)
    since, until = np.maximum(residents.since, starts), np.minimum(residents.until, stops)
    sexes = town.figures("koen", town.profile.labour.sexes)
    risk = dice.gamma(1.5, 1 / 1.5, count) * np.where(residents.female, sexes["kvinder"], sexes["maend"])
    inside = np.flatnonzero(takes_part & (since < until))
    return _Force(inside, since[inside], until[inside], risk[inside])


def _draw_spells(town: Town, force: _Force, residents: Residents) -> _Spells:
    """Month by month as many fall out of work as keep the stock on the planned rate."""
    labour = town.profile.labour
    first = month_number(labour.first) - WARM_UP_MONTHS
    busy_until = np.full(len(force.person), -(2**40))
    drawn: list[tuple[Ints, Ints, Ints, Floats]] = []
    for month in range(first, month_number(town.last_day) + 1):
        dice = town.dice("raw.ledighedsforloeb", month)
        day, following = first_days(np.array([month, month + 1])).tolist()
        here = np.flatnonzero((force.since <= day) & (force.until > following) & (busy_until < day))
        ages = (day - residents.born[force.person[here]]) / YEAR
        weight = force.factor_base[here] * _age_factors(labour, ages)
        chance = _inflow(labour, month, first) * weight / max(weight.mean(), 1e-9) if len(here) else weight
        fallen = here[dice.random(len(here)) < chance]
        start = day + dice.integers(0, following - day, len(fallen))
        length = 7 + dice.exponential(labour.mean_days - 7, len(fallen)).astype(np.int64)
        end = np.minimum(start + length, force.until[fallen] - 1)
        full_time = dice.random(len(fallen)) < 0.72
        degree = np.where(full_time, 1.0, 0.5 + 0.05 * dice.integers(0, 10, len(fallen)))
        busy_until[fallen] = end
        drawn.append((fallen, start, end, degree))
    member, start, end, degree = (np.concatenate(part) for part in zip(*drawn, strict=True))
    return _Spells(member, start, end, degree)


MEAN_DEGREE = 0.855


def _inflow(labour: Labour, month: int, first: int) -> float:
    """The share of those in work who lose it this month; the first month also fills the stock."""
    stays = np.exp(-365.25 / 12 / labour.mean_days)
    here, before = _rate(labour, month), _rate(labour, month - 1) if month > first else 0.0
    return float(max(0.0, here - stays * before) / MEAN_DEGREE * (1 + 0.5 * (1 - stays)))


def _rate(labour: Labour, month: int) -> float:
    year = 1970 + (month + 0.5) / 12
    return float(value_in(labour.rate, np.array([year - 0.5]))[0]) * labour.months[month % 12]


def _age_factors(labour: Labour, ages: Floats) -> Floats:
    factors = np.ones(len(ages))
    for group in labour.ages.values():
        factors[(ages >= group.from_) & (ages < group.to + 1)] = group.factor
    return factors
