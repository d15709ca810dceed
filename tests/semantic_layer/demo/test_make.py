"""The source is reproducible, cut at `today`, and replaced only when it is whole."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.demo import make_demo
from semantic_layer.errors import SourceError

TODAY = date(2026, 11, 15)
EARLY = date(2023, 5, 1)
"""The first day that it can be made for: the least work, and every table and view is there."""
ABSENCE = "SELECT 100 * sum(fravaersdage) / sum(mulige_dage) FROM kpi.v_sygefravaer WHERE maaned = ?"


@pytest.fixture(scope="module")
def told() -> list[str]:
    """The tables that were named while the early source was made."""
    return []


@pytest.fixture(scope="module")
def early(demo_catalog: Catalog, tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> Path:
    target = tmp_path_factory.mktemp("early") / "source.duckdb"
    make_demo(demo_catalog, target, EARLY, progress=lambda table, rows: told.append(table))
    return target


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
    )
    return sorted(row[0] for row in found.fetchall())


def digest(source: Path) -> dict[str, str]:
    """A hash over each table's sorted rows."""
    with duckdb.connect(str(source), read_only=True) as connection:
        return {
            name: str(connection.execute(
                f"SELECT md5(list_sort(list(hash(t)))::VARCHAR) FROM {name} AS t"
            ).fetchone())
            for name in tables(connection)
        }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "today"),
    [pytest.param("early", EARLY, marks=pytest.mark.slow), pytest.param("demo_source", TODAY, marks=pytest.mark.slow)],
)
def test_same_seed_same_contents_and_another_seed_differs(
    demo_catalog: Catalog, tmp_path: Path, request: pytest.FixtureRequest, source: str, today: date
) -> None:
    first = digest(request.getfixturevalue(source))
    make_demo(demo_catalog, tmp_path / "again.duckdb", today)
    make_demo(demo_catalog, tmp_path / "other.duckdb", today, seed=2)
    again, other = digest(tmp_path / "again.duckdb"), digest(tmp_path / "other.duckdb")
    assert len(first) > 25
    assert again == first
    fixed = {"raw.alder", "raw.bevilling", "raw.budgetpost", "raw.enhed", "raw.enhed_tilhoer", "raw.projekt",
             "raw.projektopfoelgning", "raw.udledningskilde"}  # fmt: skip
    assert {name for name in first if other[name] == first[name] and not name.startswith("calendar.")} == fixed


@pytest.mark.slow
def test_the_past_is_the_same_whenever_it_is_looked_at(
    demo_catalog: Catalog, demo_source: Path, tmp_path: Path
) -> None:
    earlier = tmp_path / "earlier.duckdb"
    make_demo(demo_catalog, earlier, date(2026, 3, 20))
    with duckdb.connect(str(earlier), read_only=True) as connection:
        connection.execute(f"ATTACH '{demo_source}' AS later (READ_ONLY)")
        coming = {kpi.forecast.view for kpi in demo_catalog.kpis.values() if kpi.forecast is not None}
        for view in (view for view in demo_catalog.views.values() if view.id not in coming):
            others = view.id == demo_catalog.peers.view
            time = "period" if others else view.key[0]
            # Others publish a year's figure up to a year later.
            known = date(2024, 1, 1) if others else date(2026, 1, 1)
            ids = [r[0] for r in connection.execute(f"SELECT DISTINCT {time} FROM kpi.{view.id}").fetchall()]
            past = [i for i in ids if demo_catalog.calendars.parse(i).end < known]
            assert past, view.id
            seen = [
                connection.execute(
                    f"SELECT count(*), sum(hash(v)) FROM {database}kpi.{view.id} AS v WHERE v.{time} IN ?", [past]
                ).fetchone()
                for database in ("", "later.")
            ]
            assert seen[0] == seen[1], view.id


def test_the_latest_closed_month_of_absence_rises_until_two_months_have_passed(
    demo_catalog: Catalog, early: Path, tmp_path: Path
) -> None:
    make_demo(demo_catalog, tmp_path / "later.duckdb", date(2023, 6, 18))
    values = {}
    for name, source in (("first", early), ("later", tmp_path / "later.duckdb")):
        with duckdb.connect(str(source), read_only=True) as connection:
            values[name] = {
                month: float((connection.execute(ABSENCE, [month]).fetchone() or (0,))[0])
                for month in ("2023-01", "2023-03")
            }
    assert 0.1 < values["later"]["2023-03"] - values["first"]["2023-03"] < 0.35
    assert values["later"]["2023-01"] == values["first"]["2023-01"]


@pytest.mark.slow
def test_scale_multiplies_the_rows_and_keeps_ids_distinct(
    demo_catalog: Catalog, demo: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    make_demo(demo_catalog, tmp_path / "double.duckdb", TODAY, scale=2)
    with duckdb.connect(str(tmp_path / "double.duckdb"), read_only=True) as double:
        for table in ("borger", "ansaettelse", "fravaer", "indskrivning", "underretning", "byggesag", "udlaan"):
            (one,), (two,) = (c.execute(f"SELECT count(*) FROM raw.{table}").fetchone() or (0,) for c in (demo, double))
            assert two == pytest.approx(2 * one, rel=0.08), table
        for view in ("v_sygefravaer", "v_klassekvotient", "v_hjemmehjaelp", "v_plejebolig"):
            key = ", ".join(demo_catalog.views[view].key)
            counts = double.execute(f"SELECT count(*), count(DISTINCT ({key})) FROM kpi.{view}").fetchone()
            assert counts is not None
            assert counts[0] == counts[1], view


def test_an_interruption_leaves_the_old_source(demo_catalog: Catalog, tmp_path: Path) -> None:
    target = tmp_path / "source.duckdb"
    target.write_bytes(b"the old source")

    def interrupt(table: str, rows: str) -> None:
        if table == "raw.borger":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(demo_catalog, target, TODAY, progress=interrupt)
    assert target.read_bytes() == b"the old source"
    assert list(tmp_path.iterdir()) == [target]


def test_progress_names_every_table(early: Path, told: list[str]) -> None:
    with duckdb.connect(str(early), read_only=True) as connection:
        assert sorted(told) == tables(connection)


def test_a_target_that_cannot_be_written_is_named(demo_catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SourceError, match=r"file/source\.duckdb"):
        make_demo(demo_catalog, tmp_path / "file" / "source.duckdb", TODAY)


@pytest.mark.parametrize("today", [date(2023, 4, 30), date(2044, 1, 1)])
def test_a_day_outside_the_municipalitys_years_is_refused(demo_catalog: Catalog, tmp_path: Path, today: date) -> None:
    with pytest.raises(SourceError, match="the demo can be made for a day from"):
        make_demo(demo_catalog, tmp_path / "source.duckdb", today)


def test_a_member_without_figures_is_named(demo_catalog: Catalog, tmp_path: Path) -> None:
    dimension = demo_catalog.dimensions["distrikt"]
    level = dimension.levels[0]
    strange = level.members[0].model_copy(update={"id": "romfart"})
    levels = (level.model_copy(update={"members": (*level.members, strange)}),)
    dimensions = {**demo_catalog.dimensions, "distrikt": dimension.model_copy(update={"levels": levels})}
    fields = {name: getattr(demo_catalog, name) for name in Catalog.model_fields}
    changed = Catalog(**{**fields, "dimensions": dimensions})
    with pytest.raises(SourceError, match="no figures for distrikt romfart"):
        make_demo(changed, tmp_path / "source.duckdb", TODAY)
