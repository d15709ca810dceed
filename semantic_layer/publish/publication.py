"""Publish: contract, aggregate, protect, write. The old release serves until the new one is whole."""

import hashlib
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from semantic_layer.catalog import Catalog
from semantic_layer.errors import ContractError
from semantic_layer.manifest import Manifest
from semantic_layer.publish.aggregate import aggregate_view
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.assemble import assemble_cube
from semantic_layer.publish.benchmark import SeriesTable, list_benchmarks, read_series
from semantic_layer.publish.compiled import compile_catalog
from semantic_layer.publish.contract import check_contract
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.derive import derive_measures
from semantic_layer.publish.layout import Layout, plan_layout
from semantic_layer.publish.lock import lock_publication
from semantic_layer.publish.protect import protect_cube
from semantic_layer.publish.release import Table, name_release, write_release
from semantic_layer.publish.rows import write_rows
from semantic_layer.publish.source import Source, open_source
from semantic_layer.publish.spans import list_spans
from semantic_layer.publish.tally import tally_cube

CATALOG = "catalog"
"""The attachment that holds the compiled catalog."""

Progress = Callable[[str, str], None]


def publish_release(
    catalog: Catalog,
    source_url: str,
    state: Path,
    today: date,
    attachments: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Makes a release of what is known `today` and puts it in service; unchanged contents keep their id.

    `progress` is told each stage and what it is at. Raises SourceError, ContractError, ProtectionError,
    PublicationBusyError or ReleaseError; the old release then stays in service.
    """
    clock = _Clock(progress)
    with lock_publication(state):
        with open_source(source_url) as source:
            clock.enter("contract", source.name)
            layouts = _plan(catalog)
            check_contract(source, layouts, catalog)
            cubes = _aggregate(source, layouts, catalog, today, clock)
            series = read_series(source, catalog, today)
        _protect(cubes, clock)
        return _write(catalog, cubes, series, source.name, state, today, attachments or {}, clock)


class _Clock:
    """How long each stage took, and each KPI within it."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._last = time.perf_counter()
        self._stage = ""
        self._kpi = ""
        self.stages: dict[str, float] = {}
        self.kpis: dict[str, float] = {}

    def enter(self, stage: str, detail: str) -> None:
        """`detail` is a KPI's id where the stage goes through them."""
        now = time.perf_counter()
        for name, spent in ((self._stage, self.stages), (self._kpi, self.kpis)):
            spent[name] = spent.get(name, 0.0) + now - self._last
        self._last, self._stage, self._kpi = now, stage, detail
        if self._progress is not None:
            self._progress(stage, detail)


def _plan(catalog: Catalog) -> list[Layout]:
    layouts: list[Layout] = []
    problems: list[str] = []
    for kpi in catalog.kpis.values():
        if kpi.status == "draft":
            continue
        try:
            layouts.append(plan_layout(catalog, kpi))
        except ContractError as error:
            problems += error.problems
    if problems:
        raise ContractError(problems)
    return layouts


def _aggregate(source: Source, layouts: list[Layout], catalog: Catalog, today: date, clock: _Clock) -> dict[str, Cube]:
    ancestry = Ancestry(catalog)
    cubes: dict[str, Cube] = {}
    for layout in layouts:
        clock.enter("aggregate", layout.kpi.id)
        spans = list_spans(layout.kpi, catalog.calendars, today)
        facts = aggregate_view(source, layout, spans, ancestry)
        cubes[layout.kpi.id] = assemble_cube(layout, facts, spans, ancestry)
    return cubes


def _protect(cubes: Mapping[str, Cube], clock: _Clock) -> None:
    for kpi_id, cube in cubes.items():
        clock.enter("protect", kpi_id)
        protect_cube(cube)
    for kpi_id in cubes:
        derive_measures(cubes, kpi_id)


def _write(
    catalog: Catalog,
    cubes: Mapping[str, Cube],
    series: SeriesTable,
    source_name: str,
    state: Path,
    today: date,
    attachments: Mapping[str, bytes],
    clock: _Clock,
) -> Manifest:
    clock.enter("write", "")
    compiled = compile_catalog(catalog, cubes.values())
    content = compiled.model_dump_json(by_alias=True).encode()
    everything = {**attachments, CATALOG: content}
    tables: list[Table] = [*(write_rows(cube, today) for cube in cubes.values()), series]
    tallies = {id_: tally_cube(catalog, cube, clock.kpis.get(id_, 0.0)) for id_, cube in cubes.items()}
    release_id = name_release(tables, everything)
    clock.enter("write", release_id)
    manifest = Manifest(
        id=release_id,
        as_of=today,
        created_at=datetime.now(UTC),
        source=source_name,
        catalog_hash=hashlib.sha256(content).hexdigest(),
        kpis=list_benchmarks(series, tallies),
        durations={stage: round(seconds, 3) for stage, seconds in clock.stages.items() if stage},
    )
    written = write_release(state, manifest, compiled, tables, everything)
    clock.enter("done", written.id)
    return written
