"""Make a small release file from a table that a person can read, straight by the file's contract."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from semantic_layer.calendars import Period
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.load import read_yaml
from semantic_layer.manifest import ForecastManifest, KpiManifest, Manifest

CATALOG_FILE = Path(__file__).parents[2] / "spec" / "catalog.yaml"
CALENDAR_FOLDER = Path(__file__).parents[3] / "semantic_layer" / "catalog" / "calendars"
RELEASE_ID = "0123456789abcdef"
FORECAST_MADE = date(2026, 10, 20)

COLUMNS = (
    "measure VARCHAR, breakdown VARCHAR, grain VARCHAR, period VARCHAR, period_start DATE, period_end DATE",
    "numerator DECIMAL(38,6), denominator DECIMAL(38,6), value DECIMAL(38,6), n BIGINT, text VARCHAR, note VARCHAR,"
    " noted_at DATE, state VARCHAR, reason VARCHAR, flags VARCHAR, coverage DOUBLE",
)

BENCHMARK = (
    "kpi VARCHAR, measure VARCHAR, peer VARCHAR, grain VARCHAR, period VARCHAR, period_start DATE, period_end DATE,"
    " value DECIMAL(38,6)"
)

Fields = dict[str, str]
PeerPeriods = dict[str, dict[str, dict[str, tuple[str, ...]]]]
"""KPI → measure → peer → periods."""


def read_small_catalog() -> Catalog:
    content = read_yaml(CATALOG_FILE)
    calendars = {path.stem: read_yaml(path) for path in sorted(CALENDAR_FOLDER.glob("*.yaml"))}
    return Catalog.model_validate({**content, "calendars": {"grains": calendars}})


def make_release(
    state: Path,
    catalog: Catalog,
    table: str,
    as_of: date = date(2026, 11, 15),
    incomplete: dict[str, dict[str, tuple[str, ...]]] | None = None,
    latest: dict[str, dict[str, str]] | None = None,
) -> str:
    """Writes release, checksum and pointer; returns the id. `table` is as `parse_table` reads it."""
    folder = state / "releases"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"release-{RELEASE_ID}.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA kpi")
        for kpi in catalog.kpis.values():
            _create_table(connection, kpi)
        connection.execute(f"CREATE TABLE kpi.benchmark ({BENCHMARK})")
        rows = parse_table(table)
        for row in rows:
            insert = _insert_peer if row.get("peer") else _insert_row
            insert(connection, catalog, row)
        connection.execute("CREATE TABLE attachment (name VARCHAR, content BLOB)")
        content = catalog.model_dump_json(by_alias=True).encode()
        connection.execute("INSERT INTO attachment VALUES ('catalog', ?)", [content])
        connection.execute("CREATE TABLE manifest (content VARCHAR)")
        manifest = _manifest(
            catalog, as_of, incomplete or {}, latest or {}, find_forecasts(catalog, rows), _list_peers(rows)
        )
        connection.execute("INSERT INTO manifest VALUES (?)", [manifest.model_dump_json(exclude={"file_sha256"})])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(path.name + ".sha256").write_text(digest)
    (folder / "current.json").write_text(json.dumps({"release": RELEASE_ID}))
    return RELEASE_ID


def parse_table(table: str) -> list[Fields]:
    """Rows of `|`-separated fields under a header; an empty field of kpi or measure repeats the one above."""
    lines = [line for line in table.splitlines() if line.strip()]
    if not lines:
        return []
    header = [name.strip() for name in lines[0].split("|")]
    rows: list[Fields] = []
    for line in lines[1:]:
        row = dict(zip(header, (field.strip() for field in line.split("|")), strict=True))
        for name in ("kpi", "measure"):
            row[name] = row.get(name) or rows[-1][name]
        rows.append(row)
    return rows


def find_forecasts(catalog: Catalog, rows: list[Fields]) -> dict[str, ForecastManifest]:
    """KPI → from its first to its last row with the flag f."""
    ahead: dict[str, list[Period]] = {}
    for row in rows:
        if row.get("flags") == "f":
            ahead.setdefault(row["kpi"], []).append(catalog.calendars.parse(row["period"]))
    return {
        kpi: ForecastManifest(grain=periods[0].grain, first=min(periods).id, last=max(periods).id, made=FORECAST_MADE)
        for kpi, periods in ahead.items()
    }


def _create_table(connection: duckdb.DuckDBPyConnection, kpi: Kpi) -> None:
    levels = "".join(f'"{level}" VARCHAR, ' for level in kpi.levels)
    connection.execute(f"CREATE TABLE kpi.{kpi.id} ({COLUMNS[0]}, {levels}{COLUMNS[1]})")


def _insert_row(connection: duckdb.DuckDBPyConnection, catalog: Catalog, row: Fields) -> None:
    kpi = catalog.kpi(row["kpi"])
    period = catalog.calendars.parse(row["period"])
    named = {level: row[level] for level in kpi.levels if row.get(level)}
    breakdown = next(b for b in kpi.published if catalog.finest(b.by) == set(named))
    members = {
        level: catalog.ancestor_on(own, member, level, period.end)
        for level in breakdown.by
        for own, member in named.items()
        if level == own or level in catalog.ancestors(own)
    }
    state = row.get("state") or "shown"
    values: dict[str, object] = {
        "measure": row["measure"],
        "breakdown": breakdown.id,
        "grain": period.grain,
        "period": period.id,
        "period_start": period.start,
        "period_end": period.end,
        **members,
        "numerator": _decimal(row.get("num")),
        "denominator": _decimal(row.get("den")),
        "value": _decimal(row.get("value")),
        "n": int(row["n"]) if row.get("n") else None,
        "text": row.get("text") or None,
        "note": row.get("note") or None,
        "noted_at": date(2026, 9, 1) if row.get("note") else FORECAST_MADE if row.get("flags") == "f" else None,
        "state": state,
        "reason": row.get("reason") or ({"hidden": "small_group", "gap": "no_data"}.get(state)),
        "flags": row.get("flags") or "",
        "coverage": float(row["coverage"]) if row.get("coverage") else None,
    }
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    connection.execute(f"INSERT INTO kpi.{kpi.id} ({names}) VALUES ({marks})", list(values.values()))


def _insert_peer(connection: duckdb.DuckDBPyConnection, catalog: Catalog, row: Fields) -> None:
    period = catalog.calendars.parse(row["period"])
    place = (row["kpi"], row["measure"], row["peer"], period.grain, period.id, period.start, period.end)
    connection.execute("INSERT INTO kpi.benchmark VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [*place, _decimal(row["value"])])


def _list_peers(rows: list[Fields]) -> PeerPeriods:
    found: PeerPeriods = {}
    for row in rows:
        if row.get("peer"):
            peers = found.setdefault(row["kpi"], {}).setdefault(row["measure"], {})
            peers[row["peer"]] = (*peers.get(row["peer"], ()), row["period"])
    return found


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _manifest(
    catalog: Catalog,
    as_of: date,
    incomplete: dict[str, dict[str, tuple[str, ...]]],
    latest: dict[str, dict[str, str]],
    forecasts: dict[str, ForecastManifest],
    benchmarks: PeerPeriods,
) -> Manifest:
    return Manifest(
        id=RELEASE_ID,
        as_of=as_of,
        created_at=datetime(2026, 11, 15, tzinfo=UTC),
        source="made by hand",
        catalog_hash="-",
        kpis={
            kpi.id: KpiManifest(
                version=kpi.version,
                definition_hash="-",
                rows=0,
                shown=0,
                hidden=0,
                gaps=0,
                incomplete=incomplete.get(kpi.id, {}),
                latest=latest.get(kpi.id, {}),
                forecast=forecasts.get(kpi.id),
                benchmarks=benchmarks.get(kpi.id, {}),
            )
            for kpi in catalog.kpis.values()
        },
    )
