"""A release is whole or not there: the same contents give the same file, and a failure leaves the old one."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.errors import PublicationBusyError, ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.publish import list_releases, publish_release, restore_kpi, use_release, withdraw_kpi
from semantic_layer.publish.lock import lock_publication
from semantic_layer.serve import open_release, verify_release
from tests.semantic_layer.publish.town import Row, make_catalog, make_kpi, make_view, publish, write_source

DECLARED = {"month": "text", "id": "text", "unit": "text", "visits": "integer"}
STORED = {"month": "VARCHAR", "id": "VARCHAR", "unit": "VARCHAR", "visits": "INTEGER"}


def town() -> Catalog:
    return make_catalog([make_kpi()], [make_view(DECLARED, ["month", "id"])])


def make_source(path: Path, visits: int = 5) -> str:
    given: list[Row] = [("2025-01", "1", "a1", visits), ("2025-02", "2", "a1", 2)]
    return write_source(path, STORED, given)


def in_service(state: Path) -> str:
    return str(json.loads((state / "releases" / "current.json").read_text())["release"])


def files(state: Path) -> set[str]:
    return {path.name for path in (state / "releases").iterdir()}


@pytest.fixture
def old(tmp_path: Path) -> Manifest:
    return publish(town(), make_source(tmp_path / "old.duckdb"), tmp_path)


def test_what_is_published_can_be_served(tmp_path: Path, old: Manifest) -> None:
    release = open_release(tmp_path)
    verify_release(release)
    assert release.id == old.id == in_service(tmp_path)
    assert release.catalog == town()
    assert release.attachment("lexicon") == b"words"
    assert release.manifest.as_of == date(2026, 1, 15)
    assert release.manifest == old.model_copy(update={"file_sha256": None})
    assert release.manifest.source == "duckdb:///old.duckdb"
    assert set(release.manifest.durations) == {"contract", "aggregate", "protect", "audit", "write"}
    release.close()


def test_publishing_the_same_twice_keeps_the_file(tmp_path: Path, old: Manifest) -> None:
    path = tmp_path / "releases" / f"release-{old.id}.duckdb"
    before = path.stat().st_mtime_ns, path.read_bytes()
    again = publish(town(), make_source(tmp_path / "again.duckdb"), tmp_path)
    assert again == old
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_publishing_the_same_while_it_is_served_is_no_conflict(tmp_path: Path, old: Manifest) -> None:
    release = open_release(tmp_path)
    assert publish(town(), make_source(tmp_path / "again.duckdb"), tmp_path) == old
    assert [stored.damaged for stored in list_releases(tmp_path)] == [None]
    release.close()


def test_another_figure_catalog_or_attachment_gives_another_id(tmp_path: Path, old: Manifest) -> None:
    other_figure = publish(town(), make_source(tmp_path / "other.duckdb", visits=6), tmp_path)
    kpi = make_kpi(description="said in other words")
    other_catalog = publish(
        make_catalog([kpi], [make_view(DECLARED, ["month", "id"])]), f"duckdb:///{tmp_path}/old.duckdb", tmp_path
    )
    url = f"duckdb:///{tmp_path}/old.duckdb"
    other_words = publish_release(town(), url, tmp_path, date(2026, 1, 15), lambda _: {"lexicon": b"other words"})
    assert len({old.id, other_figure.id, other_catalog.id, other_words.id}) == 4
    assert len(list_releases(tmp_path)) == 4  # old releases stay


@pytest.mark.parametrize("stage", ["contract", "aggregate", "protect", "write"])
def test_an_interruption_leaves_the_old_release_and_nothing_else(tmp_path: Path, old: Manifest, stage: str) -> None:
    before = files(tmp_path)

    def interrupt(at: str, detail: str) -> None:
        if at == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(town(), make_source(tmp_path / "new.duckdb", visits=6), tmp_path, progress=interrupt)
    assert in_service(tmp_path) == old.id
    assert files(tmp_path) == before
    new = publish(town(), f"duckdb:///{tmp_path}/new.duckdb", tmp_path)  # and the lock is free again
    assert in_service(tmp_path) == new.id != old.id


FULL_DISK = """
import resource, signal, sys
from datetime import date
from pathlib import Path
from semantic_layer.errors import ReleaseError
from tests.semantic_layer.publish.test_release import town
from tests.semantic_layer.publish.town import publish

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    publish(town(), sys.argv[1], Path(sys.argv[2]))
except ReleaseError as error:
    print("refused:", error)
"""


def test_a_full_disk_leaves_the_old_release_and_nothing_else(tmp_path: Path, old: Manifest) -> None:
    """No file may grow beyond 100 kB in the child; a release is larger."""
    before = files(tmp_path)
    url = make_source(tmp_path / "new.duckdb", visits=6)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, url, str(tmp_path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "the old release stays in service" in done.stdout, done.stderr
    assert in_service(tmp_path) == old.id
    assert files(tmp_path) == before


def test_what_a_killed_publication_left_is_cleared_away(tmp_path: Path, old: Manifest) -> None:
    (tmp_path / "releases" / ".unfinished-abc.duckdb").write_bytes(b"half")
    (tmp_path / "releases" / ".unfinished-abc.duckdb.wal").write_bytes(b"half")
    publish(town(), f"duckdb:///{tmp_path}/old.duckdb", tmp_path)
    whole = {
        f"release-{old.id}.duckdb",
        f"release-{old.id}.duckdb.sha256",
        f"audit-{old.id}.json",
        "current.json",
        "fingerprints.json",
    }
    assert files(tmp_path) == whole


def test_a_damaged_file_is_written_anew(tmp_path: Path, old: Manifest) -> None:
    path = tmp_path / "releases" / f"release-{old.id}.duckdb"
    path.write_bytes(path.read_bytes()[:-100] + b"x" * 100)
    again = publish(town(), f"duckdb:///{tmp_path}/old.duckdb", tmp_path)
    assert again.id == old.id
    assert [stored.damaged for stored in list_releases(tmp_path)] == [None]


def test_two_publications_exclude_each_other(tmp_path: Path, old: Manifest) -> None:
    with lock_publication(tmp_path), pytest.raises(PublicationBusyError, match="under way"):
        publish(town(), f"duckdb:///{tmp_path}/old.duckdb", tmp_path)
    publish(town(), f"duckdb:///{tmp_path}/old.duckdb", tmp_path)


def test_an_earlier_release_can_be_put_in_service_again(tmp_path: Path, old: Manifest) -> None:
    new = publish(town(), make_source(tmp_path / "new.duckdb", visits=6), tmp_path)
    assert {r.id: r.in_service for r in list_releases(tmp_path)} == {old.id: False, new.id: True}
    use_release(tmp_path, old.id)
    assert in_service(tmp_path) == old.id
    with pytest.raises(ReleaseError, match="there is no release 'nosuch'"):
        use_release(tmp_path, "nosuch")


@pytest.mark.parametrize("kept", [5000, -100])
def test_a_damaged_release_is_not_put_in_service(tmp_path: Path, old: Manifest, kept: int) -> None:
    new = publish(town(), make_source(tmp_path / "new.duckdb", visits=6), tmp_path)
    path = tmp_path / "releases" / f"release-{old.id}.duckdb"
    path.write_bytes(path.read_bytes()[:kept] + b"x" * 100)
    with pytest.raises(ReleaseError, match="damaged"):
        use_release(tmp_path, old.id)
    assert in_service(tmp_path) == new.id


def test_a_kpi_is_withdrawn_with_a_reason_and_restored(tmp_path: Path, old: Manifest) -> None:
    release = open_release(tmp_path)
    withdraw_kpi(tmp_path, "visits", "A month was counted twice.")
    assert release.withdrawn == {"visits": "A month was counted twice."}
    restore_kpi(tmp_path, "visits")
    assert open_release(tmp_path).withdrawn == {}
    with pytest.raises(ReleaseError, match="no KPI 'nosuch'"):
        withdraw_kpi(tmp_path, "nosuch", "why")
    with pytest.raises(ReleaseError, match="reason"):
        withdraw_kpi(tmp_path, "visits", "  ")
    with pytest.raises(ReleaseError, match="not withdrawn"):
        restore_kpi(tmp_path, "visits")
    release.close()


@pytest.mark.promise("S5")
def test_the_file_holds_nothing_but_cells_peers_members_attachments_and_manifest(tmp_path: Path, old: Manifest) -> None:
    with duckdb.connect(str(tmp_path / "releases" / f"release-{old.id}.duckdb"), read_only=True) as connection:
        tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
    assert tables == [
        ("kpi", "benchmark"),
        ("kpi", "visits"),
        ("main", "attachment"),
        ("main", "dim_kind"),
        ("main", "dim_place"),
        ("main", "dim_project"),
        ("main", "manifest"),
    ]
