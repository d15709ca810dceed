"""A query that turned out not to be answerable becomes a decline with the same reasons that a planner gives."""

from assistant.plan import Because, Decline, Detail
from semantic_layer.errors import (
    BreakdownNotPublishedError,
    BreakInSeriesError,
    CombinationNotDecidedError,
    ForecastNotServedError,
    HiddenPartError,
    NotComparableError,
    NotExactError,
    PeerNotPublishedError,
    PeerPeriodError,
    PeriodNotPublishedError,
    QueryError,
    TargetNotSetError,
    TooFewUnitsError,
    WithdrawnError,
)
from semantic_layer.query import Query


def plan_from_fault(fault: QueryError | WithdrawnError, query: Query) -> Decline:
    """Raises the fault again when it is a mistake of the program rather than a limit of the data."""
    match fault:
        case WithdrawnError(kpi=kpi):
            return Decline(reason="withdrawn", detail=Detail(kpi=kpi))
        case BreakdownNotPublishedError(kpi=kpi, levels=levels):
            return Decline(
                reason="breakdown_not_published", detail=Detail(kpi=kpi, level=levels[-1] if levels else None)
            )
        case PeriodNotPublishedError(kpi=kpi, grain=grain, period=period):
            return Decline(reason="period_not_published", detail=Detail(kpi=kpi, grain=grain, period=period))
        case ForecastNotServedError(kpi=kpi):
            return Decline(reason="forecast", detail=Detail(kpi=kpi))
        case PeerNotPublishedError(kpi=kpi, peer=peer):
            because: Because = "no_benchmark" if fault.why == "no_benchmark" else "peer_missing"
            because = "peer_member" if fault.why == "peer_member" else because
            return Decline(reason="not_comparable", because=because, detail=Detail(kpi=kpi, peer=peer))
        case PeerPeriodError(kpi=kpi, peer=peer, grain=grain, period=period):
            detail = Detail(kpi=kpi, peer=peer, grain=grain, period=period)
            return Decline(reason="period_not_published", because="peer_period", detail=detail)
        case NotComparableError(kpi=kpi):
            return Decline(reason="not_comparable", detail=Detail(kpi=kpi))
        case BreakInSeriesError(kpi=kpi, caveat=caveat):
            return Decline(reason="break_in_series", detail=Detail(kpi=kpi, caveat=caveat))
        case TargetNotSetError(kpi=kpi):
            return Decline(reason="not_comparable", because="no_target", detail=Detail(kpi=kpi))
        case CombinationNotDecidedError(kpis=kpis):
            detail = Detail(kpi=kpis[0], other=kpis[1] if len(kpis) > 1 else None)
            return Decline(reason="combination_not_decided", detail=detail)
        case TooFewUnitsError(kpi=kpi, level=level):
            return Decline(reason="not_comparable", because="too_few_units", detail=Detail(kpi=kpi, level=level))
        case HiddenPartError(kpi=kpi):
            return Decline(reason="small_cells", detail=Detail(kpi=kpi))
        case NotExactError(kpi=kpi):
            return Decline(reason="breakdown_not_published", because="not_exact", detail=Detail(kpi=kpi))
        case _:
            raise fault
