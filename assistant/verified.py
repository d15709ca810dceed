"""What people have verified: a figure whose query is that of a verified question of its KPI, however it was asked for.

It follows from the query, the catalog and the day; what retrieval finds alike has no part in it.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from assistant.plan import Clarify, Decline, Detail, Plan, QueryPlan
from semantic_layer.catalog import Catalog
from semantic_layer.query import Query
from semantic_layer.texts import Language

Planner = Callable[[str], Plan]
"""Plans a question on its own, in whatever mode: otherwise nothing would be found to be verified."""


class Verified(NamedTuple):
    """A verified question that has become the query, and who approved it when."""

    question: str
    by: str
    at: date


def keep_to_verified(catalog: Catalog, plan: Plan, plan_alone: Planner, language: Language | None = None) -> Plan:
    """The plan, or a decline when it would show a figure that nobody has verified the way to.

    Explanations are catalog texts that have been approved, and a question of several parts is asked part by part.
    """
    match plan:
        case QueryPlan():
            found = is_verified(catalog, plan.query, plan_alone, language)
            return plan if found else _decline(plan.query.kpis[0], plan)
        case Clarify():
            return _keep_readings(catalog, plan, plan_alone, language)
        case _:
            return plan


def is_verified(catalog: Catalog, query: Query, plan_alone: Planner, language: Language | None = None) -> bool:
    """Whether a verified question of any of the KPIs plans to this very query today."""
    return find_verified(catalog, query, plan_alone, language) is not None


def find_verified(
    catalog: Catalog, query: Query, plan_alone: Planner, language: Language | None = None
) -> Verified | None:
    """The first verified question of the KPIs that plans to this very query today, of those said in this language.

    The language is that which `plan_alone` plans in: a question of another would not be understood. None: any.
    Of a question's phrasings the first is planned: the check has seen that all of them become its query.
    """
    for verified in (v for kpi in query.kpis for v in catalog.kpi(kpi).verified if _is_alike(v.query, query)):
        said = [text for spoken, text in verified.questions() if language in (None, spoken)]
        plan = plan_alone(said[0]) if said else None
        if isinstance(plan, QueryPlan) and plan.query.unsaid() == query.unsaid():
            return Verified(said[0], verified.by, verified.at)
    return None


def _is_alike(verified: Query, query: Query) -> bool:
    """Whether the two differ at most in when, and in what follows from it: a day does not change what is asked for."""
    return (verified.kpis, verified.operation, verified.by) == (query.kpis, query.operation, query.by)


def _keep_readings(catalog: Catalog, plan: Clarify, plan_alone: Planner, language: Language | None) -> Plan:
    """Only what would be answered is offered; where nothing is left, nothing is asked back."""
    asked = [(reading, plan_alone(reading.question)) for reading in plan.readings]
    kept = tuple(
        reading
        for reading, found in asked
        if isinstance(found, QueryPlan) and is_verified(catalog, found.query, plan_alone, language)
    )
    return plan.model_copy(update={"readings": kept}) if kept else _decline(plan.detail.kpi, plan)


def _decline(kpi: str | None, plan: QueryPlan | Clarify) -> Decline:
    return Decline(reason="not_verified", detail=Detail(kpi=kpi), accounts=plan.accounts)
