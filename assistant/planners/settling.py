"""What comes of a model's readings: choices for the person who asked, never an answer on its word alone.

The whole policy is `settle_readings` (docs/adr/0022-a-model-proposes-readings.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.plan import Clarify, Decline, Plan, QueryPlan, Reading
from assistant.planners.decision import Decision
from assistant.planners.problems import MAX_READINGS
from semantic_layer.query import Query

MODEL = "llm"
"""The name of this planner in an answer."""


@dataclass(frozen=True)
class Interpreted:
    """A reading of the model that became a query by the rules."""

    query: Query
    reading: Reading
    unknown: tuple[str, ...] = ()
    """Words of the question whose meaning is the model's alone, as they were written."""
    whole: bool = False
    """Given this figure, the catalog's own words account for every word of the question."""


def is_open(decision: Decision) -> bool:
    """Whether a model may widen what the rules came to: they found no figure, several, or words that they do not know.

    Whatever they refuse for another reason stays refused, and is not sent anywhere.
    """
    match decision.plan:
        case Clarify(reason=reason):
            return reason in ("ambiguous_kpi", "too_vague")
        case Decline(reason="no_kpi", because=None, detail=detail):
            return detail.outside is None
        case Decline(reason="breakdown_not_published", because=None, accounts=accounts):
            return any(account.used_for == "unused" for account in accounts)
        case _:
            return False


def settle_readings(rules: Plan, found: Sequence[Interpreted], own: Reading | None = None) -> Plan:
    """What the rules answer, or a question back with the model's readings first; else what the rules came to.

    Words that only stand beside a figure's name, or that a model alone gives a meaning, propose and never answer.
    `own` is what the rules took the question for, where they answer it.
    """
    match rules:
        case QueryPlan() if own is not None:
            return _settle_beside(rules, own, found)
        case _ if found:
            return _ask_which(found, rules)
        case _:
            return rules


def _settle_beside(rules: QueryPlan, own: Reading, found: Sequence[Interpreted]) -> Plan:
    """A reading that every word bears out as well and that is another query makes a question of an answer."""
    same = [f for f in found if f.query.unsaid() == rules.query.unsaid()]
    others = [f for f in found if f.whole and f not in same]
    if others:
        return _ask_which(others, Clarify(reason="ambiguous_kpi", readings=(own,)), first=(own,))
    return rules.model_copy(update={"planner": MODEL}) if same else rules


def _ask_which(found: Sequence[Interpreted], rules: Plan, first: Sequence[Reading] = ()) -> Clarify:
    readings = [*first, *(f.reading for f in found)]
    readings += rules.readings if isinstance(rules, Clarify) else ()
    unknown = dict.fromkeys(word for f in found for word in f.unknown)
    return Clarify(
        reason=rules.reason if isinstance(rules, Clarify) else "too_vague",
        readings=_drop_doubles(readings),
        unknown_words=tuple(unknown),
        planner=MODEL,
    )


def _drop_doubles(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    kept: dict[str, Reading] = {}
    for reading in readings:
        kept.setdefault(reading.question, reading)
    return tuple(kept.values())[:MAX_READINGS]


def ask_of(query: Query, question: str) -> Reading:
    """The reading of a query, by the neutral question that asks for it."""
    return Reading(label=question, question=question, query=query)
