"""Help at home and places in care homes: cases with an invented citizen, from grant to end or offer."""

import numpy as np

from semantic_layer.demo.population import Residents, cut
from semantic_layer.demo.profile import value_in
from semantic_layer.demo.table import NO_DAY, Ints, Table, days, decimals, labelled, numbered
from semantic_layer.demo.town import Town, day_number, first_days, month_number, month_numbers

DAYS_IN_MONTH = 365.25 / 12
HOME_HELP_AGE = 67
CARE_HOME_AGE = 75
HOURS_WIDTH = 1.45
"""Two thirds have less than two hours a week, a few more than twenty."""
MOST_HOURS = 45
LISTS = ("generel", "fritvalg")
OTHER_LIST = 0.4
"""Cases on the list for a home of one's own choice, per case on the general list; no guarantee covers them."""
WAIT_SHAPE = 4.0
HORIZON_QUARTERS = 3
"""Offers are drawn this far ahead, so that those who still wait today are on the list."""


def draw_home_help(town: Town, residents: Residents) -> Table:
    """Every month as many old citizens are granted help as bring the number to what is planned."""
    figures = town.profile.home_help
    first = month_number(figures.first)
    busy_until = np.full(len(residents.born), -(2**40))
    cases: list[tuple[Ints, Ints, Ints]] = []
    for month in range(first, month_number(town.last_day) + 1):
        dice = town.dice("raw.visitation", month)
        day, following = first_days(np.array([month, month + 1])).tolist()
        planned = float(value_in(figures.recipients, 1970 + month / 12 - 0.5)) * town.scale
        planned *= figures.reform.factor if day >= day_number(figures.reform.from_) else 1
        free = residents.on(day)
        ages = residents.age_on(day)[free]
        old = (ages >= HOME_HELP_AGE) & (busy_until[free] < day)
        current = int(np.count_nonzero(busy_until[residents.on(day)] >= day))
        free, weight = free[old], np.exp(0.11 * (ages[old] - HOME_HELP_AGE))
        count = min(len(free), max(0, round(planned * dice.normal(1, 0.006)) - current))
        chosen = dice.choice(free, count, replace=False, p=weight / weight.sum()) if count else free[:0]
        start = np.full(count, day) if month == first else day + dice.integers(0, following - day, count)
        length = 21 + dice.exponential(figures.mean_months * DAYS_IN_MONTH, count).astype(np.int64)
        end = np.minimum(start + length, residents.until[chosen] - 1)
        start = np.minimum(start, end)
        busy_until[chosen] = end
        cases.append((chosen, start, end))
    return _split_by_provider(town, *(np.concatenate(c) for c in zip(*cases, strict=True)))


def _split_by_provider(town: Town, person: Ints, start: Ints, end: Ints) -> Table:
    """Some change provider on the first day of a month; one row per case and provider."""
    figures, dice = town.profile.home_help, town.dice("raw.visitation")
    chance = dice.random((len(person), 4)).T
    private = chance[0] < figures.private
    switch = first_days(month_numbers(start + ((end - start) * chance[1]).astype(np.int64)) + 1)
    changes = (chance[2] < figures.changes) & (switch <= end)
    skew = np.exp(HOURS_WIDTH * town.dice("raw.visitation", "hours").standard_normal(len(person)))
    hours = np.clip(np.round(figures.median_hours * skew * 4) / 4, 0.25, MOST_HOURS)
    known = np.concatenate([start <= town.last, changes & (switch <= town.last)])
    rows = np.flatnonzero(known)
    case = np.concatenate([np.arange(len(person)), np.arange(len(person))])[rows]
    provider = np.concatenate([private, ~private])[rows].astype(np.int64)
    ends = np.concatenate([np.where(changes, switch - 1, end), end])[rows]
    return Table(
        "raw.visitation",
        {
            "sag_id": numbered("H", case),
            "borger_id": numbered("B", person[case]),
            "leverandoer": labelled((figures.providers["municipal"], figures.providers["private"]), provider),
            "timer_pr_uge": decimals(hours[case], 2),
            "fra": days(np.concatenate([start, switch])[rows]),
            "til": days(cut(ends, town.last)),
        },
    )


def draw_care_homes(town: Town, residents: Residents) -> Table:
    """Cases by the quarter in which a place is offered; who still waits has no offer yet."""
    figures = town.profile.care_homes
    quarters = town.periods("quarter", town.profile.home_help.first)
    following = [town.catalog.calendars.shift(quarters[-1], i + 1) for i in range(HORIZON_QUARTERS)]
    rows: list[tuple[Ints, Ints, Ints, Ints]] = []
    for quarter in [*quarters, *following]:
        dice = town.dice("raw.plejeboligsag", quarter.year, quarter.number)
        day, last = day_number(quarter.start), day_number(quarter.end)
        general = int(dice.integers(figures.offers[0], figures.offers[1] + 1)) * town.scale
        other = round(general * OTHER_LIST)
        count = general + other
        old = residents.on(day)
        old = old[residents.age_on(day)[old] >= CARE_HOME_AGE]
        citizen = dice.choice(old, min(count, len(old)), replace=False)
        chosen_list = (np.arange(count) >= general).astype(np.int64)[: len(citizen)]
        mean = float(value_in(figures.days, quarter.year)) * np.where(chosen_list == 1, 3.5, 1.0)
        wait = np.maximum(1, dice.gamma(WAIT_SHAPE, mean / WAIT_SHAPE)).astype(np.int64)
        offered = dice.integers(day, last + 1, len(citizen))
        rows.append((citizen, chosen_list, offered - wait, offered))
    citizen, chosen_list, granted, offered = (np.concatenate(c) for c in zip(*rows, strict=True))
    known = np.flatnonzero(granted <= town.last)
    return Table(
        "raw.plejeboligsag",
        {
            "sag_id": numbered("P", known),
            "borger_id": numbered("B", citizen[known]),
            "liste": labelled(LISTS, chosen_list[known]),
            "visiteret": days(granted[known]),
            "tilbudt": days(np.where(offered[known] > town.last, NO_DAY, offered[known])),
        },
    )
