"""Sickness absence of the employees, and which institution reported which month when."""

import numpy as np

from semantic_layer.demo.profile import Staff, value_in
from semantic_layer.demo.staff import Employments, area_of, first_area
from semantic_layer.demo.table import NO_DAY, Bools, Floats, Ints, Table, days, decimals, labelled, numbered
from semantic_layer.demo.town import Town, day_number, first_days, month_number

CAUSES = ("egen_sygdom", "arbejdsskade", "barns_sygedag")
LATE_DAYS = (52, 60)
"""Late registrations come this many days after the month: past its closing, within two months."""
LATE_REPORT_DAYS = (55, 70)
MANY_SIBLINGS = 5
"""A unit is late only where there are enough others for the area to keep a meaningful figure."""


def draw_absence(town: Town, staff: Employments) -> list[Table]:
    known_on = day_number(town.today)
    first, last = month_number(town.profile.staff.first), month_number(town.last_day)
    frailty = town.dice("frailty").gamma(3, 1 / 3, int(staff.employee.max()) + 1)
    units = _unit_factors(town)
    columns: list[tuple[Ints, ...]] = []
    for month in range(first, last + 1):
        employed = np.flatnonzero((staff.since <= month) & (staff.until >= month))
        mean = _expected(town, staff, employed, month, units) * frailty[staff.employee[employed]]
        columns.append(_draw_month(town, staff, employed, mean, month))
    employee, day, cause, hundredths, registered = (np.concatenate(c) for c in zip(*columns, strict=True))
    seen = np.flatnonzero(registered <= known_on)
    absence = Table(
        "raw.fravaer",
        {
            "medarbejder_id": numbered("M", employee[seen]),
            "maaned": days(day[seen]),
            "aarsag": labelled(CAUSES, cause[seen]),
            "dage": decimals(hundredths[seen] / 100, 2),
            "registreret": days(registered[seen]),
        },
    )
    return [absence, _reports(town, first, last, known_on)]


def _draw_month(town: Town, staff: Employments, employed: Ints, mean: Floats, month: int) -> tuple[Ints, ...]:
    """One month's rows: employee, month, cause, hundredths of days, day of registration."""
    dice = town.dice("raw.fravaer", month)
    day, following = first_days(np.array([month, month + 1])).tolist()
    workdays = int(np.busday_count(np.datetime64(day, "D"), np.datetime64(following, "D")))
    count = len(employed)
    lengthy = dice.random(count) < np.minimum(mean * 0.62, 0.5)
    short = dice.poisson(np.minimum(mean * 0.5 * workdays, workdays / 2) * 2) / 2
    spent = np.where(lengthy, np.round(workdays * dice.uniform(0.6, 1.0, count) * 2) / 2, np.minimum(short, workdays))
    child = dice.random(count) < town.profile.staff.child_days * workdays / 1.5
    injured = dice.random(count) < 0.03
    late = dice.random(count) < town.profile.staff.late_share
    on_time = following + dice.integers(0, 4, count)
    registered = np.where(late, following - 1 + dice.integers(*LATE_DAYS, count), on_time)
    hundredths = np.round(spent * staff.degree[employed] * 100).astype(np.int64)
    sick, minding = np.flatnonzero(hundredths > 0), np.flatnonzero(child & (spent < workdays - 2))
    child_days = np.round(staff.degree[employed[minding]] * 100 * dice.integers(1, 3, len(minding))).astype(np.int64)
    return (
        np.concatenate([staff.employee[employed[sick]], staff.employee[employed[minding]]]),
        np.full(len(sick) + len(minding), day),
        np.concatenate([injured[sick].astype(np.int64), np.full(len(minding), 2)]),
        np.concatenate([hundredths[sick], child_days]),
        np.concatenate([registered[sick], on_time[minding]]),
    )


def _expected(town: Town, staff: Employments, employed: Ints, month: int, units: Floats) -> Floats:
    """The share of each employee's working days that is expected to be lost."""
    figures, period = town.profile.staff, town.month(month)
    level = np.zeros(len(town.members("institution")))
    for i, member in enumerate(town.members("institution")):
        parent = member.parent_on(period.end) or first_area(member)
        level[i] = figures.areas[parent].absence
    season = figures.months[month % 12] * float(value_in(figures.years, period.year)) * figures.waves.get(period.id, 1)
    place = staff.institution[employed]
    return np.asarray(level[place] * units[place] * _group_factors(town)[place, staff.group[employed]] * season)


def _group_factors(town: Town) -> Floats:
    """Institution × staff group: the group's own level over the mean of the institution's mix."""
    figures: Staff = town.profile.staff
    groups = town.figures("faggruppe", figures.groups)
    table = np.ones((len(town.members("institution")), len(groups)))
    for i, member in enumerate(town.members("institution")):
        mix = area_of(town, member).groups
        mean = sum(share * groups[g] for g, share in mix.items()) / sum(mix.values())
        table[i] = [factor / mean for factor in groups.values()]
    return table


def _unit_factors(town: Town) -> Floats:
    """Institutions differ for good, around the level of their area."""
    members = town.members("institution")
    factors = np.array([1 + town.dice("raw.fravaer", m.id).normal(0, 0.09) for m in members])
    areas = [first_area(m) for m in members]
    means = {a: np.mean([f for f, other in zip(factors, areas, strict=True) if other == a]) for a in areas}
    return np.asarray(factors / np.array([means[a] for a in areas]))


def _reports(town: Town, first: int, last: int, known_on: int) -> Table:
    """Payroll reports: most come within weeks, one a month comes late, and a few never come."""
    members = town.members("institution")
    rows: list[tuple[int, int, int]] = []
    for month in range(first, last + 1):
        dice = town.dice("raw.loenindberetning", month)
        day, following = first_days(np.array([month, month + 1])).tolist()
        received = following + 2 + dice.integers(0, 15, len(members))
        never, luck = dice.random((2, len(members)))
        slack = _may_fail(town, month)
        if slack.any():
            latest = int(np.argmax(np.where(slack, luck, -1)))
            received[latest] = following - 1 + dice.integers(*LATE_REPORT_DAYS)
        received[slack & (never < town.profile.staff.missing_reports)] = NO_DAY
        end = town.month(month).end
        rows += [(i, day, r) for i, r in enumerate(received.tolist()) if r <= known_on and members[i].exists_on(end)]
    institution, month_day, arrived = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Table(
        "raw.loenindberetning",
        {
            "institution": labelled([m.id for m in members], institution),
            "maaned": days(month_day),
            "modtaget": days(arrived),
        },
    )


def _may_fail(town: Town, month: int) -> Bools:
    end = town.month(month).end
    members = town.members("institution")
    parents = [m.parent_on(end) if m.exists_on(end) else None for m in members]
    fixed = town.profile.staff.fixed
    return np.array(
        [p is not None and parents.count(p) >= MANY_SIBLINGS and m.id not in fixed
         for m, p in zip(members, parents, strict=True)]
    )  # fmt: skip
