"""A query from outside: each mistake is found before anything of it is used, and what planners write passes."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from assistant import Settings
from semantic_layer.catalog import Catalog
from semantic_layer.load import load_catalog
from semantic_layer.query import Condition, Query
from semantic_layer.query_faults import complete_query, find_query_fault, has_kpis

VALUE: dict[str, Any] = {
    "kpis": ["sygefravaer"],
    "measures": ["procent"],
    "operation": "value",
    "grain": "month",
    "period": {"from": "2026-09", "to": "2026-09"},
}
COMPARE = VALUE | {"operation": "compare"}
RANK = VALUE | {"operation": "rank", "by": ["omraade"]}
COUNT = VALUE | {"operation": "count", "by": ["omraade"]}
ABOVE = {"op": "gt", "value": 5}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[2] / Settings(_env_file=None).catalog)


def test_every_verified_query_passes(catalog: Catalog) -> None:
    queries = [verified.query for kpi in catalog.kpis.values() for verified in kpi.verified]
    assert len(queries) > 200
    assert [query for query in queries if not has_kpis(catalog, query)] == []
    assert [fault for query in queries if (fault := find_query_fault(catalog, query))] == []


@pytest.mark.parametrize("kpis", [["nope"], ["sygefravaer", "nope"], ["sygefravaer", "sygefravaer"]])
def test_a_kpi_that_is_not_there_is_found(catalog: Catalog, kpis: list[str]) -> None:
    assert not has_kpis(catalog, Query.model_validate(VALUE | {"kpis": kpis}))


def test_a_draft_is_not_there(catalog: Catalog) -> None:
    draft = catalog.kpi("sygefravaer").model_copy(update={"status": "draft"})
    changed = catalog.model_copy(update={"kpis": {**catalog.kpis, "sygefravaer": draft}})
    assert has_kpis(catalog, Query.model_validate(VALUE))
    assert not has_kpis(changed, Query.model_validate(VALUE))


@pytest.mark.promise("S1")
@pytest.mark.parametrize(
    ("wrong", "problem", "known"),
    [
        ({"measures": ["antal"]}, "unknown_measure", "procent"),
        ({"measures": ["procent", "procent"]}, "unknown_measure", "procent"),
        ({"grain": "fortnight"}, "unknown_grain", "month"),
        ({"period": {"from": "2026-13", "to": "2026-13"}}, "unknown_period", None),
        ({"period": {"from": "2026-Q3", "to": "2026-Q3"}}, "unknown_period", None),
        ({"period": {"from": "2026-09", "to": "2026-08"}}, "unknown_period", None),
        ({"by": ["galaxy"]}, "unknown_level", "omraade"),
        ({"where": {"galaxy": ["x"]}}, "unknown_level", "omraade"),
        ({"without": {"galaxy": ["x"]}}, "unknown_level", "omraade"),
        ({"where": {"omraade": ["x"]}}, "unknown_member", "skole"),
        ({"where": {"omraade": []}}, "unknown_member", "skole"),
        ({"without": {"omraade": ["x"]}}, "unknown_member", "skole"),
        ({"where": {"omraade": ["skole", "skole"]}}, "unknown_member", "skole"),
        ({"by": ["omraade", "omraade"]}, "bad_shape", None),
        ({"condition": ABOVE}, "bad_shape", None),
        ({"rank": {"order": "highest"}}, "bad_shape", None),
        ({"against": {"target": True}}, "bad_shape", None),
        (COUNT, "bad_shape", None),
        ({"operation": "condition", "by": ["omraade"]}, "bad_shape", None),
        ({"operation": "spread", "by": ["omraade"], "forecast": True}, "bad_shape", None),
        (COMPARE | {"against": {}}, "bad_shape", None),
        (COMPARE | {"against": {"target": True, "benchmark": "landet"}}, "bad_shape", None),
        (COMPARE | {"against": {"benchmark": "moon"}}, "unknown_peer", "landet"),
        (COMPARE | {"against": {"members": {"omraade": ["x"]}}}, "unknown_member", "skole"),
        (COMPARE | {"against": {"period": {"from": "x", "to": "x"}}}, "unknown_period", None),
        (RANK, "bad_shape", None),
        (RANK | {"rank": {"order": "highest", "n": 10**9}}, "bad_shape", None),
        (RANK | {"rank": {"order": "highest", "over": "periods"}, "forecast": True}, "bad_shape", None),
        (
            VALUE | {"operation": "count", "by": ["omraade"], "condition": {"op": "gt", "value": 1e13}},
            "bad_shape",
            None,
        ),
        (
            VALUE | {"operation": "count", "by": ["omraade"], "condition": {"op": "gt", "value": 1e-9}},
            "bad_shape",
            None,
        ),
    ],
    ids=str,
)
def test_a_mistake_is_found_with_what_there_is(
    catalog: Catalog, wrong: dict[str, Any], problem: str, known: str | None
) -> None:
    fault = find_query_fault(catalog, Query.model_validate(VALUE | wrong))
    assert fault is not None and fault.problem == problem
    assert (known in fault.known) if known else fault.known == ()


@pytest.mark.parametrize(
    "right",
    [
        {},
        {"measures": []},
        {"where": {"omraade": ["skole"]}},
        COMPARE | {"against": {"target": True}},
        COMPARE | {"against": {"members": {}}},
        RANK | {"rank": {"order": "lowest", "n": 3}},
        COUNT | {"condition": ABOVE},
    ],
    ids=str,
)
def test_what_fits_passes(catalog: Catalog, right: dict[str, Any]) -> None:
    assert find_query_fault(catalog, Query.model_validate(VALUE | right)) is None


def test_a_long_list_of_members_is_not_named(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("semantic_layer.query_faults.MOST_KNOWN", 20)
    long = next(level for level in catalog.levels.values() if len(level.members) > 20)
    fault = find_query_fault(catalog, Query.model_validate(VALUE | {"where": {long.id: ["nobody"]}}))
    assert fault is not None and (fault.problem, fault.level, fault.known) == ("unknown_member", long.id, ())


def test_a_query_without_a_measure_has_the_first(catalog: Catalog) -> None:
    bare = Query.model_validate(VALUE | {"measures": []})
    assert complete_query(catalog, bare) == Query.model_validate(VALUE)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_a_limit_is_a_number(value: str) -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate_json(f'{{"op": "gt", "value": {value}}}')
