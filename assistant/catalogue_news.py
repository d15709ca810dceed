"""What is new about the figures, and what is coming, each with its day: for whoever was here last month."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from assistant.access import may_see
from assistant.writer import Writer
from semantic_layer.catalog import Kpi
from semantic_layer.frozen import Frozen
from semantic_layer.serve import Release, latest_closed
from semantic_layer.serve.closing import next_due
from semantic_layer.texts import Language

NewsKind = Literal["withdrawn", "correction", "break", "definition", "new", "coming"]
CHANGES_KEPT = timedelta(days=365)
"""A correction, a break or another definition is told for a year."""
FIGURES_KEPT = timedelta(days=62)
"""New figures are new for two months."""
LOOK_AHEAD = timedelta(days=45)


class NewsItem(Frozen):
    day: date
    kind: NewsKind
    kpi: str
    label: str
    text: str


def list_news(release: Release, role: str, today: date, language: Language) -> tuple[NewsItem, ...]:
    """The newest first; what is coming after it, the soonest first. Nothing about KPIs that the role may not see."""
    writer = Writer(release.catalog, language)
    kpis = [k for k in release.catalog.kpis.values() if k.status == "approved"]
    seen = [kpi for kpi in kpis if may_see(release.catalog, role, (kpi.id,))]
    found = [item for kpi in seen for item in _list_past(release, writer, kpi, today)]
    coming = [item for kpi in seen for item in _list_coming(release, writer, kpi, today)]
    past = sorted(found, key=lambda item: (-item.day.toordinal(), item.label))
    return (*past, *sorted(coming, key=lambda item: (item.day, item.label)))


def _list_past(release: Release, writer: Writer, kpi: Kpi, today: date) -> Iterator[NewsItem]:
    gone = list(_tell_out_of_service(release, writer, kpi))
    changes = [*gone, *_tell_corrections(release, writer, kpi), *_tell_changes(writer, kpi)]
    yield from (item for item in changes if today - CHANGES_KEPT <= item.day <= today)
    if not gone:
        yield from (item for item in _tell_new(release, writer, kpi, today) if today - FIGURES_KEPT <= item.day)


def _tell_out_of_service(release: Release, writer: Writer, kpi: Kpi) -> Iterator[NewsItem]:
    day = release.find_withdrawal_day(kpi.id)
    if day is not None:
        why = writer.issue(release.withdrawn[kpi.id])
        yield _item(writer, kpi, "withdrawn", day, writer.write("news.withdrawn", why=why))
    elif failed := release.manifest.out_of_service.get(kpi.id):
        yield _item(writer, kpi, "withdrawn", failed.since, writer.label("news.out_of_service"))


def _tell_corrections(release: Release, writer: Writer, kpi: Kpi) -> Iterator[NewsItem]:
    for revision in release.manifest.revisions.get(kpi.id, ()):
        text = writer.write(
            "news.correction_one" if revision.count == 1 else "news.correction",
            count=writer.number(revision.count),
            first=writer.day(revision.first),
            last=writer.day(revision.last),
        )
        yield _item(writer, kpi, "correction", revision.at, text)


def _tell_changes(writer: Writer, kpi: Kpi) -> Iterator[NewsItem]:
    """Breaks by the catalog's own text; and a definition that is no longer the first, as of its approval."""
    for caveat in kpi.caveats:
        if caveat.kind == "break" and caveat.at is not None:
            yield _item(writer, kpi, "break", caveat.at, caveat.text.in_(writer.language))
    if kpi.version > 1:
        text = writer.write("news.definition", version=writer.number(kpi.version))
        yield _item(writer, kpi, "definition", kpi.owner.approved, text)


def _tell_new(release: Release, writer: Writer, kpi: Kpi, today: date) -> Iterator[NewsItem]:
    latest = latest_closed(release, kpi.id, kpi.freshness.cadence, today)
    if latest is not None:
        text = writer.write("news.new", period=writer.period(latest.id, latest.grain))
        yield _item(writer, kpi, "new", kpi.freshness.lag.after(latest.end), text)


def _list_coming(release: Release, writer: Writer, kpi: Kpi, today: date) -> Iterator[NewsItem]:
    if release.find_withdrawal_day(kpi.id) is not None or kpi.id in release.manifest.out_of_service:
        return
    period, due = next_due(release, kpi.id, kpi.freshness.cadence, today)
    if today <= due <= today + LOOK_AHEAD:
        text = writer.write("news.coming", period=writer.period(period.id, period.grain))
        yield _item(writer, kpi, "coming", due, text)


def _item(writer: Writer, kpi: Kpi, kind: NewsKind, day: date, text: str) -> NewsItem:
    return NewsItem(day=day, kind=kind, kpi=kpi.id, label=kpi.label.in_(writer.language), text=text)
