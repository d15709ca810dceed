"""A correction of final figures is announced with what they were; what is hidden stays out of it."""

from datetime import date
from pathlib import Path

from semantic_layer.catalog import Catalog
from semantic_layer.manifest import Manifest
from semantic_layer.publish import publish_release
from semantic_layer.publish.revisions import MOST_CELLS
from tests.semantic_layer.publish.town import TODAY
from tests.semantic_layer.publish.two_views import change, make_source, two_views

LATER = date(2026, 1, 20)


def publish(state: Path, catalog: Catalog, today: date = LATER) -> Manifest:
    return publish_release(catalog, f"duckdb:///{state}/source.duckdb", state, today)


def correct(state: Path, catalog: Catalog, statement: str, again: Catalog | None = None) -> Manifest:
    """Publishes, changes the source and publishes once more."""
    make_source(state / "source.duckdb")
    publish(state, catalog, TODAY)
    change(state / "source.duckdb", statement)
    return publish(state, again or catalog)


MARCH = "UPDATE raw.v_visits SET visits = visits + 1 WHERE id = 'a3'"


def test_every_figure_that_a_correction_reaches_is_listed(tmp_path: Path) -> None:
    manifest = correct(tmp_path, two_views(), MARCH)
    (revision,) = manifest.revisions["visits"]
    assert set(manifest.revisions) == {"visits"}
    assert (revision.at, revision.count, revision.version) == (LATER, 3, 1)
    assert (revision.first, revision.last) == (date(2025, 1, 1), date(2025, 3, 31))
    assert {(cell.id, float(cell.old), float(cell.new)) for cell in revision.cells} == {
        ("visits@1/visits/-/month/2025-03", 36, 37),
        ("visits@1/visits/area=north/month/2025-03", 13, 14),
        ("visits@1/visits/-/quarter/2025-Q1", 102, 103),
    }


def test_nothing_is_revised_the_first_time_and_nothing_by_a_new_period(tmp_path: Path) -> None:
    make_source(tmp_path / "source.duckdb")
    assert publish(tmp_path, two_views(), TODAY).revisions == {}
    assert publish(tmp_path, two_views(), date(2026, 2, 20)).revisions == {}


def test_provisional_figures_are_expected_to_change(tmp_path: Path) -> None:
    catalog = two_views(freshness={"cadence": "month", "lag": "P10D", "provisional_for": "P1Y"})
    assert correct(tmp_path, catalog, MARCH).revisions == {}


def test_so_is_a_period_that_not_all_had_reported(tmp_path: Path) -> None:
    """b2 and the others report nothing, so every month is incomplete."""
    catalog = two_views(completeness={"reporters": "unit", "min_share": 0.9})
    assert correct(tmp_path, catalog, MARCH).revisions == {}


def test_another_definition_is_no_correction(tmp_path: Path) -> None:
    assert correct(tmp_path, two_views(), MARCH, two_views(version=2)).revisions == {}


def test_a_revision_is_told_for_half_a_year_and_the_newest_first(tmp_path: Path) -> None:
    correct(tmp_path, two_views(), MARCH)
    change(tmp_path / "source.duckdb", "UPDATE raw.v_visits SET visits = visits + 1 WHERE id = 'b5'")
    found = publish(tmp_path, two_views(), date(2026, 3, 15)).revisions["visits"]
    assert [revision.at for revision in found] == [date(2026, 3, 15), LATER]
    found = publish(tmp_path, two_views(), date(2026, 7, 25)).revisions["visits"]
    assert [revision.at for revision in found] == [date(2026, 3, 15)]


def test_where_what_is_hidden_changed_no_old_figure_is_repeated(tmp_path: Path) -> None:
    """With the old figures around it, a cell that is hidden now could be computed from what it was."""
    statement = (
        "UPDATE raw.v_calls SET people = CASE unit WHEN 'b2' THEN 2 ELSE 11 END "
        "WHERE month = '2025-06' AND unit IN ('a1', 'b2')"
    )
    manifest = correct(tmp_path, two_views(), statement)
    (revision,) = manifest.revisions["calls"]
    assert revision.count > 0
    assert [cell.id for cell in revision.cells if "2025-06" in cell.id] == []


def test_a_list_has_an_end(tmp_path: Path) -> None:
    manifest = correct(tmp_path, two_views(), "UPDATE raw.v_visits SET visits = visits + 1")
    (revision,) = manifest.revisions["visits"]
    assert revision.count == 12 + 4 + 24
    assert len(revision.cells) == min(revision.count, MOST_CELLS)
