"""A cockpit: the figures that a group of readers follows, in sections; and the world goals that a section may be about.

It names figures and holds none: each is asked of the release like any question.
"""

from typing import Annotated

from pydantic import AfterValidator

from semantic_layer.frozen import Frozen
from semantic_layer.kpi import Id
from semantic_layer.query import Members
from semantic_layer.texts import Text

MOST_FIGURES = 8
"""Per section: what a reader can take in on one screen."""


def _is_goal_number(value: str) -> str:
    if not (value.isascii() and value.isdigit()):
        raise ValueError(f"{value!r} is no number of a goal, in quotes")
    return value


class Sdg(Frozen):
    """One of the UN's Sustainable Development Goals."""

    id: Annotated[str, AfterValidator(_is_goal_number)]
    """The number as KPIs name it ("3")."""
    label: Text


class CockpitFigure(Frozen):
    """One figure; it is shown for the latest closed period."""

    kpi: str
    measure: str | None = None
    """None = the KPI's default; "<measure>.<value>" counts a category's value."""
    where: dict[str, str] = {}
    """Level → member; empty = the whole."""
    grain: str | None = None
    """None = the KPI's default."""

    @property
    def members(self) -> Members:
        return {level: (member,) for level, member in self.where.items()}


class CockpitSection(Frozen):
    id: Id
    label: Text
    sdg: str | None = None
    """The goal that all figures here contribute to."""
    committee: str | None = None
    """The committee that all figures here belong to."""
    figures: tuple[CockpitFigure, ...] = ()


class Cockpit(Frozen):
    id: Id
    label: Text
    description: Text
    audience: Text
    """Whom it is made for; whoever has access to a figure may see it here."""
    first_for: tuple[str, ...] = ()
    """Roles that are shown this one before they choose."""
    sections: tuple[CockpitSection, ...] = ()
