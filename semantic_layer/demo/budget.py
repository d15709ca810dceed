"""The service budget: posts of each committee at each follow-up."""

import numpy as np

from semantic_layer.calendars import Period
from semantic_layer.demo.profile import Budget, CommitteeBudget, value_in
from semantic_layer.demo.table import Floats, Ints, Table, decimals, labelled, numbered, texts
from semantic_layer.demo.town import Town

FIRST_SIGNS = (0.55, 0.85, 1.0)
"""How much of the year's deviation has shown at each follow-up."""
DRIFT = 0.0002
THOUSANDTHS = 3
"""Budgets are kept in whole thousands of kroner: three decimals of a million."""


def draw_budget(town: Town) -> list[Table]:
    figures = town.profile.budget
    committees = town.figures("udvalg", figures.committees)
    count = figures.posts * town.scale
    owner = np.repeat(np.arange(len(committees)), count)
    followed = [p for p in _follow_ups(town) if p.end <= town.last_day]
    parts = [_follow_up(town, list(committees.values()), owner, p) for p in followed]
    original, adjusted, expected = (np.concatenate(p) for p in zip(*parts, strict=True))
    posts = np.arange(len(owner))
    return [
        Table("raw.budgetpost", {"post_id": numbered("R", posts), "udvalg": labelled(committees, owner)}),
        Table(
            "raw.budgetopfoelgning",
            {
                "post_id": numbered("R", np.tile(posts, len(followed))),
                "budgetopfoelgning": texts(np.repeat([p.id for p in followed], len(posts)).tolist()),
                "oprindeligt": decimals(original, THOUSANDTHS),
                "korrigeret": decimals(adjusted, THOUSANDTHS),
                "forventet": decimals(expected, THOUSANDTHS),
            },
        ),
    ]


def _follow_ups(town: Town) -> list[Period]:
    calendars = town.catalog.calendars
    first = calendars["budget_follow_up"].at(town.profile.budget.first_year, 1)
    return calendars.between(first, calendars.containing("budget_follow_up", town.last_day))


def _follow_up(
    town: Town, committees: list[CommitteeBudget], owner: Ints, period: Period
) -> tuple[Floats, Floats, Floats]:
    """Original, adjusted and expected per post; each committee's deviation is exact, its posts vary around it."""
    figures, dice = town.profile.budget, town.dice("raw.budgetopfoelgning", period.year)
    weight = town.dice("raw.budgetpost").lognormal(0, 0.9, len(owner))
    share = np.array([c.share for c in committees])
    base = total_in(figures, period.year) * town.scale * (share / share.sum())
    planned = np.cumsum(base[owner] * weight / np.bincount(owner, weight)[owner])
    original = np.diff(np.round(planned, THOUSANDTHS), prepend=0.0)
    carried = figures.adjusted[period.number - 1] * (1 + dice.normal(0, 0.3, len(committees)))
    adjusted = original * (1 + carried[owner])
    usual = dice.normal(0, figures.within / 2, len(committees))
    usual = np.clip(usual, -figures.within, figures.within)
    over = [float(value_in(c.over, period.year)) if c.over and period.year >= min(c.over) else None for c in committees]
    year = np.array([u if o is None else o for u, o in zip(usual, over, strict=True)])
    deviation = year * FIRST_SIGNS[period.number - 1] + period.number * DRIFT * dice.normal(0, 1, len(committees))
    wobble = dice.normal(0, 0.01, len(owner))
    wobble -= (np.bincount(owner, wobble * adjusted) / np.bincount(owner, adjusted))[owner]
    return original, adjusted, adjusted * (1 + deviation[owner] + wobble)


def total_in(figures: Budget, year: int) -> float:
    last = max(figures.total)
    return float(value_in(figures.total, year)) * (1 + figures.growth) ** max(0, year - last)
