"""Where the figures of an answer come from: one citation per KPI and one per comparison, with their release."""

from assistant.answer import Citation
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.manifest import Manifest
from semantic_layer.query import Query
from semantic_layer.texts import Language


def cite_sources(
    catalog: Catalog, manifest: Manifest, kpi_ids: tuple[str, ...], language: Language, query: Query | None = None
) -> tuple[Citation, ...]:
    """With the query that was answered, also the source of the peer's figures in it."""
    citations = [_cite_kpi(catalog, manifest, catalog.kpi(kpi_id), n, language) for n, kpi_id in enumerate(kpi_ids, 1)]
    peer = query.against.benchmark if query is not None and query.against is not None else None
    if query is not None and peer is not None:
        citations.append(_cite_peer(catalog, manifest, query, peer, len(citations) + 1, language))
    return tuple(citations)


def _cite_kpi(catalog: Catalog, manifest: Manifest, kpi: Kpi, n: int, language: Language) -> Citation:
    return Citation(
        n=n,
        kpi=f"{kpi.id}@{kpi.version}",
        label=kpi.label.in_(language),
        source=kpi.source.cite.in_(language),
        registry=catalog.sources[kpi.source.registry].name.in_(language),
        owner=kpi.owner.steward,
        as_of=manifest.as_of,
        release=manifest.id,
        url=kpi.source.url,
    )


def _cite_peer(catalog: Catalog, manifest: Manifest, query: Query, peer: str, n: int, language: Language) -> Citation:
    """The figures of others come from others: their source, their owner, under the peer's name at the time."""
    kpi = catalog.kpi(query.kpis[0])
    if kpi.benchmark is None:
        raise ValueError(f"{kpi.id} has no benchmark to cite")
    source, end = kpi.benchmark.source, catalog.calendars.parse(query.period.to, query.grain).end
    registry = catalog.sources[source.registry]
    name = catalog.peer(peer).name_on(end)
    return Citation(
        n=n,
        kpi=f"{kpi.id}@{kpi.version}",
        label=f"{kpi.label.in_(language)}, {name.phrase.in_(language)}",
        source=source.cite.in_(language),
        registry=registry.name.in_(language),
        owner=registry.owner,
        as_of=manifest.as_of,
        release=manifest.id,
        url=source.url,
    )
