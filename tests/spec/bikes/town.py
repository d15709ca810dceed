"""A second subject, in another language: the rows of an invented bike scheme. All else about it is its catalog."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from semantic_layer.csv_view import load_csv
from semantic_layer.load import load_catalog

CATALOG = Path(__file__).parents[2] / "fixtures" / "catalog_bikes"
TODAY = date(2026, 11, 15)
FIRST, LAST = (2024, 1), (2026, 10)
TRIPS = {"pier": 90, "crane": 60, "mill": 45, "tower": 12, "ferry": 30}
"""Station → trips of adults in a January."""
AGES = {"young": 2, "adult": 3, "senior": 1}
CLOSED_AFTER = {"ferry": "2026-03"}
DESERTED = ("tower", {"2026-07", "2026-08", "2026-09"})
"""A station with hardly a rider in one quarter: what must be hidden."""
WORN = {("mill", "2026-Q3"), ("pier", "2026-Q3"), ("crane", "2026-Q2")}

Row = dict[str, str | int]


def trip_rows() -> Iterator[Row]:
    for month in months():
        for station, trips in TRIPS.items():
            if month > CLOSED_AFTER.get(station, month):
                continue
            for age, weight in AGES.items():
                yield _trip_row(month, station, age, trips * weight // 3)


def _trip_row(month: str, station: str, age: str, trips: int) -> Row:
    year, number = (int(part) for part in month.split("-"))
    trips += (year - 2024) * 3 + (6 - abs(number - 7)) * 4
    if station == DESERTED[0] and month in DESERTED[1]:
        trips = 2 if age == "adult" else 0
    late = (trips + number) // 18
    return {
        "month": month,
        "station": station,
        "age": age,
        "trips": trips,
        "late": min(late, trips),
        "riders": trips // 2,
    }


def dock_rows() -> Iterator[Row]:
    for year in (2025, 2026):
        for number in range(1, 5 if year < 2026 else 4):
            quarter = f"{year}-Q{number}"
            for station in TRIPS:
                if station not in CLOSED_AFTER or quarter <= "2026-Q1":
                    state = "worn" if (station, quarter) in WORN else "good"
                    yield {"quarter": quarter, "station": station, "state": state}


def months() -> Iterator[str]:
    year, month = FIRST
    while (year, month) <= LAST:
        yield f"{year}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def write_source(folder: Path) -> str:
    """Two CSV files, loaded as the two views; gives the source's URL."""
    url = f"duckdb:///{folder / 'source.duckdb'}"
    views = load_catalog(CATALOG).views
    for view, rows in (("v_trips", list(trip_rows())), ("v_docks", list(dock_rows()))):
        path = folder / f"{view}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        load_csv(views[view], path, url)
    return url
