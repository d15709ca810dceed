"""Check rules about combinations: a decision that can be carried out, and one file for each pair of KPIs."""

from collections.abc import Iterator
from itertools import combinations

from semantic_layer.catalog import Catalog, Combination
from semantic_layer.inspection import Finding, Inspection
from semantic_layer.measures import CategoryMeasure


def combinations_decided(seen: Inspection) -> Iterator[Finding]:
    """Known KPIs, measures and committee; a decision that lies behind us, for figures that are published so."""
    if seen.rests_on_unread("kpis", "dimensions", "calendars", "committees"):
        return
    for combination in seen.catalog.combinations:
        for message in _problems(seen, combination):
            yield _on(combination, message)
    for one, other in combinations(seen.catalog.combinations, 2):
        if set(one.kpis) == set(other.kpis):
            yield _on(other, f"{one.id!r} is about the same two KPIs")


def _problems(seen: Inspection, combination: Combination) -> Iterator[str]:
    catalog = seen.catalog
    unknown = list(_unknown_ids(catalog, combination))
    yield from unknown
    if combination.by.kpi == combination.of.kpi:
        yield "a KPI is not set against itself"
    if combination.committee not in {committee.id for committee in catalog.committees}:
        yield f"there is no committee {combination.committee!r}"
    if combination.decided is None or unknown:
        return
    if combination.decided.at > seen.today:
        yield f"the decision is of {combination.decided.at}, which is yet to come"
    if catalog.kpi(combination.by.kpi).comparisons.rank == "no":
        yield f"members may not be ordered by {combination.by.kpi!r} (comparisons.rank is no)"
    for side in (combination.by, combination.of):
        kpi = catalog.kpi(side.kpi)
        if isinstance(kpi.measure(side.measure), CategoryMeasure):
            yield f"{side.kpi}.{side.measure} is a category and has no mean"
        if (
            set(kpi.levels) <= set(catalog.levels)
            and catalog.breakdown(kpi, (combination.level,), combination.grain, side.measure) is None
        ):
            yield f"{side.kpi}.{side.measure} is not published by [{combination.level}] at grain {combination.grain!r}"


def _unknown_ids(catalog: Catalog, combination: Combination) -> Iterator[str]:
    for side in (combination.by, combination.of):
        if side.kpi not in catalog.kpis:
            yield f"there is no KPI {side.kpi!r}"
        elif side.measure not in catalog.kpi(side.kpi).measures:
            yield f"{side.kpi!r} has no measure {side.measure!r}"
    if combination.level not in catalog.levels:
        yield f"there is no level {combination.level!r}"
    if combination.grain not in catalog.calendars.grains:
        yield f"there is no calendar for the grain {combination.grain!r}"


def _on(combination: Combination, message: str) -> Finding:
    return Finding(f"combinations/{combination.id}.yaml", message)
