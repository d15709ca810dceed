"""The catalog: everything a municipality has decided about its figures, as immutable types.

The engine knows no KPI, place or municipality by name; all of that is in values of these types.
"""

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field

from semantic_layer.calendars import Calendars
from semantic_layer.cockpit import Cockpit, CockpitFigure, CockpitSection, Sdg
from semantic_layer.combinations import Combination
from semantic_layer.dimensions import Dimension, Level, Member
from semantic_layer.errors import QueryError
from semantic_layer.frozen import Frozen
from semantic_layer.kpi import (
    Access,
    Benchmark,
    Breakdown,
    Caveat,
    Comparisons,
    Completeness,
    Disclosure,
    Duration,
    Estimate,
    Forecast,
    Freshness,
    Id,
    Kpi,
    Owner,
    SourceRef,
    Target,
    Time,
    TimeDefault,
    VerifiedQuestion,
    Withheld,
)
from semantic_layer.peers import Peer, Peers
from semantic_layer.texts import Text, Words

__all__ = [
    "Access",
    "Benchmark",
    "Breakdown",
    "Catalog",
    "Caveat",
    "Cockpit",
    "CockpitFigure",
    "CockpitSection",
    "Column",
    "Combination",
    "Committee",
    "Comparisons",
    "Completeness",
    "Disclosure",
    "Duration",
    "Estimate",
    "Forecast",
    "Freshness",
    "Id",
    "Identity",
    "Kpi",
    "OutsideTopic",
    "Owner",
    "Peer",
    "Peers",
    "Role",
    "Sdg",
    "SourceRef",
    "SourceRegistry",
    "Target",
    "Time",
    "TimeDefault",
    "Unit",
    "VerifiedQuestion",
    "View",
    "Withheld",
]


class Unit(Frozen):
    """How an amount is written: "8,1 pct.", "1 dag", "34 dage"."""

    one: Text
    other: Text
    words: Words = Words()
    """Words that ask for this unit ("procent", "dage")."""
    point: Text | None = None
    """The unit of a difference when it is another one (procentpoint)."""
    point_one: Text | None = None
    """The same of exactly one ("1 percentage point"); None = `point`."""
    people: bool = False
    """Counts persons."""
    countable: bool = False
    """Counts things one by one: "flere", not "mere"."""


class Column(Frozen):
    name: str
    type: Literal["text", "integer", "decimal", "date"]
    null: bool = False
    label: Text | None = None
    """What is in it, as it is said of a figure made from it ("mulige arbejdsdage"); every such column has one."""


class View(Frozen):
    """An approved view of the source: its columns, and the columns that identify one row."""

    id: str
    description: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]


class SourceRegistry(Frozen):
    id: str
    name: Text
    owner: str
    url: str | None = None


class Committee(Frozen):
    id: Id
    label: Text
    aliases: Words = Words()


class Role(Frozen):
    id: Id
    label: Text
    topics: tuple[str, ...] | Literal["all"] = "all"
    """Committees whose KPIs the role may see."""
    pages: tuple[Literal["quality", "admin"], ...] = ()
    """Pages of the screen that are closed to roles without them."""
    claims: tuple[str, ...] = ()
    """What a login or a proxy says of those who have this role; of several roles, the last in the file counts."""


class OutsideTopic(Frozen):
    """Something that people ask about and that is not in the catalog, with who owns it."""

    id: Id
    label: Text
    words: Words
    owner: Text


class Identity(Frozen):
    """Whose figures these are."""

    name: Text
    short: Text
    """How the whole is named in a sentence ("hele kommunen")."""
    in_: Text = Field(alias="in")
    """The whole with its preposition ("i kommunen")."""
    aliases: Words
    merged_label: Text
    """What small units are called together, with {parent} ("Øvrige små enheder i {parent}")."""
    notice: Text | None = None
    """Shown wherever a figure shows ("Opdigtede tal")."""
    timezone: str
    evaluation_day: date
    """The `today` that verified questions are counted from when they name none."""

    model_config = {"populate_by_name": True}


class Catalog(Frozen):
    identity: Identity
    units: dict[str, Unit]
    calendars: Calendars
    dimensions: dict[str, Dimension]
    committees: tuple[Committee, ...]
    roles: tuple[Role, ...]
    views: dict[str, View]
    sources: dict[str, SourceRegistry]
    outside: tuple[OutsideTopic, ...] = ()
    sdgs: tuple[Sdg, ...] = ()
    cockpits: dict[str, Cockpit] = {}
    combinations: tuple[Combination, ...] = ()
    peers: Peers = Peers()
    kpis: dict[str, Kpi]

    @cached_property
    def watched(self) -> tuple[str, ...]:
        """KPIs that stand in a cockpit, in its order: those that somebody has chosen as the ones to look at."""
        sections = (section for cockpit in self.cockpits.values() for section in cockpit.sections)
        return tuple(dict.fromkeys(figure.kpi for section in sections for figure in section.figures))

    def kpi(self, kpi_id: str) -> Kpi:
        try:
            return self.kpis[kpi_id]
        except KeyError:
            raise QueryError(f"unknown KPI {kpi_id!r}") from None

    def combination(self, one: str, other: str) -> Combination | None:
        """What is on file about setting these two KPIs against each other, in either order."""
        return next((c for c in self.combinations if set(c.kpis) == {one, other}), None)

    def peer(self, peer_id: str) -> Peer:
        """Raises QueryError for an unknown peer."""
        found = self.peers.find(peer_id)
        if found is None:
            raise QueryError(f"unknown peer {peer_id!r}")
        return found

    @cached_property
    def levels(self) -> dict[str, Level]:
        return {level.id: level for d in self.dimensions.values() for level in d.levels}

    @cached_property
    def dimension_of(self) -> dict[str, str]:
        return {level.id: d.id for d in self.dimensions.values() for level in d.levels}

    @cached_property
    def _members(self) -> dict[str, dict[str, Member]]:
        return {level.id: {m.id: m for m in level.members} for level in self.levels.values()}

    def member(self, level: str, member_id: str) -> Member:
        """Raises QueryError for an unknown level or member."""
        try:
            return self._members[level][member_id]
        except KeyError:
            raise QueryError(f"{level} has no member {member_id!r}") from None

    def ancestors(self, level: str) -> tuple[str, ...]:
        """The levels above, nearest first; ends where a parent is unknown or comes round again."""
        found: list[str] = []
        parent = self.levels[level].parent
        while parent in self.levels and parent not in found:
            found.append(parent)
            parent = self.levels[parent].parent
        return tuple(found)

    def finest(self, levels: tuple[str, ...] | set[str] | frozenset[str]) -> frozenset[str]:
        """The given levels without those that lie above another of them."""
        above = {a for level in levels for a in self.ancestors(level)}
        return frozenset(level for level in levels if level not in above)

    def ancestor_on(self, level: str, member_id: str, above: str, day: date) -> str | None:
        """The member of a level above that a member belongs to on that day, or None."""
        current, at = member_id, level
        while at != above:
            next_level = self.levels[at].parent
            parent = self.member(at, current).parent_on(day)
            if next_level is None or parent is None:
                return None
            current, at = parent, next_level
        return current

    def breakdown(self, kpi: Kpi, levels: tuple[str, ...] | set[str], grain: str, measure: str) -> Breakdown | None:
        """The published breakdown whose cells a query about these levels reads, or None."""
        wanted = self.finest(tuple(levels))
        for b in kpi.published:
            if (
                self.finest(b.by) == wanted
                and set(levels) <= set(b.by)
                and grain in b.grains
                and (b.measures is None or measure.split(".", maxsplit=1)[0] in b.measures)
            ):
                return b
        return None

    def measure_label(self, kpi: Kpi, measure_id: str) -> Text:
        label = kpi.measure(measure_id).label
        return label or kpi.label

    def unit_of(self, kpi: Kpi, measure_id: str) -> str:
        """The unit's id; counts of a category have the unit of members, `count`."""
        return "count" if "." in measure_id else kpi.measure(measure_id).unit
