"""The pupils: cohort by cohort through the schools, with their classes, absence and final examinations."""

from dataclasses import dataclass

import numpy as np

from semantic_layer.demo.profile import Schools, value_in
from semantic_layer.demo.staff import first_area, size_factor
from semantic_layer.demo.table import Bools, Column, Floats, Ints, Table, integers, labelled, numbered
from semantic_layer.demo.town import Town
from semantic_layer.dimensions import Member

GRADES = 10
"""Year groups 0 to 9."""
FIRST_YEAR = 2018
CLASS_SIZES = (16, 26)
"""The smallest and the largest class that starts."""
CLASS_SPREAD = 2.0
GOLDEN = 0.618
"""Spreads the years in which a school between two sizes starts one class more."""
SPECIAL_CLASS = 7
SCHOOL_DAYS = 200
EXAM_SUBJECTS = (
    "dansk, læsning", "dansk, retskrivning", "dansk, skriftlig", "dansk, mundtlig", "matematik uden hjælpemidler",
    "matematik med hjælpemidler", "engelsk, mundtlig", "fysik/kemi, biologi og geografi", "udtræk, humanistisk",
    "udtræk, naturvidenskabeligt",
)  # fmt: skip
SUBJECT_LEVELS = (-1.1, -0.5, -0.4, 0.6, 0.2, -0.2, 0.9, -0.1, 0.4, 0.2)
MARKS = np.array([-3, 0, 2, 4, 7, 10, 12])
MARK_BOUNDS = (-1.5, 1.0, 3.0, 5.5, 8.5, 11.0)
MARKS_ROUND_DOWN = 0.05
"""What a mean loses when it is forced into the uneven steps of the scale."""
ABSENT_FROM_EXAM = 0.05


@dataclass(frozen=True)
class Enrolments:
    """One row per pupil per school year; a year is the one in which the school year starts."""

    pupil: Ints
    year: Ints
    school: Ints
    grade: Ints
    class_number: Ints
    special: Bools
    girl: Bools


def enrol_pupils(town: Town) -> Enrolments:
    """All school years that have begun by the last known day."""
    last = town.catalog.calendars["school_year"].containing(town.last_day).year
    pupils = classes = 0
    columns: list[list[Ints]] = []
    for entry in range(FIRST_YEAR - GRADES + 1, last + 1):
        for school, member in enumerate(town.members("institution")):
            if first_area(member) != town.profile.schools.area:
                continue
            cohort = _draw_cohort(town, member, entry)
            shift = {"pupil": pupils, "class_number": classes}
            rows = [cohort[name] + shift.get(name, 0) for name in cohort]
            pupils, classes = pupils + _size(cohort["pupil"]), classes + _size(cohort["class_number"])
            columns.append([*rows, np.full(len(rows[0]), school), np.full(len(rows[0]), entry)])
    pupil, grade, number, special, girl, school_of, entry_of = (np.concatenate(c) for c in zip(*columns, strict=True))
    year = entry_of + grade
    place = _place(town, school_of, year, last)
    kept = np.flatnonzero((year >= FIRST_YEAR) & (year <= last) & (place >= 0))
    return Enrolments(
        pupil[kept], year[kept], place[kept], grade[kept], number[kept], special[kept].astype(bool),
        girl[kept].astype(bool),
    )  # fmt: skip


def tabulate_schools(town: Town, enrolled: Enrolments) -> list[Table]:
    done = enrolled.year < town.catalog.calendars["school_year"].containing(town.last_day).year
    return [
        Table(
            "raw.indskrivning",
            {
                "elev_id": numbered("E", enrolled.pupil),
                "skoleaar": name_school_years(town, enrolled.year),
                "institution": labelled([m.id for m in town.members("institution")], enrolled.school),
                "klassetrin": labelled([m.id for m in town.members("klassetrin")], enrolled.grade),
                "klasse_id": numbered("K", enrolled.class_number),
                "klassetype": labelled(("normal", "special"), enrolled.special.astype(np.int64)),
                "koen": labelled(("maend", "kvinder"), enrolled.girl.astype(np.int64)),
            },
        ),
        _draw_pupil_absence(town, enrolled, done),
        _draw_exams(town, enrolled, done),
    ]


def _size(numbers: Ints) -> int:
    return int(numbers.max()) + 1 if len(numbers) else 0


def name_school_years(town: Town, years: Ints) -> Column:
    calendar = town.catalog.calendars["school_year"]
    first = int(years.min())
    return labelled([calendar.at(y, 1).id for y in range(first, int(years.max()) + 1)], years - first)


def _draw_cohort(town: Town, member: Member, entry: int) -> dict[str, Ints]:
    """The children who start in one school in one year: who stays how long, and who joins later."""
    schools: Schools = town.profile.schools
    dice = town.dice("raw.indskrivning", entry, member.id)
    size = _pupils_of(town, member) / GRADES
    normal = max(1, int(size * town.scale / schools.class_size + entry * GOLDEN % 1))
    sizes = np.rint(np.clip(dice.normal(schools.class_size, CLASS_SPREAD, normal), *CLASS_SIZES)).astype(np.int64)
    count = int(sizes.sum())
    special = town.scale if size * GRADES >= schools.special_from else 0
    joins = dice.poisson(schools.leaves * count, GRADES - 1)
    first = np.concatenate([np.zeros(count + special * SPECIAL_CLASS), np.repeat(np.arange(1, GRADES), joins)])
    first = first.astype(np.int64)
    last = np.minimum(first + dice.geometric(schools.leaves, len(first)) - 1, GRADES - 1)
    number = np.concatenate([
        np.repeat(np.arange(normal), sizes), normal + np.arange(special * SPECIAL_CLASS) // SPECIAL_CLASS,
        (dice.integers(0, normal) + np.arange(joins.sum())) % normal,
    ])  # fmt: skip
    girl = dice.random(len(first)) < 0.49
    spans = last - first + 1
    pupil = np.repeat(np.arange(len(first)), spans)
    grade = np.arange(len(pupil)) - np.repeat(np.cumsum(spans) - spans, spans) + first[pupil]
    return {
        "pupil": pupil,
        "grade": grade,
        "class_number": number[pupil],
        "special": (number[pupil] >= normal).astype(np.int64),
        "girl": girl[pupil].astype(np.int64),
    }


def _pupils_of(town: Town, member: Member) -> float:
    """Grows with the staff of the same school; a school that is to close has become small."""
    low, high = town.profile.schools.pupils
    if member.valid[1] is not None:
        return low / 2
    return float(np.clip((low + high) / 2 * size_factor(town, member), low, high))


def _place(town: Town, school: Ints, year: Ints, last: int) -> Ints:
    """The school that each row belongs to once closed schools have handed over; -1 for none."""
    members = town.members("institution")
    position = {m.id: i for i, m in enumerate(members)}
    calendar = town.catalog.calendars["school_year"]
    place = school.copy()
    for i, member in enumerate(members):
        for one_year in range(FIRST_YEAR, last + 1):
            period = calendar.at(one_year, 1)
            if not member.exists_on(period.end):
                closed = member.valid[1] is not None and member.valid[1] < period.end
                after = position[member.successor] if closed and member.successor else -1
                place[(school == i) & (year == one_year)] = after
    return place


def _draw_pupil_absence(town: Town, enrolled: Enrolments, done: Bools) -> Table:
    """Whole days away in each school year that has ended, by cause."""
    schools = town.profile.schools
    rows = np.flatnonzero(done & (enrolled.year > FIRST_YEAR))
    days: Ints = np.zeros(len(rows), dtype=np.int64)
    cause = np.zeros((len(rows), 2), dtype=np.int64)
    habit = town.dice("habit").gamma(2.2, 1 / 2.2, int(enrolled.pupil.max()) + 1)
    for year in sorted(set(enrolled.year[rows].tolist())):
        dice, these = town.dice("raw.elevfravaer", year), np.flatnonzero(enrolled.year[rows] == year)
        picked = rows[these]
        members = town.members("institution")
        school = np.array([town.dice("raw.elevfravaer", year, m.id).normal(1, 0.07) for m in members])
        mean = value_in(schools.absence, year) * np.array(schools.absence_grades)[enrolled.grade[picked]]
        mean = mean * school[enrolled.school[picked]] * habit[enrolled.pupil[picked]]
        days[these] = np.minimum(dice.poisson(mean * dice.gamma(4, 0.25, len(these)) * SCHOOL_DAYS), SCHOOL_DAYS)
        cause[these, 0] = dice.binomial(days[these], 0.62)
        cause[these, 1] = dice.binomial(days[these] - cause[these, 0], 0.60)
    return Table(
        "raw.elevfravaer",
        {
            "elev_id": numbered("E", enrolled.pupil[rows]),
            "skoleaar": name_school_years(town, enrolled.year[rows]),
            "sygedage": integers(cause[:, 0]),
            "tilladt": integers(cause[:, 1]),
            "ulovligt": integers(days - cause.sum(axis=1)),
            "skoledage": integers(np.full(len(rows), SCHOOL_DAYS)),
        },
    )


def _draw_exams(town: Town, enrolled: Enrolments, done: Bools) -> Table:
    """One row per mark that was given in the ninth grade; the special classes take none."""
    rows = np.flatnonzero(done & (enrolled.grade == GRADES - 1) & ~enrolled.special)
    marks = [_mark_year(town, enrolled, rows[enrolled.year[rows] == y], y)
             for y in sorted(set(enrolled.year[rows].tolist()))]  # fmt: skip
    pupil, subject, mark, year = (np.concatenate(c) for c in zip(*marks, strict=True))
    return Table(
        "raw.proeve",
        {
            "elev_id": numbered("E", pupil),
            "skoleaar": name_school_years(town, year),
            "fag": labelled(EXAM_SUBJECTS, subject),
            "karakter": integers(mark),
        },
    )


def _mark_year(town: Town, enrolled: Enrolments, rows: Ints, year: int) -> tuple[Ints, Ints, Ints, Ints]:
    schools, dice = town.profile.schools, town.dice("raw.proeve", year)
    members = town.members("institution")
    lasting = np.array([town.dice("raw.proeve", m.id).normal(0, schools.grades_school) for m in members])
    passing = np.array([town.dice("raw.proeve", year, m.id).normal(0, schools.grades_year) for m in members])
    sex = np.where(enrolled.girl[rows], schools.grades_girls, -schools.grades_girls)
    school = (lasting + passing)[enrolled.school[rows]]
    able = value_in(schools.grades, year) + MARKS_ROUND_DOWN + school - lasting[enrolled.school[rows]].mean() + sex
    able = able + dice.normal(0, 2.1, len(rows))
    scores: Floats = able[:, None] + np.array(SUBJECT_LEVELS) + dice.normal(0, 1.5, (len(rows), len(SUBJECT_LEVELS)))
    marks = MARKS[np.searchsorted(MARK_BOUNDS, scores)]
    taken = np.ones(marks.shape, dtype=bool)
    absent = dice.random(len(rows)) < ABSENT_FROM_EXAM
    taken[absent, dice.integers(0, len(SUBJECT_LEVELS), len(rows))[absent]] = False
    who, subject = np.nonzero(taken)
    return enrolled.pupil[rows][who], subject, marks[who, subject], np.full(len(who), year)
