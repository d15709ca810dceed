"""Queries that hypothesis makes: every operation on every measure, over all that is published of the made town."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from semantic_layer.query import Operation, Query
from tests.oracle.made.subject import ALL, CATEGORIES, GRAINS, periods

OPERATIONS: tuple[Operation, ...] = (
    "value", "trend", "breakdown", "rank", "compare", "change", "share", "spread", "condition", "count", "status",
)  # fmt: skip
LISTS = ("breakdown", "rank", "spread", "condition", "count")
MEASURES = ("visits", "late", "share", "wait", "beds", "people", "on_time", "per_bed")


def rounds(number: int) -> st.SearchStrategy[list[Query]]:
    """Every operation so many times."""
    return st.tuples(*(queries(operation) for operation in OPERATIONS * number)).map(list)


@st.composite
def queries(draw: st.DrawFn, operation: Operation) -> Query:
    kpi = (
        "projects" if operation == "status" else draw(st.sampled_from(("visits",) * 4 + ("cases", "cases", "projects")))
    )
    grain = draw(st.sampled_from(GRAINS if kpi == "visits" else ("month", "quarter")))
    except_some = kpi == "visits" and operation in ("value", "trend", "change") and not draw(st.integers(0, 3))
    where, by = ({}, ()) if except_some else draw(_scopes(kpi, operation))
    measures = draw(_measures(kpi, operation, "project" in (*where, *by)))
    span = draw(_spans(kpi, grain, operation))
    parts: dict[str, Any] = {}
    if operation == "rank":
        order, n = draw(st.sampled_from(("highest", "lowest"))), draw(st.sampled_from((None, 1, 2, 3)))
        parts["rank"] = {"order": order, "n": n}
    if operation in ("condition", "count") and kpi != "projects" and draw(st.integers(0, 5)):
        parts |= draw(_conditions(kpi, grain))
    if operation == "compare":
        parts |= draw(_comparisons(kpi, grain, where))
    if except_some:
        level = draw(st.sampled_from(("area", "kind")))
        parts["without"] = {level: draw(st.sampled_from([ALL[level][:1], ALL[level][1:]]))}
    query = {"kpis": [kpi], "measures": measures, "operation": operation, "grain": grain, "period": span}
    return Query.model_validate({**query, "where": where, "by": by, **parts})


@st.composite
def _conditions(draw: st.DrawFn, kpi: str, grain: str) -> dict[str, Any]:
    """A bound that is a number, or a figure: that of the whole, the target, or each member's own of another time."""
    op = draw(st.sampled_from(("lt", "le", "gt", "ge", "eq")))
    if draw(st.integers(0, 7)):
        return {"condition": {"op": op, "value": draw(_BOUNDS)}}
    period = draw(st.sampled_from(periods(kpi, grain)))
    earlier = {"period": {"from": period, "to": period}}
    return {
        "condition": {"op": op},
        "against": draw(st.sampled_from(({"members": {}}, {"members": {}}, {"target": True}, earlier, earlier))),
    }


Where = dict[str, Sequence[str]]
_SUBJECTS = ("visits", "visits", "visits", "visits", "cases", "cases", "projects")
_BOUNDS = st.one_of(st.integers(0, 200), st.sampled_from((0.5, 12.5, 33.3, 100.0)))


@st.composite
def _scopes(draw: st.DrawFn, kpi: str, operation: str) -> tuple[Where, Sequence[str]]:
    """Named members, and the level to list."""
    if (kpi, operation) == ("projects", "share"):
        return {}, ()
    levels = {"visits": ("area", "unit", "kind"), "cases": ("area", "unit"), "projects": ("project",)}[kpi]
    if operation in LISTS or (operation in ("share", "status") and draw(st.booleans())):
        by = draw(st.sampled_from(levels))
        within = {"unit": ("area",), "kind": ("area",), "area": ("kind",)}.get(by, ())
        named = [level for level in within if kpi == "visits" or by == "unit"]
        where: Where = {level: (draw(st.sampled_from(ALL[level])),) for level in named if draw(st.booleans())}
        return where, (by,)
    if kpi == "visits" and draw(st.integers(0, 3)) == 0:
        return {level: (draw(st.sampled_from(ALL[level])),) for level in ("area", "kind")}, ()
    least = 1 if operation in ("share", "compare") else 0
    if not draw(st.integers(least, 3)):
        return {}, ()
    level = draw(st.sampled_from(levels))
    most = 3 if operation in ("value", "share", "compare") else 1
    return {level: tuple(draw(st.lists(st.sampled_from(ALL[level]), min_size=1, max_size=most, unique=True)))}, ()


@st.composite
def _measures(draw: st.DrawFn, kpi: str, operation: str, per_project: bool) -> Sequence[str]:
    if kpi == "projects":
        by_value = operation in ("status", "condition", "count") or not per_project
        counted = sorted(CATEGORIES) if by_value else []
        return (draw(st.sampled_from(["state", *counted])),)
    every = MEASURES if kpi == "visits" else ("people", "hours")
    most = 2 if operation in ("value", "trend", "breakdown", "change") else 1
    return tuple(draw(st.lists(st.sampled_from(every), min_size=1, max_size=most, unique=True)))


@st.composite
def _spans(draw: st.DrawFn, kpi: str, grain: str, operation: str) -> dict[str, str]:
    every = periods(kpi, grain)
    last = draw(st.integers(0, len(every) - 1))
    one = operation in ("share", "status") or (operation not in ("trend", "change") and draw(st.integers(0, 1)))
    first = last if one else draw(st.integers(max(0, last - 6), last))
    if operation == "trend" and first == last:
        first, last = max(0, last - 1), max(last, 1) if len(every) > 1 else 0
    return {"from": every[first], "to": every[last]}


@st.composite
def _comparisons(draw: st.DrawFn, kpi: str, grain: str, where: Where) -> dict[str, Any]:
    if sum(len(ids) for ids in where.values()) > len(where):
        return {}
    kind = draw(st.sampled_from(("period", "members", "target")))
    if kind == "target":
        return {"against": {"target": True}}
    if kind == "members" and where:
        return {"against": {"members": {level: (draw(st.sampled_from(ALL[level])),) for level in where}}}
    period = draw(st.sampled_from(periods(kpi, grain)))
    return {"against": {"period": {"from": period, "to": period}}}
