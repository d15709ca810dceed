"""Whether a KPI is out of service: taken back by people, or left out because its source broke the contract."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.errors import OutOfServiceError, WithdrawnError
from semantic_layer.measures import DerivedMeasure
from semantic_layer.query import Query
from semantic_layer.serve.release import Release


class Withdrawal(NamedTuple):
    """Of a KPI, or of one that it is derived from."""

    kpi: str
    why: str | None = None
    """Written for users by those who took it back; None where the source failed."""
    since: date | None = None
    """The day since which the source has failed."""


def find_withdrawal(release: Release, kpi_id: str, measures: Iterable[str] = ()) -> Withdrawal | None:
    """Of any of these measures; of any measure at all when none are given."""
    kpi = release.catalog.kpi(kpi_id)
    for measure_id in measures or kpi.measures:
        for used in sorted(_kpis_behind(release.catalog, kpi, measure_id)):
            if used in release.withdrawn:
                return Withdrawal(used, why=release.withdrawn[used])
            if used in release.manifest.out_of_service:
                return Withdrawal(used, since=release.manifest.out_of_service[used].since)
    return None


def find_withdrawn_in(release: Release, query: Query) -> Withdrawal | None:
    """Of any KPI that the query reads; its measures are those of the first."""
    first, *others = query.kpis
    found = find_withdrawal(release, first, query.measures)
    return found or next((w for kpi_id in others if (w := find_withdrawal(release, kpi_id))), None)


def check_in_service(release: Release, kpi: Kpi, measures: Iterable[str]) -> None:
    """Raises WithdrawnError."""
    found = find_withdrawal(release, kpi.id, measures)
    if found is not None and found.since is not None:
        raise OutOfServiceError(kpi.id, found.since)
    if found is not None:
        raise WithdrawnError(kpi.id, found.why or "")


def _kpis_behind(catalog: Catalog, kpi: Kpi, measure_id: str) -> set[str]:
    """The KPI itself and those that a derived measure is made from."""
    measure = kpi.measure(measure_id)
    found = {kpi.id}
    if isinstance(measure, DerivedMeasure):
        for operand in measure.difference or measure.ratio or ():
            owner, _, operand_id = operand.rpartition(".")
            other = catalog.kpi(owner) if owner else kpi
            found |= _kpis_behind(catalog, other, operand_id)
    return found
