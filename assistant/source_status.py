"""How it stands with each source view: its latest figures, when the next are due, and what is out of service."""

from datetime import date
from typing import Literal

from assistant.withdrawals import say_withdrawal
from assistant.writer import Writer
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.frozen import Frozen
from semantic_layer.serve.closing import latest_closed, next_due
from semantic_layer.serve.release import Release
from semantic_layer.serve.withdrawal import find_withdrawal
from semantic_layer.texts import Language

SourceState = Literal["ok", "late", "failed"]


class SourceStatus(Frozen):
    view: str
    source: str
    """What people call the source."""
    kpis: tuple[str, ...]
    """Labels."""
    state: SourceState
    latest: str
    """The last period that all its KPIs have; empty where there is none."""
    expected: str
    """The first period that is still to come."""
    due: date | None
    out_of_service: tuple[str, ...] = ()
    """A sentence for each KPI."""
    problems: tuple[str, ...] = ()
    """What publishing found, for maintainers: names of views and columns, without figures."""


def list_sources(release: Release, today: date, language: Language) -> list[SourceStatus]:
    """The worst first, then by name."""
    catalog = release.catalog
    views: dict[str, list[Kpi]] = {}
    for kpi in catalog.kpis.values():
        if kpi.status != "draft":
            views.setdefault(kpi.view, []).append(kpi)
    found = [_look_at(release, view, kpis, today, language) for view, kpis in views.items()]
    if catalog.peers.view is not None:
        found.append(_look_at_peers(release, catalog.peers.view))
    order: tuple[SourceState, ...] = ("failed", "late", "ok")
    return sorted(found, key=lambda one: (order.index(one.state), one.source, one.view))


def _look_at(release: Release, view: str, kpis: list[Kpi], today: date, language: Language) -> SourceStatus:
    catalog, manifest = release.catalog, release.manifest
    writer = Writer(catalog, language)
    failed = [kpi for kpi in kpis if kpi.id in manifest.out_of_service]
    served = [kpi for kpi in kpis if kpi.id in manifest.kpis]
    latest, expected, due = _find_periods(writer, release, served, today)
    told = [(kpi, found) for kpi in kpis if (found := find_withdrawal(release, kpi.id)) is not None]
    problems = [text for kpi in failed for text in manifest.out_of_service[kpi.id].problems]
    problems += [text for kpi in kpis for text in manifest.warnings.get(kpi.id, ())]
    return SourceStatus(
        view=view,
        source=_name_source(catalog, kpis[0], language),
        kpis=tuple(kpi.label.in_(language) for kpi in kpis),
        state="failed" if failed else "late" if any(_is_late(release, kpi, today) for kpi in served) else "ok",
        latest=latest,
        expected=expected,
        due=due,
        out_of_service=tuple(say_withdrawal(writer, "declined", kpi.id, found) for kpi, found in told),
        problems=tuple(dict.fromkeys(problems)),
    )


def _look_at_peers(release: Release, view: str) -> SourceStatus:
    failed = release.manifest.peers_failed
    return SourceStatus(
        view=view,
        source="",
        kpis=(),
        state="failed" if failed else "ok",
        latest="",
        expected="",
        due=None,
        problems=failed.problems if failed else (),
    )


def _find_periods(writer: Writer, release: Release, kpis: list[Kpi], today: date) -> tuple[str, str, date | None]:
    """The latest period and the next one, of the KPI that waits for its figures longest."""
    if not kpis:
        return "", "", None
    waiting = [(kpi, *next_due(release, kpi.id, kpi.freshness.cadence, today)) for kpi in kpis]
    kpi, following, due = min(waiting, key=lambda one: one[2])
    latest = latest_closed(release, kpi.id, kpi.freshness.cadence, today)
    name = writer.period(latest.id, latest.grain) if latest else ""
    return name, writer.period(following.id, following.grain), due


def _is_late(release: Release, kpi: Kpi, today: date) -> bool:
    """From the day on which answers say that the figures are old."""
    _, due = next_due(release, kpi.id, kpi.freshness.cadence, today)
    return today > kpi.freshness.stale_after.after(due)


def _name_source(catalog: Catalog, kpi: Kpi, language: Language) -> str:
    return catalog.sources[kpi.source.registry].name.in_(language)
