"""The register of combinations: which two KPIs may be set against each other, by whose decision, and how.

A pair without a decision on file is never combined; its file may still say whose question it is to decide.
"""

from datetime import date

from pydantic import Field

from semantic_layer.frozen import Frozen
from semantic_layer.kpi import Id
from semantic_layer.texts import Text


class Side(Frozen):
    """One of the two figures."""

    kpi: str
    measure: str


class Decision(Frozen):
    at: date
    item: Text
    """The item of the committee's meeting ("punkt 6")."""


class CombinationCaveat(Frozen):
    id: Id
    text: Text


class Combination(Frozen):
    id: Id
    by: Side
    """The units are put into thirds by this figure …"""
    of: Side
    """… and this one is averaged in each third."""
    level: str
    """The level whose members are the units; no unit is named in an answer."""
    grain: str
    committee: str
    """Who decides, and has decided where `decided` is given."""
    purpose: Text
    decided: Decision | None = None
    """None = asked for, but not decided."""
    caveats: tuple[CombinationCaveat, ...] = Field(default=())

    @property
    def kpis(self) -> tuple[str, str]:
        return self.by.kpi, self.of.kpi

    def is_decided(self, today: date) -> bool:
        """A decision counts from its day."""
        return self.decided is not None and self.decided.at <= today
