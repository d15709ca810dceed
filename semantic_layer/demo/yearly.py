"""What is known once a year: emissions by source, and loans by borrower and library."""

from datetime import date

import numpy as np

from semantic_layer.calendars import first_of_month_after
from semantic_layer.demo.population import Residents, headcount
from semantic_layer.demo.profile import value_in
from semantic_layer.demo.table import Ints, Table, decimals, integers, labelled, numbered
from semantic_layer.demo.town import Town, new_year
from semantic_layer.errors import SourceError

YEARLY_NOISE = 0.006
LOANS_SHAPE = 0.9
KINDS = ("fysisk", "digital")


def draw_emissions(town: Town) -> list[Table]:
    """Thousand tonnes per source and year, for the years whose account is out by now."""
    figures = town.profile.emissions
    sectors = town.figures("sektor", figures.sectors)
    first, last_known = min(figures.per_inhabitant), sorted(figures.per_inhabitant)[1]
    sector = np.repeat(np.arange(len(sectors)), [s.sources * town.scale for s in sectors.values()])
    weight = town.dice("raw.udledningskilde").lognormal(0, 0.7, len(sector))
    years, tons = [], []
    for year in range(first, town.last_day.year + 1):
        if first_of_month_after(date(year + 1, 1, 1), figures.published_after_months) > town.today:
            break
        dice = town.dice("raw.udledning", year)
        total = float(value_in(figures.per_inhabitant, year)) * headcount(town.profile.population, year - first)
        progress = (year - first) / (last_known - first)
        shares = np.array([max(0.01, s.first + (s.last - s.first) * progress) for s in sectors.values()])
        noisy = weight * dice.normal(1, 0.03, len(weight))
        within = noisy / np.bincount(sector, noisy)[sector]
        scale = town.scale * dice.normal(1, YEARLY_NOISE) / 1000
        tons.append(within * (shares / shares.sum())[sector] * total * scale)
        years.append(year)
    source = np.tile(np.arange(len(sector)), len(years))
    sources = Table(
        "raw.udledningskilde",
        {"kilde_id": numbered("C", np.arange(len(sector))), "sektor": labelled(sectors, sector)},
    )
    emissions = Table(
        "raw.udledning",
        {
            "kilde_id": numbered("C", source),
            "aar": integers(np.repeat(np.array(years, dtype=np.int64), len(sector))),
            "kiloton": decimals(np.concatenate([*tons, np.zeros(0)]), 6),
        },
    )
    return [sources, emissions]


def draw_loans(town: Town, residents: Residents) -> Table:
    """Loans of each borrower at each library in each year that has ended."""
    figures = town.profile.loans
    libraries = _libraries(town)
    eager = town.dice("raw.udlaan").random((2, len(residents.born)))
    shares = np.cumsum(list(figures.libraries.values()))
    home = np.searchsorted(shares / shares[-1], eager[1])
    rows: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
    for year in range(min(figures.physical), town.last_day.year + (town.last_day.month == 12)):
        if year in figures.never_published:
            continue
        dice = town.dice("raw.udlaan", year)
        here = residents.on(new_year(year) + 181)
        borrows = eager[0][here] * 0.8 + dice.random(len(here)) * 0.2 < figures.borrowers
        reader = here[borrows]
        twice = reader[dice.random(len(reader)) < figures.second_library]
        away = (home[twice] + 1 + dice.integers(0, len(libraries) - 1, len(twice))) % len(libraries)
        person, library = np.concatenate([reader, twice]), np.concatenate([home[reader], away])
        for kind, rate in enumerate((figures.physical, figures.digital)):
            mean = float(value_in(rate, year)) * len(here) / len(person)
            loans = dice.poisson(mean * dice.gamma(LOANS_SHAPE, 1 / LOANS_SHAPE, len(person)))
            made = np.flatnonzero(loans)
            columns = (person[made], library[made], np.full(len(made), kind), loans[made], np.full(len(made), year))
            rows.append(columns)
    person, library, kind_of, loans_of, year_of = (np.concatenate(c) for c in zip(*rows, strict=True))
    return Table(
        "raw.udlaan",
        {
            "laaner_id": numbered("L", person),
            "institution": labelled(libraries, library),
            "aar": integers(year_of),
            "materiale": labelled(KINDS, kind_of),
            "antal": integers(loans_of),
        },
    )


def _libraries(town: Town) -> list[str]:
    known = {m.id for m in town.members("institution")}
    strange = [i for i in town.profile.loans.libraries if i not in known]
    if strange:
        raise SourceError(f"semantic_layer/demo/profile.yaml names unknown libraries: {', '.join(strange)}")
    return list(town.profile.loans.libraries)
