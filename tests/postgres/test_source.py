"""The same source in a file and in a server gives the same release, wherever that is kept."""

from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from semantic_layer.errors import ReleaseError, SourceError
from semantic_layer.publish import list_releases, publish_release, read_audit, restore_kpi, use_release, withdraw_kpi
from semantic_layer.publish.source import open_source
from semantic_layer.serve import open_release, verify_release
from semantic_layer.stores import open_store
from semantic_layer.stores import postgres as postgres_module
from tests.postgres.copying import copy_source
from tests.postgres.server import Server
from tests.semantic_layer.publish.test_protect import make_rows
from tests.semantic_layer.publish.test_remembered import BEFORE, make_release
from tests.semantic_layer.publish.town import TODAY
from tests.semantic_layer.publish.two_views import make_source, with_derived


@pytest.fixture
def source(postgres: Server, tmp_path: Path) -> str:
    """The URL of a copy of the source that lies in `tmp_path`."""
    make_source(tmp_path / "source.duckdb")
    url = postgres.make_database()
    copy_source(tmp_path / "source.duckdb", url)
    return url


def change(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)


def computed(url: str, state: Path) -> set[str]:
    """The KPIs that a publication computed."""
    found: set[str] = set()

    def note(stage: str, detail: str) -> None:
        if stage == "aggregate":
            found.add(detail)

    publish_release(with_derived(), url, state, TODAY, None, note)
    return found


def test_source_and_store_make_no_difference(postgres: Server, source: str, tmp_path: Path) -> None:
    ids = set()
    for number, url in enumerate((f"duckdb:///{tmp_path}/source.duckdb", source)):
        for place in (None, postgres.make_database()):
            state = tmp_path / f"{number}-{place is None}"
            manifest = publish_release(with_derived(), url, state, TODAY, place=place)
            ids.add(manifest.id)
            verify_release(open_release(state if place is None else place))
    assert len(ids) == 1


def test_what_changed_in_the_server_is_computed_and_nothing_else(source: str, tmp_path: Path) -> None:
    assert computed(source, tmp_path) == {"visits", "calls", "quiet", "ratio"}
    assert computed(source, tmp_path) == set()
    change(source, "UPDATE raw.v_visits SET visits = visits + 1 WHERE id = 'a3'")
    assert computed(source, tmp_path) == {"visits", "ratio"}


@pytest.mark.promise("P2")
def test_what_a_database_has_shown_is_known_to_whoever_publishes_next(postgres: Server, tmp_path: Path) -> None:
    """Also from another machine, whose state folder is empty."""
    places = (None, postgres.make_database())
    ids = set()
    for place in places:
        last = tmp_path / f"last-{place is None}"
        first = last if place is None else tmp_path / "first"
        for folder in {first, last}:
            folder.mkdir()
        make_release(first, "before", make_rows(BEFORE), place=place)
        manifest = make_release(last, "after", make_rows({**BEFORE, "a1": 3}), place=place)
        ids.add(manifest.id)
        assert read_audit(last, manifest.id).kpis["visits"].targets > 0
    (tmp_path / "alone").mkdir()
    without = make_release(tmp_path, "alone", make_rows({**BEFORE, "a1": 3}))
    assert len(ids) == 1
    assert without.id not in ids


@pytest.mark.promise("R4")
@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP VIEW kpi.v_visits", "the source has no such view"),
        (
            "DROP VIEW kpi.v_visits; CREATE VIEW kpi.v_visits AS SELECT month, id, unit FROM raw.v_visits",
            "visits: the column is missing",
        ),
        (
            "DROP VIEW kpi.v_visits; CREATE VIEW kpi.v_visits AS"
            " SELECT month, id, unit, visits::double precision AS visits FROM raw.v_visits",
            "the catalog says integer",
        ),
        (
            "DROP VIEW kpi.v_visits; CREATE VIEW kpi.v_visits AS"
            " SELECT month, id, unit, id::integer AS visits FROM raw.v_visits",
            "invalid input syntax for type integer: …",
        ),
    ],
)
def test_a_view_that_drifted_takes_only_its_kpis_out_of_service(
    source: str, tmp_path: Path, statement: str, told: str
) -> None:
    change(source, statement)
    manifest = publish_release(with_derived(), source, tmp_path, TODAY)
    assert set(manifest.out_of_service) == {"visits", "ratio"}
    assert told in manifest.out_of_service["visits"].problems[0]
    assert "calls" in manifest.kpis


def test_a_source_is_only_read_and_read_in_one_state(source: str) -> None:
    with open_source(source) as opened, pytest.raises(sa.exc.InternalError, match="read-only transaction"):
        opened.connection.exec_driver_sql("DELETE FROM raw.v_visits")
    with open_source(source) as opened:
        counting = "SELECT count(*) FROM kpi.v_visits"
        first = opened.connection.exec_driver_sql(counting).scalar()
        change(source, "DELETE FROM raw.v_visits")
        assert opened.connection.exec_driver_sql(counting).scalar() == first


def test_a_source_that_cannot_be_reached_is_named_without_its_password() -> None:
    with pytest.raises(SourceError) as refused, open_source("postgresql://user:secret@/nowhere?host=/nowhere"):
        pass
    assert "cannot be opened" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_releases_in_a_database_are_looked_after_as_files_are(
    postgres: Server, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.make_database()
    old = publish_release(with_derived(), source, tmp_path, TODAY, place=url).id
    change(source, "UPDATE raw.v_visits SET visits = visits + 1 WHERE id = 'a3'")
    new = publish_release(with_derived(), source, tmp_path, TODAY, place=url).id
    assert {r.id: r.in_service for r in list_releases(url)} == {old: False, new: True}
    assert all(r.size > 0 for r in list_releases(url))
    use_release(url, old)
    release = open_release(url)
    assert release.id == old
    withdraw_kpi(url, "visits", "A month was counted twice.")
    assert release.withdrawn == {"visits": "A month was counted twice."}
    monkeypatch.setattr(postgres_module, "REMEMBERED_SECONDS", 0)
    restore_kpi(url, "visits")
    assert release.withdrawn == {}


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE {schema}.visits SET value = value + 1 WHERE value IS NOT NULL",
        "DELETE FROM {schema}.calls",
        "UPDATE {schema}._attachment SET content = 'x'",
    ],
)
def test_a_figure_that_was_changed_in_the_database_is_found(
    postgres: Server, source: str, tmp_path: Path, harm: str
) -> None:
    url = postgres.make_database()
    release_id = publish_release(with_derived(), source, tmp_path, TODAY, place=url).id
    open_store(url).verify(release_id)
    change(url, harm.format(schema=f"release_{release_id}"))
    with pytest.raises(ReleaseError, match="does not say what was published"):
        open_store(url).verify(release_id)
    again = publish_release(with_derived(), source, tmp_path, TODAY, full=True, place=url).id
    assert again == release_id
    open_store(url).verify(release_id)
