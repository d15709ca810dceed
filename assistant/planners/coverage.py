"""Units that a KPI is not about: a school, of which a staffing ratio of daycare centres can have no figure."""

from datetime import date

from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.query import Members


def find_uncovered(catalog: Catalog, kpi: Kpi, where: Members, today: date) -> tuple[str, str] | None:
    """Level and member of the first unit named that the KPI does not cover; a unit of no place today is let pass."""
    for level, members in where.items():
        for above, covered in kpi.covers.items():
            if above != level and above not in catalog.ancestors(level):
                continue
            for member in members:
                place = member if above == level else catalog.ancestor_on(level, member, above, today)
                if place is not None and place not in covered:
                    return level, member
    return None
