"""Which periods of a KPI exist for someone who asks on a given day."""

from datetime import date

from semantic_layer.calendars import Period
from semantic_layer.catalog import Kpi
from semantic_layer.serve.release import Release


def published_periods(release: Release, kpi_id: str, grain: str, today: date) -> list[Period]:
    """From the first period with data to the last one published by `today`; empty when there is none."""
    first, last = period_bounds(release, kpi_id, grain, today)
    return release.catalog.calendars.between(first, last) if last is not None else []


def period_bounds(release: Release, kpi_id: str, grain: str, today: date) -> tuple[Period, Period | None]:
    """The first and the last published period; the last is None when none is published by `today`."""
    kpi = release.catalog.kpi(kpi_id)
    calendar = release.catalog.calendars[grain]
    first = _first_period(release, kpi, grain)
    last = calendar.containing(known_until(release, today))
    while not is_due(kpi, last, known_until(release, today)):
        last = calendar.shift(last, -1)
    newest = _newest_in_release(release, kpi, grain)
    if newest is not None:
        last = min(last, newest)
    return first, (last if last.start >= first.start else None)


def latest_closed(release: Release, kpi_id: str, grain: str, today: date) -> Period | None:
    """The last published period for which enough reporters had delivered, or None."""
    first, last = period_bounds(release, kpi_id, grain, today)
    while last is not None and _is_incomplete(release, kpi_id, last):
        last = release.catalog.calendars.shift(last, -1)
        if last.start < first.start:
            return None
    return last


def next_due(release: Release, kpi_id: str, grain: str, today: date) -> tuple[Period, date]:
    """The period after the latest closed one, and the day that its figures are due."""
    calendars = release.catalog.calendars
    latest = latest_closed(release, kpi_id, grain, today)
    following = calendars.shift(latest, 1) if latest else calendars.containing(grain, today)
    return following, release.catalog.kpi(kpi_id).freshness.lag.after(following.end)


def is_closed(release: Release, kpi_id: str, period: Period, today: date) -> bool:
    """Published by `today`, and enough reporters had delivered."""
    first, last = period_bounds(release, kpi_id, period.grain, today)
    within = last is not None and first.start <= period.start and period.end <= last.end
    return within and not _is_incomplete(release, kpi_id, period)


def is_due(kpi: Kpi, period: Period, day: date) -> bool:
    """The period has ended, and its lag has passed."""
    return kpi.freshness.lag.after(period.end) <= day


def is_provisional(release: Release, kpi: Kpi, period: Period, today: date) -> bool:
    return kpi.freshness.provisional_for.after(period.end) > known_until(release, today)


def known_until(release: Release, today: date) -> date:
    """The last day about which this release can know anything for someone who asks `today`."""
    return min(today, release.as_of)


def _first_period(release: Release, kpi: Kpi, grain: str) -> Period:
    """The first period of the grain that lies wholly within the data."""
    calendars = release.catalog.calendars
    start = calendars.parse(kpi.time.from_, kpi.time.base).start
    period = calendars.containing(grain, start)
    while period.start < start:
        period = calendars.shift(period, 1)
    return period


def _newest_in_release(release: Release, kpi: Kpi, grain: str) -> Period | None:
    entry = release.manifest.kpis.get(kpi.id)
    newest = entry.latest.get(grain) if entry is not None else None
    return release.catalog.calendars.parse(newest, grain) if newest is not None else None


def _is_incomplete(release: Release, kpi_id: str, period: Period) -> bool:
    entry = release.manifest.kpis.get(kpi_id)
    return entry is not None and period.id in entry.incomplete.get(period.grain, ())
