"""How each source stands is told from the release: the latest figures, the next ones, and what went wrong."""

from datetime import date, timedelta

import pytest

from assistant.source_status import SourceStatus, list_sources
from semantic_layer.catalog import Kpi
from semantic_layer.manifest import OutOfService
from semantic_layer.serve import Release
from semantic_layer.serve.closing import next_due
from tests.assistant.conftest import TODAY

PROBLEM = "v_x: the column »antal« is missing"


@pytest.fixture(scope="module")
def kpi(release: Release) -> Kpi:
    """One that is not late, and the only one of its view."""
    views = [found.view for found in release.catalog.kpis.values()]
    return next(
        found
        for found in release.catalog.kpis.values()
        if views.count(found.view) == 1 and found.status == "approved" and not release.manifest.overdue.get(found.id)
    )


def look(release: Release, kpi: Kpi, today: date = TODAY, **manifest: object) -> SourceStatus:
    changed = Release(release.store, release.reader, release.manifest.model_copy(update=manifest), withdrawn={})
    return next(found for found in list_sources(changed, today, "da") if found.view == kpi.view)


def test_every_source_of_the_catalog_is_listed_once_and_the_worst_first(release: Release) -> None:
    found = list_sources(release, TODAY, "da")
    wanted = {kpi.view for kpi in release.catalog.kpis.values() if kpi.status != "draft"}
    assert len(found) == len({one.view for one in found})
    assert {one.view for one in found} == wanted | {release.catalog.peers.view}
    states = [one.state for one in found]
    assert states == sorted(states, key=("failed", "late", "ok").index)
    assert "late" in states


def test_a_source_in_order_says_what_is_there_and_what_is_expected(release: Release, kpi: Kpi) -> None:
    found = look(release, kpi)
    following, due = next_due(release, kpi.id, kpi.freshness.cadence, TODAY)
    assert (found.state, found.due) == ("ok", due)
    assert found.latest
    assert str(following.start.year) in found.expected
    assert found.kpis == (kpi.label.da,)
    assert found.source == release.catalog.sources[kpi.source.registry].name.da
    assert (found.out_of_service, found.problems) == ((), ())


def test_it_is_late_from_the_day_on_which_answers_say_that_figures_are_old(release: Release, kpi: Kpi) -> None:
    due = look(release, kpi).due
    assert due is not None
    last_day = kpi.freshness.stale_after.after(due)
    assert look(release, kpi, last_day).state == "ok"
    assert look(release, kpi, last_day + timedelta(days=1)).state == "late"


def test_a_source_that_failed_names_its_kpis_and_what_was_found(release: Release, kpi: Kpi) -> None:
    left = {id_: entry for id_, entry in release.manifest.kpis.items() if id_ != kpi.id}
    out = {kpi.id: OutOfService(since=date(2026, 11, 1), problems=(PROBLEM,))}
    found = look(release, kpi, kpis=left, out_of_service=out)
    assert (found.state, found.latest, found.due) == ("failed", "", None)
    assert found.problems == (PROBLEM,)
    assert "1. november 2026" in found.out_of_service[0]
    assert PROBLEM not in found.out_of_service[0]


def test_a_withdrawn_kpi_says_why_and_the_source_is_not_to_blame(release: Release, kpi: Kpi) -> None:
    changed = Release(release.store, release.reader, release.manifest, withdrawn={kpi.id: "Tallet rettes."})
    found = next(one for one in list_sources(changed, TODAY, "da") if one.view == kpi.view)
    assert found.state == "ok"
    assert found.out_of_service[0].endswith("Tallet rettes.")


def test_a_strange_delivery_is_told_and_peers_can_fail_too(release: Release, kpi: Kpi) -> None:
    assert look(release, kpi, warnings={kpi.id: ("half the rows",)}).problems == ("half the rows",)
    peers = release.catalog.peers.view
    out = OutOfService(since=date(2026, 11, 1), problems=(PROBLEM,))
    changed = Release(release.store, release.reader, release.manifest.model_copy(update={"peers_failed": out}))
    first = list_sources(changed, TODAY, "da")[0]
    assert (first.view, first.state, first.problems) == (peers, "failed", (PROBLEM,))
