"""Where the figures of an answer come from: one citation per source, with the release that holds them."""

from collections.abc import Iterator, Sequence

from assistant.answer import Citation
from semantic_layer.catalog import Catalog, Kpi, SourceRef
from semantic_layer.manifest import Manifest
from semantic_layer.query import Query
from semantic_layer.result import Cell
from semantic_layer.serve.forecasts import FORECAST
from semantic_layer.texts import Language


def cite_sources(
    catalog: Catalog,
    manifest: Manifest,
    kpi_ids: tuple[str, ...],
    language: Language,
    shown: Sequence[Cell] = (),
    query: Query | None = None,
) -> tuple[Citation, ...]:
    """One per KPI; a forecast among the figures shown, and a peer's figures, have sources of their own."""
    kpis = (catalog.kpi(kpi_id) for kpi_id in kpi_ids)
    sources = ((kpi, source) for kpi in kpis for source in _sources_of(kpi, shown))
    citations = [_cite(catalog, manifest, kpi, source, n, language) for n, (kpi, source) in enumerate(sources, 1)]
    peer = query.against.benchmark if query is not None and query.against is not None else None
    if query is not None and peer is not None:
        citations.append(_cite_peer(catalog, manifest, query, peer, len(citations) + 1, language))
    return tuple(citations)


def _cite(catalog: Catalog, manifest: Manifest, kpi: Kpi, source: SourceRef, n: int, language: Language) -> Citation:
    return Citation(
        n=n,
        kpi=f"{kpi.id}@{kpi.version}",
        label=kpi.label.in_(language),
        source=source.cite.in_(language),
        registry=catalog.sources[source.registry].name.in_(language),
        owner=kpi.owner.steward,
        as_of=manifest.as_of,
        release=manifest.id,
        url=source.url,
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


def _sources_of(kpi: Kpi, shown: Sequence[Cell]) -> Iterator[SourceRef]:
    """The KPI's own source unless every figure is a forecast, and the forecast's where one is."""
    forecasts = [FORECAST in cell.flags for cell in shown if cell.kpi == kpi.id]
    if not forecasts or not all(forecasts):
        yield kpi.source
    if kpi.forecast is not None and any(forecasts):
        yield kpi.forecast.source
