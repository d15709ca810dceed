"""Where the figures of an answer come from: one citation per KPI, with the release that holds them."""

from assistant.answer import Citation
from semantic_layer.catalog import Catalog
from semantic_layer.manifest import Manifest
from semantic_layer.texts import Language


def cite_sources(
    catalog: Catalog, manifest: Manifest, kpi_ids: tuple[str, ...], language: Language
) -> tuple[Citation, ...]:
    return tuple(
        Citation(
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
        for n, kpi in enumerate((catalog.kpi(kpi_id) for kpi_id in kpi_ids), 1)
    )
