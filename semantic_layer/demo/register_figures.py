"""How one column of a register is drawn: the course over time, the differences between members, and chance."""

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np

from semantic_layer.calendars import Period
from semantic_layer.demo.profile import Yearly, value_in
from semantic_layer.demo.register_profile import Course, Factors, Figure, Register
from semantic_layer.demo.table import Floats, Ints
from semantic_layer.demo.town import Town
from semantic_layer.errors import SourceError

LONG_PERIOD = 300
"""From so many days on, a period's level is that of its year, and not of its place within the year."""
NORMAL = NormalDist()


@dataclass(frozen=True)
class Sheet:
    """A register that is being drawn."""

    town: Town
    table: str
    register: Register

    @cached_property
    def shares(self) -> dict[str, dict[str, Yearly]]:
        """Level or label → member → share, with the children in place of their parents."""
        spelled = {level: self._spell_out(level, given) for level, given in self.register.levels.items()}
        return spelled | self.register.labels

    def _spell_out(self, level: str, given: dict[str, Yearly]) -> dict[str, Yearly]:
        members = self.town.members(level)
        spelled: dict[str, Yearly] = {}
        for name, share in given.items():
            found = [m.id for m in members if m.id == name or name in {p.id for p in m.parents}]
            if not found:
                raise SourceError(f"{self.table}: the catalog has no {level} {name!r}")
            spelled |= dict.fromkeys(found, share)
        return spelled


@dataclass(frozen=True)
class Draw:
    """The rows of one period: the number of each (in a stock: of the one who stays), and its member's position."""

    period: Period
    number: Ints
    codes: dict[str, Ints]
    dice: np.random.Generator


def follow_course(course: Course, level: Yearly, period: Period, dice: np.random.Generator) -> float:
    noise = 1 + course.noise * float(dice.normal())
    return float(value_in(level, _moment(period))) * _factor(course, period) * noise


def weigh_members(sheet: Sheet, level: str, period: Period) -> Floats:
    """Shares of the members that exist at the end of the period; 0 for the others."""
    shares = sheet.shares[level]
    weights = np.array([float(value_in(share, _moment(period))) for share in shares.values()])
    weights *= _lasting(sheet, sheet.register.uneven, level, "size")
    if level in sheet.register.levels:
        there = {m.id for m in sheet.town.members(level) if m.exists_on(period.end)}
        weights *= [member in there for member in shares]
    return weights


def draw_column(sheet: Sheet, column: str, draw: Draw, drawn: dict[str, Floats]) -> Floats:
    """`drawn` holds the columns before this one."""
    figure = sheet.register.columns[column]
    if isinstance(figure, int):
        return np.full(len(draw.number), float(figure))
    factor = np.full(len(draw.number), _factor(figure, draw.period) * (1 + figure.noise * draw.dice.normal()))
    for level in sheet.shares:
        factor *= _member_factors(sheet, column, figure, level)[draw.codes[level]]
    chance = draw.dice.standard_normal(len(draw.number))
    if sheet.register.stay:
        own = sheet.town.dice(sheet.table, column, "own").standard_normal(int(draw.number.max(initial=0)) + 1)
        chance = np.sqrt(figure.keeps) * own[draw.number] + np.sqrt(1 - figure.keeps) * chance
    level_now = float(value_in(figure.mean or figure.share or {}, _moment(draw.period)))
    if figure.share is not None:
        return _fall_below(chance, level_now, factor)
    width = np.sqrt(np.log1p(figure.spread**2))
    amount = level_now * factor * np.exp(width * chance - width**2 / 2)
    if figure.of:
        amount = amount * drawn[figure.of]
    return np.asarray(np.clip(np.round(amount, figure.digits), figure.least, figure.most))


def _moment(period: Period) -> float:
    """The year as a number, such that a year's months lie evenly around it."""
    length = (period.end - period.start).days + 1
    if length > LONG_PERIOD:
        return period.year
    return period.start.year + (period.start.timetuple().tm_yday - 1 + length / 2) / 365.25 - 0.5


def _factor(course: Course, period: Period) -> float:
    factor = course.waves.get(period.id, 1.0)
    if course.seasons:
        factor *= course.seasons[(period.number - 1) % len(course.seasons)]
    for day, step in course.steps.items():
        factor *= step if period.start >= day else 1
    return factor


def _fall_below(chance: Floats, share: float, odds_factor: Floats) -> Floats:
    """1 for those whose standard normal chance lies below the share's quantile, else 0."""
    if not 0 < share < 1:
        return np.full(len(chance), float(share >= 1))
    odds = share / (1 - share) * odds_factor
    known, place = np.unique(odds / (1 + odds), return_inverse=True)
    cuts = np.array([NORMAL.inv_cdf(min(max(float(s), 1e-9), 1 - 1e-9)) for s in known])
    return np.asarray((chance < cuts[place]).astype(np.float64))


def _member_factors(sheet: Sheet, column: str, figure: Figure, level: str) -> Floats:
    stated = np.array([figure.by.get(level, {}).get(member, 1.0) for member in sheet.shares[level]])
    return np.asarray(stated * _lasting(sheet, figure.varies, level, column))


def _lasting(sheet: Sheet, spreads: Factors, level: str, of: str) -> Floats:
    """Each member's own factor for good, whatever other members there are."""
    members = sheet.shares[level]
    if level not in spreads:
        return np.ones(len(members))
    return np.array([np.exp(spreads[level] * sheet.town.dice(sheet.table, of, m).normal()) for m in members])
