"""How many live here by age, month by month: what other registers are divided by."""

import numpy as np

from semantic_layer.demo.population import Residents
from semantic_layer.demo.table import Table, integers, texts
from semantic_layer.demo.town import Town, day_number, month_number, month_numbers

CHILDREN = "boern"
ADULT = 18
FIRST_YEAR = 2018


def count_residents(town: Town, residents: Residents) -> Table:
    """On the last day of each month: the age groups of the labour force, and the children from 0 to 17."""
    groups = {k: (a.from_, a.to) for k, a in town.profile.labour.ages.items()} | {CHILDREN: (0, ADULT - 1)}
    rows: list[tuple[str, str, int]] = []
    for month in town.periods("month", town.catalog.calendars["year"].at(FIRST_YEAR, 1).start):
        day = day_number(month.end)
        # On a month's last day, everybody born in that month of a year has had the birthday.
        ages = (month_number(month.end) - month_numbers(residents.born[residents.on(day)])) // 12
        for group, (youngest, oldest) in groups.items():
            rows.append((month.id, group, int(np.count_nonzero((ages >= youngest) & (ages <= oldest)))))
    return Table(
        "raw.folketal",
        {
            "maaned": texts(r[0] for r in rows),
            "gruppe": texts(r[1] for r in rows),
            "antal": integers(np.array([r[2] for r in rows], dtype=np.int64)),
        },
    )
