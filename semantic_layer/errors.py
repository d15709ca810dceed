"""The faults of the semantic layer, each with what a maintainer needs to mend it."""

from datetime import date
from typing import ClassVar


class SemanticLayerError(Exception):
    """Base of all faults; its message is written for a maintainer and may name files, views and columns."""


class CatalogError(SemanticLayerError):
    """The catalog cannot be read as a whole; the message holds one line (file:line: what) per problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class NotEmptyError(SemanticLayerError):
    """A new catalog would be written over something."""


class SourceError(SemanticLayerError):
    """The municipality's source cannot be opened or read."""


class ContractError(SemanticLayerError):
    """The source does not keep the contract of an approved view; names view, column and a sample."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ProtectionError(SemanticLayerError):
    """A hidden cell could be computed from what would be published; names the cell."""


class PublicationBusyError(SemanticLayerError):
    """Another publication holds the lock."""


class ReleaseError(SemanticLayerError):
    """There is no release in service, or it is damaged; says which and what to do."""


class NothingPublishedError(ReleaseError):
    """No release is in service yet."""


class QueryError(SemanticLayerError):
    """A query asks for something that the catalog does not publish; a well-behaved planner never sends one.

    `code` names the kind of fault for programs; the subclasses carry the ids that an explanation needs.
    """

    code: ClassVar[str] = "query"


class BreakdownNotPublishedError(QueryError):
    """The KPI (or this measure of it) has no cells for these levels at this grain."""

    code = "breakdown_not_published"

    def __init__(self, kpi: str, levels: tuple[str, ...], grain: str, measure: str | None = None) -> None:
        figure = f"{kpi}.{measure}" if measure else kpi
        super().__init__(f"{figure} is not published by {', '.join(levels) or 'the whole'} at grain {grain}")
        self.kpi = kpi
        self.measure = measure
        self.levels = levels
        self.grain = grain


class PeriodNotPublishedError(QueryError):
    """The period lies before the first or after the last published one (None: no period is published yet)."""

    code = "period_not_published"

    def __init__(self, kpi: str, grain: str, period: str, first: str | None, last: str | None) -> None:
        super().__init__(f"{kpi} has no {grain} {period}; it is published from {first} to {last}")
        self.kpi = kpi
        self.grain = grain
        self.period = period
        self.first = first
        self.last = last


class ForecastNotServedError(QueryError):
    """Asked of a forecast that is not published, or that a forecast is never used for (a sum, a comparison)."""

    code = "forecast_not_served"

    def __init__(self, kpi: str) -> None:
        super().__init__(f"{kpi} has no forecast that answers the query")
        self.kpi = kpi


class NotComparableError(QueryError):
    """The KPI's members may not be ranked or set against each other."""

    code = "not_comparable"

    def __init__(self, kpi: str, measure: str) -> None:
        super().__init__(f"the members of {kpi}.{measure} are not comparable")
        self.kpi = kpi
        self.measure = measure


class BreakInSeriesError(QueryError):
    """The two periods lie on either side of a break that figures may not be compared across."""

    code = "break_in_series"

    def __init__(self, kpi: str, caveat: str, earlier: str, later: str) -> None:
        super().__init__(f"{kpi}: the break {caveat} lies between {earlier} and {later}")
        self.kpi = kpi
        self.caveat = caveat
        self.earlier = earlier
        self.later = later


class TargetNotSetError(QueryError):
    """No target is in force for the measure at that period and scope."""

    code = "target_not_set"

    def __init__(self, kpi: str, measure: str, period: str) -> None:
        super().__init__(f"{kpi}.{measure} has no target in {period} for what was asked about")
        self.kpi = kpi
        self.measure = measure
        self.period = period


class PeerNotPublishedError(QueryError):
    """The KPI (or this measure, or these members of it) may not be set against the peer.

    `why` is no_benchmark, peer_missing or peer_member.
    """

    code = "peer_not_published"

    def __init__(self, kpi: str, peer: str, why: str) -> None:
        super().__init__(f"{kpi} has no comparison with {peer}: {why}")
        self.kpi = kpi
        self.peer = peer
        self.why = why


class PeerPeriodError(QueryError):
    """The peer has no figure for the period; `first` and `last` are the ends of those it has (None: none at all)."""

    code = "peer_period"

    def __init__(self, kpi: str, peer: str, grain: str, period: str, first: str | None, last: str | None) -> None:
        super().__init__(f"{kpi}: {peer} has no figure for {period}; it has figures from {first} to {last}")
        self.kpi = kpi
        self.peer = peer
        self.grain = grain
        self.period = period


class NotExactError(QueryError):
    """The figure would have to be put together from cells that do not add up to it exactly.

    `what` is window, without, share, union, breakdown or drivers.
    """

    code = "not_exact"

    def __init__(self, kpi: str, measure: str, what: str) -> None:
        super().__init__(f"{kpi}.{measure}: a {what} cannot be computed exactly from published cells")
        self.kpi = kpi
        self.measure = measure
        self.what = what


class HiddenPartError(QueryError):
    """A change cannot be decomposed by the level without a hidden figure, or without telling one."""

    code = "hidden_part"

    def __init__(self, kpi: str, level: str) -> None:
        super().__init__(f"{kpi}: the parts by {level} would need or tell a hidden figure")
        self.kpi = kpi
        self.level = level


class CombinationNotDecidedError(QueryError):
    """There is no decision on file for setting these KPIs against each other in this way."""

    code = "combination_not_decided"

    def __init__(self, kpis: tuple[str, ...]) -> None:
        super().__init__(f"no decision allows to set {' against '.join(kpis)} in this way")
        self.kpis = kpis


class TooFewUnitsError(QueryError):
    """Too few members have both figures for thirds of at least `least` members each."""

    code = "too_few_units"

    def __init__(self, kpi: str, level: str, least: int) -> None:
        super().__init__(f"{kpi} has too few members of {level} for thirds of at least {least}")
        self.kpi = kpi
        self.level = level
        self.least = least


class TooManyCellsError(QueryError):
    """The query reads more cells than one answer may hold."""

    code = "too_many_cells"

    def __init__(self, kpi: str, limit: int) -> None:
        super().__init__(f"the query reads {limit} cells of {kpi} or more")
        self.kpi = kpi
        self.limit = limit


class OperationNotServedError(QueryError):
    """The grammar knows the operation, but it cannot be answered (yet) or not for what it is asked of."""

    code = "operation_not_served"

    def __init__(self, operation: str, why: str) -> None:
        super().__init__(f"{operation}: {why}")
        self.operation = operation


class DeniedError(SemanticLayerError):
    """The guard refused a statement; `code` names the check that it failed."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the guard refused a statement: {code}")
        self.code = code


class QueryTimeoutError(SemanticLayerError):
    """A query was interrupted by the watchdog."""


class WithdrawnError(SemanticLayerError):
    """The KPI was withdrawn from service; `why` is the maintainers' reason, written for users."""

    def __init__(self, kpi: str, why: str) -> None:
        super().__init__(f"{kpi}: {why}")
        self.kpi = kpi
        self.why = why


class OutOfServiceError(WithdrawnError):
    """The KPI is not in the release, because its source broke the contract; `since` is the first day of that."""

    def __init__(self, kpi: str, since: date) -> None:
        super().__init__(kpi, f"the source has failed since {since}")
        self.since = since
