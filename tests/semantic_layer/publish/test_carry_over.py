"""What did not change is taken over from the release before, and nobody could tell from the release."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from semantic_layer.catalog import Catalog
from semantic_layer.errors import ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.publish import publish_release
from semantic_layer.publish.earlier import EarlierRelease, open_earlier
from semantic_layer.stores import open_store
from tests.semantic_layer.publish.town import TODAY, read_cells
from tests.semantic_layer.publish.two_views import change, make_source, two_views, with_derived


def publish(state: Path, catalog: Catalog, today: date = TODAY, full: bool = False) -> tuple[Manifest, set[str]]:
    """The manifest, and the KPIs that were computed."""
    computed: set[str] = set()

    def note(stage: str, detail: str) -> None:
        if stage == "aggregate":
            computed.add(detail)

    return publish_release(catalog, f"duckdb:///{state}/source.duckdb", state, today, None, note, full), computed


def publish_whole(state: Path, catalog: Catalog, today: date = TODAY) -> Manifest:
    """The same source, published in a state folder where nothing was published before."""
    fresh = state / "fresh"
    fresh.mkdir()
    shutil.copy(state / "source.duckdb", fresh / "source.duckdb")
    return publish(fresh, catalog, today)[0]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    make_source(tmp_path / "source.duckdb")
    assert publish(tmp_path, with_derived())[1] == {"visits", "calls", "quiet", "ratio"}
    return tmp_path


def test_nothing_is_computed_when_nothing_changed(state: Path) -> None:
    again, computed = publish(state, with_derived())
    assert (again.id, computed) == (publish_whole(state, with_derived()).id, set())


def test_full_computes_everything_and_comes_to_the_same(state: Path) -> None:
    again, computed = publish(state, with_derived(), full=True)
    assert (again.id, computed) == (publish_whole(state, with_derived()).id, {"visits", "calls", "quiet", "ratio"})


def test_one_changed_row_reaches_its_kpis_and_those_linked_to_them(state: Path) -> None:
    change(state / "source.duckdb", "UPDATE raw.v_visits SET visits = visits + 1 WHERE id = 'a3'")
    again, computed = publish(state, with_derived())
    assert computed == {"visits", "ratio"}
    assert again.id == publish_whole(state, with_derived()).id
    assert any(cell["unit"] not in ("a1", "a2", "a3", "b1", "b2") for cell in read_cells(state, again, "calls")
               if cell["unit"]), "a joint member was carried over with its rows"  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM raw.v_visits WHERE id = 'a3'",
        "UPDATE raw.v_visits SET visits = CASE id WHEN 'a3' THEN 14 WHEN 'a4' THEN 13 END WHERE id IN ('a3', 'a4')",
        "INSERT INTO raw.v_visits VALUES ('2025-03', 'new', 'a1', 0)",
    ],
)
def test_any_change_of_the_contents_is_seen(state: Path, statement: str) -> None:
    change(state / "source.duckdb", statement)
    assert "visits" in publish(state, with_derived())[1]


def test_the_order_of_rows_is_no_change(state: Path) -> None:
    change(state / "source.duckdb", "CREATE OR REPLACE TABLE raw.v_visits AS FROM raw.v_visits ORDER BY visits DESC")
    assert publish(state, with_derived())[1] == set()


def test_another_definition_is_computed_anew(tmp_path: Path) -> None:
    make_source(tmp_path / "source.duckdb")
    publish(tmp_path, two_views())
    changed = two_views(comparisons={"min_denominator": 40})
    again, computed = publish(tmp_path, changed)
    assert computed == {"visits"}
    assert again.id == publish_whole(tmp_path, changed).id


def test_a_new_period_is_computed_and_a_day_without_one_is_not(state: Path) -> None:
    assert publish(state, with_derived(), date(2026, 1, 16))[1] == set()
    later = date(2026, 2, 20)
    again, computed = publish(state, with_derived(), later)
    assert computed == {"visits", "calls", "quiet", "ratio"}
    assert again.id == publish_whole(state, with_derived(), later).id


def test_figures_that_become_final_are_computed_anew(tmp_path: Path) -> None:
    """Provisional is a flag in the rows."""
    make_source(tmp_path / "source.duckdb")
    catalog = two_views(freshness={"cadence": "month", "lag": "P10D", "provisional_for": "P20D"})
    publish(tmp_path, catalog)
    day = date(2026, 1, 25)
    again, computed = publish(tmp_path, catalog, day)
    assert computed == {"visits"}
    assert again.id == publish_whole(tmp_path, catalog, day).id


def test_nothing_is_carried_over_from_a_damaged_release(state: Path) -> None:
    (path,) = (state / "releases").glob("*.duckdb")
    path.write_bytes(path.read_bytes()[:-100])
    again, computed = publish(state, with_derived())
    assert len(computed) == 4
    assert again.id == publish_whole(state, with_derived()).id


def test_another_program_carries_nothing_over(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("semantic_layer.publish.fingerprint.hash_program", lambda: "another")
    assert len(publish(state, with_derived())[1]) == 4
    assert publish(state, with_derived())[1] == set(), "and what it computed is carried on, though the file is the same"


@pytest.mark.parametrize("content", ["{", "[]", '{"release": "another", "kpis": {}}'])
def test_fingerprints_that_cannot_be_trusted_carry_nothing_over(state: Path, content: str) -> None:
    (state / "releases" / "fingerprints.json").write_text(content)
    assert len(publish(state, with_derived())[1]) == 4


def test_a_kpi_that_was_carried_over_is_carried_on(state: Path) -> None:
    change(state / "source.duckdb", "UPDATE raw.v_visits SET visits = visits + 1 WHERE id = 'a3'")
    publish(state, with_derived())
    assert publish(state, with_derived())[1] == set()


def test_only_a_release_that_can_be_read_is_earlier(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    assert open_earlier(store, tmp_path) is None
    make_source(tmp_path / "source.duckdb")
    manifest, _ = publish(tmp_path, two_views())
    gone = EarlierRelease(open_store(tmp_path / "gone"), manifest, {})
    with pytest.raises(ReleaseError, match=r"\.duckdb cannot be read"):
        gone.tables(["visits"])
