"""Two fact tables and three KPIs, one of which is derived from another: what a change of one of them reaches."""

from pathlib import Path
from typing import Any

import duckdb

from semantic_layer.catalog import Catalog
from tests.semantic_layer.publish.town import PERSONS, Row, make_catalog, make_kpi, make_view, write_source

DECLARED = {"month": "text", "id": "text", "unit": "text", "visits": "integer"}
STORED = {"month": "VARCHAR", "id": "VARCHAR", "unit": "VARCHAR", "visits": "INTEGER"}
CALLS_DECLARED = {"month": "text", "unit": "text", "people": "integer"}
CALLS_STORED = {"month": "VARCHAR", "unit": "VARCHAR", "people": "INTEGER"}
BOTH: list[dict[str, Any]] = [
    {"by": [], "grains": ["month", "quarter"], "components": True},
    {"by": ["area"], "grains": ["month"], "components": True},
]
MERGED: list[dict[str, Any]] = [
    {"by": [], "grains": ["month"], "components": True},
    {"by": ["area", "unit"], "grains": ["month"], "small": "merge"},
]
PER_CALL = {
    "per_call": {"type": "derived", "ratio": ["visits.visits", "n"], "unit": "number", "decimals": 1},
    "n": {"type": "sum", "column": "people", "unit": "number"},
}
VISITS: list[Row] = [
    *[(f"2025-{m:02}", f"a{m}", "a1", 10 + m) for m in range(1, 13)],
    *[(f"2025-{m:02}", f"b{m}", "b1", 20 + m) for m in range(1, 13)],
]
CALLS: list[Row] = [
    (f"2025-{month:02}", unit, people)
    for month in range(1, 13)
    for unit, people in (("a1", 10), ("a2", 3), ("a3", 2), ("b1", 30), ("b2", 30))
]


def two_views(**visits: Any) -> Catalog:
    """`visits` changes the definition of the first KPI."""
    calls = {"type": "sum", "column": "people", "unit": "number"}
    rule: dict[str, Any] = {"measures": {"people": calls}, "disclosure": PERSONS, "published": MERGED}
    kpis = [
        make_kpi("visits", **{"published": BOTH, **visits}),
        make_kpi("calls", view="v_calls", **rule),
        make_kpi("quiet", view="v_calls", measures={"people": calls}),
    ]
    return make_catalog(
        kpis, [make_view(DECLARED, ["month", "id"]), make_view(CALLS_DECLARED, ["month", "unit"], "v_calls")]
    )


def with_derived() -> Catalog:
    """Visits per call, of a KPI of its own."""
    catalog = two_views()
    raw = make_kpi("ratio", view="v_calls", measures=PER_CALL, published=BOTH[:1])
    raw["published"] = [{"by": [], "grains": ["month"], "components": True}]
    kpi = make_catalog([raw], [make_view(CALLS_DECLARED, ["month", "unit"], "v_calls")]).kpis["ratio"]
    return catalog.model_copy(update={"kpis": {**catalog.kpis, "ratio": kpi}})


def make_source(path: Path) -> str:
    write_source(path, STORED, VISITS)
    return write_source(path, CALLS_STORED, CALLS, "v_calls")


def change(path: Path, statement: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)
