"""Every spec, on two catalogs: a small table of published cells, a query, and the cells that must come back."""

import pkgutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic_layer import dialects
from semantic_layer.dialects.base import load_dialect
from semantic_layer.errors import QueryError
from semantic_layer.load import read_yaml
from semantic_layer.query import Query
from semantic_layer.result import Cell, Result
from semantic_layer.serve import answer_query, open_release
from tests.postgres.copying import copy_release
from tests.semantic_layer.serve.made_release import make_release
from tests.spec.specs import EXPECTED, FOLDER, LISTS, Spec, read_subjects

CATALOGS = read_subjects()
ENGINES = ("duckdb", "postgresql")
REQUIRED = frozenset(
    [f"operation {name}" for name in ("value", "trend", "breakdown", "rank", "compare", "change", "share", "spread")]
    + [f"operation {name}" for name in ("condition", "count", "status")]
    + [f"state {name}" for name in ("hidden", "gap", "not_applicable")]
    + [f"flag {name}" for name in ("p", "u", "b")]
    + [f"against {name}" for name in ("period", "members", "target")]
    + [f"verdict {name}" for name in ("met", "missed")]
    + ["rank of members", "rank of periods", "a window", "all except", "a split trend", "left out", "a computed cell"]
    + [f"error {name}" for name in ("period_not_published", "breakdown_not_published", "not_comparable", "not_exact")]
    + [f"error {name}" for name in ("break_in_series", "target_not_set")]
)
"""What must be shown of every catalog."""


def situations(spec: Spec) -> Iterator[str]:
    """What a spec is an example of."""
    query = spec["query"]
    yield f"operation {query['operation']}"
    yield from (f"against {name}" for name in query.get("against") or {})
    if query["operation"] == "rank":
        yield f"rank of {query['rank'].get('over', 'members')}"
    if ".." in str(query["period"]) and query["operation"] == "breakdown":
        yield "a window"
    if query.get("without"):
        yield "all except"
    for cell in (cell for name in LISTS for cell in spec.get(name, ())):
        yield from (f"state {name}" for name in ("hidden", "gap", "not_applicable") if f" = {name} " in cell)
        yield from (f"verdict {name}" for name in ("met", "missed") if cell.endswith(f" {name}"))
        if cell.endswith("]"):
            yield from (f"flag {flag}" for flag in cell[cell.rindex("[") + 1 : -1].split(","))
    for key, name in (("split_at", "a split trend"), ("left_out", "left out"), ("computed", "a computed cell")):
        if spec.get(key):
            yield name
    if "error" in spec:
        yield f"error {spec['error']}"


@pytest.mark.parametrize(
    ("catalog", "spec"),
    [pytest.param(name, spec, id=id_) for name, (_, specs) in CATALOGS.items() for id_, spec in specs],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_spec(catalog: str, spec: Spec, engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    make_release(tmp_path, CATALOGS[catalog][0], spec["table"])
    release = open_release(tmp_path)
    if engine == "postgresql":
        url: str = request.getfixturevalue("database")
        release.close()
        copy_release(tmp_path, url)
        release = open_release(url)
    assert release.target.dialect == engine
    today = spec.get("today", date(2026, 11, 15))
    try:
        found: dict[str, object] = describe_result(answer_query(release, _query_of(spec), today))
    except QueryError as error:
        found = {"error": error.code}
    finally:
        release.close()
    expected = {key: spec[key] for key in EXPECTED if key in spec}
    assert {key: value for key, value in found.items() if key in expected or value} == expected


def test_every_spec_is_run_on_every_engine_that_keeps_releases() -> None:
    """Each file beside is read, each spec in it is there once for each engine, and no engine is missing."""
    marks = [mark for mark in test_spec.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    run = {name: values for (name, values) in (mark.args for mark in marks) if isinstance(name, str)}
    ids = [parameter.id for mark in marks if mark.args[0] == ("catalog", "spec") for parameter in mark.args[1]]
    written = [name for path in sorted(FOLDER.rglob("spec_*.yaml")) for name in read_yaml(path)]
    assert sorted(id_.split(":", 2)[2] for id_ in ids) == sorted(written)
    assert len(set(ids)) == len(ids)
    modules = {module.name for module in pkgutil.iter_modules(dialects.__path__)} - {"base"}
    engines = {name for name in modules if load_dialect(name).grammar}
    assert set(run["engine"]) == engines
    assert not {mark.name for mark in test_spec.pytestmark} - {"parametrize"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("catalog", CATALOGS)
def test_every_catalog_shows_every_situation(catalog: str) -> None:
    shown = {situation for _, spec in CATALOGS[catalog][1] for situation in situations(spec)}
    assert REQUIRED - shown == set()


def describe_result(result: Result) -> dict[str, object]:
    described: dict[str, object] = {name: [describe_cell(cell) for cell in getattr(result, name)] for name in LISTS}
    return described | {"left_out": result.left_out, "split_at": result.split_at}


def describe_cell(cell: Cell) -> str:
    """`rate area=north 2026-09 = 5.6 [p]`, `c1 = 0.3 pp`, or the state and reason of a cell without a figure."""
    members = ",".join(f"{level}={member}" for level, member in cell.members.items()) or "-"
    of_others = cell.peer is not None or cell.id.startswith("target:")
    name = cell.id if cell.formula or of_others else f"{cell.measure} {members} {cell.period}"
    figure = cell.text if cell.value is None else str(cell.value)
    unit = (cell.change_unit or cell.unit) if cell.formula else ""
    shown = f"{figure} {unit}".strip() if cell.state == "shown" else f"{cell.state} {cell.reason}"
    verdict = f" {cell.text}" if cell.text and cell.value is not None else ""
    note = f" ({cell.note} {cell.noted_at})" if cell.note else ""
    flags = f" [{','.join(cell.flags)}]" if cell.flags else ""
    return f"{name} = {shown}{verdict}{note}{flags}"


def _query_of(spec: dict[str, Any]) -> Query:
    """The query, with a period written short: 2026-09, or first..last where both ends are given."""
    query = dict(spec["query"])
    query["period"] = _range_of(str(query["period"]))
    if "period" in (query.get("against") or {}):
        query["against"] = {"period": _range_of(str(query["against"]["period"]))}
    return Query.model_validate(query)


def _range_of(text: str) -> dict[str, str]:
    first, _, last = text.partition("..")
    return {"from": first, "to": last or first}
