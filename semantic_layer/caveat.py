"""Find what must be said beside the figures: breaks, forecasts, estimates, missing data, small numbers, old data.

Each rule is one function; the notes hold ids and counts, and no language.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field

from semantic_layer.calendars import Period
from semantic_layer.catalog import Caveat, Kpi
from semantic_layer.frozen import Frozen
from semantic_layer.kpi import Duration
from semantic_layer.result import Cell, Result
from semantic_layer.serve.asking import Asking, begin_asking
from semantic_layer.serve.benchmarks import benchmark_periods
from semantic_layer.serve.breaks import concerns
from semantic_layer.serve.closing import latest_closed
from semantic_layer.serve.release import Release

Effect = Literal["note", "warn", "block_comparison"]
REVISIONS_TOLD = Duration(months=6)
"""How long new answers tell that a figure was corrected."""


class CaveatNote(Frozen):
    rule: str
    """break | provisional | event | method | stale | incomplete_period | hidden_cells | small_denominator | …"""
    kpi: str
    caveat: str | None = None
    """The catalog's caveat with the text, or None where the rule has a text of its own."""
    effect: Effect
    params: dict[str, str] = Field(default_factory=dict)
    """Period ids, counts and ISO dates for the text."""


def find_caveats(release: Release, result: Result, today: date) -> tuple[CaveatNote, ...]:
    """The notes for a result, the gravest first, each once."""
    notes: list[CaveatNote] = []
    for kpi_id in dict.fromkeys(cell.kpi for cell in _figures(result)) or result.query.kpis[:1]:
        shown = _Shown(release, result, today, kpi_id)
        for rule in RULES:
            notes += rule(shown)
    unique = dict.fromkeys((n.rule, n.kpi, n.caveat) for n in notes)
    first = [next(n for n in notes if (n.rule, n.kpi, n.caveat) == key) for key in unique]
    return tuple(sorted(first, key=lambda note: _GRAVITY.index(note.effect)))


_GRAVITY: tuple[Effect, ...] = ("block_comparison", "warn", "note")


@dataclass
class _Shown:
    """What one KPI contributes to a result."""

    release: Release
    result: Result
    today: date
    kpi_id: str

    @cached_property
    def asking(self) -> Asking:
        return begin_asking(self.release, self.result.query, self.today, self.kpi_id, ())

    @property
    def kpi(self) -> Kpi:
        return self.asking.kpi

    @cached_property
    def cells(self) -> list[Cell]:
        """Our published cells of main and against, or that a figure there was computed from; no targets, no peers."""
        figures = [cell for cell in _figures(self.result) if cell.kpi == self.kpi_id]
        used = {operand for cell in figures for operand in cell.from_}
        mentioned = bool(self.peers)
        cells = [*figures, *(cell for cell in self.result.context if mentioned or cell.id in used)]
        ours = [cell for cell in cells if cell.formula is None and cell.peer is None]
        return [cell for cell in ours if not cell.id.startswith("target:")]

    @cached_property
    def peers(self) -> list[Cell]:
        """The figures of others that ours are set against."""
        return [cell for cell in self.result.against if cell.peer is not None and cell.kpi == self.kpi_id]

    @cached_property
    def periods(self) -> list[Period]:
        """All periods that the figures are about, in order."""
        return sorted({self.asking.period_of(cell) for cell in self.cells})

    @cached_property
    def asked(self) -> list[Period]:
        """The first and the last period of the question or of the figures, also where a trend was cut."""
        span = self.result.query.period
        ends = [self.asking.catalog.calendars.parse(id_, self.result.query.grain) for id_ in (span.from_, span.to)]
        found = sorted([*ends, *self.periods])
        return [found[0], found[-1]]

    @property
    def is_newest(self) -> bool:
        """The figures reach as far as the KPI's figures go."""
        newest = latest_closed(self.release, self.kpi_id, self.result.query.grain, self.today)
        return newest is None or (bool(self.periods) and self.periods[-1] >= newest)

    def span_of(self, cells: Sequence[Cell]) -> dict[str, str]:
        """The first and last period of the cells."""
        periods = sorted(self.asking.period_of(cell) for cell in cells)
        return {"period": periods[0].id, "period_to": periods[-1].id}

    def note(self, rule: str, effect: Effect, caveat: str | None = None, **params: str) -> CaveatNote:
        return CaveatNote(rule=rule, kpi=self.kpi_id, caveat=caveat, effect=effect, params=params)

    def concerning(self, *kinds: str) -> Iterator[Caveat]:
        """The catalog's caveats of these kinds about any of the cells."""
        for caveat in self.kpi.caveats:
            if caveat.kind in kinds and not self.names_a_unit(caveat) and self.is_about(caveat):
                yield caveat

    def is_about(self, caveat: Caveat) -> bool:
        return any(concerns(self.asking, caveat, cell) for cell in self.cells)

    def names_a_unit(self, caveat: Caveat) -> bool:
        """It is about single units of a combination, none of which its answer may name."""
        query = self.result.query
        return query.operation == "combination" and not set(query.by).isdisjoint(caveat.when)


def find_breaks(shown: _Shown) -> Iterator[CaveatNote]:
    """A new series begins within what was asked about."""
    first, last = shown.asked
    for caveat in shown.concerning("break"):
        if caveat.at is not None and first.start < caveat.at <= last.end:
            yield shown.note("break", caveat.effect, caveat.id, at=caveat.at.isoformat())


def find_provisional(shown: _Shown) -> Iterator[CaveatNote]:
    cells = [cell for cell in shown.cells if "p" in cell.flags and cell.state == "shown"]
    if cells:
        yield shown.note("provisional", "note", **shown.span_of(cells))


def find_events(shown: _Shown) -> Iterator[CaveatNote]:
    """Something happened in a period that is shown."""
    for caveat in shown.concerning("event"):
        if any(_overlaps(caveat, period.start, period.end) for period in shown.periods):
            yield shown.note("event", caveat.effect, caveat.id)


def find_methods(shown: _Shown) -> Iterator[CaveatNote]:
    """How the figures are made, in a period that is shown; for the newest figures also what holds today."""
    if not shown.periods:
        return
    start, end = shown.periods[0].start, shown.periods[-1].end
    until = max(end, shown.today) if shown.is_newest else end
    for caveat in shown.concerning("method", "quality"):
        if _overlaps(caveat, start, until):
            yield shown.note("method", caveat.effect, caveat.id)


def find_forecast(shown: _Shown) -> Iterator[CaveatNote]:
    """A figure is what someone expects, not what has happened."""
    made = [cell.noted_at for cell in shown.cells if "f" in cell.flags and cell.state == "shown"]
    if made and made[0] is not None:
        yield shown.note("forecast", "warn", made=made[0].isoformat())


def find_estimates(shown: _Shown) -> Iterator[CaveatNote]:
    """Some of what a figure is made from was estimated, not counted."""
    cells = [cell for cell in shown.cells if "e" in cell.flags and cell.state == "shown"]
    if cells:
        yield shown.note("estimate", "note", **shown.span_of(cells))


def find_stale(shown: _Shown) -> Iterator[CaveatNote]:
    """The next period was due longer ago than the KPI's grace, and the answer shows the newest figures."""
    freshness = shown.kpi.freshness
    latest = latest_closed(shown.release, shown.kpi_id, freshness.cadence, shown.today)
    if latest is None or not shown.is_newest:
        return
    following = shown.asking.catalog.calendars.shift(latest, 1)
    due = freshness.lag.after(following.end)
    if shown.today > freshness.stale_after.after(due):
        yield shown.note("stale", "warn", latest=latest.id, expected=following.id, due=due.isoformat())


def find_incomplete(shown: _Shown) -> Iterator[CaveatNote]:
    """Fewer reporters than the KPI demands have delivered for a period that is shown."""
    entry = shown.release.manifest.kpis.get(shown.kpi_id)
    listed = entry.incomplete if entry is not None else {}
    demanded = shown.kpi.completeness.min_share if shown.kpi.completeness else None
    cells = [
        cell
        for cell in shown.cells
        if cell.period in listed.get(cell.grain, ())
        or cell.reason == "not_reported"
        or (demanded is not None and cell.coverage is not None and cell.coverage < demanded)
    ]
    if cells:
        yield shown.note("incomplete_period", "warn", **shown.span_of(cells))


def find_hidden(shown: _Shown) -> Iterator[CaveatNote]:
    hidden = {cell.id for cell in shown.cells if cell.state == "hidden"}
    if hidden:
        yield shown.note("hidden_cells", "note", count=str(len(hidden)))


def find_small_denominators(shown: _Shown) -> Iterator[CaveatNote]:
    small = {cell.id for cell in shown.cells if "u" in cell.flags}
    if small:
        least = str(shown.kpi.comparisons.min_denominator)
        yield shown.note("small_denominator", "warn", count=str(len(small)), least=least)


def find_partial_scope(shown: _Shown) -> Iterator[CaveatNote]:
    """Members were left out of a ranking, a spread or a count because they have no comparable figure."""
    if shown.result.left_out:
        yield shown.note("partial_scope", "note", count=str(shown.result.left_out))


def find_revised(shown: _Shown) -> Iterator[CaveatNote]:
    """Final figures that are shown were corrected in the last months; the latest correction is told."""
    cells = [cell for cell in shown.cells if cell.state == "shown"]
    for revision in shown.release.manifest.revisions.get(shown.kpi_id, ()):
        if REVISIONS_TOLD.after(revision.at) <= shown.today:
            continue
        old = {cell.id: cell.old for cell in revision.cells}
        revised = [cell for cell in cells if cell.id in old]
        if revised:
            cell = revised[-1]
            told = {"cell": cell.id, "old": old[cell.id], "period": cell.period, "at": revision.at.isoformat()}
            yield shown.note("revised", "note", **told, count=str(len(revised)))
            return
        unlisted = revision.count > len(revision.cells)
        near = [c for c in cells if _overlaps_days(shown.asking.period_of(c), revision.first, revision.last)]
        if unlisted and near:
            yield shown.note("revised_some", "note", **shown.span_of(near), at=revision.at.isoformat())
            return


def find_unit_caveats(shown: _Shown) -> Iterator[CaveatNote]:
    """Something is to be said about single units that the answer does not name."""
    for caveat in shown.kpi.caveats:
        within = any(_overlaps(caveat, period.start, period.end) for period in shown.periods)
        if within and shown.names_a_unit(caveat) and shown.is_about(caveat):
            yield shown.note("unit_caveats", "note")


def find_benchmark_note(shown: _Shown) -> Iterator[CaveatNote]:
    """The peer's figure is made in another way than ours (partial), or has something to be said about it."""
    benchmark = shown.kpi.benchmark
    if shown.peers and benchmark is not None and benchmark.note is not None:
        yield shown.note(f"benchmark_{benchmark.comparable}", "warn" if benchmark.comparable == "partial" else "note")


def find_benchmark_lag(shown: _Shown) -> Iterator[CaveatNote]:
    """The peer's newest figure is older than ours."""
    newest = latest_closed(shown.release, shown.kpi_id, shown.result.query.grain, shown.today)
    for cell in shown.peers[:1]:
        out = benchmark_periods(shown.release, cell.kpi, cell.measure, cell.peer or "", shown.today)
        if newest is not None and out and out[-1] < newest:
            peer = cell.peer or ""
            yield shown.note("benchmark_lag", "note", peer=peer, period=out[-1].id, period_to=newest.id)


def find_benchmark_group(shown: _Shown) -> Iterator[CaveatNote]:
    """Who the peer consists of: "kommuner som os" means nothing without the list."""
    for cell in shown.peers[:1]:
        yield shown.note("benchmark_group", "note", peer=cell.peer or "")


RULES: tuple[Callable[[_Shown], Iterator[CaveatNote]], ...] = (
    find_breaks,
    find_forecast,
    find_stale,
    find_incomplete,
    find_provisional,
    find_estimates,
    find_events,
    find_methods,
    find_hidden,
    find_small_denominators,
    find_partial_scope,
    find_revised,
    find_unit_caveats,
    find_benchmark_note,
    find_benchmark_lag,
    find_benchmark_group,
)


def _figures(result: Result) -> Sequence[Cell]:
    return (*result.main, *result.against)


def _overlaps_days(period: Period, first: date, last: date) -> bool:
    return period.start <= last and first <= period.end


def _overlaps(caveat: Caveat, start: date, end: date) -> bool:
    first, last = caveat.valid or (None, None)
    return (first is None or first <= end) and (last is None or start <= last)
