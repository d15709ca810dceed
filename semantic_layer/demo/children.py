"""The children who live here: where they go to school, places in day care, and their teeth."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from semantic_layer.demo.children_profile import ChildrenProfile, read_children_profile
from semantic_layer.demo.population import Residents
from semantic_layer.demo.profile import value_in
from semantic_layer.demo.schools import GRADES, name_school_years
from semantic_layer.demo.staff import first_area, merged_from, size_factor
from semantic_layer.demo.table import Bools, Floats, Ints, Table, days, decimals, integers, labelled, numbered
from semantic_layer.demo.town import Town, day_number, first_days, month_number, new_year, years_of
from semantic_layer.dimensions import Member

SCHOOL_TYPES = ("folkeskole", "specialtilbud", "fri_grundskole", "efterskole")
SCHOOL_START = 6
"""The year in which a child turns six is its first school year."""
COUNTING_DAY = (9, 5)
FIRST_APPLICATION, OFFERS_AHEAD = (60, 300), (1, 45)
"""Days before the wanted day that a family applies, and that it is offered a place."""
LATE_DAYS = (8, 60)
TINY = 0.25
"""A centre too small to be shown alone, beside one of the usual size."""


def tabulate_children(town: Town, residents: Residents) -> Iterator[Table]:
    figures = read_children_profile()
    yield _send_to_school(town, figures, residents)
    yield _offer_places(town, figures, residents)
    yield _examine_teeth(town, figures, residents)
    yield _staff_centres(town, figures)


def _send_to_school(town: Town, figures: ChildrenProfile, residents: Residents) -> Table:
    """Each resident child of school age on the counting day; who has left the municipal school stays away."""
    plan, name = figures.schooling, "raw.skolegang"
    private, special = (_by_district(town, d) for d in (plan.private_districts, plan.special_districts))
    leans = town.dice(name).random((2, len(residents.born)))
    drawn: list[tuple[Ints, Ints, Ints, Ints]] = []
    year = plan.first_year
    while (day := day_number(date(year, *COUNTING_DAY))) <= town.last:
        home = residents.district_on(day)
        grade = year - years_of(residents.born) - SCHOOL_START
        rows = np.flatnonzero((home >= 0) & (grade >= 0) & (grade < GRADES))
        boards = town.dice(name, year).random(len(rows)) < _boarding(plan.boarding)[grade[rows]]
        leaves = leans[0][rows] < float(value_in(plan.private, year)) + private[home[rows]]
        needs = leans[1][rows] < float(value_in(plan.special, year)) + special[home[rows]]
        kind = np.where(leaves, 2, np.where(needs, 1, np.where(boards, 3, 0)))
        drawn.append((rows, home[rows], kind, np.full(len(rows), year)))
        year += 1
    person, home_of, kind_of, year_of = (np.concatenate(c) for c in zip(*drawn, strict=True))
    return Table(
        name,
        {
            "person_id": numbered("B", person),
            "skoleaar": name_school_years(town, year_of),
            "distrikt": labelled(_districts(town), home_of),
            "klassetrin": labelled(
                [m.id for m in town.members("klassetrin")], year_of - years_of(residents.born)[person] - SCHOOL_START
            ),
            "skoletype": labelled(SCHOOL_TYPES, kind_of),
        },
    )


def _boarding(by_grade: dict[int, float]) -> Floats:
    return np.array([by_grade.get(grade, 0.0) for grade in range(GRADES)])


def _offer_places(town: Town, figures: ChildrenProfile, residents: Residents) -> Table:
    """Places wanted month by month; when an opening slips, several children of one district wait too long."""
    plan, name = figures.places, "raw.pladsansoegning"
    first, last = month_number(date(plan.first_year, 1, 1)), month_number(town.last_day)
    drawn: list[tuple[Ints, Ints, Ints, Ints]] = []
    for month in range(first, last + 1):
        dice = town.dice(name, month)
        day, following = first_days(np.array([month, month + 1])).tolist()
        home = residents.district_on(day)
        wanting: list[Ints] = []
        for age, share in plan.applies.items():
            turns = residents.born + round(age * 365.25)
            there = np.flatnonzero((home >= 0) & (turns >= day) & (turns < following))
            wanting.append(there[dice.random(len(there)) < share])
        child = np.concatenate(wanting)
        wanted = day + dice.integers(0, following - day, len(child))
        late = _late(town, figures, month, home[child])
        waits, ahead = dice.integers(*LATE_DAYS, len(child)), dice.integers(*OFFERS_AHEAD, len(child))
        offered = wanted + np.where(late, waits, -ahead)
        drawn.append((child, home[child], wanted, offered))
    child_of, home_of, wanted_of, offered_of = (np.concatenate(c) for c in zip(*drawn, strict=True))
    known = np.flatnonzero(wanted_of <= town.last)
    applied = wanted_of - town.dice(name, "applied").integers(*FIRST_APPLICATION, len(wanted_of))
    return Table(
        name,
        {
            "ansoegning_id": numbered("D", known),
            "person_id": numbered("B", child_of[known]),
            "distrikt": labelled(_districts(town), home_of[known]),
            "ansoegt": days(applied[known]),
            "oensket": days(wanted_of[known]),
            "tilbudt": days(offered_of[known]),
        },
    )


def _late(town: Town, figures: ChildrenProfile, month: int, home: Ints) -> Bools:
    """Which of a month's children are offered a place too late."""
    plan = figures.places
    dice = town.dice("raw.pladsansoegning", "late", 1970 + month // 12)
    low, high = plan.late_months
    months = dice.choice(12, int(dice.integers(low, high + 1)), replace=False).tolist()
    late = np.zeros(len(home), dtype=bool)
    if month % 12 in months:
        own = town.dice("raw.pladsansoegning", "late", month)
        low, high = plan.late_children
        district = int(np.bincount(home).argmax())
        late[np.flatnonzero(home == district)[: int(own.integers(low, high + 1)) * town.scale]] = True
    return late


def _examine_teeth(town: Town, figures: ChildrenProfile, residents: Residents) -> Table:
    """The children who turn an age of examination in each year that has ended."""
    plan, name = figures.dental, "raw.tandundersoegelse"
    free = town.figures("tandalder", plan.free)
    ages = [int(member.rpartition("_")[2]) for member in free]
    district = _by_district(town, plan.districts)
    drawn: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
    for year in range(plan.first_year, town.last_day.year + (town.last_day.month == 12)):
        home = residents.district_on(new_year(year) + 150)
        for code, (age, share) in enumerate(zip(ages, free.values(), strict=True)):
            dice = town.dice(name, year, age)
            rows = np.flatnonzero((home >= 0) & (years_of(residents.born) == year - age))
            rows = rows[dice.random(len(rows)) < plan.examined]
            healthy = dice.random(len(rows)) < share + float(value_in(plan.trend, year)) + district[home[rows]]
            drawn.append(
                (rows, home[rows], np.full(len(rows), code), healthy.astype(np.int64), np.full(len(rows), year))
            )
    person, home_of, age_of, healthy_of, year_of = (np.concatenate(c) for c in zip(*drawn, strict=True))
    return Table(
        name,
        {
            "person_id": numbered("B", person),
            "aar": integers(year_of),
            "distrikt": labelled(_districts(town), home_of),
            "tandalder": labelled(free, age_of),
            "kariesfri": integers(healthy_of),
        },
    )


def _staff_centres(town: Town, figures: ChildrenProfile) -> Table:
    """Children and adults of each day care centre, in full-time places and years, for the years that have ended."""
    plan, name = figures.staffing, "raw.normering"
    centres = [m for m in town.members("institution") if first_area(m) == m.parent_on(town.last_day) == plan.area]
    tiny = town.profile.staff.fixed
    size = np.array([_size_of(town, m, TINY if m.id in tiny else None) for m in centres])
    lasting = np.array([town.dice(name, m.id).normal(1, plan.spread, 2) for m in centres])
    rows: list[Floats] = []
    homes: list[Ints] = []
    years = list(range(plan.first_year, town.last_day.year + (town.last_day.month == 12)))
    for year in years:
        passing = np.array([town.dice(name, year, m.id).normal(1, plan.spread / 3, 4) for m in centres])
        open_then = np.array([m.exists_on(date(year, 12, 31)) for m in centres])
        then = size * open_then
        columns: list[Floats] = []
        for i, (total, ratio) in enumerate(((plan.young_children, plan.young), (plan.old_children, plan.old))):
            children = total * town.scale * then / then.sum() * passing[:, i]
            adults = children / float(value_in(ratio, year)) * lasting[:, i] * passing[:, i + 2]
            adults *= children.sum() / float(value_in(ratio, year)) / adults.sum()
            columns += [children, adults]
        rows.append(np.array(columns)[:, open_then])
        homes.append(np.flatnonzero(open_then))
    table = np.concatenate(rows, axis=1)
    names = ("boern_0_2", "voksne_0_2", "boern_3_5", "voksne_3_5")
    return Table(
        name,
        {
            "aar": integers(np.repeat(np.array(years), [len(home) for home in homes])),
            "institution": labelled([m.id for m in centres], np.concatenate(homes)),
            **{column: decimals(values, 2) for column, values in zip(names, table, strict=True)},
        },
    )


def _size_of(town: Town, member: Member, fixed: float | None) -> float:
    """A centre that others became has all their children."""
    before = merged_from(town, member)
    return fixed or sum(size_factor(town, m) for m in before or [member])


def _districts(town: Town) -> list[str]:
    return [m.id for m in town.members("distrikt")]


def _by_district(town: Town, added: dict[str, float]) -> Floats:
    return np.array(list(town.figures("distrikt", added).values()))
