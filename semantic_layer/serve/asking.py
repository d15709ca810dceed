"""One query being answered: validated against the catalog, with the cells it has read so far."""

from dataclasses import dataclass, field
from datetime import date

from semantic_layer.calendars import Period
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.errors import PeriodNotPublishedError, QueryError
from semantic_layer.measures import CategoryMeasure
from semantic_layer.query import Members, Operation, PeriodRange, Query
from semantic_layer.result import Cell, Result
from semantic_layer.serve.arithmetic import Arithmetic
from semantic_layer.serve.closing import period_bounds
from semantic_layer.serve.forecasts import forecast_bounds
from semantic_layer.serve.release import Release
from semantic_layer.serve.withdrawal import check_in_service

POOLED = frozenset[Operation]({"value", "trend", "change", "compare"})
"""Operations in which members may be taken together."""


@dataclass
class Asking:
    release: Release
    query: Query
    today: date
    kpi: Kpi
    measures: tuple[str, ...]
    arithmetic: Arithmetic
    without: Members
    """What the figures being read leave out; `compare` changes it between its two sides."""
    statements: list[str] = field(default_factory=list)
    pooled: str | None = None
    """The level of which the members named are taken together as one figure."""

    @property
    def catalog(self) -> Catalog:
        return self.release.catalog

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.query.by, *self.query.where)))

    def period(self, period_id: str) -> Period:
        """Raises PeriodNotPublishedError when it does not exist for whoever asks today."""
        period = self.catalog.calendars.parse(period_id, self.query.grain)
        first, last = period_bounds(self.release, self.kpi.id, self.query.grain, self.today)
        coming = forecast_bounds(self.release, self.kpi.id, self.today) if self.query.forecast else None
        if coming is not None and coming[1].grain == self.query.grain:
            last = coming[1]
        if last is None or period.start < first.start or period.end > last.end:
            shown = (first.id, last.id) if last is not None else (None, None)
            raise PeriodNotPublishedError(self.kpi.id, self.query.grain, period_id, *shown)
        return period

    def periods(self, span: PeriodRange) -> list[Period]:
        first, last = self.period(span.from_), self.period(span.to)
        periods = self.catalog.calendars.between(first, last)
        if not periods:
            raise QueryError(f"{first.id} lies after {last.id}")
        return periods

    def existing(self, period: Period) -> Period | None:
        """The period, or None when it is not published."""
        try:
            return self.period(period.id)
        except PeriodNotPublishedError:
            return None

    def period_of(self, cell: Cell) -> Period:
        """The cell's period; the last one of a window."""
        return self.catalog.calendars.parse(cell.period.split("..")[-1], cell.grain)

    def result(
        self,
        main: list[Cell],
        against: list[Cell] | None = None,
        computed: list[Cell] | None = None,
        context: list[Cell] | None = None,
        left_out: int = 0,
        split_at: str | None = None,
    ) -> Result:
        return Result(
            query=self.query,
            main=tuple(main),
            against=tuple(against or ()),
            computed=tuple(computed or ()),
            context=tuple(context or ()),
            statements=tuple(dict.fromkeys(self.statements)),
            left_out=left_out,
            split_at=split_at,
        )


def begin_asking(release: Release, query: Query, today: date, kpi_id: str, measures: tuple[str, ...]) -> Asking:
    """Raises QueryError for ids that the catalog does not have, WithdrawnError for a KPI out of service."""
    catalog = release.catalog
    kpi = catalog.kpi(kpi_id)
    wanted = measures or (kpi.default_measure,)
    for measure_id in wanted:
        _check_measure(kpi, measure_id)
    check_in_service(release, kpi, wanted)
    against = query.against.members if query.against and query.against.members else {}
    for members in (query.where, query.without, against):
        _check_members(catalog, members)
    for level in query.by:
        if level not in catalog.levels:
            raise QueryError(f"unknown level {level!r}")
    pooled = _find_pooled(query) if query.together else None
    return Asking(release, query, today, kpi, wanted, Arithmetic(catalog, kpi), query.without, pooled=pooled)


def _find_pooled(query: Query) -> str:
    """Raises QueryError where there is nothing, or no one thing, to take together."""
    several = [level for level, members in query.where.items() if len(members) > 1]
    over_time = query.against is None or query.against.period is not None
    if len(several) != 1 or query.by or query.operation not in POOLED or not over_time:
        raise QueryError("the members of one level are taken together, in a value, a course or a change")
    return several[0]


def _check_measure(kpi: Kpi, measure_id: str) -> None:
    if measure_id not in kpi.release_measures:
        raise QueryError(f"{kpi.id} has no measure {measure_id!r}")


def _check_members(catalog: Catalog, members: Members) -> None:
    for level, ids in members.items():
        if level not in catalog.levels:
            raise QueryError(f"unknown level {level!r}")
        if not ids:
            raise QueryError(f"no members are named for the level {level!r}")
        for member_id in ids:
            catalog.member(level, member_id)


def is_category(kpi: Kpi, measure_id: str) -> bool:
    """A category itself, not a count of one of its values."""
    return "." not in measure_id and isinstance(kpi.measure(measure_id), CategoryMeasure)
