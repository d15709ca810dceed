"""Who lives in the municipality: persons from birth or arrival to departure, and where they lived meanwhile."""

from dataclasses import dataclass

import numpy as np

from semantic_layer.demo.profile import Population
from semantic_layer.demo.table import NO_DAY, Bools, Floats, Ints, Table, days, integers, labelled, numbered
from semantic_layer.demo.town import Town, new_year

FADES = 0.88
"""Of the oldest, each year of age is this much smaller than the year before."""


@dataclass(frozen=True)
class Residents:
    """Persons are numbered by position; a stay runs from its first day to the day before `until`."""

    born: Ints
    since: Ints
    until: Ints
    female: Bools
    stay_person: Ints
    stay_district: Ints
    stay_since: Ints
    stay_until: Ints

    def on(self, day: int) -> Ints:
        """The persons who live here on that day."""
        return np.flatnonzero((self.since <= day) & (self.until > day))

    def age_on(self, day: int) -> Floats:
        return np.asarray((day - self.born) / 365.25)

    def district_on(self, day: int) -> Ints:
        """Each person's district on that day, -1 for those who live elsewhere."""
        there = (self.stay_since <= day) & (self.stay_until > day)
        district = np.full(len(self.born), -1)
        district[self.stay_person[there]] = self.stay_district[there]
        return district


def settle_residents(town: Town) -> Residents:
    dice = town.dice("raw.borger")
    born, since, until = _live(town, dice)
    order = np.lexsort((born, since))
    born, since, until = born[order], since[order], until[order]
    female = dice.random(len(born)) < 0.503
    return Residents(born, since, until, female, *_stay(town, since, until))


def tabulate_residents(town: Town, residents: Residents) -> list[Table]:
    known = np.flatnonzero(residents.since <= town.last)
    stays = np.flatnonzero(residents.stay_since <= town.last)
    districts = [m.id for m in town.members("distrikt")]
    return [
        Table(
            "raw.borger",
            {
                "person_id": numbered("B", known),
                "foedt": days(residents.born[known]),
                "koen": labelled(("maend", "kvinder"), residents.female[known].astype(np.int64)),
            },
        ),
        Table(
            "raw.bopael",
            {
                "person_id": numbered("B", residents.stay_person[stays]),
                "distrikt": labelled(districts, residents.stay_district[stays]),
                "fra": days(residents.stay_since[stays]),
                "til": days(cut(residents.stay_until[stays] - 1, town.last)),
            },
        ),
        _ages(town),
    ]


def cut(last_days: Ints, last: int) -> Ints:
    """Ends that lie after the last known day are not known yet."""
    return np.where(last_days > last, NO_DAY, last_days)


def headcount(population: Population, years_on: int) -> float:
    return population.start * (1 + population.growth) ** years_on


def _live(town: Town, dice: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Each cohort is brought to its planned size every New Year, by births, arrivals and departures."""
    population, first = town.profile.population, town.profile.first_year
    oldest = max(band.to for band in population.bands.values())
    sizes = [_planned(town, years_on) for years_on in range(town.profile.last_year - first + 1)]
    pieces: list[tuple[Ints, Ints, Ints]] = []
    for birth_year in range(first - 1 - oldest, town.profile.last_year):
        plan = {
            first + i: int(s[first + i - 1 - birth_year])
            for i, s in enumerate(sizes)
            if 0 <= first + i - 1 - birth_year <= oldest
        }
        pieces.append(_live_cohort(birth_year, plan, first, population.moves, dice))
    born, since, until = (np.concatenate(part) for part in zip(*pieces, strict=True))
    return born, since, until


def _live_cohort(
    birth_year: int, plan: dict[int, int], first: int, moves: float, dice: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    birth, year_length = new_year(birth_year), new_year(birth_year + 1) - new_year(birth_year)
    born: list[Ints] = []
    since: list[Ints] = []
    until = np.zeros(0, dtype=np.int64)
    here = np.zeros(0, dtype=np.int64)
    for year, size in plan.items():
        before = new_year(year - 1)
        leaving = min(len(here), max(round(moves * len(here)), len(here) - size))
        gone = dice.choice(len(here), leaving, replace=False)
        until[here[gone]] = before + 1 + dice.integers(0, 364, leaving)
        here = np.delete(here, gone)
        arriving = size - len(here)
        births = birth + dice.integers(0, year_length, arriving)
        days_of_arrival = before + dice.integers(0, 365, arriving)
        arrival = births if year == birth_year + 1 else np.full(arriving, before) if year == first else days_of_arrival
        born.append(births)
        since.append(arrival)
        here = np.concatenate([here, len(until) + np.arange(arriving)])
        until = np.concatenate([until, np.full(arriving, NO_DAY)])
    until[here] = new_year(max(plan) + 1)
    return np.concatenate(born), np.concatenate(since), until


def _planned(town: Town, years_on: int) -> Ints:
    """How many of each age live here on New Year's Day; the oldest band and the total grow as stated."""
    population = town.profile.population
    total = headcount(population, years_on)
    bands = town.figures("aldersgruppe", population.bands)
    raw = {k: population.start * b.share * (1 + b.growth) ** years_on for k, b in bands.items()}
    fixed = sum(raw[k] for k, b in bands.items() if b.fixed)
    fit = (total - fixed) / (sum(raw.values()) - fixed)
    ages = np.zeros(max(b.to for b in bands.values()) + 1)
    for key, band in bands.items():
        span = np.arange(band.from_, band.to + 1)
        weights = FADES ** (span - band.from_) if band.fixed else np.ones(len(span))
        ages[span] = raw[key] * (1 if band.fixed else fit) * weights / weights.sum()
    return np.round(ages * town.scale).astype(np.int64)


def _stay(town: Town, since: Ints, until: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Each person lives in one district, or moves once to another one."""
    dice = town.dice("raw.bopael")
    districts = list(town.figures("distrikt", town.profile.population.districts).values())
    start, arriving = (np.cumsum([getattr(d, k) for d in districts]) for k in ("start", "arriving"))
    chance = dice.random(len(since))
    old = since < new_year(town.profile.first_year + 1)
    first_home = np.where(
        old, np.searchsorted(start / start[-1], chance), np.searchsorted(arriving / arriving[-1], chance)
    )
    length = until - since
    moves = dice.random(len(since)) < 1 - np.exp(-town.profile.population.district_moves * length / 365.25)
    moves &= length > 2
    moved_on = since + 1 + (dice.random(len(since)) * (length - 2)).astype(np.int64)
    second_home = (first_home + 1 + dice.integers(0, max(len(districts) - 1, 1), len(since))) % len(districts)
    person = np.arange(len(since))
    return (
        np.concatenate([person, person[moves]]),
        np.concatenate([first_home, second_home[moves]]),
        np.concatenate([since, moved_on[moves]]),
        np.concatenate([np.where(moves, moved_on, until), until[moves]]),
    )


def _ages(town: Town) -> Table:
    """Which groups each age in whole years belongs to."""
    profile = town.profile
    span = np.arange(130)
    groups = {
        "aldersgruppe": [(k, b.from_, b.to) for k, b in profile.population.bands.items()],
        "alder_arbejde": [(k, a.from_, a.to) for k, a in profile.labour.ages.items()],
    }
    oldest = max(b.to for b in profile.population.bands.values())
    columns = {"alder": integers(span)}
    for name, bounds in groups.items():
        code = np.zeros(len(span), dtype=np.int64)
        for i, (_, lowest, highest) in enumerate(bounds, 1):
            code[(span >= lowest) & ((span <= highest) | ((highest == oldest) & (span > highest)))] = i
        columns[name] = labelled([None, *(b[0] for b in bounds)], code)
    return Table("raw.alder", columns)
