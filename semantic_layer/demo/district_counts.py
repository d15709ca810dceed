"""How many live in each district by age group: what the registers of districts are divided by."""

import numpy as np

from semantic_layer.demo.population import Residents
from semantic_layer.demo.table import Ints, Table, integers, texts
from semantic_layer.demo.town import Town, day_number, first_days, month_number, month_numbers

FIRST_YEAR = 2017


def count_by_district(town: Town, residents: Residents) -> Table:
    """On the first day of each quarter, the day that the population figure is counted on."""
    districts = [m.id for m in town.members("distrikt")]
    bands = list(town.figures("aldersgruppe", town.profile.population.bands).items())
    oldest = max(bounds.to for _, bounds in bands)
    rows: list[tuple[str, str, str, int]] = []
    for quarter in town.periods("quarter", town.catalog.calendars["year"].at(FIRST_YEAR, 1).start):
        day = day_number(quarter.start)
        age, district = _whole_years(residents.born, month_number(quarter.start)), residents.district_on(day)
        for band, bounds in bands:
            inside = (district >= 0) & (age >= bounds.from_) & ((age <= bounds.to) | (bounds.to == oldest))
            counts = np.bincount(district[inside], minlength=len(districts))
            rows += [(quarter.id, d, band, int(n)) for d, n in zip(districts, counts, strict=True)]
    return Table(
        "raw.folketal_distrikt",
        {
            "kvartal": texts(r[0] for r in rows),
            "distrikt": texts(r[1] for r in rows),
            "aldersgruppe": texts(r[2] for r in rows),
            "antal": integers(np.array([r[3] for r in rows], dtype=np.int64)),
        },
    )


def _whole_years(born: Ints, month: int) -> Ints:
    """Age on the first day of the month; who was born later in the month has not had the birthday yet."""
    birth_months = month_numbers(born)
    return np.asarray((month - birth_months - (born > first_days(birth_months))) // 12)
