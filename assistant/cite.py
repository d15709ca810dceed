"""Where the figures of an answer come from: one citation per source, with the release that holds them."""

from collections.abc import Iterator, Sequence

from assistant.answer import Citation
from semantic_layer.catalog import Catalog, Kpi, SourceRef
from semantic_layer.manifest import Manifest
from semantic_layer.result import Cell
from semantic_layer.serve.forecasts import FORECAST
from semantic_layer.texts import Language


def cite_sources(
    catalog: Catalog, manifest: Manifest, kpi_ids: tuple[str, ...], language: Language, shown: Sequence[Cell] = ()
) -> tuple[Citation, ...]:
    """One per KPI; a forecast among the figures shown has a source of its own."""
    kpis = (catalog.kpi(kpi_id) for kpi_id in kpi_ids)
    sources = ((kpi, source) for kpi in kpis for source in _sources_of(kpi, shown))
    return tuple(
        Citation(
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
        for n, (kpi, source) in enumerate(sources, 1)
    )


def _sources_of(kpi: Kpi, shown: Sequence[Cell]) -> Iterator[SourceRef]:
    """The KPI's own source unless every figure is a forecast, and the forecast's where one is."""
    forecasts = [FORECAST in cell.flags for cell in shown if cell.kpi == kpi.id]
    if not forecasts or not all(forecasts):
        yield kpi.source
    if kpi.forecast is not None and any(forecasts):
        yield kpi.forecast.source
