"""Find the final figures that a new release changes: a correction is announced with what it was before.

Provisional figures and periods that not all had reported are expected to change and are left out. Only figures that
were shown and still are are named; where another cell was hidden or uncovered in the same time, the old figures are not
repeated, since what is hidden now might be computed from them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from semantic_layer.catalog import Kpi
from semantic_layer.cell_names import name_cell
from semantic_layer.errors import ReleaseError
from semantic_layer.kpi import Duration
from semantic_layer.manifest import KpiManifest, Manifest, RevisedCell, Revision
from semantic_layer.publish.earlier import EarlierRelease
from semantic_layer.publish.layout import Layout
from semantic_layer.publish.rows import FIXED, ReleaseRow, Table

REMEMBERED = Duration(months=6)
"""How long a release repeats the revisions of those before it."""
MOST_CELLS = 500
"""Listed per revision; beyond that readers are told the periods."""

Key = tuple[object, ...]


def list_revisions(
    earlier: EarlierRelease | None, layouts: Mapping[str, Layout], fresh: Sequence[Table], today: date
) -> dict[str, tuple[Revision, ...]]:
    """What the `fresh` rows change, and what earlier releases changed not long ago."""
    if earlier is None:
        return {}
    before = _earlier_tables(earlier, fresh)
    kept: dict[str, tuple[Revision, ...]] = {}
    for kpi_id, layout in layouts.items():
        past = earlier.manifest.revisions.get(kpi_id, ())
        kept[kpi_id] = tuple(keep_recent(layout.kpi, past, today))
    for table in fresh:
        layout = layouts[table.kpi]
        finest = {shape.id: shape.finest for shape in layout.shapes}
        old = before.get(table.kpi)
        if old and (found := find_revision(layout.kpi, finest, old, table, earlier.manifest, today)):
            kept[table.kpi] = (found, *kept[table.kpi])
    return {kpi_id: revisions for kpi_id, revisions in kept.items() if revisions}


def _earlier_tables(earlier: EarlierRelease, fresh: Sequence[Table]) -> dict[str, Table]:
    """Of the KPIs that were there before; none where the earlier catalog cannot be read any more."""
    try:
        return earlier.tables([table.kpi for table in fresh if table.kpi in earlier.manifest.kpis])
    except ReleaseError:
        return {}


def find_revision(
    kpi: Kpi, finest: dict[str, tuple[str, ...]], old: Table, new: Table, before: Manifest, today: date
) -> Revision | None:
    """None when no final figure changed. `finest` are the levels that name a cell of each breakdown."""
    entry = before.kpis[kpi.id]
    if entry.version != kpi.version or old.columns != new.columns:
        return None
    earlier, later = (_by_key(table) for table in (old, new))
    changed = {key: row for key, row in later.items() if _is_revised(entry, new, earlier.get(key), row)}
    if not changed:
        return None
    unsafe = [(row[4], row[5]) for key, row in later.items() if _mask_changed(new, earlier.get(key), row)]
    safe = {key: row for key, row in changed.items() if not any(_overlap(row, span) for span in unsafe)}
    cells = [_revised_cell(kpi, finest, new, earlier[key], row) for key, row in list(safe.items())[:MOST_CELLS]]
    return Revision(
        at=today,
        since=before.id,
        version=kpi.version,
        count=len(changed),
        first=min(_day(row[4]) for row in changed.values()),
        last=max(_day(row[5]) for row in changed.values()),
        cells=tuple(cells),
    )


def keep_recent(kpi: Kpi, revisions: tuple[Revision, ...], today: date) -> Iterator[Revision]:
    """Those of the same definition that are still announced."""
    for revision in revisions:
        if revision.version == kpi.version and REMEMBERED.after(revision.at) > today:
            yield revision


def _by_key(table: Table) -> dict[Key, ReleaseRow]:
    """Measure, breakdown, grain, period and members → row."""
    first = len(FIXED)
    return {(*row[:4], *row[first : first + len(table.levels)]): row for row in table.rows}


def _is_revised(entry: KpiManifest, table: Table, old: ReleaseRow | None, new: ReleaseRow) -> bool:
    if old is None or _get(table, old, "state") != "shown" or _get(table, new, "state") != "shown":
        return False
    # A forecast that has come to pass is no correction.
    if {"p", "f"} & set(str(_get(table, old, "flags")).split(",")) or old[3] in entry.incomplete.get(str(old[2]), ()):
        return False
    return any(_get(table, old, name) != _get(table, new, name) for name in ("value", "text"))


def _mask_changed(table: Table, old: ReleaseRow | None, new: ReleaseRow) -> bool:
    return old is not None and (_get(table, old, "state") == "hidden") != (_get(table, new, "state") == "hidden")


def _overlap(row: ReleaseRow, span: tuple[object, object]) -> bool:
    return _day(row[4]) <= _day(span[1]) and _day(span[0]) <= _day(row[5])


def _revised_cell(
    kpi: Kpi, finest: dict[str, tuple[str, ...]], table: Table, old: ReleaseRow, new: ReleaseRow
) -> RevisedCell:
    measure, breakdown, grain, period = (str(value) for value in new[:4])
    members = {level: str(_get(table, new, level)) for level in finest[breakdown]}
    return RevisedCell(
        id=name_cell(kpi.id, kpi.version, measure, members, grain, period),
        old=_figure(table, old),
        new=_figure(table, new),
    )


def _figure(table: Table, row: ReleaseRow) -> str:
    value, text = _get(table, row, "value"), _get(table, row, "text")
    return f"{value:f}" if value is not None else str(text)


def _get(table: Table, row: ReleaseRow, name: str) -> object:
    return row[table.columns.index(name)]


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(f"{value!r} is no day")
    return value
