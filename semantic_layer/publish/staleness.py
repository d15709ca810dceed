"""Name in the manifest the sources that are overdue when it is made; answers tell it for the day they are given on."""

from collections.abc import Mapping
from datetime import date

from semantic_layer.catalog import Catalog
from semantic_layer.manifest import KpiManifest


def list_overdue(catalog: Catalog, entries: Mapping[str, KpiManifest], today: date) -> dict[str, date]:
    """KPI → the day on which its next figures were due, where the grace after it has passed."""
    found: dict[str, date] = {}
    for id_, entry in entries.items():
        freshness = catalog.kpis[id_].freshness
        latest = entry.latest_closed.get(freshness.cadence)
        if latest is None:
            continue
        following = catalog.calendars.shift(catalog.calendars.parse(latest, freshness.cadence), 1)
        due = freshness.lag.after(following.end)
        if today > freshness.stale_after.after(due):
            found[id_] = due
    return found
