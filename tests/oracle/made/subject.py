"""A town whose rows hypothesis makes: three KPIs that have every type of measure between them, and their source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, Literal

from hypothesis import strategies as st

from semantic_layer.catalog import Catalog
from tests.oracle.days import days_of, list_periods
from tests.semantic_layer.publish.town import Row, make_catalog, make_kpi, make_view, write_source

FIRST, TODAY = "2024-07", date(2026, 1, 15)
MONTHS = [f"{year}-{month:02}" for year, month in product((2024, 2025), range(1, 13)) if (year, month) >= (2024, 7)]
GRAINS = ("month", "quarter", "year", "school_year", "rolling_12", "budget_follow_up")
MOVES, CLOSES = date(2025, 4, 1), date(2025, 6, 30)
"""When one unit goes to the other area, and when another one is closed."""
AREAS = ("north", "south")
UNITS = ("a1", "a2", "a3", "b1", "b2")
KINDS = ("red", "blue")
PROJECTS = ("p1", "p2", "p3")
STATES = ("good", "fair", "bad")
ALL = {"area": AREAS, "unit": UNITS, "kind": KINDS, "project": PROJECTS}
CATEGORIES = frozenset(f"state.{value}" for value in STATES)
SINCE = {"visits": MONTHS[0], "projects": MONTHS[0], "cases": "2025-07"}
LEAST = 5
"""Fewer persons than this are not shown."""


@dataclass(frozen=True)
class Visit:
    month: str
    unit: str
    kind: str
    person: str
    visits: int
    late: int
    beds: int
    wait: Decimal | None


@dataclass(frozen=True)
class Case:
    month: str
    unit: str
    people: int
    hours: Decimal


@dataclass(frozen=True)
class Status:
    month: str
    project: str
    state: str


@dataclass(frozen=True)
class Town:
    missing: Literal["gap", "zero"]
    visits: Sequence[Visit]
    cases: Sequence[Case]
    statuses: Sequence[Status]


def periods(kpi: str, grain: str) -> list[str]:
    return list_periods(grain, days_of(SINCE[kpi]).first, days_of(MONTHS[-1]).last)


def area_on(unit: str, day: date) -> str:
    if unit == "a3":
        return "north" if day < MOVES else "south"
    return "north" if unit.startswith("a") else "south"


def open_months(unit: str) -> Iterator[str]:
    yield from (month for month in MONTHS if unit != "b2" or month <= f"{CLOSES:%Y-%m}")


# -- rows ------------------------------------------------------------------------------------------------------

_AMOUNTS = st.tuples(
    st.integers(0, 60),
    st.integers(0, 9),
    st.integers(0, 12),
    st.one_of(st.none(), st.decimals(0, 40, places=1)),
    st.integers(0, 7),
)
_HOLES = st.frozensets(st.tuples(st.sampled_from(UNITS), st.integers(0, 17)), max_size=8)


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Amounts are dealt out over units and months again and again; some units have months without any row."""
    amounts = draw(st.lists(_AMOUNTS, min_size=7, max_size=23))
    holes = draw(_HOLES)
    states = draw(st.lists(st.sampled_from((*STATES, None)), min_size=5, max_size=11))
    people = draw(st.lists(st.tuples(st.integers(0, 14), st.decimals(0, 99, places=2)), min_size=5, max_size=11))
    missing: Literal["gap", "zero"] = draw(st.sampled_from(("gap", "zero")))
    kinds = draw(st.sampled_from((KINDS, KINDS, ("red",))))
    places = [(unit, month, kind) for unit in UNITS for month in open_months(unit) for kind in kinds]
    visits = [
        Visit(month, unit, kind, f"person {who}", many, min(late, many), beds, wait)
        for i, (unit, month, kind) in enumerate(places)
        if (unit, MONTHS.index(month)) not in holes
        for many, late, beds, wait, who in (amounts[(i * 5 + i // 7) % len(amounts)],)
    ]
    late_months = [(unit, month) for unit in UNITS for month in open_months(unit) if month >= SINCE["cases"]]
    cases = [Case(month, unit, *people[(i * 3 + i // 5) % len(people)]) for i, (unit, month) in enumerate(late_months)]
    reported = [(states[(i * 2 + i // 5) % len(states)], m, p) for i, (m, p) in enumerate(product(MONTHS, PROJECTS))]
    statuses = [Status(month, project, state) for state, month, project in reported if state is not None]
    return Town(missing, visits, cases, statuses)


# -- catalog and source ----------------------------------------------------------------------------------------

_VISITS: dict[str, dict[str, Any]] = {
    "visits": {"type": "sum", "column": "visits", "unit": "number"},
    "late": {"type": "sum", "column": "late", "unit": "number"},
    "share": {"type": "ratio", "numerator": "late", "denominator": "visits", "scale": 100, "decimals": 1,
              "change": "pp", "unit": "number"},
    "wait": {"type": "weighted_mean", "value": "wait", "weight": "visits", "decimals": 1, "unit": "number"},
    "beds": {"type": "last_value", "column": "beds", "unit": "number"},
    "people": {"type": "distinct", "column": "person", "unit": "number"},
    "on_time": {"type": "derived", "difference": ["visits", "late"], "unit": "number"},
    "per_bed": {"type": "derived", "ratio": ["visits", "beds"], "decimals": 2, "unit": "number"},
}  # fmt: skip
_CASES: dict[str, dict[str, Any]] = {
    "people": {"type": "sum", "column": "people", "unit": "number"},
    "hours": {"type": "ratio", "numerator": "hours", "denominator": "people", "decimals": 1, "unit": "number"},
}
_STATE: dict[str, Any] = {
    "type": "category",
    "column": "state",
    "per": "project",
    "unit": "number",
    "values": [{"id": id_, "label": id_} for id_ in STATES],
}
_COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "v_visits": {
        "month": ("text", "VARCHAR"), "id": ("text", "VARCHAR"), "unit": ("text", "VARCHAR"),
        "kind": ("text", "VARCHAR"), "person": ("text", "VARCHAR"), "visits": ("integer", "INTEGER"),
        "late": ("integer", "INTEGER"), "beds": ("integer", "INTEGER"), "wait": ("decimal", "DECIMAL(18,1)"),
    },
    "v_cases": {
        "month": ("text", "VARCHAR"), "id": ("text", "VARCHAR"), "unit": ("text", "VARCHAR"),
        "people": ("integer", "INTEGER"), "hours": ("decimal", "DECIMAL(18,2)"),
    },
    "v_projects": {"month": ("text", "VARCHAR"), "project": ("text", "VARCHAR"), "state": ("text", "VARCHAR")},
}  # fmt: skip

_KEYS = {"v_visits": ["month", "id"], "v_cases": ["month", "id"], "v_projects": ["month", "project"]}


def make_subject(town: Town) -> Catalog:
    every = {"grains": list(GRAINS), "components": True}
    some = {"grains": ["month", "quarter"]}
    time = {"column": "month", "base": "month", "default": {"grain": "month", "last": 3}, "from": FIRST}
    target = {"valid": [date(2025, 1, 1), date(2025, 12, 31)], "measure": "share", "value": 12.5, "decided": "d"}
    kpis = [
        make_kpi(
            "visits",
            measures=_VISITS,
            time=time,
            missing=town.missing,
            direction="lower_is_better",
            targets=[target, {**target, "measure": "visits", "value": 60, "scope": {"area": "north"}}],
            published=[{"by": by, **every} for by in ([], ["area"], ["unit"], ["kind"], ["area", "kind"])],
        ),
        make_kpi(
            "cases",
            view="v_cases",
            measures=_CASES,
            time={**time, "from": SINCE["cases"]},
            disclosure={"unit": "people", "count": "people", "min": LEAST, "over_time": "sum"},
            published=[{"by": [], **some, "components": True}, {"by": ["area"], **some}, {"by": ["unit"], **some}],
        ),
        make_kpi(
            "projects",
            view="v_projects",
            measures={"state": _STATE},
            time=time,
            published=[{"by": [], **some, "components": True}, {"by": ["project"], **some}],
        ),
    ]
    views = [
        make_view({name: kind for name, (kind, _) in columns.items()}, _KEYS[id_], id_, ["wait"])
        for id_, columns in _COLUMNS.items()
    ]
    moving = [{"id": "north", "to": date(2025, 3, 31)}, {"id": "south", "from": MOVES}]
    units: dict[str, dict[str, Any]] = {unit: {"parent": area_on(unit, TODAY)} for unit in UNITS}
    units["a3"] = {"parents": moving}
    units["b2"] |= {"valid": [None, CLOSES]}
    return make_catalog(kpis, views, units, {"project": PROJECTS})


def write_rows(town: Town, path: Path) -> str:
    """The URL of a source that holds the town's rows."""
    rows: dict[str, list[Row]] = {
        "v_visits": [
            (v.month, str(i), v.unit, v.kind, v.person, v.visits, v.late, v.beds, v.wait)
            for i, v in enumerate(town.visits)
        ],
        "v_cases": [(c.month, str(i), c.unit, c.people, c.hours) for i, c in enumerate(town.cases)],
        "v_projects": [(s.month, s.project, s.state) for s in town.statuses],
    }
    url = ""
    for view, columns in _COLUMNS.items():
        url = write_source(path, {name: stored for name, (_, stored) in columns.items()}, rows[view], view)
    return url
