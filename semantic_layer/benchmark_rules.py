"""Check rules about benchmarks: peers that exist, at a grain that we publish too, with a source and a note."""

from collections.abc import Iterator

from semantic_layer.catalog import Benchmark, Catalog, Kpi
from semantic_layer.inspection import Finding, Inspection
from semantic_layer.peers import SERIES, SERIES_COLUMNS

PEERS_FILE = "peers.yaml"
NUMBERS = ("integer", "decimal")


def peers_named(seen: Inspection) -> Iterator[Finding]:
    """Ids are used once, a group has one name a day, and its figures come from a view that fits."""
    if seen.rests_on_unread("peers", "views"):
        return
    peers = seen.catalog.peers
    ids = [peer.id for peer in peers.groups]
    for peer_id in sorted({i for i in ids if ids.count(i) > 1}):
        yield Finding(PEERS_FILE, f"the peer {peer_id!r} stands here twice")
    for peer in peers.groups:
        for earlier, later in zip(peer.names, peer.names[1:], strict=False):
            end, start = earlier.valid[1], later.valid[0]
            if end is None or start is None or start <= end:
                yield Finding(PEERS_FILE, f"the peer {peer.id!r} has two names at once")
    if peers.groups:
        yield from (Finding(PEERS_FILE, message) for message in _view_problems(seen.catalog))


def benchmarks_fit(seen: Inspection) -> Iterator[Finding]:
    """What a KPI is set against exists, is published by us at the same grain, and is explained where it differs."""
    if seen.rests_on_unread("peers", "sources", "calendars", "dimensions"):
        return
    for kpi in seen.kpis:
        if kpi.id == SERIES:
            yield seen.on(kpi, f"the id {SERIES!r} is taken: it is the release's table of the peers' figures")
        if kpi.benchmark is not None:
            for message in _problems(seen.catalog, kpi, kpi.benchmark):
                yield seen.on(kpi, f"benchmark {message}", "benchmark")


def _problems(catalog: Catalog, kpi: Kpi, benchmark: Benchmark) -> Iterator[str]:
    for peer in benchmark.peers:
        if catalog.peers.find(peer) is None:
            yield f"names an unknown peer {peer!r}; see {PEERS_FILE}"
    if len(set(benchmark.peers)) < len(benchmark.peers):
        yield "names a peer twice"
    if benchmark.default not in benchmark.peers:
        yield f"has the default {benchmark.default!r}, which is not among its peers"
    if benchmark.source.registry not in catalog.sources:
        yield f"names an unknown source {benchmark.source.registry!r}"
    if benchmark.comparable == "partial" and benchmark.note is None:
        yield "is partial, so it needs a note that says how the figures differ"
    for measure_id in benchmark.measures:
        if measure_id not in kpi.measures:
            yield f"names an unknown measure {measure_id!r}"
        elif kpi.measures[measure_id].type == "category":
            yield f"names {measure_id!r}, which is a category"
        elif benchmark.grain in catalog.calendars.grains:
            yield from _unpublished(catalog, kpi, benchmark, measure_id)
    if benchmark.grain not in catalog.calendars.grains:
        yield f"names an unknown grain {benchmark.grain!r}"


def _unpublished(catalog: Catalog, kpi: Kpi, benchmark: Benchmark, measure_id: str) -> Iterator[str]:
    """A comparison is of the same period, so our own figure has to exist at the peers' grain."""
    for levels in ((), *((level,) for level in benchmark.levels)):
        if not set(levels) <= set(catalog.levels):
            yield f"names an unknown level {levels[0]!r}"
        elif catalog.breakdown(kpi, levels, benchmark.grain, measure_id) is None:
            where = f"by {levels[0]}" if levels else "for the whole"
            yield f"has the grain {benchmark.grain!r}, at which {measure_id} is not published {where}"


def _view_problems(catalog: Catalog) -> Iterator[str]:
    view = catalog.views.get(catalog.peers.view or "")
    if view is None:
        yield f"there is no view {catalog.peers.view!r} in views/"
        return
    types = {column.name: column.type for column in view.columns}
    for name in SERIES_COLUMNS:
        wanted = NUMBERS if name == "value" else ("text",)
        if types.get(name) not in wanted:
            yield f"the view {view.id} needs a column {name!r} of type {' or '.join(wanted)}"
    if set(view.key) != set(SERIES_COLUMNS) - {"value"}:
        yield f"the view {view.id} needs the key [{', '.join(SERIES_COLUMNS[:-1])}]"
