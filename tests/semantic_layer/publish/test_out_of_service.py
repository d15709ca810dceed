"""A view that breaks its contract takes its own KPIs out of service, and those derived from them; no others."""

from datetime import date
from pathlib import Path

import pytest

from semantic_layer.errors import ContractError, OutOfServiceError
from semantic_layer.manifest import Manifest
from semantic_layer.publish import publish_release
from semantic_layer.query import Query
from semantic_layer.serve import answer_query, open_release
from tests.semantic_layer.publish.town import TODAY
from tests.semantic_layer.publish.two_views import change, make_source, with_derived

LATER = date(2026, 1, 20)


def publish(state: Path, today: date = TODAY) -> Manifest:
    return publish_release(with_derived(), f"duckdb:///{state}/source.duckdb", state, today)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    make_source(tmp_path / "source.duckdb")
    publish(tmp_path)
    return tmp_path


FAULTS = {
    "a lost column": ("CREATE OR REPLACE VIEW kpi.v_visits AS SELECT month, id, unit FROM raw.v_visits", "visits"),
    "a view that cannot be read": ("ALTER TABLE raw.v_visits RENAME COLUMN visits TO calls", "visits"),
    "an empty value": ("UPDATE raw.v_visits SET unit = NULL WHERE id = 'a3'", "unit is empty in 1"),
    "a missing view": ("DROP VIEW kpi.v_visits", "no such view"),
    "amounts of no exact number": (
        "CREATE OR REPLACE VIEW kpi.v_visits AS SELECT month, id, unit, visits::DOUBLE AS visits FROM raw.v_visits",
        "DOUBLE",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_only_the_kpis_of_the_view_go_out_of_service(state: Path, fault: str) -> None:
    statement, named = FAULTS[fault]
    change(state / "source.duckdb", statement)
    manifest = publish(state, LATER)
    assert set(manifest.kpis) == {"calls", "quiet"}
    assert set(manifest.out_of_service) == {"visits", "ratio"}
    assert any(named in problem for problem in manifest.out_of_service["visits"].problems)
    assert manifest.out_of_service["ratio"].problems == ("ratio is derived from visits",)
    release = open_release(state)
    try:
        assert release.id == manifest.id
        with pytest.raises(OutOfServiceError) as caught:
            answer_query(release, _ask("visits"), LATER)
        assert caught.value.since == LATER
        assert answer_query(release, _ask("quiet"), LATER).main[0].state == "shown"
    finally:
        release.close()


def test_it_is_out_of_service_since_the_first_time_and_comes_back(state: Path) -> None:
    good = publish(state)
    change(state / "source.duckdb", "UPDATE raw.v_visits SET unit = NULL WHERE id = 'a3'")
    first = publish(state, date(2026, 1, 16))
    assert first.out_of_service["visits"].since == date(2026, 1, 16)
    change(state / "source.duckdb", "UPDATE raw.v_visits SET unit = 'zz' WHERE id = 'a3'")
    again = publish(state, LATER)
    assert again.out_of_service["visits"].since == date(2026, 1, 16)
    assert any("zz" in problem for problem in again.out_of_service["visits"].problems)
    assert (again.kpis, again.id == first.id) == (first.kpis, False)
    change(state / "source.duckdb", "UPDATE raw.v_visits SET unit = 'a1' WHERE id = 'a3'")
    mended = publish(state, LATER)
    assert (mended.id, mended.out_of_service) == (good.id, {})


def test_where_no_kpi_is_left_the_old_release_stays(state: Path) -> None:
    before = open_release(state).id
    change(state / "source.duckdb", "DROP VIEW kpi.v_visits; DROP VIEW kpi.v_calls")
    with pytest.raises(ContractError, match=r"kpi\.v_visits: the source has no such view"):
        publish(state, LATER)
    assert open_release(state).id == before


def _ask(kpi: str) -> Query:
    span = {"from": "2025-03", "to": "2025-03"}
    return Query.model_validate({"kpis": [kpi], "operation": "value", "grain": "month", "period": span})


def test_a_catalog_of_drafts_alone_says_what_to_do(tmp_path: Path) -> None:
    make_source(tmp_path / "source.duckdb")
    catalog = with_derived()
    drafts = {id_: kpi.model_copy(update={"status": "draft"}) for id_, kpi in catalog.kpis.items()}
    url = f"duckdb:///{tmp_path}/source.duckdb"
    with pytest.raises(ContractError, match="status: approved"):
        publish_release(catalog.model_copy(update={"kpis": drafts}), url, tmp_path, TODAY)
