"""What a cell of the release should be, by the second opinion: its figure, or the reason for having none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from semantic_layer.catalog import Catalog
from tests.oracle.days import add_duration, days_of, days_of_slot, list_periods
from tests.oracle.definitions import JOINT, OVER, Difference, Figure, Quotient, Status
from tests.oracle.figures import Key, Oracle
from tests.oracle.subjects import DEFINITIONS

GRAVEST = ("never_published", "not_reported", "no_data")

Merged = Mapping[tuple[str, str], frozenset[Key]]
"""KPI and breakdown → the members that are shown together only."""


@dataclass(frozen=True)
class Expected:
    state: str
    figure: Figure
    reason: str | None = None


@dataclass
class Expectations:
    oracle: Oracle
    catalog: Catalog
    as_of: date
    merged: Merged
    """As the release has it; whether it had reason to is a test of its own."""
    _seen: dict[tuple[str, tuple[str, ...]], set[Key]] = field(default_factory=dict)

    def periods(self, kpi_id: str, grain: str, today: date) -> list[str]:
        """What is published by that day: from the first base period on, and not before the lag has passed."""
        kpi = self.catalog.kpi(kpi_id)
        lag, known = (kpi.freshness.lag.months, kpi.freshness.lag.days), min(today, self.as_of)
        every = list_periods(grain, days_of(kpi.time.from_).first, known)
        return [p for p in every if add_duration(days_of(p).last, lag) <= known]

    def judge(self, kpi_id: str, measure: str, period: str, members: Mapping[str, str]) -> Expected:
        figure = self.figure(kpi_id, measure, period, members)
        if len(members) > 1 and not is_joint(members) and not self._was_ever(kpi_id, measure, members):
            return Expected("not_applicable", figure)
        if reason := self._gap(kpi_id, measure, period, members):
            return Expected("gap", figure, reason)
        together = tuple(members.values()) in self.merged.get((kpi_id, self.breakdown(kpi_id, members)), ())
        if together or self.is_small(kpi_id, figure):
            return Expected("hidden", figure, "small_group")
        return Expected("shown", figure)

    def figure(self, kpi_id: str, measure: str, period: str, members: Mapping[str, str]) -> Figure:
        if is_joint(members):
            return self.oracle.together(kpi_id, measure, period, tuple(members), self.joined(kpi_id, period, members))
        return self.oracle.figure(kpi_id, measure, period, members)

    def is_small(self, kpi_id: str, figure: Figure) -> bool:
        """The cell counts fewer than may be seen; where the numerator counts persons, these and the others too."""
        rule = self.catalog.kpi(kpi_id).disclosure
        if rule.count is None:
            return False
        counts = [figure.units]
        if rule.numerator_is == "persons" and figure.top is not None and figure.bottom is not None:
            counts += [int(figure.top), int(figure.bottom - figure.top)]
        return any(0 < count < rule.min for count in counts)

    def breakdown(self, kpi_id: str, members: Mapping[str, str]) -> str:
        return next(b.id for b in self.catalog.kpi(kpi_id).published if self.catalog.finest(b.by) == set(members))

    # -- why there is none ---------------------------------------------------------------------------------

    def _gap(self, kpi_id: str, measure: str, period: str, members: Mapping[str, str]) -> str | None:
        match DEFINITIONS[kpi_id].measures[measure]:
            case Difference(one, other) | Quotient(one, other):
                for name in (one, other):
                    own_kpi, own_measure = name.split(".")
                    if reason := self._gap(own_kpi, own_measure, period, members):
                        return reason
            case Status(_, value) if value is not None:
                found = set(self._undelivered(kpi_id, measure, period))
                return next((reason for reason in GRAVEST if reason in found), None)
            case _:
                found = {*self._undelivered(kpi_id, measure, period), *self._missing(kpi_id, measure, period, members)}
                if found:
                    return next(reason for reason in GRAVEST if reason in found)
        return "zero_denominator" if self.figure(kpi_id, measure, period, members).bottom == 0 else None

    def _undelivered(self, kpi_id: str, measure: str, period: str) -> Iterator[str]:
        delivered, rule = self.oracle.delivered(kpi_id), self.catalog.kpi(kpi_id).completeness
        for slot in self.oracle.slots(kpi_id, measure, period):
            if slot not in delivered:
                yield "never_published" if slot < max(delivered) else "not_reported"
            elif rule is not None and self.oracle.coverage(kpi_id, slot) < rule.min_share:
                yield "not_reported"

    def _missing(self, kpi_id: str, measure: str, period: str, members: Mapping[str, str]) -> Iterator[str]:
        figure, rule = self.figure(kpi_id, measure, period, members), self.catalog.kpi(kpi_id).completeness
        for slot in set(self.oracle.slots(kpi_id, measure, period)) - figure.slots:
            if slot in self.oracle.delivered(kpi_id) and self._existed(kpi_id, slot, period, members):
                yield "not_reported" if rule is not None and rule.reporters in members else "no_data"
        if not figure.slots:
            yield "no_data"

    def _existed(self, kpi_id: str, slot: date, period: str, members: Mapping[str, str]) -> bool:
        """At some time of the base period; of joint members, any that joined."""
        if is_joint(members):
            joined = self.joined(kpi_id, period, members)
            return any(self._existed(kpi_id, slot, period, dict(zip(members, key, strict=True))) for key in joined)
        days = days_of_slot(slot, DEFINITIONS[kpi_id].base)
        lives = [self.catalog.member(level, member).valid for level, member in members.items()]
        return all((not born or born <= days.last) and (not dead or dead >= days.first) for born, dead in lives)

    # -- members -------------------------------------------------------------------------------------------

    def joined(self, kpi_id: str, period: str, members: Mapping[str, str]) -> frozenset[Key]:
        """The small members that belonged to the parent that their joint one is named after."""
        levels, joint = tuple(members), tuple(members.values())
        parent = joint[-1].removesuffix(JOINT).removesuffix("__")
        small = self.merged[kpi_id, self.breakdown(kpi_id, members)]
        if len(levels) > 1 or not parent:
            return frozenset(key for key in small if key[:-1] == joint[:-1])
        return frozenset(key for key in small if self._parent(levels[0], key[0], period) == parent)

    def _parent(self, level: str, member: str, period: str) -> str | None:
        return self.oracle.above({level: member}, OVER[level], period)

    def _was_ever(self, kpi_id: str, measure: str, members: Mapping[str, str]) -> bool:
        wanted = (kpi_id, tuple(members))
        if wanted not in self._seen:
            published = self.breakdown(kpi_id, members)
            grains = next(b.grains for b in self.catalog.kpi(kpi_id).published if b.id == published)
            periods = [p for grain in grains for p in self.periods(kpi_id, grain, self.as_of)]
            self._seen[wanted] = {k for p in periods for k in self.oracle.figures(kpi_id, measure, p, wanted[1])}
        return tuple(members.values()) in self._seen[wanted]


def is_joint(members: Mapping[str, str]) -> bool:
    return any(member == JOINT or member.endswith(f"__{JOINT}") for member in members.values())
