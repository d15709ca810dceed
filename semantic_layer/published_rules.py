"""Check rules about what a KPI publishes: levels and grains that exist, combine, and can be computed."""

from collections.abc import Iterator
from itertools import combinations

from semantic_layer.catalog import Breakdown, Catalog, Kpi
from semantic_layer.errors import QueryError
from semantic_layer.inspection import Finding, Inspection
from semantic_layer.measures import CategoryMeasure, DerivedMeasure


def levels_known(seen: Inspection) -> Iterator[Finding]:
    for kpi in seen.kpis:
        for level in kpi.levels:
            if level not in seen.catalog.levels:
                yield seen.on(kpi, f"published names an unknown level {level!r}")
        for b in kpi.published:
            for measure_id in b.measures or ():
                if measure_id not in kpi.measures:
                    yield seen.on(kpi, f"published by [{b.id}] names an unknown measure {measure_id!r}")


def grains_nest(seen: Inspection) -> Iterator[Finding]:
    """Every published grain is made up of whole periods of the base grain."""
    calendars = seen.catalog.calendars.grains
    for kpi in seen.kpis:
        named = {kpi.time.base, kpi.time.default.grain, kpi.freshness.cadence}
        named |= {grain for b in kpi.published for grain in b.grains}
        for grain in sorted(named - set(calendars)):
            yield seen.on(kpi, f"there is no calendar for the grain {grain!r}")
        if kpi.time.base not in calendars:
            continue
        base = calendars[kpi.time.base]
        for grain in sorted({grain for b in kpi.published for grain in b.grains} & set(calendars)):
            if grain != base.id and grain not in base.nests_in:
                yield seen.on(kpi, f"the grain {grain!r} is not made up of whole periods of {base.id!r}")
        if base.parse(kpi.time.from_) is None:
            yield seen.on(kpi, f"time.from {kpi.time.from_!r} is no period of grain {base.id!r}")
        if not any(kpi.time.default.grain in b.grains for b in kpi.published):
            yield seen.on(kpi, f"the default grain {kpi.time.default.grain!r} is published nowhere")


def breakdowns_ordered(seen: Inspection) -> Iterator[Finding]:
    """The levels of one dimension form a path without gaps, the coarsest first, and no two breakdowns say the same."""
    for kpi in seen.kpis:
        for b in kpi.published:
            yield from _path_findings(seen, kpi, b)
        for one, other in combinations(kpi.published, 2):
            if seen.catalog.finest(_known(seen.catalog, one)) == seen.catalog.finest(_known(seen.catalog, other)):
                yield seen.on(kpi, f"the breakdowns [{one.id}] and [{other.id}] publish the same members twice")


def _path_findings(seen: Inspection, kpi: Kpi, b: Breakdown) -> Iterator[Finding]:
    if len(set(b.by)) < len(b.by):
        yield seen.on(kpi, f"the breakdown [{b.id}] names a level twice")
    for place, level in enumerate(b.by):
        if level not in seen.catalog.levels:
            continue
        above = seen.catalog.ancestors(level)
        inside = [a for a in above if a in b.by]
        if inside != list(above[: len(inside)]):
            yield seen.on(kpi, f"the breakdown [{b.id}] skips a level between {inside[-1]!r} and {level!r}")
        if any(b.by.index(a) > place for a in inside):
            yield seen.on(kpi, f"the breakdown [{b.id}] names {level!r} before the level above it")


def categories_placed(seen: Inspection) -> Iterator[Finding]:
    """A category has a value per member, so its level is published, as the finest of some breakdown."""
    for kpi in seen.kpis:
        for measure_id, measure in kpi.measures.items():
            if not isinstance(measure, CategoryMeasure):
                continue
            if not any(measure.per in seen.catalog.finest(_known(seen.catalog, b)) for b in kpi.published):
                yield seen.on(kpi, f"measure {measure_id} is per {measure.per!r}, which is not published")
            values = [value.id for value in measure.values]
            if len(set(values)) < len(values):
                yield seen.on(kpi, f"measure {measure_id} has two values with the same id")


def small_groups_protected(seen: Inspection) -> Iterator[Finding]:
    for kpi in seen.kpis:
        for b in kpi.published:
            if b.small == "merge" and kpi.disclosure.count is None:
                yield seen.on(kpi, f"the breakdown [{b.id}] merges small members, but there is no disclosure rule")


def derived_computable(seen: Inspection) -> Iterator[Finding]:
    """Operands exist, do not lead back to the measure, and are published wherever the measure is."""
    for kpi in seen.kpis:
        for measure_id, measure in kpi.measures.items():
            if not isinstance(measure, DerivedMeasure):
                continue
            if _leads_back(seen.catalog, kpi.id, measure_id, ()):
                yield seen.on(kpi, f"measure {measure_id} is derived from itself")
                continue
            for operand in _operands(measure):
                yield from _operand_findings(seen, kpi, measure_id, operand)


def _operand_findings(seen: Inspection, kpi: Kpi, measure_id: str, operand: str) -> Iterator[Finding]:
    owner, operand_id = _located(kpi.id, operand)
    other = seen.catalog.kpis.get(owner)
    if other is None or operand_id not in other.measures:
        yield seen.on(kpi, f"measure {measure_id} is derived from {operand!r}, which does not exist")
        return
    if isinstance(other.measures[operand_id], CategoryMeasure):
        yield seen.on(kpi, f"measure {measure_id} is derived from {operand!r}, which is a category")
    for b in kpi.published:
        if b.measures is not None and measure_id not in b.measures:
            continue
        for grain in b.grains:
            if not _is_published(seen.catalog, other, b, grain, operand_id):
                yield seen.on(kpi, f"measure {measure_id}: {operand!r} is not published by [{b.id}] at grain {grain!r}")


def _is_published(catalog: Catalog, kpi: Kpi, like: Breakdown, grain: str, measure_id: str) -> bool:
    try:
        return catalog.breakdown(kpi, like.by, grain, measure_id) is not None
    except (QueryError, KeyError):
        return False


def _leads_back(catalog: Catalog, kpi_id: str, measure_id: str, path: tuple[tuple[str, str], ...]) -> bool:
    here = (kpi_id, measure_id)
    if here in path:
        return True
    kpi = catalog.kpis.get(kpi_id)
    measure = kpi.measures.get(measure_id) if kpi else None
    if not isinstance(measure, DerivedMeasure):
        return False
    return any(_leads_back(catalog, *_located(kpi_id, o), (*path, here)) for o in _operands(measure))


def _operands(measure: DerivedMeasure) -> tuple[str, ...]:
    return measure.difference or measure.ratio or ()


def _located(kpi_id: str, operand: str) -> tuple[str, str]:
    owner, _, measure_id = operand.rpartition(".")
    return owner or kpi_id, measure_id


def _known(catalog: Catalog, b: Breakdown) -> tuple[str, ...]:
    return tuple(level for level in b.by if level in catalog.levels)
