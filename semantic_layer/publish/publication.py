"""Publish: contract, aggregate, protect, write. The old release serves until the new one is whole.

A KPI whose fingerprint is that of the release in service is carried over from it; one whose view breaks its contract
goes out of service alone.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from semantic_layer.catalog import Catalog
from semantic_layer.errors import ContractError, ReleaseError, SourceError
from semantic_layer.manifest import Manifest, OutOfService
from semantic_layer.publish.aggregate import aggregate_view
from semantic_layer.publish.ancestry import Ancestry
from semantic_layer.publish.assemble import assemble_cube
from semantic_layer.publish.audit import KpiAudit, audit_cube, write_audit
from semantic_layer.publish.benchmark import list_benchmarks, read_series
from semantic_layer.publish.coarser import protect_or_propose
from semantic_layer.publish.compiled import compile_catalog
from semantic_layer.publish.contract import Problems, check_peers, check_rows, check_structure
from semantic_layer.publish.derive import derive_measures
from semantic_layer.publish.drift import Counts, Strange, find_strange, read_history, read_profile, write_history
from semantic_layer.publish.earlier import LostRelease, open_earlier
from semantic_layer.publish.fingerprint import Fingerprints, linked_kpis, write_fingerprints
from semantic_layer.publish.forecast import plan_forecast, read_forecast
from semantic_layer.publish.layout import Layout, plan_layout
from semantic_layer.publish.lock import lock_publication
from semantic_layer.publish.making import Making
from semantic_layer.publish.remembered import remember
from semantic_layer.publish.revisions import list_revisions
from semantic_layer.publish.rows import Table, write_rows
from semantic_layer.publish.source import Source, open_source
from semantic_layer.publish.spans import list_spans
from semantic_layer.publish.staleness import list_overdue
from semantic_layer.publish.tally import tally_cube
from semantic_layer.stores import Place, Store, open_store
from semantic_layer.stores.base import ReleaseTable
from semantic_layer.stores.content import name_release

CATALOG = "catalog"
"""The attachment that holds the compiled catalog."""
OUT_OF_SERVICE = "out_of_service"
"""The attachment that says what the release lacks, since when and why; only where it lacks something."""

Progress = Callable[[str, str], None]
Attach = Callable[[Catalog], Mapping[str, bytes]]
"""Makes what else a release holds, from the catalog as it is compiled into the release."""


def publish_release(
    catalog: Catalog,
    source_url: str,
    state: Path,
    today: date,
    attach: Attach | None = None,
    progress: Progress | None = None,
    full: bool = False,
    place: Place | None = None,
    attach_version: str | None = None,
    accept: Iterable[str] = (),
    forget: str | None = None,
) -> Manifest:
    """Makes a release of what is known `today` and puts it in service; unchanged contents keep their id.

    KPIs whose views break their contract are left out, and the manifest says why. `full` computes all others anew.
    What is very strange about the views to `accept` is published all the same. What was in service and cannot be read
    stops publication, unless it is what to `forget`: figures that it has shown may tell what is hidden now.
    Nothing is written when nothing has changed, `attach_version` included, which stands for what `attach` would make.
    Releases are kept at `place`, and in the state folder without one. `progress` is told each stage and what it is at.
    Raises SourceError, ContractError when no KPI is left, ProtectionError, PublicationBusyError or ReleaseError; the
    old release then stays in service.
    """
    clock = _Clock(progress)
    store = open_store(state if place is None else place)
    with lock_publication(state):
        before = open_earlier(store, state)
        earlier, lost = (None, before) if isinstance(before, LostRelease) else (before, None)
        making = Making(catalog, today, earlier, lost, accepted=frozenset(accept), forget=forget)
        with open_source(source_url) as source:
            clock.enter("contract", source.name)
            if (unchanged := _find_unchanged(source, making, state, attach_version, full)) is not None:
                clock.enter("done", unchanged.id)
                return unchanged
            _check_and_carry(source, making, state, full)
            _aggregate(source, making, clock)
            _read_forecasts(source, making)
        _protect(making, clock)
        return _write(making, source.name, store, state, attach, clock)


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


def _find_unchanged(
    source: Source, making: Making, state: Path, attach_version: str | None, full: bool
) -> Manifest | None:
    """The release in service when it would come out again: at a glance, or view by view.

    `full` finds nothing unchanged. Where nothing is, the publication is planned.
    """
    prints = Fingerprints(source, making.catalog, making.today)
    if attach_version is not None:
        making.at_a_glance = prints.at_a_glance(attach_version)
    if making.earlier is not None and making.is_unchanged and not full:
        return making.earlier.manifest
    _fingerprint(source, making, prints, attach_version)
    if making.earlier is None or not making.is_unchanged or full:
        return None
    before = making.earlier
    write_fingerprints(state, before.manifest.id, before.fingerprints, making.whole, making.at_a_glance)
    return before.manifest


def _fingerprint(source: Source, making: Making, prints: Fingerprints, attach_version: str | None) -> None:
    """Look at the shape of every view, and tell what the release will follow from."""
    catalog = making.catalog
    layouts, forecasts = _plan(catalog)
    making.layouts = {layout.kpi.id: layout for layout in layouts}
    making.forecasts = {layout.kpi.id: layout for layout in forecasts}
    making.spans = {
        id_: list_spans(layout.kpi, catalog.calendars, making.today) for id_, layout in making.layouts.items()
    }
    making.peer_problems = check_peers(source, catalog)
    if not making.peer_problems:
        making.series = read_series(source, catalog, making.today)
    making.drop(check_structure(source, [*making.fresh, *making.fresh_forecasts]))
    making.of_shape = dict(making.problems)
    making.fingerprints = {
        id_: prints.of(layout, making.spans[id_], making.forecasts.get(id_)) for id_, layout in making.layouts.items()
    }
    if attach_version is not None:
        series = [[str(value) for value in row] for row in making.series.rows]
        making.whole = prints.whole(
            making.fingerprints, [attach_version, series, making.problems, making.peer_problems]
        )


def _check_and_carry(source: Source, making: Making, state: Path, full: bool) -> None:
    catalog = making.catalog
    if not full:
        making.carried = _carry_over(making)
    making.drop(check_rows(source, [*making.fresh, *making.fresh_forecasts], catalog))
    making.drop(_compare_with_before(source, making, read_history(state)))


def _compare_with_before(source: Source, making: Making, history: Mapping[str, Counts]) -> Problems:
    """Each view once; what is only a little strange becomes a warning of its KPIs."""
    problems: Problems = {}
    found: dict[str, Strange] = {}
    for layout in making.fresh:
        view = layout.view
        if view.id not in found:
            try:
                profile = read_profile(source, layout, _periods_due(making, view.id))
            except SourceError as error:
                problems[layout.kpi.id] = [str(error)]
                continue
            making.profiles[view.id] = profile
            found[view.id] = find_strange(view, profile, history.get(view.id))
        strange, kpi_id = found[view.id], layout.kpi.id
        warnings = [*strange.warnings, *(strange.errors if view.id in making.accepted else ())]
        if warnings:
            making.warnings[kpi_id] = warnings
        if strange.errors and view.id not in making.accepted:
            problems[kpi_id] = [f"{error} (look at it; then `publish --accept {view.id}`)" for error in strange.errors]
            making.profiles.pop(view.id, None)
    return problems


def _periods_due(making: Making, view_id: str) -> set[str]:
    """The base periods of all KPIs that are read from the view."""
    by_grain = [making.spans[id_].values() for id_, layout in making.layouts.items() if layout.view.id == view_id]
    return {base.id for grains in by_grain for spans in grains for span in spans.values() for base in span.bases}


def _plan(catalog: Catalog) -> tuple[list[Layout], list[Layout]]:
    """How every KPI is read, and every published forecast."""
    layouts: list[Layout] = []
    forecasts: list[Layout] = []
    problems: list[str] = []
    for kpi in catalog.kpis.values():
        if kpi.status == "draft":
            continue
        try:
            layouts.append(plan_layout(catalog, kpi))
            forecast = plan_forecast(catalog, kpi)
            forecasts += [forecast] if forecast is not None else []
        except ContractError as error:
            problems += error.problems
    if problems:
        raise ContractError(problems)
    return layouts, forecasts


def _carry_over(making: Making) -> dict[str, Table]:
    """The rows of KPIs that would come out the same, and with which no KPI is linked that would not."""
    earlier = making.earlier
    if earlier is None:
        return {}
    before = earlier.fingerprints
    same = {id_ for id_, found in making.fingerprints.items() if found is not None and before.get(id_) == found}
    changed = linked_kpis(making.catalog, {*making.catalog.kpis, *before} - same)
    try:
        return earlier.tables([id_ for id_ in making.layouts if id_ not in changed and id_ in earlier.manifest.kpis])
    except ReleaseError:
        return {}


def _aggregate(source: Source, making: Making, clock: _Clock) -> None:
    ancestry = Ancestry(making.catalog)
    problems: Problems = {}
    for layout in making.fresh:
        kpi_id, spans = layout.kpi.id, making.spans[layout.kpi.id]
        clock.enter("aggregate", kpi_id)
        try:
            facts = aggregate_view(source, layout, spans, ancestry)
        except (ContractError, SourceError) as error:
            problems[kpi_id] = str(error).splitlines()
            continue
        making.cubes[kpi_id] = assemble_cube(layout, facts, spans, ancestry)
    making.drop(problems)
    making.cubes = {id_: cube for id_, cube in making.cubes.items() if id_ in making.layouts}


def _read_forecasts(source: Source, making: Making) -> None:
    """Of the KPIs that are computed; those that are carried over have theirs among their rows."""
    ancestry = Ancestry(making.catalog)
    problems: Problems = {}
    for layout in making.fresh_forecasts:
        kpi_id = layout.kpi.id
        try:
            cube = read_forecast(source, layout, making.spans[kpi_id], ancestry, making.today)
        except (ContractError, SourceError) as error:
            problems[kpi_id] = str(error).splitlines()
            continue
        if cube is not None:
            making.coming[kpi_id] = cube
    making.drop(problems)
    making.cubes = {id_: cube for id_, cube in making.cubes.items() if id_ in making.layouts}


def _protect(making: Making, clock: _Clock) -> None:
    cubes = making.cubes
    before = making.shown_before()
    for kpi_id, cube in cubes.items():
        clock.enter("protect", kpi_id)
        remembered = remember(cube, before.get(kpi_id), making.today)
        making.proofs[kpi_id] = protect_or_propose(cube, remembered)
    for kpi_id in cubes:
        derive_measures(cubes, kpi_id)


def _audit(making: Making, tables: Sequence[Table], clock: _Clock) -> dict[str, KpiAudit]:
    """Of the KPIs that are computed, and what was told of those that are carried over."""
    found = dict(making.earlier.audits) if making.earlier is not None else {}
    audits = {id_: found[id_] for id_ in making.carried if id_ in found}
    for table in tables:
        cube = making.cubes[table.kpi]
        clock.enter("audit", table.kpi)
        if cube.threshold is not None:
            audits[table.kpi] = audit_cube(cube, making.proofs[table.kpi], table, clock.kpis.get(table.kpi, 0.0))
    return audits


def _write(
    making: Making, source_name: str, store: Store, state: Path, attach: Attach | None, clock: _Clock
) -> Manifest:
    clock.enter("write", "")
    earlier, cubes, today = making.earlier, making.cubes, making.today
    carried = {id_: table for id_, table in making.carried.items() if id_ in making.layouts}
    joint = earlier.joint_members(carried.values(), making.catalog) if earlier and carried else {}
    compiled = compile_catalog(making.catalog, cubes.values(), joint)
    content = compiled.model_dump_json(by_alias=True).encode()
    missing = _out_of_service(making)
    everything = {**(attach(compiled) if attach else {}), CATALOG: content, **_tell_missing(missing)}
    fresh = [write_rows(cube, today, making.coming.get(id_)) for id_, cube in cubes.items()]
    audits = _audit(making, fresh, clock)
    clock.enter("write", "")
    tables: list[ReleaseTable] = [*fresh, *carried.values(), making.series]
    release_id = name_release(tables, everything)
    clock.enter("write", release_id)
    forgotten = _forget_lost(making, release_id)
    entries = {id_: earlier.manifest.kpis[id_] for id_ in carried} if earlier else {}
    for id_, cube in cubes.items():
        entries[id_] = tally_cube(making.catalog, cube, making.coming.get(id_), clock.kpis.get(id_, 0.0))
    manifest = Manifest(
        id=release_id,
        as_of=today,
        created_at=datetime.now(UTC),
        source=source_name,
        catalog_hash=hashlib.sha256(content).hexdigest(),
        kpis=list_benchmarks(making.series, {id_: entries[id_] for id_ in making.layouts}),
        durations={stage: round(seconds, 3) for stage, seconds in clock.stages.items() if stage},
        revisions=list_revisions(making.earlier, making.layouts, fresh, today),
        out_of_service=missing,
        overdue=list_overdue(making.catalog, entries, today),
        warnings=_warnings(making),
        peers_failed=_peers_failed(making),
        forgotten=forgotten,
    )
    written = store.write(manifest, compiled, tables, everything)
    # What failed while it was read may have been the engine's fault: it is tried again next time.
    wholes = (making.whole, making.at_a_glance) if making.problems == making.of_shape else ()
    write_history(state, read_history(state) | {id_: p.rows for id_, p in making.profiles.items()})
    write_audit(state, written.id, audits)
    write_fingerprints(state, written.id, making.fingerprints, *wholes)
    clock.enter("done", written.id)
    return written


def _forget_lost(making: Making, release_id: str) -> str | None:
    """What is forgotten, by decision. Raises ReleaseError where nobody has decided that, and it might matter."""
    lost = making.lost
    if lost is None or lost.is_again(release_id) or all(cube.threshold is None for cube in making.cubes.values()):
        return None
    if making.forget != lost.name:
        raise lost.as_error()
    return lost.name


def _warnings(making: Making) -> dict[str, tuple[str, ...]]:
    """Of the KPIs that are computed, and those that were given for the ones that are carried over."""
    before = making.earlier.manifest.warnings if making.earlier else {}
    kept = {id_: before[id_] for id_ in making.carried if id_ in before and id_ in making.layouts}
    fresh = {id_: tuple(said) for id_, said in making.warnings.items() if id_ in making.layouts}
    return dict(sorted({**kept, **fresh}.items()))


def _out_of_service(making: Making) -> dict[str, OutOfService]:
    """Each since the first release that lacks it."""
    before = making.earlier.manifest.out_of_service if making.earlier else {}
    return {
        id_: OutOfService(since=before[id_].since if id_ in before else making.today, problems=tuple(problems))
        for id_, problems in sorted(making.problems.items())
    }


def _tell_missing(missing: Mapping[str, OutOfService]) -> dict[str, bytes]:
    """As an attachment: a release that lacks the same for another reason, or since another day, is another one."""
    if not missing:
        return {}
    told = {id_: out.model_dump(mode="json") for id_, out in missing.items()}
    return {OUT_OF_SERVICE: json.dumps(told, ensure_ascii=False, sort_keys=True).encode()}


def _peers_failed(making: Making) -> OutOfService | None:
    if not making.peer_problems:
        return None
    before = making.earlier.manifest.peers_failed if making.earlier else None
    return OutOfService(since=before.since if before else making.today, problems=tuple(making.peer_problems))
