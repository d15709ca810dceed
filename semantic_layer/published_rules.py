"""Check rules about what a KPI publishes: levels and grains that exist, combine, and can be computed."""

from collections.abc import Iterator
from itertools import combinations

from semantic_layer.catalog import Breakdown, Catalog, Kpi
from semantic_layer.errors import QueryError
from semantic_layer.inspection import Finding, Inspection, Place
from semantic_layer.measures import CategoryMeasure, DerivedMeasure


def levels_known(seen: Inspection) -> Iterator[Finding]:
    for kpi in seen.kpis:
        for level in kpi.levels:
            if level not in seen.catalog.levels and not seen.is_unread("dimensions"):
                place = next(i for i, b in enumerate(kpi.published) if level in b.by)
                yield seen.on(kpi, f"published names an unknown level {level!r}", "published", place)
        for place, b in enumerate(kpi.published):
            for measure_id in b.measures or ():
                if measure_id not in kpi.measures:
                    message = f"published by [{b.id}] names an unknown measure {measure_id!r}"
                    yield seen.on(kpi, message, "published", place)


def grains_nest(seen: Inspection) -> Iterator[Finding]:
    """Every published grain is made up of whole periods of the base grain."""
    calendars = seen.catalog.calendars.grains
    for kpi in seen.kpis:
        for grain, at in _named_grains(kpi).items():
            if grain not in calendars and not seen.is_unread("calendars", grain):
                yield seen.on(kpi, f"there is no calendar for the grain {grain!r}", *at)
        if kpi.time.base not in calendars:
            continue
        base = calendars[kpi.time.base]
        for grain in sorted({grain for b in kpi.published for grain in b.grains} & set(calendars)):
            if grain != base.id and grain not in base.nests_in:
                message = f"the grain {grain!r} is not made up of whole periods of {base.id!r}"
                yield seen.on(kpi, message, *_named_grains(kpi)[grain])
        if base.parse(kpi.time.from_) is None:
            yield seen.on(kpi, f"time.from {kpi.time.from_!r} is no period of grain {base.id!r}", "time", "from")
        if not any(kpi.time.default.grain in b.grains for b in kpi.published):
            message = f"the default grain {kpi.time.default.grain!r} is published nowhere"
            yield seen.on(kpi, message, "time", "default")


def _named_grains(kpi: Kpi) -> dict[str, Place]:
    """Every grain that a KPI names, with the first place where it does."""
    named: dict[str, Place] = {}
    for place, b in enumerate(kpi.published):
        for grain in b.grains:
            named.setdefault(grain, ("published", place, "grains"))
    named.setdefault(kpi.time.base, ("time", "base"))
    named.setdefault(kpi.time.default.grain, ("time", "default"))
    named.setdefault(kpi.freshness.cadence, ("freshness", "cadence"))
    return named


def breakdowns_ordered(seen: Inspection) -> Iterator[Finding]:
    """The levels of one dimension form a path without gaps, the coarsest first, and no two breakdowns say the same."""
    if seen.is_unread("dimensions"):
        return
    for kpi in seen.kpis:
        for place, b in enumerate(kpi.published):
            for message in _path_problems(seen.catalog, b):
                yield seen.on(kpi, message, "published", place)
        for one, (place, other) in _pairs(kpi.published):
            if {*one.by, *other.by} <= set(seen.catalog.levels) and (
                seen.catalog.finest(one.by) == seen.catalog.finest(other.by)
            ):
                message = f"the breakdowns [{one.id}] and [{other.id}] publish the same members twice"
                yield seen.on(kpi, message, "published", place)


def _pairs(published: tuple[Breakdown, ...]) -> Iterator[tuple[Breakdown, tuple[int, Breakdown]]]:
    """Every two breakdowns, the later one with its place."""
    for (_, one), later in combinations(enumerate(published), 2):
        yield one, later


def _path_problems(catalog: Catalog, b: Breakdown) -> Iterator[str]:
    if len(set(b.by)) < len(b.by):
        yield f"the breakdown [{b.id}] names a level twice"
    for place, level in enumerate(b.by):
        if level not in catalog.levels:
            continue
        above = catalog.ancestors(level)
        inside = [a for a in above if a in b.by]
        if inside != list(above[: len(inside)]):
            yield f"the breakdown [{b.id}] skips a level between {inside[-1]!r} and {level!r}"
        if any(b.by.index(a) > place for a in inside):
            yield f"the breakdown [{b.id}] names {level!r} before the level above it"


def categories_placed(seen: Inspection) -> Iterator[Finding]:
    """A category has a value per member, so its level is published, as the finest of some breakdown."""
    if seen.is_unread("dimensions"):
        return
    for kpi in seen.kpis:
        for measure_id, measure in kpi.measures.items():
            if not isinstance(measure, CategoryMeasure):
                continue
            if not any(measure.per in seen.catalog.finest(_known(seen.catalog, b)) for b in kpi.published):
                message = f"measure {measure_id} is per {measure.per!r}, which is not published"
                yield seen.on(kpi, message, "measures", measure_id, "per")
            values = [value.id for value in measure.values]
            if len(set(values)) < len(values):
                yield seen.on(
                    kpi, f"measure {measure_id} has two values with the same id", "measures", measure_id, "values"
                )


def small_groups_protected(seen: Inspection) -> Iterator[Finding]:
    for kpi in seen.kpis:
        for place, b in enumerate(kpi.published):
            if b.small == "merge" and kpi.disclosure.count is None:
                message = f"the breakdown [{b.id}] merges small members, but there is no disclosure rule"
                yield seen.on(kpi, message, "published", place)


def derived_computable(seen: Inspection) -> Iterator[Finding]:
    """Operands exist, do not lead back to the measure, and are published wherever the measure is."""
    for kpi in seen.kpis:
        for measure_id, measure in kpi.measures.items():
            if not isinstance(measure, DerivedMeasure):
                continue
            if _leads_back(seen.catalog, kpi.id, measure_id, ()):
                yield seen.on(kpi, f"measure {measure_id} is derived from itself", "measures", measure_id)
                continue
            for operand in _operands(measure):
                yield from _operand_findings(seen, kpi, measure_id, operand)


def _operand_findings(seen: Inspection, kpi: Kpi, measure_id: str, operand: str) -> Iterator[Finding]:
    owner, operand_id = _located(kpi.id, operand)
    other = seen.catalog.kpis.get(owner)
    if other is None and seen.is_unread("kpis", owner):
        return
    at = ("measures", measure_id)
    if other is None or operand_id not in other.measures:
        yield seen.on(kpi, f"measure {measure_id} is derived from {operand!r}, which does not exist", *at)
        return
    if isinstance(other.measures[operand_id], CategoryMeasure):
        yield seen.on(kpi, f"measure {measure_id} is derived from {operand!r}, which is a category", *at)
    for b in kpi.published:
        if seen.is_unread("dimensions") or (b.measures is not None and measure_id not in b.measures):
            continue
        for grain in b.grains:
            if not _is_published(seen.catalog, other, b, grain, operand_id):
                message = f"measure {measure_id}: {operand!r} is not published by [{b.id}] at grain {grain!r}"
                yield seen.on(kpi, message, *at)


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
