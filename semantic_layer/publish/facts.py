"""What was read of a view: exact sums per group of rows, and all that the figures of a KPI are computed from."""

from dataclasses import dataclass, field
from datetime import date

from semantic_layer.publish.lattice import Members, Place


@dataclass(frozen=True, slots=True)
class Fact:
    """The exact sums of one group of rows in one base period."""

    amounts: tuple[int, ...]
    """In the order of Layout.amounts, in millionths."""
    units: int


@dataclass(frozen=True, slots=True)
class Status:
    """One category value as it was reported."""

    text: str | None
    noted_at: date | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one contributor gave in one base period to one group of rows."""

    base: str
    members: dict[str, str]
    """Level column → member."""
    by: str
    amounts: tuple[int, ...]
    """In the order of Layout.amounts, in millionths."""


Groups = dict[tuple[str, ...], dict[str, dict[Members, Fact]]]
"""Grouping set → base period → members of its columns → sums."""


@dataclass(frozen=True)
class Facts:
    groups: Groups
    statuses: dict[str, dict[str, dict[str, Status]]] = field(default_factory=dict)
    """Category measure → base period → member → value."""
    counts: dict[str, dict[Place, int]] = field(default_factory=dict)
    """Distinct measure → place → number of different values; places without rows are left out."""
    contributions: list[Contribution] = field(default_factory=list)
    """What each contributor gave, where the KPI has a rule against dominance."""

    @property
    def delivered(self) -> set[str]:
        """The base periods with any row at all."""
        return set(self.groups[()])
