"""The construction projects: appropriations, payments, and what the project manager says every quarter."""

from dataclasses import dataclass

import numpy as np

from semantic_layer.calendars import Period
from semantic_layer.demo.profile import Project, Projects
from semantic_layer.demo.table import Floats, Table, days, decimals, texts
from semantic_layer.demo.town import Town, day_number

COLOURS = ("groen", "gul", "roed")
KRONER = 6
"""Decimals of a million kroner."""
SHOWN = (0.0, 0.75, 0.9, 1.0)
"""How much of the deviation the forecast has taken in, by quarters since it began to show."""
STATUS_AFTER_DAYS = 12
"""The project manager reports this long after the quarter's end."""
PAYMENTS_PER_QUARTER = (3, 11)


@dataclass(frozen=True)
class Course:
    """One project's quarters and its cumulated payments at the end of each, in million kroner."""

    id: str
    project: Project
    quarters: list[Period]
    paid: Floats


def draw_projects(town: Town) -> list[Table]:
    courses = plan_projects(town)
    return [_projects(town), _appropriations(town, courses), _payments(town, courses), _follow_ups(town, courses)]


def plan_projects(town: Town) -> list[Course]:
    items = town.figures("projekt", town.profile.projects.items)
    return [_plan(town, key, project) for key, project in items.items()]


def _plan(town: Town, key: str, project: Project) -> Course:
    """From the first quarter to the one after the last: spending follows an S-curve to the final cost."""
    calendars = town.catalog.calendars
    first, last = (calendars.parse(q, "quarter") for q in (project.start, project.end))
    building = len(calendars.between(first, last))
    done = np.minimum(np.arange(1, building + 2) / building, 1)
    curve = done**2 * (3 - 2 * done)
    total = (project.budget + (project.extra.amount if project.extra else 0)) * (1 + project.overrun)
    return Course(key, project, calendars.between(first, calendars.shift(last, 1)), np.round(total * curve, KRONER))


def _projects(town: Town) -> Table:
    members = town.members("projekt")
    return Table(
        "raw.projekt",
        {
            "projekt": texts(m.id for m in members),
            "navn": texts(m.label.da for m in members),
            "udvalg": texts(m.parent_on(town.last_day) for m in members),
        },
    )


def _appropriations(town: Town, courses: list[Course]) -> Table:
    """The first one lies before the start; some projects get a supplementary one."""
    rows: list[tuple[str, int, float, str]] = []
    for course in courses:
        rows.append((course.id, day_number(course.quarters[0].start), course.project.budget, "anlægsbevilling"))
        if extra := course.project.extra:
            granted = day_number(town.catalog.calendars.parse(extra.quarter, "quarter").start) + 40
            rows.append((course.id, granted, extra.amount, "tillægsbevilling"))
    rows = [row for row in rows if row[1] <= town.last]
    return Table(
        "raw.bevilling",
        {
            "projekt": texts(r[0] for r in rows),
            "dato": days(np.array([r[1] for r in rows], dtype=np.int64)),
            "mio_kr": decimals(np.array([r[2] for r in rows], dtype=float), KRONER),
            "art": texts(r[3] for r in rows),
        },
    )


def _payments(town: Town, courses: list[Course]) -> Table:
    project: list[str] = []
    when, amount = [], []
    for course in courses:
        before = 0.0
        for quarter, paid in zip(course.quarters, course.paid.tolist(), strict=True):
            dice = town.dice("raw.betaling", quarter.year, quarter.number, course.id)
            count = int(dice.integers(*PAYMENTS_PER_QUARTER)) * town.scale
            steps = np.cumsum(dice.dirichlet(np.full(count, 1.5)))[:-1] * (paid - before) + before
            spread = np.diff(np.round(np.concatenate([[before], steps, [paid]]), KRONER))
            day = dice.integers(day_number(quarter.start), day_number(quarter.end) + 1, count)
            known = (day <= town.last) & (spread > 0)
            before = paid
            project += [course.id] * int(known.sum())
            when.append(day[known])
            amount.append(spread[known])
    return Table(
        "raw.betaling",
        {
            "projekt": texts(project),
            "dato": days(np.concatenate(when)),
            "mio_kr": decimals(np.concatenate(amount), KRONER),
        },
    )


def _follow_ups(town: Town, courses: list[Course]) -> Table:
    rows = [row for course in courses for row in _assess(town, course) if row[2] <= town.last]
    columns = list(zip(*rows, strict=True))
    return Table(
        "raw.projektopfoelgning",
        {
            "projekt": texts(columns[0]),
            "kvartal": texts(columns[1]),
            "slut": days(np.array(columns[2], dtype=np.int64)),
            "statusdato": days(np.array(columns[2], dtype=np.int64) + STATUS_AFTER_DAYS),
            "disponeret": decimals(np.array(columns[3], dtype=float), KRONER),
            "forventet": decimals(np.array(columns[4], dtype=float), KRONER),
            "tid": texts(columns[5]),
            "oekonomi": texts(columns[6]),
            "omfang": texts(columns[7]),
            "aarsag": texts(columns[8]),
        },
    )


Row = tuple[str, str, int, float, float, str, str, str, str | None]


def _assess(town: Town, course: Course) -> list[Row]:
    """Quarter by quarter: commitments, expected final cost, and the three traffic lights by the stated limits."""
    figures: Projects = town.profile.projects
    project = course.project
    turns = town.catalog.calendars.parse(project.turns, "quarter")
    rows: list[Row] = []
    for i, (quarter, paid) in enumerate(zip(course.quarters, course.paid.tolist(), strict=True)):
        since = (quarter.year - turns.year) * 4 + quarter.number - turns.number + 1
        shown = SHOWN[min(max(since, 0), len(SHOWN) - 1)]
        granted = project.budget + _extra_by(town, project, quarter)
        expected = max(granted * (1 + project.overrun * shown), paid)
        ahead = min(1.0, 0.25 + 0.9 * (i + 1) / len(course.quarters))
        committed = paid + (expected - paid) * ahead
        money = _colour((expected - granted) / granted, figures.limits.oekonomi)
        delay = _colour(round(project.delay * shown), figures.limits.tid)
        scope = project.scope if since > 0 else COLOURS[0]
        calm = {money, delay, scope} == {COLOURS[0]}
        rows.append((
            course.id, quarter.id, day_number(quarter.end), committed, expected, delay, money, scope,
            None if calm else project.reason,
        ))  # fmt: skip
    return rows


def _extra_by(town: Town, project: Project, quarter: Period) -> float:
    extra = project.extra
    if extra is None or town.catalog.calendars.parse(extra.quarter, "quarter").start > quarter.start:
        return 0.0
    return extra.amount


def _colour(deviation: float, limits: tuple[float, float]) -> str:
    return COLOURS[sum(deviation > limit + 1e-9 for limit in limits)]
