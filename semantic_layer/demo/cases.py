"""Reports of concern about children, and building cases."""

import numpy as np

from semantic_layer.demo.population import Residents
from semantic_layer.demo.profile import value_in
from semantic_layer.demo.table import NO_DAY, Ints, Table, days, labelled, numbered
from semantic_layer.demo.town import Town, day_number, first_days, new_year

ADULT = 18
BUILDING_SHAPE = 2.2
SHORTEST_CASE = 3
MOST_REPORTS = 9


def draw_referrals(town: Town, residents: Residents) -> Table:
    """Year by year: the children concerned, and how many reports come about each."""
    figures = town.profile.referrals
    months = np.array(figures.months) / sum(figures.months)
    rows: list[tuple[Ints, Ints]] = []
    for year in range(min(figures.reports), town.last_day.year + 1):
        dice = town.dice("raw.underretning", year)
        first = residents.on(new_year(year))
        staying = (residents.age_on(new_year(year))[first] < ADULT - 1) & (residents.until[first] > new_year(year + 1))
        young = first[staying]
        count = round(float(value_in(figures.reports, year)) * town.scale / figures.per_child * dice.normal(1, 0.01))
        child = dice.choice(young, min(count, len(young)), replace=False)
        times = np.minimum(dice.geometric(1 / figures.per_child, len(child)), MOST_REPORTS)
        child = np.repeat(child, times)
        starts = first_days((year - 1970) * 12 + np.arange(13))
        month = dice.choice(12, len(child), p=months)
        received = starts[month] + (dice.random(len(child)) * (starts[month + 1] - starts[month])).astype(np.int64)
        order = np.argsort(received, kind="stable")
        rows.append((child[order], received[order]))
    child, received = (np.concatenate(c) for c in zip(*rows, strict=True))
    senders = np.array(list(figures.senders.values()))
    sender = town.dice("sender").choice(len(senders), len(child), p=senders / senders.sum())
    known = np.flatnonzero(received <= town.last)
    return Table(
        "raw.underretning",
        {
            "underretning_id": numbered("U", known),
            "barn_id": numbered("B", child[known]),
            "modtaget": days(received[known]),
            "afsender": labelled(figures.senders, sender[known]),
        },
    )


def draw_building_cases(town: Town) -> Table:
    """Quarter by quarter of the decision; a case that is not decided yet has none."""
    figures = town.profile.building_cases
    types = list(town.figures("sagstype", figures.types).values())
    shares = np.array([t.share for t in types])
    quarters = town.periods("quarter", figures.first)
    rows: list[tuple[Ints, Ints, Ints]] = []
    for quarter in [*quarters, *(town.catalog.calendars.shift(quarters[-1], i) for i in (1, 2))]:
        dice = town.dice("raw.byggesag", quarter.year, quarter.number)
        count = dice.poisson(figures.cases / 4 * town.scale * figures.quarters[quarter.number - 1])
        kind = dice.choice(len(types), count, p=shares / shares.sum())
        mean = np.array([t.days for t in types])[kind] * float(value_in(figures.years, quarter.year))
        length = SHORTEST_CASE + dice.gamma(BUILDING_SHAPE, (mean - SHORTEST_CASE) / BUILDING_SHAPE).astype(np.int64)
        decided = dice.integers(day_number(quarter.start), day_number(quarter.end) + 1, count)
        rows.append((kind, decided - length, decided))
    kind, complete, decided = (np.concatenate(c) for c in zip(*rows, strict=True))
    known = np.flatnonzero(complete <= town.last)
    return Table(
        "raw.byggesag",
        {
            "sag_id": numbered("S", known),
            "sagstype": labelled([m.id for m in town.members("sagstype")], kind[known]),
            "fuldt_oplyst": days(complete[known]),
            "afgjort": days(np.where(decided[known] > town.last, NO_DAY, decided[known])),
        },
    )
