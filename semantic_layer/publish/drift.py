"""Notice a delivery that is unlike those before it: far fewer or more rows, or values that were never seen.

A contract cannot say how many rows are right; history can say what would be strange. A little strange is a warning and
is published; very strange takes the view's KPIs out of service until somebody has looked (`publish --accept VIEW`).
What is said names no figure: it goes into the release, and a count of rows may be a count of persons.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from semantic_layer.catalog import View
from semantic_layer.publish.layout import Layout
from semantic_layer.publish.source import Source, table_of
from semantic_layer.stores.file_writer import replace_file

FEW_ROWS = 20
"""Below this, half or double is chance."""
LOOK_BACK = 12
"""How many earlier periods a new one is set against."""
LEAST_PERIODS = 6
"""With fewer, nothing is known of what is usual."""
LOST = (0.9, 0.5)
"""A period that was published before has kept less than this share of its rows: a warning, an error."""
JUMP = (2.0, 10.0)
"""A new period has this many times as many rows as usual, or as few: a warning, an error."""
BEYOND = (1.0, 10.0)
"""A new period has a value this many times the earlier range away from it: a warning, an error."""

Counts = dict[str, int]
"""Period → rows."""


@dataclass(frozen=True)
class Profile:
    """What one view holds, period by period, the earliest first."""

    rows: Counts
    ranges: dict[str, dict[str, tuple[float, float]]]
    """Column → period → least and greatest value."""


@dataclass
class Strange:
    """What is unlike before."""

    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def note(self, said: str, size: float, limits: tuple[float, float]) -> None:
        """By how far `size` is beyond the two limits; nothing below the first."""
        if size > limits[1]:
            self.errors.append(said)
        elif size > limits[0]:
            self.warnings.append(said)


def read_profile(source: Source, layout: Layout, due: Collection[str]) -> Profile:
    """Of the periods that are due: what has come of the next one is not all of it. Raises SourceError."""
    table, names = table_of(layout.view), _numbers(layout.view)
    time = table.c[layout.kpi.time.column]
    bounds = [bound(table.c[name]) for name in names for bound in (sa.func.min, sa.func.max)]
    rows: Counts = {}
    ranges: dict[str, dict[str, tuple[float, float]]] = {name: {} for name in names}
    for period, count, *found in source.read(sa.select(time, sa.func.count(), *bounds).group_by(time).order_by(time)):
        if str(period) not in due:
            continue
        rows[str(period)] = int(str(count))
        for at, name in enumerate(names):
            least, greatest = found[2 * at : 2 * at + 2]
            if least is not None:
                ranges[name][str(period)] = (float(str(least)), float(str(greatest)))
    return Profile(rows, ranges)


def find_strange(view: View, now: Profile, before: Counts | None) -> Strange:
    """`before` are the counts of the last publication; None where there was none."""
    strange, where = Strange(), f"kpi.{view.id}"
    for period, rows in (before or {}).items():
        if rows >= FEW_ROWS:
            kept = now.rows.get(period, 0) / rows
            lost = f"{where}: rows of {period} that were there at the last publication are gone"
            strange.note(lost, 1 - kept, (1 - LOST[0], 1 - LOST[1]))
    for period in _new_periods(now, before):
        earlier = [id_ for id_ in now.rows if id_ < period][-LOOK_BACK:]
        if len(earlier) < LEAST_PERIODS:
            continue
        _compare_rows(strange, where, now, period, earlier)
        _compare_values(strange, where, now, period, earlier)
    return strange


def _new_periods(now: Profile, before: Counts | None) -> Iterator[str]:
    """Those that were not published before; without a publication before, the latest."""
    if before is None:
        yield from list(now.rows)[-1:]
    else:
        yield from (period for period in now.rows if period not in before and period > max(before, default=""))


def _compare_rows(strange: Strange, where: str, now: Profile, period: str, earlier: list[str]) -> None:
    usual, rows = median(now.rows[id_] for id_ in earlier), now.rows[period]
    if max(usual, rows) < FEW_ROWS:
        return
    much = "more" if rows > usual else "fewer"
    times = max(rows, usual) / max(1, min(rows, usual))
    strange.note(f"{where}: {period} has far {much} rows than the periods before it", times, JUMP)


def _compare_values(strange: Strange, where: str, now: Profile, period: str, earlier: list[str]) -> None:
    for name, by_period in now.ranges.items():
        known = [by_period[id_] for id_ in earlier if id_ in by_period]
        if period not in by_period or len(known) < LEAST_PERIODS:
            continue
        least, greatest = min(low for low, _ in known), max(high for _, high in known)
        span = (greatest - least) or abs(greatest) or 1.0
        low, high = by_period[period]
        said = f"{where}.{name}: {period} has values far outside those of the periods before it"
        strange.note(said, max(least - low, high - greatest) / span, BEYOND)


def _numbers(view: View) -> list[str]:
    return [column.name for column in view.columns if column.type in ("integer", "decimal")]


def read_history(state: Path) -> dict[str, Counts]:
    """View → what was published of it last; a file that cannot be read is no history."""
    try:
        stored = json.loads(_file_in(state).read_text(encoding="utf-8"))
        return {str(view): {str(p): int(n) for p, n in rows.items()} for view, rows in stored.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_history(state: Path, history: Mapping[str, Counts]) -> None:
    """In the publisher's own folder: it is about the source, not part of what is published."""
    path = _file_in(state)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, json.dumps(dict(history), indent=1, sort_keys=True).encode())


def _file_in(state: Path) -> Path:
    return state / "deliveries.json"
