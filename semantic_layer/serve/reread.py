"""Read cells again by their names, in another release than the one that they were taken from."""

from collections.abc import Iterable
from typing import NamedTuple

from semantic_layer.calendars import Period
from semantic_layer.errors import QueryError, WithdrawnError
from semantic_layer.query import PeriodRange, Query
from semantic_layer.result import Cell
from semantic_layer.serve.asking import begin_asking
from semantic_layer.serve.cells import read_cells
from semantic_layer.serve.release import Release


class Spot(NamedTuple):
    """Where a figure lies, whatever the version of its definition."""

    kpi: str
    measure: str
    members: tuple[tuple[str, str], ...]
    """Level and member, in the order of the cell's name."""
    grain: str
    period: str


def reread_cells(release: Release, spots: Iterable[Spot]) -> dict[Spot, Cell]:
    """What this release has there; a spot that it does not publish, or not now, is left out."""
    together: dict[tuple[str, str, tuple[str, ...], str], list[Spot]] = {}
    for spot in spots:
        levels = tuple(level for level, _ in spot.members)
        together.setdefault((spot.kpi, spot.measure, levels, spot.grain), []).append(spot)
    found: dict[Spot, Cell] = {}
    for (kpi, measure, levels, grain), wanted in together.items():
        where = {level: tuple(dict.fromkeys(spot.members[at][1] for spot in wanted)) for at, level in enumerate(levels)}
        ids = sorted({spot.period for spot in wanted})
        try:
            query = Query(
                kpis=(kpi,),
                measures=(measure,),
                operation="value",
                grain=grain,
                period=PeriodRange(from_=ids[0], to=ids[-1]),
                where=where,
            )
            asking = begin_asking(release, query, release.as_of, kpi, (measure,))
            periods: list[Period] = [release.catalog.calendars.parse(id_, grain) for id_ in ids]
            for cell in read_cells(asking, levels, where, periods):
                found[spot_of(cell)] = cell
        except (QueryError, WithdrawnError):
            continue
    return {spot: found[spot] for spots_ in together.values() for spot in spots_ if spot in found}


def spot_of(cell: Cell) -> Spot:
    return Spot(cell.kpi, cell.measure, tuple(cell.members.items()), cell.grain, cell.period)
