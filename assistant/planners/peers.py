"""Comparisons with a peer: which one is meant, in which periods both have figures, and why there are none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.lexicon import EACH, OTHERS
from assistant.planners.draft import CannotBuildError, Draft, PeerProblem, PeriodMissing, SeveralPeriods
from assistant.planners.operation import CONSUMES, Choice
from assistant.planners.period_choice import Chosen, Grains, NoPeriod, PeriodChooser, Timeline
from semantic_layer.calendars import Calendars, Period
from semantic_layer.catalog import Benchmark
from semantic_layer.serve.benchmarks import may_compare


@dataclass(frozen=True)
class PeerChoice:
    """The peer that a comparison is with, and what of the question decided it."""

    id: str
    benchmark: Benchmark
    assumed: bool


def choose_peer(draft: Draft, choice: Choice) -> tuple[Choice, PeerChoice | None]:
    """The peer named, else the one of the comparison that a follow-up goes on with. Raises CannotBuildError."""
    named = tuple(dict.fromkeys(slot.peer for slot in draft.slots.peers))
    before = _peer_before(draft)
    listed = draft.slots.by or any(o.kind == "breakdown" for o in draft.operators)  # "Fordelt på mænd og kvinder?"
    goes_on = before is not None and choice.operation == "value" and not listed and _has_peers(draft)
    if goes_on:
        choice = Choice("compare", CONSUMES["benchmark"], against="benchmark")
        named = named or ((before,) if before is not None else ())
    if not named:
        return choice, None
    benchmark = draft.kpi.benchmark
    if benchmark is None:
        raise CannotBuildError(PeerProblem("no_benchmark", None if named[0] in (OTHERS, EACH) else named[0]))
    if EACH in named:
        raise CannotBuildError(PeerProblem("alone", benchmark.default))
    if len(named) > 1:
        raise CannotBuildError(PeerProblem("several"))
    peer = named[0] if named[0] != OTHERS else benchmark.default
    if peer not in benchmark.peers:
        raise CannotBuildError(PeerProblem("peer_missing", peer))
    if choice.against != "benchmark":
        raise CannotBuildError(PeerProblem("alone", peer))
    return choice, PeerChoice(peer, benchmark, assumed=named[0] == OTHERS)


def choose_peer_measures(draft: Draft, peer: PeerChoice, levels: Sequence[str]) -> tuple[str, ...]:
    """The measure named, else the first that the peers have figures for. Raises CannotBuildError."""
    if not may_compare(peer.benchmark, tuple(levels)):
        raise CannotBuildError(PeerProblem("peer_member", peer.id))
    units = {span.phrase.id for span in draft.chosen.of("unit")}
    named = draft.slots.measures or [m for m, measure in draft.kpi.measures.items() if measure.unit in units][:1]
    if draft.slots.values or not set(named) <= set(peer.benchmark.measures):
        raise CannotBuildError(PeerProblem("no_benchmark", peer.id))
    inherited = draft.inherited.measures if draft.inherited is not None else ()
    kept = inherited if set(inherited) <= set(peer.benchmark.measures) else ()
    return tuple(named) or kept or peer.benchmark.measures[:1]


def choose_common_period(draft: Draft, peer: PeerChoice, measure: str) -> Chosen:
    """The period asked for, else the latest that both have a figure for. Raises CannotBuildError."""
    ours = draft.context.timeline
    known = tuple(ours.benchmark(draft.kpi.id, measure, peer.id))
    newest = ours.latest(draft.kpi.id, peer.benchmark.grain)
    common = tuple(period for period in known if newest is not None and period <= newest)
    if not common:
        raise CannotBuildError(PeerProblem("peer_period", peer.id))
    grains = Grains((peer.benchmark.grain,), frozenset(), stock=False)
    if len([p for p in draft.question.periods if p.means != "grain"]) > 1:
        raise CannotBuildError(SeveralPeriods())
    both = _CommonTimeline(ours, common)
    inherited = draft.inherited.period(grains, both, None) if draft.inherited and not draft.question.periods else None
    if inherited is not None and inherited.single and inherited.last in common:
        _check_name(draft, peer, inherited.last)
        return inherited
    chosen = PeriodChooser(draft.kpi, grains, both).choose_period(draft.question.periods, wants_trend=False)
    if isinstance(chosen, NoPeriod) and chosen.why in ("not_published", "unpublished_grain"):
        raise CannotBuildError(PeerProblem("peer_period", peer.id, chosen.period))
    if not isinstance(chosen, NoPeriod) and chosen.single:
        _check_name(draft, peer, chosen.last)
        if chosen.last not in common:
            raise CannotBuildError(PeerProblem("peer_period", peer.id, chosen.last))
        said = [p for p in draft.question.periods if p.means not in ("now", "grain")]
        return Chosen(chosen.first, chosen.last, chosen.said, assumed=not said)
    raise CannotBuildError(PeriodMissing(chosen) if isinstance(chosen, NoPeriod) else SeveralPeriods())


def _peer_before(draft: Draft) -> str | None:
    """The peer of the question that this one follows, where it is about the same KPI."""
    inherited = draft.inherited
    if inherited is None or not inherited.same_kpi or inherited.previous.against is None:
        return None
    return inherited.previous.against.benchmark


def _has_peers(draft: Draft) -> bool:
    """Whether the group newly named can be held against others; "kun drengene" cannot, and is a figure alone."""
    benchmark = draft.kpi.benchmark
    named = tuple(dict.fromkeys(slot.level for slot in draft.slots.members))
    return benchmark is None or bool(draft.slots.peers) or may_compare(benchmark, named)


def _check_name(draft: Draft, peer: PeerChoice, period: Period) -> None:
    """A name of its own time (a region that is no more) holds only for periods of that time."""
    group = draft.context.catalog.peer(peer.id)
    for slot in draft.slots.peers:
        if slot.name is not None and not group.names[slot.name].covers(period.end):
            raise CannotBuildError(PeerProblem("peer_not_then", peer.id, period, slot.name))


@dataclass(frozen=True)
class _CommonTimeline:
    """The periods that both sides have figures for, from the first to the last."""

    ours: Timeline
    common: tuple[Period, ...]

    @property
    def calendars(self) -> Calendars:
        return self.ours.calendars

    @property
    def today(self) -> date:
        return self.ours.today

    def first(self, kpi: str, grain: str) -> Period:
        return self.common[0]

    def latest(self, kpi: str, grain: str) -> Period | None:
        return self.common[-1]

    def benchmark(self, kpi: str, measure: str, peer: str) -> Sequence[Period]:
        return self.common

    def forecast(self, kpi: str) -> tuple[Period, Period] | None:
        """A forecast is not set against a peer."""
        return None
