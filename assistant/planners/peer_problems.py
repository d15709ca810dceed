"""What is said when a comparison with a peer cannot be made: the reason, and the comparisons that can."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.lexicon import EACH
from assistant.operators import Operator
from assistant.plan import Because, Clarify, Decline, Detail, Plan, Reading
from assistant.planners.draft import Draft, PeerProblem
from assistant.planners.operation import CONSUMES
from assistant.planners.slots import PeerSlot
from assistant.spans import Span

Read = Callable[[Sequence[tuple[Draft, str | None]]], tuple[Reading, ...]]
"""The drafts that make a query, each with its own question."""
MAX_ALTERNATIVES = 3


def explain_peer(draft: Draft, problem: PeerProblem, read: Read) -> Plan:
    """A question back where the words leave open what is asked, else a decline with what can be compared."""
    match problem.why:
        case "alone" | "several":
            return _ask_back(draft, problem, read)
        case because:
            return _decline(draft, problem, because, read)


def _ask_back(draft: Draft, problem: PeerProblem, read: Read) -> Clarify:
    """A reading for each peer named."""
    named = [_slot(problem.peer or "", s.span) if s.peer == EACH else s for s in draft.slots.peers]
    readings = read([(_compared(draft, slot), None) for slot in named])
    return Clarify(reason="too_vague", readings=readings, detail=Detail(kpi=draft.kpi.id, peer=problem.peer))


def _decline(draft: Draft, problem: PeerProblem, because: Because, read: Read) -> Decline:
    period = problem.period
    detail = Detail(
        kpi=draft.kpi.id,
        peer=problem.peer,
        peer_name=problem.name,
        period=period.id if period else None,
        grain=period.grain if period else None,
    )
    offered = read([(d, None) for d in _instead(draft, because)])
    return Decline(
        reason="period_not_published" if because in ("peer_period", "peer_not_then") else "not_comparable",
        because=because,
        detail=detail,
        alternatives=tuple(r.question for r in offered[:MAX_ALTERNATIVES]),
    )


def compare_with_each(draft: Draft) -> list[Draft]:
    """For "sammenlignet med Aarhus": the comparisons that there are, when the question is for one."""
    cued = any(o.kind in ("compare", "than") for o in draft.operators)
    span = next(iter(draft.chosen.of("kpi", "measure")), None)
    if draft.kpi.benchmark is None or not cued or span is None or draft.slots.peers or draft.slots.where():
        return []
    return [_compared(draft, _slot(peer, span)) for peer in draft.kpi.benchmark.peers]


def _instead(draft: Draft, because: Because) -> list[Draft]:
    benchmark, slots = draft.kpi.benchmark, draft.slots.peers
    if because == "no_benchmark" or benchmark is None:
        return [_alone(draft)]
    if not slots:
        return []
    if because == "peer_missing":
        return [_compared(draft, _slot(peer, slots[0].span)) for peer in benchmark.peers]
    whole = replace(draft.slots, members=[], without=[], kind_where={}, by=[])
    bare = draft if because != "peer_member" else replace(draft, slots=whole, inherited=None)
    if because in ("peer_period", "peer_not_then"):
        bare = replace(bare, question=replace(bare.question, periods=()))
    return [_compared(bare, _slot(slots[0].peer, slots[0].span))]


def _alone(draft: Draft) -> Draft:
    """The same question without the peer and the words that compare."""
    kept = tuple(o for o in draft.operators if o.kind not in CONSUMES["benchmark"])
    return replace(draft, slots=replace(draft.slots, peers=[]), operators=kept)


def _compared(draft: Draft, slot: PeerSlot) -> Draft:
    """The same question as a plain comparison with this peer."""
    cue = Operator("compare", slot.span.tokens, "")
    return replace(draft, slots=replace(draft.slots, peers=[slot], unbound_negation=False), operators=(cue,))


def _slot(peer: str, span: Span) -> PeerSlot:
    """A peer under whatever name it has at the time."""
    return PeerSlot(peer, replace(span, phrase=replace(span.phrase, kind_index=-1)))
