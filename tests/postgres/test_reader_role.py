"""Whoever serves can read releases and nothing else, also without the guard and with its own habits switched off."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from semantic_layer.errors import ReleaseError
from semantic_layer.publish import withdraw_kpi
from semantic_layer.publish.publication import publish_release
from semantic_layer.serve import open_release
from semantic_layer.stores import open_store
from tests.postgres.hostile_reading import HOSTILE
from tests.postgres.server import Server
from tests.semantic_layer.publish.town import TODAY
from tests.semantic_layer.publish.two_views import make_source, two_views

SCRIPT = Path(__file__).parents[2] / "docs" / "postgres.sql"
VOLATILE = (
    "SELECT count(*) FROM pg_catalog.pg_proc WHERE provolatile = 'v'"
    " AND pg_catalog.has_function_privilege('raadsvar_reader', oid, 'EXECUTE')"
)


class Urls(NamedTuple):
    publisher: str
    reader: str
    owner: str


@pytest.fixture(scope="module")
def urls(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Urls:
    """A release database set up by the script, with a release that the publisher put there."""
    state = tmp_path_factory.mktemp("publisher")
    owner = postgres.make_database()
    postgres.set_up(owner, SCRIPT)
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE SCHEMA raw; CREATE TABLE raw.persons (name text)")
    found = Urls(
        *(owner.replace("postgres@", f"{role}@") for role in ("raadsvar_publisher", "raadsvar_reader", "postgres"))
    )
    source = make_source(state / "source.duckdb")
    publish_release(two_views(), source, state, TODAY, place=found.publisher)
    return found


@pytest.fixture
def reader(urls: Urls) -> Iterator[psycopg.Connection]:
    with psycopg.connect(urls.reader, autocommit=True) as connection:
        yield connection


@pytest.mark.promise("S4")
def test_the_reader_may_run_no_volatile_function(urls: Urls, reader: psycopg.Connection) -> None:
    assert reader.execute(VOLATILE).fetchone() == (0,)
    with psycopg.connect(urls.owner) as owner:
        total = owner.execute("SELECT count(*) FROM pg_proc WHERE provolatile = 'v'").fetchone()
    assert total is not None and total[0] > 100, "there are some that it might run"


@pytest.mark.promise("S4")
@pytest.mark.parametrize("habits", ["kept", "dropped"])
def test_hostile_statements_are_refused_by_the_database_itself(
    urls: Urls, reader: psycopg.Connection, habits: str
) -> None:
    release = open_store(urls.reader).current()
    if habits == "dropped":
        reader.execute("SET default_transaction_read_only = off")
        reader.execute("SET statement_timeout = 0")
    done = []
    for text in HOSTILE:
        try:
            reader.execute(text.format(table=f"release_{release}.visits"))
            done.append(text)
        except psycopg.Error:
            continue
    assert done == []
    assert len(set(HOSTILE)) >= 60


@pytest.mark.promise("S4")
def test_without_the_script_such_a_role_may_do_much(postgres: Server) -> None:
    """The script is what holds: in a database without it, the same role runs what it is refused there."""
    with psycopg.connect(postgres.make_database().replace("postgres@", "raadsvar_reader@"), autocommit=True) as bare:
        volatile = bare.execute(VOLATILE).fetchone()
        assert volatile is not None and volatile[0] > 100
        bare.execute("DO $$ BEGIN PERFORM pg_catalog.pg_sleep(0); END $$")


def test_the_reader_serves_what_was_published(urls: Urls) -> None:
    release = open_release(urls.reader)
    assert release.catalog.kpis == two_views().kpis
    assert set(release.manifest.kpis) == set(two_views().kpis)
    assert open_store(urls.reader).list_ids() == [release.id]


def test_the_reader_can_neither_publish_nor_withdraw(urls: Urls, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"permission denied|read-only"):
        withdraw_kpi(urls.reader, "visits", "why")
    source = make_source(tmp_path / "source.duckdb")
    with pytest.raises(ReleaseError, match="the old release stays in service"):
        publish_release(two_views(), source, tmp_path, TODAY, place=urls.reader)
    withdraw_kpi(urls.publisher, "visits", "why")


def test_the_script_may_be_run_again(urls: Urls, postgres: Server) -> None:
    postgres.set_up(urls.owner, SCRIPT)
    assert open_release(urls.reader).id
