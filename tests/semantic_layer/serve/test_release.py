"""Opening a release: locked, and with a clear word about what is wrong when it cannot be opened."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from semantic_layer.errors import ReleaseError
from semantic_layer.serve import Release, current_release_id, open_release, verify_release
from semantic_layer.stores.file_reader import FileReader
from tests.semantic_layer.serve.made_release import RELEASE_ID, read_small_catalog


def test_the_release_in_service_is_opened(release: Release) -> None:
    assert release.id == RELEASE_ID
    assert release.manifest.as_of.isoformat() == "2026-11-15"
    assert release.catalog == read_small_catalog()
    assert release.attachment("catalog").startswith(b"{")


def test_a_missing_attachment_is_named(release: Release) -> None:
    with pytest.raises(ReleaseError, match="no attachment 'lexicon'"):
        release.attachment("lexicon")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "ATTACH '/tmp/other.duckdb' AS other",
        "INSERT INTO kpi.waiting (measure) VALUES ('x')",
        "CREATE TABLE kpi.x (a INTEGER)",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET memory_limit = '8GB'",
        "SET threads = 64",
        "INSTALL httpfs",
        "COPY kpi.waiting TO '/tmp/x.csv'",
    ],
)
def test_the_connection_is_locked(release: Release, text: str) -> None:
    """The second wall: what the guard would refuse is refused by the database too."""
    with pytest.raises(duckdb.Error):
        FileReader(release.path).cursor().execute(text)


def test_python_variables_are_no_tables(release: Release) -> None:
    rows = [(1,)]
    with pytest.raises(duckdb.Error):
        FileReader(release.path).cursor().execute("SELECT * FROM rows")
    assert rows


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("threads", 2),
        ("memory_limit", "244.1 MiB"),
        ("access_mode", "read_only"),
        ("enable_external_access", False),
        ("autoload_known_extensions", False),
        ("autoinstall_known_extensions", False),
        ("python_enable_replacements", False),
        ("lock_configuration", True),
    ],
)
@pytest.mark.promise("S6")
def test_the_settings_are_those_decided(release: Release, setting: str, value: object) -> None:
    assert release.reader.fetch("SELECT current_setting(?)", [setting]) == [(value,)]


def test_no_release_in_service(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release is in service"):
        open_release(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"release": 7}', "{"])
def test_a_pointer_that_cannot_be_read(state: Path, content: str) -> None:
    (state / "releases" / "current.json").write_text(content)
    with pytest.raises(ReleaseError, match=r"current\.json"):
        open_release(state)


@pytest.mark.parametrize("release_id", ["../../etc/passwd", "a b", ""])
def test_what_can_be_no_id_is_not_looked_for(state: Path, release_id: str) -> None:
    (state / "releases" / "current.json").write_text(json.dumps({"release": release_id}))
    with pytest.raises(ReleaseError, match="is no release id"):
        open_release(state)


def test_an_unknown_id(state: Path) -> None:
    with pytest.raises(ReleaseError, match="is missing"):
        open_release(state, "ffff")


def test_a_file_that_is_another_release(state: Path) -> None:
    source = state / "releases" / f"release-{RELEASE_ID}.duckdb"
    source.rename(source.with_name("release-ffff.duckdb"))
    with pytest.raises(ReleaseError, match=f"says that it is release {RELEASE_ID}"):
        open_release(state, "ffff")


@pytest.mark.parametrize("content", [b"", b"nothing like a database", b"\0" * 100_000])
def test_a_file_that_is_no_database(state: Path, content: bytes) -> None:
    (state / "releases" / f"release-{RELEASE_ID}.duckdb").write_bytes(content)
    with pytest.raises(ReleaseError, match=r"is damaged.*publish again"):
        open_release(state)


def test_a_file_cut_short(state: Path) -> None:
    path = state / "releases" / f"release-{RELEASE_ID}.duckdb"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(ReleaseError, match="is damaged"):
        open_release(state).catalog  # noqa: B018


def test_a_database_without_a_manifest(state: Path) -> None:
    path = state / "releases" / f"release-{RELEASE_ID}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE manifest")
    with pytest.raises(ReleaseError, match="is damaged"):
        open_release(state)


def test_a_file_that_another_program_writes_to(state: Path) -> None:
    path = state / "releases" / f"release-{RELEASE_ID}.duckdb"
    program = f"import duckdb; c = duckdb.connect({str(path)!r}); print('open', flush=True); input()"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        with pytest.raises(ReleaseError, match="is locked by another program"):
            open_release(state)
        writer.communicate("\n")


def test_the_bytes_are_verified_when_asked(release: Release) -> None:
    verify_release(release)
    with release.path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last[0] ^ 1]))
    with pytest.raises(ReleaseError, match="bytes are not those that were published"):
        verify_release(release)


def test_a_missing_checksum_is_named(release: Release) -> None:
    release.path.with_name(release.path.name + ".sha256").unlink()
    with pytest.raises(ReleaseError, match=r"\.sha256 cannot be read"):
        verify_release(release)


def test_a_withdrawal_is_seen_by_an_open_release(release: Release, state: Path) -> None:
    assert release.withdrawn == {}
    path = state / "releases" / "withdrawn.json"
    path.write_text(json.dumps({"waiting": {"why": "counted twice", "at": "2026-11-15"}}))
    assert release.withdrawn == {"waiting": "counted twice"}
    path.unlink()
    assert release.withdrawn == {}


def test_a_list_of_withdrawals_that_cannot_be_read_stops_everything(release: Release, state: Path) -> None:
    (state / "releases" / "withdrawn.json").write_text("{")
    with pytest.raises(ReleaseError, match=r"withdrawn\.json cannot be read"):
        release.withdrawn  # noqa: B018


def test_the_pointer_can_be_asked_without_opening(state: Path) -> None:
    assert current_release_id(state) == RELEASE_ID
