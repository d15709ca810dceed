"""A town small enough to compute by hand: a catalog made in the test, and a source with the rows that it needs."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from pydantic import TypeAdapter

from semantic_layer.calendars import Calendar, Calendars
from semantic_layer.catalog import Catalog
from semantic_layer.load import read_yaml
from semantic_layer.manifest import Manifest
from semantic_layer.publish import publish_release

TODAY = date(2026, 1, 15)
CALENDARS = Path(__file__).parents[3] / "semantic_layer" / "catalog" / "calendars"

UNITS: dict[str, dict[str, Any]] = {
    "a1": {"parent": "north"},
    "a2": {"parent": "north"},
    "a3": {"parent": "north"},
    "b1": {"parent": "south"},
    "b2": {"parent": "south"},
}
NONE: dict[str, Any] = {"none": "Nobody is counted."}
HOURS_DECLARED = {
    "month": "text",
    "id": "text",
    "unit": "text",
    "kind": "text",
    "people": "integer",
    "hours": "decimal",
}
HOURS_STORED = {
    "month": "VARCHAR",
    "id": "VARCHAR",
    "unit": "VARCHAR",
    "kind": "VARCHAR",
    "people": "INTEGER",
    "hours": "DECIMAL(18,2)",
}
PERSONS: dict[str, Any] = {"unit": "people", "count": "people", "min": 5}

Row = Sequence[object]


def make_kpi(id_: str = "visits", **fields: Any) -> dict[str, Any]:
    """A KPI with what every KPI must have; `fields` say what the test is about."""
    kpi: dict[str, Any] = {
        "id": id_,
        "version": 1,
        "label": id_,
        "phrase": id_,
        "description": id_,
        "does_not_say": "",
        "synonyms": {},
        "committee": ["board"],
        "view": "v_visits",
        "measures": {"visits": {"type": "sum", "column": "visits", "unit": "number"}},
        "direction": "neutral",
        "time": {"column": "month", "base": "month", "default": {"grain": "month", "last": 3}, "from": "2025-01"},
        "published": [{"by": [], "grains": ["month"], "components": True}],
        "freshness": {"cadence": "month", "lag": "P10D"},
        "disclosure": NONE,
        "source": {"system": "s", "registry": "r", "cite": "c"},
        "owner": {"steward": "s", "contact": "c", "approved": date(2025, 1, 1), "review_by": date(2027, 1, 1)},
    }
    return {**kpi, **fields}


def make_view(
    columns: dict[str, str], key: Sequence[str], id_: str = "v_visits", null: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "id": id_,
        "description": id_,
        "columns": [{"name": name, "type": type_, "null": name in null} for name, type_ in columns.items()],
        "key": list(key),
    }


def make_catalog(
    kpis: Sequence[dict[str, Any]],
    views: Sequence[dict[str, Any]],
    units: dict[str, dict[str, Any]] | None = None,
    extra_members: dict[str, Sequence[str]] | None = None,
) -> Catalog:
    members = {"kind": ("red", "blue"), "project": ("p1", "p2"), **(extra_members or {})}
    return Catalog.model_validate(
        {
            "identity": {
                "name": "Smalltown",
                "short": "the town",
                "in": "in the town",
                "aliases": {},
                "merged_label": "Small ones, {parent}",
                "timezone": "Europe/Copenhagen",
                "evaluation_day": TODAY,
            },
            "units": {"number": {"one": "", "other": ""}},
            "calendars": _calendars(),
            "dimensions": {
                "place": {"id": "place", "label": "Place", "levels": [_area(), _unit(units or UNITS)]},
                **{level: _flat(level, ids) for level, ids in members.items()},
            },
            "committees": [],
            "roles": [],
            "views": {view["id"]: view for view in views},
            "sources": {},
            "kpis": {kpi["id"]: kpi for kpi in kpis},
        }
    )


@cache
def _calendars() -> Calendars:
    parsed: list[Calendar] = [
        TypeAdapter(Calendar).validate_python(read_yaml(path)) for path in sorted(CALENDARS.glob("*.yaml"))
    ]
    return Calendars(grains={calendar.id: calendar for calendar in parsed})


def _area() -> dict[str, Any]:
    members = [{"id": id_, "label": id_.title()} for id_ in ("north", "south")]
    return {"id": "area", "label": "Area", "plural": "areas", "members": members}


def _unit(units: dict[str, dict[str, Any]]) -> dict[str, Any]:
    members = [{"id": id_, "label": id_.upper(), **facts} for id_, facts in units.items()]
    return {"id": "unit", "label": "Unit", "plural": "units", "parent": "area", "members": members}


def _flat(level: str, ids: Sequence[str]) -> dict[str, Any]:
    members = [{"id": id_, "label": id_} for id_ in ids]
    return {
        "id": level,
        "label": level,
        "levels": [{"id": level, "label": level, "plural": level, "members": members}],
    }


def write_source(path: Path, columns: dict[str, str], rows: Sequence[Row], view: str = "v_visits") -> str:
    """Adds a view over a table with these SQL types and rows; gives the source's URL."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS raw; CREATE SCHEMA IF NOT EXISTS kpi")
        declared = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
        connection.execute(f"CREATE TABLE raw.{view} ({declared})")
        connection.execute(f"CREATE VIEW kpi.{view} AS SELECT * FROM raw.{view}")
        if rows:
            connection.executemany(f"INSERT INTO raw.{view} VALUES ({', '.join('?' * len(columns))})", list(rows))
    return f"duckdb:///{path}"


def publish(
    catalog: Catalog,
    url: str,
    state: Path,
    today: date = TODAY,
    progress: Callable[[str, str], None] | None = None,
) -> Manifest:
    return publish_release(catalog, url, state, today, lambda _: {"lexicon": b"words"}, progress)


Cells = dict[tuple[str, ...], dict[str, Any]]


def read_cells(state: Path, manifest: Manifest, kpi: str = "visits") -> list[dict[str, Any]]:
    """Every row of the KPI's table as the release file has it."""
    path = state / "releases" / f"release-{manifest.id}.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        cursor = connection.execute(f'SELECT * FROM kpi."{kpi}"')
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def find_cell(rows: list[dict[str, Any]], **where: object) -> dict[str, Any]:
    """The one row that has these values."""
    found = [row for row in rows if all(row[name] == value for name, value in where.items())]
    assert len(found) == 1, f"{len(found)} rows have {where}"
    return found[0]
