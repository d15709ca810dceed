"""One KPI by its ids: all that whoever writes a typed query must know, and the words for it."""

from datetime import date

from assistant.access import may_see
from assistant.catalogue_cards import CatalogueCard, make_card
from assistant.cockpit import Named
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.frozen import Frozen
from semantic_layer.serve import Release
from semantic_layer.serve.closing import period_bounds
from semantic_layer.texts import Language

MOST_MEMBERS = 200
"""Of a level; of a longer one the first are named."""


class DescribedMeasure(Named):
    unit: str


class DescribedBreakdown(Frozen):
    by: tuple[str, ...]
    """Empty: the whole."""
    grains: tuple[str, ...]
    measures: tuple[str, ...]
    exact: bool
    """Windows, sums and what is left out can be computed here; elsewhere only what is published is there."""


class DescribedLevel(Named):
    members: tuple[Named, ...]
    cut: bool
    """There are more members than are named."""


class DescribedGrain(Frozen):
    grain: str
    first: str
    last: str
    """Ids of the first and the last period that have figures today."""


class KpiDescription(Frozen):
    card: CatalogueCard
    version: int
    measures: tuple[DescribedMeasure, ...]
    """The first is taken where a query names none."""
    published: tuple[DescribedBreakdown, ...]
    """The breakdowns that exist; nothing else can be asked."""
    grains: tuple[DescribedGrain, ...]
    levels: tuple[DescribedLevel, ...]
    peers: tuple[Named, ...]
    """What it can be compared with."""


def describe_kpi(release: Release, kpi_id: str, role: str, today: date, language: Language) -> KpiDescription | None:
    """None where there is no such KPI, or none that the role may see. Raises ReleaseError."""
    catalog = release.catalog
    kpi = catalog.kpis.get(kpi_id)
    if kpi is None or kpi.status != "approved" or not may_see(catalog, role, (kpi_id,)):
        return None
    levels = tuple(level for level in kpi.levels if may_see(catalog, role, (kpi_id,), (level,)))
    return KpiDescription(
        card=make_card(release, kpi, today, language),
        version=kpi.version,
        measures=tuple(_describe_measure(catalog, kpi, measure, language) for measure in kpi.release_measures),
        published=tuple(
            DescribedBreakdown(by=b.by, grains=b.grains, measures=b.measures or tuple(kpi.measures), exact=b.components)
            for b in kpi.published
            if set(b.by) <= set(levels)
        ),
        grains=tuple(_describe_grains(release, kpi, today)),
        levels=tuple(_describe_level(catalog, level, today, language) for level in levels),
        peers=_describe_peers(catalog, kpi, today, language),
    )


def _describe_measure(catalog: Catalog, kpi: Kpi, measure: str, language: Language) -> DescribedMeasure:
    label = catalog.measure_label(kpi, measure).in_(language)
    return DescribedMeasure(id=measure, label=label, unit=catalog.unit_of(kpi, measure))


def _describe_grains(release: Release, kpi: Kpi, today: date) -> list[DescribedGrain]:
    found = []
    for grain in dict.fromkeys(grain for b in kpi.published for grain in b.grains):
        first, last = period_bounds(release, kpi.id, grain, today)
        if last is not None:
            found.append(DescribedGrain(grain=grain, first=first.id, last=last.id))
    return found


def _describe_level(catalog: Catalog, level: str, today: date, language: Language) -> DescribedLevel:
    found = catalog.levels[level]
    members = [m for m in found.members if m.exists_on(today)]
    named = tuple(Named(id=m.id, label=m.label.in_(language)) for m in members[:MOST_MEMBERS])
    return DescribedLevel(id=level, label=found.label.in_(language), members=named, cut=len(members) > len(named))


def _describe_peers(catalog: Catalog, kpi: Kpi, today: date, language: Language) -> tuple[Named, ...]:
    peers = kpi.benchmark.peers if kpi.benchmark else ()
    return tuple(Named(id=p, label=catalog.peer(p).name_on(today).phrase.in_(language)) for p in peers)
