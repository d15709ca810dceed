"""A release that was in service and cannot be read is not forgotten without a word, wherever it is kept."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import psycopg
import pytest

from semantic_layer.errors import ReleaseError
from semantic_layer.publish import publish_release, use_release
from semantic_layer.publish.earlier import POINTER
from semantic_layer.stores import open_store
from tests.postgres.server import Server
from tests.semantic_layer.publish.test_protect import make_rows
from tests.semantic_layer.publish.test_remembered import BEFORE, PEOPLE, PUBLISHED, make_release, states
from tests.semantic_layer.publish.town import (
    HOURS_DECLARED,
    HOURS_STORED,
    TODAY,
    make_catalog,
    make_kpi,
    make_view,
    read_cells,
    write_source,
)

FEWER = {**BEFORE, "a1": 3}
"""Three of the small unit have left: it is hidden, and what was told of its neighbours matters."""

Harm = Callable[[Path, str], object]
"""What happens to the release of this id in the folder of releases."""


def truncate(folder: Path, id_: str) -> None:
    path = folder / f"release-{id_}.duckdb"
    path.write_bytes(path.read_bytes()[:-100])


FILES: dict[str, tuple[Harm, str | None]] = {
    "cut": (truncate, None),
    "gone": (lambda folder, id_: (folder / f"release-{id_}.duckdb").unlink(), None),
    "without its hash": (lambda folder, id_: next(folder.glob(f"release-{id_}.*sha256*")).unlink(), None),
    "no pointer": (lambda folder, _: (folder / "current.json").unlink(), POINTER),
    "a broken pointer": (lambda folder, _: (folder / "current.json").write_text("{"), POINTER),
}
TABLES: dict[str, tuple[str, str | None]] = {
    "gone": ("DROP SCHEMA {schema} CASCADE", None),
    "without its manifest": ("DELETE FROM {schema}._manifest", None),
    "another figure": ("UPDATE {schema}.visits SET value = value + 1 WHERE value IS NOT NULL", None),
    "without a table": ("DROP TABLE {schema}.visits", None),
    "no pointer": ("DELETE FROM raadsvar.pointer", POINTER),
}


def expect_refusal(state: Path, place: str | None, lost: str) -> None:
    """Until what is to be forgotten is named; then it is told."""
    with pytest.raises(ReleaseError, match=f"nothing is published.*`publish --forget {lost}`"):
        make_release(state, "another", make_rows(FEWER), place=place, forget="another")
    manifest = make_release(state, "after", make_rows(FEWER), place=place, forget=lost)
    assert manifest.forgotten == lost
    assert open_store(state if place is None else place).current() == manifest.id


@pytest.mark.promise("P2")
@pytest.mark.parametrize(("harm", "lost"), FILES.values(), ids=FILES)
def test_a_release_file_that_cannot_be_read_stops_publication(tmp_path: Path, harm: Harm, lost: str | None) -> None:
    released = make_release(tmp_path, "before", make_rows(BEFORE)).id
    (tmp_path / "releases" / "release-0123456789abcdef.duckdb").touch()
    harm(tmp_path / "releases", released)
    before = {path.name for path in (tmp_path / "releases").iterdir()}
    with pytest.raises(ReleaseError, match="cannot be remembered"):
        make_release(tmp_path, "first", make_rows(FEWER))
    assert {path.name for path in (tmp_path / "releases").iterdir()} == before, "nothing is written"
    expect_refusal(tmp_path, None, lost or released)


@pytest.mark.promise("P2")
@pytest.mark.parametrize(("harm", "lost"), TABLES.values(), ids=TABLES)
def test_a_release_in_a_database_that_cannot_be_read_stops_publication(
    postgres: Server, tmp_path: Path, harm: str, lost: str | None
) -> None:
    url = postgres.make_database()
    released = make_release(tmp_path, "before", make_rows(BEFORE), place=url).id
    with psycopg.connect(url) as connection:
        connection.execute(harm.format(schema=f"release_{released}"))
    expect_refusal(tmp_path, url, lost or released)


def test_a_database_that_is_not_there_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"cannot be reached|nowhere"):
        make_release(tmp_path, "after", make_rows(FEWER), place="postgresql://user@/nowhere?host=/nowhere")


def test_a_damaged_release_that_comes_out_again_is_mended(tmp_path: Path) -> None:
    released = make_release(tmp_path, "before", make_rows(BEFORE)).id
    truncate(tmp_path / "releases", released)
    again = make_release(tmp_path, "again", make_rows(BEFORE))
    assert (again.id, again.forgotten) == (released, None)
    open_store(tmp_path).verify(released)
    assert make_release(tmp_path, "after", make_rows(FEWER)).forgotten is None


def test_the_pointer_is_put_right_by_choosing_a_release(tmp_path: Path) -> None:
    """What it has shown is then remembered."""
    released = make_release(tmp_path, "before", make_rows(BEFORE)).id
    (tmp_path / "releases" / "current.json").unlink()
    use_release(tmp_path, released)
    manifest = make_release(tmp_path, "after", make_rows(FEWER))
    shown = {unit for unit, state in states(read_cells(tmp_path, manifest)).items() if state == "shown"}
    assert shown >= {"b1", "b2"}


def test_where_nothing_is_hidden_nothing_need_be_remembered(tmp_path: Path) -> None:
    kpi = make_kpi(measures=PEOPLE, published=PUBLISHED, disclosure={"none": "No person can be seen."})
    catalog = make_catalog([kpi], [make_view(HOURS_DECLARED, ["month", "id"])])
    url = write_source(tmp_path / "source.duckdb", HOURS_STORED, make_rows(BEFORE))
    first = publish_release(catalog, url, tmp_path, TODAY)
    truncate(tmp_path / "releases", first.id)
    with duckdb.connect(str(tmp_path / "source.duckdb")) as connection:
        connection.execute("DELETE FROM raw.v_visits WHERE unit = 'a1'")
    assert publish_release(catalog, url, tmp_path, TODAY).id != first.id
