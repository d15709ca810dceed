"""What is measured about the pupils and their schools: well-being, tests, expected marks, what follows, and costs."""

from collections.abc import Iterator

import numpy as np

from semantic_layer.demo.children_profile import ChildrenProfile, read_children_profile
from semantic_layer.demo.profile import value_in
from semantic_layer.demo.schools import GRADES, Enrolments, name_school_years
from semantic_layer.demo.table import Column, Floats, Ints, Table, decimals, integers, labelled, numbered
from semantic_layer.demo.town import Town

SUBJECTS = ("læsning", "matematik")
TEST_SPREAD = (0.06, 0.02)
"""Between schools, and of a school from year to year; nobody is shown it."""
LESSON_SPREAD = 0.04


def tabulate_pupils(town: Town, enrolled: Enrolments) -> Iterator[Table]:
    """Surveys and tests of the school years that have ended, accounts of the years that have."""
    figures = read_children_profile()
    ended = enrolled.year < town.catalog.calendars["school_year"].containing(town.last_day).year
    done = np.flatnonzero(ended)
    leaving = np.flatnonzero(ended & (enrolled.grade == GRADES - 1))
    yield _ask_pupils(town, figures, enrolled, done)
    yield _test_pupils(town, figures, enrolled, done)
    yield _expect_marks(town, figures, enrolled, leaving[~enrolled.special[leaving]])
    yield _follow_leavers(town, figures, enrolled, leaving)
    yield _count_lessons(town, figures, enrolled, done)
    yield _account(town, figures, enrolled)


def _ask_pupils(town: Town, figures: ChildrenProfile, enrolled: Enrolments, done: Ints) -> Table:
    """One row per pupil who answered; a pupil's indicators go together, and a school's hardly change."""
    survey, name = figures.wellbeing, "raw.trivselsmaaling"
    youngest, oldest = survey.grades
    asked = done[(enrolled.grade[done] >= youngest) & (enrolled.grade[done] <= oldest)]
    answered: list[Ints] = []
    scores: dict[str, list[Floats]] = {indicator: [] for indicator in survey.levels}
    for year, everybody in _by_year(enrolled, asked):
        dice = town.dice(name, year)
        rows = everybody[dice.random(len(everybody)) < survey.answers]
        mood = dice.normal(0, survey.pupils, len(rows))
        schools = enrolled.school[rows]
        place = _school_effects(town, name, year, (survey.schools, survey.years), schools)[schools]
        for indicator, level in survey.levels.items():
            own = mood * 0.8 + dice.normal(0, survey.pupils * 0.6, len(rows))
            scores[indicator].append(np.clip(float(value_in(level, year)) + place + own, 1, 5))
        answered.append(rows)
    columns = {indicator: decimals(np.concatenate(values), 2) for indicator, values in scores.items()}
    return Table(name, {**_whose(town, enrolled, np.concatenate(answered)), **columns})


def _test_pupils(town: Town, figures: ChildrenProfile, enrolled: Enrolments, done: Ints) -> Table:
    """One row per pupil and subject; the special classes take no tests."""
    tests, name = figures.tests, "raw.testresultat"
    drawn: list[tuple[Ints, Ints, Ints]] = []
    for year, everybody in _by_year(enrolled, done[~enrolled.special[done]]):
        if year in tests.without:
            continue
        plans = ((tests.reading, tests.reading_grades), (tests.maths, tests.maths_grades))
        for code, (level, grades) in enumerate(plans):
            dice = town.dice(name, year, SUBJECTS[code])
            rows = everybody[np.isin(enrolled.grade[everybody], grades)]
            rows = rows[dice.random(len(rows)) < tests.takes]
            place = _school_effects(town, name, year, TEST_SPREAD, enrolled.school[rows])[enrolled.school[rows]]
            reached = dice.random(len(rows)) < float(value_in(level, year)) + place
            drawn.append((rows, np.full(len(rows), code), reached.astype(np.int64)))
    rows, subject, reached_level = (np.concatenate(c) for c in zip(*drawn, strict=True))
    results = {"fag": labelled(SUBJECTS, subject), "paa_niveau": integers(reached_level)}
    return Table(name, {**_whose(town, enrolled, rows), **results})


def _expect_marks(town: Town, figures: ChildrenProfile, enrolled: Enrolments, rows: Ints) -> Table:
    """What pupils of the same background get: a large part of what is lasting in their school's level."""
    expected, schools = figures.expected_marks, town.profile.schools
    members = town.members("institution")
    lasting = np.array([town.dice("raw.proeve", m.id).normal(0, schools.grades_school) for m in members])
    sex = np.where(enrolled.girl, schools.grades_girls, -schools.grades_girls)
    marks: list[Floats] = []
    for year, these in _by_year(enrolled, rows):
        place = lasting[enrolled.school[these]]
        own = town.dice("raw.forventet_karakter", year).normal(0, expected.pupils, len(these))
        level = float(value_in(schools.grades, year)) + expected.above
        marks.append(np.clip(level + expected.background * (place - place.mean()) + sex[these] + own, 0, 12))
    sorted_rows = np.concatenate([these for _, these in _by_year(enrolled, rows)])
    column = {"forventet": decimals(np.concatenate(marks), 1)}
    return Table("raw.forventet_karakter", {**_whose(town, enrolled, sorted_rows), **column})


def _follow_leavers(town: Town, figures: ChildrenProfile, enrolled: Enrolments, rows: Ints) -> Table:
    """Whether each pupil who left year 9 has gone on three months later."""
    onward = figures.onward
    goes_on: list[Ints] = []
    for year, these in _by_year(enrolled, rows):
        share = float(value_in(onward.share, year)) + np.where(enrolled.girl[these], onward.girls, -onward.girls)
        goes_on.append((town.dice("raw.overgang", year).random(len(these)) < share).astype(np.int64))
    sorted_rows = np.concatenate([these for _, these in _by_year(enrolled, rows)])
    return Table("raw.overgang", {**_whose(town, enrolled, sorted_rows), "i_gang": integers(np.concatenate(goes_on))})


def _count_lessons(town: Town, figures: ChildrenProfile, enrolled: Enrolments, done: Ints) -> Table:
    """Lessons of each school and subject in a school year, and those with a qualified teacher."""
    plan, members = figures.qualified, town.members("institution")
    rows: list[tuple[int, int, int, int, int]] = []
    for year, these in _by_year(enrolled, done[~enrolled.special[done]]):
        spread = (plan.schools, plan.schools / 3)
        effects = _school_effects(town, "raw.undervisningstimer", year, spread, enrolled.school[these])
        for school in np.unique(enrolled.school[these]).tolist():
            classes = len(np.unique(enrolled.class_number[these[enrolled.school[these] == school]]))
            dice = town.dice("raw.undervisningstimer", year, members[school].id)
            for code, (subject, lessons) in enumerate(plan.lessons.items()):
                held = round(classes * lessons * dice.normal(1, LESSON_SPREAD / 2))
                share = float(value_in(plan.share, year)) + effects[school] + plan.subjects[subject]
                covered = round(held * float(np.clip(share + dice.normal(0, LESSON_SPREAD), 0.3, 1)))
                rows.append((year, school, code, covered, held))
    year_of, school_of, subject_of, covered_of, held_of = np.array(rows, dtype=np.int64).T
    return Table(
        "raw.undervisningstimer",
        {
            "skoleaar": name_school_years(town, year_of),
            "institution": labelled([m.id for m in members], school_of),
            "fag": labelled(list(plan.lessons), subject_of),
            "daekkede": integers(covered_of),
            "timer": integers(held_of),
        },
    )


def _account(town: Town, figures: ChildrenProfile, enrolled: Enrolments) -> Table:
    """Net expenditure of each school and year, and its pupils that September; small schools are dearer."""
    spending, members = figures.spending, town.members("institution")
    rows: list[tuple[int, int, float, int]] = []
    last = town.last_day.year - (town.last_day.month < 12)
    for year in range(spending.first_year, last + 1):
        counts = np.bincount(enrolled.school[enrolled.year == year], minlength=len(members))
        schools = np.flatnonzero(counts)
        spread = (spending.schools, spending.schools / 2)
        effects = _school_effects(town, "raw.skoleudgift", year, spread, schools)[schools]
        dear = (counts[schools] / counts[schools].mean()) ** -spending.size * (1 + effects)
        dear /= np.average(dear, weights=counts[schools])
        cost = dear * float(value_in(spending.per_pupil, year)) * counts[schools]
        columns = (schools.tolist(), cost.tolist(), counts[schools].tolist())
        rows += [(year, school, amount, count) for school, amount, count in zip(*columns, strict=True)]
    year_of, school_of, cost_of, count_of = (np.array(c) for c in zip(*rows, strict=True))
    return Table(
        "raw.skoleudgift",
        {
            "aar": integers(year_of),
            "institution": labelled([m.id for m in members], school_of),
            "nettoudgift": decimals(cost_of, 2),
            "elever": integers(count_of),
        },
    )


def _school_effects(town: Town, table: str, year: int, spread: tuple[float, float], schools: Ints) -> Floats:
    """How each school differs from the mean of those given: for good, and a little anew every year."""
    lasting, passing = spread
    effects = np.array(
        [town.dice(table, m.id).normal(0, lasting) + town.dice(table, year, m.id).normal(0, passing)
         for m in town.members("institution")]
    )  # fmt: skip
    return np.asarray(effects - effects[schools].mean())


def _by_year(enrolled: Enrolments, rows: Ints) -> Iterator[tuple[int, Ints]]:
    years = enrolled.year[rows]
    for year in np.unique(years).tolist():
        yield year, rows[years == year]


def _whose(town: Town, enrolled: Enrolments, rows: Ints) -> dict[str, Column]:
    return {
        "elev_id": numbered("E", enrolled.pupil[rows]),
        "skoleaar": name_school_years(town, enrolled.year[rows]),
    }
