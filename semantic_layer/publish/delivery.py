"""What the source had delivered, period by period: gaps are told apart, and late reporters counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from semantic_layer.calendars import Period
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.facts import Facts
from semantic_layer.publish.lattice import Reason, Span
from semantic_layer.publish.layout import Layout


@dataclass(frozen=True)
class Delivery:
    layout: Layout
    delivered: frozenset[str]
    last: Period | None
    """The last base period with any row; what is later is not known yet, what is earlier never will be."""
    shares: dict[str, float]
    """Base period → share of the expected reporters that delivered; empty where the KPI names no reporters."""

    def coverage(self, bases: Sequence[Period]) -> float | None:
        """Of the base period with the lowest."""
        return min((self.shares.get(base.id, 0.0) for base in bases), default=None) if self.shares else None

    def is_incomplete(self, bases: Sequence[Period]) -> bool:
        """Fewer reporters than the KPI demands had delivered, or nothing yet had."""
        rule, coverage = self.layout.kpi.completeness, self.coverage(bases)
        too_few = rule is not None and coverage is not None and coverage < rule.min_share
        return too_few or any(self.missing(base) == "not_reported" for base in bases)

    def missing(self, base: Period) -> Reason | None:
        """Why the whole base period is without a figure, or None when it has one (zero, where absent means zero)."""
        if base.id in self.delivered:
            return None
        if self.last is None or base.end > self.last.end:
            return "not_reported"
        return None if self.layout.kpi.missing == "zero" else "never_published"


def measure_delivery(layout: Layout, facts: Facts, spans: Sequence[Span], ancestry: Ancestry) -> Delivery:
    """`spans` are of all published grains."""
    bases = {base.id: base for span in spans for base in span.bases}
    delivered = frozenset(facts.delivered)
    last = max((base for base in bases.values() if base.id in delivered), key=lambda base: base.end, default=None)
    shares: dict[str, float] = {}
    if layout.reporters is not None:
        level, column = layout.reporters
        shares = {base.id: _share(layout, facts, base, level, column, ancestry) for base in bases.values()}
    return Delivery(layout, delivered, last, shares)


def _share(layout: Layout, facts: Facts, base: Period, level: str, column: str, ancestry: Ancestry) -> float:
    rows = facts.groups[(column,)].get(base.id, {})
    have = {ancestry.find(column, unit, level, base.end) for (unit,) in rows}
    expected = {
        member.id
        for member in ancestry.catalog.levels[level].members
        if ancestry.exists_in(level, member.id, base) and ancestry.covers(layout.kpi, level, member.id, base.end)
    }
    return len(have & expected) / len(expected) if expected else 1.0
