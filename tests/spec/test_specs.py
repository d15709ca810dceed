"""Every spec: a small table of published cells, a query, and the cells that must come back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.errors import QueryError
from semantic_layer.load import read_yaml
from semantic_layer.query import Query
from semantic_layer.result import Cell, Result
from semantic_layer.serve import answer_query, open_release
from tests.semantic_layer.serve.made_release import make_release, read_small_catalog

FOLDER = Path(__file__).parent
SPECS = [
    (path.stem, name, spec) for path in sorted(FOLDER.glob("spec_*.yaml")) for name, spec in read_yaml(path).items()
]
CATALOG = read_small_catalog()
LISTS = ("main", "against", "computed", "context")


@pytest.mark.parametrize("spec", [pytest.param(spec, id=f"{file}:{name}") for file, name, spec in SPECS])
def test_spec(spec: dict[str, Any], tmp_path: Path) -> None:
    make_release(tmp_path, CATALOG, spec["table"])
    release = open_release(tmp_path)
    today = spec.get("today", date(2026, 11, 15))
    try:
        found: dict[str, object] = describe_result(answer_query(release, _query_of(spec), today))
    except QueryError as error:
        found = {"error": error.code}
    finally:
        release.close()
    expected = {key: spec[key] for key in (*LISTS, "left_out", "split_at", "error") if key in spec}
    assert {key: value for key, value in found.items() if key in expected or value} == expected


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


def test_there_are_specs_of_every_operation() -> None:
    asked = {spec["query"]["operation"] for _, _, spec in SPECS}
    served = {"value", "trend", "breakdown", "rank", "compare", "change", "share", "spread", "condition", "count"}
    assert served | {"status"} <= asked
    assert len(SPECS) >= 25
