"""The same question for the whole, or for another member of a level that the figure is published by."""

from collections.abc import Iterator

from assistant.varying import Offer, Offers, Varying
from semantic_layer.errors import QueryError
from semantic_layer.query import PeriodRange
from semantic_layer.serve import answer_query

FEW = 12
"""Members that are each tried by the caller; of a longer list one look tells which have a figure."""


def offer_places(varying: Varying) -> Iterator[Offers]:
    query = varying.query
    if query.where or query.without:
        whole = query.model_copy(update={"where": {}, "without": {}, "together": False})
        yield "", iter([(varying.release.catalog.identity.short.in_(varying.language), whole)])
    for level in varying.kpi.levels:
        if _may_name(varying, level):
            yield varying.writer.wording.level(level, kpi=varying.kpi), _each_member(varying, level)


def _may_name(varying: Varying, level: str) -> bool:
    """A list may be narrowed from above; what it lists, and what lies below that, is no place of it."""
    catalog, query = varying.release.catalog, varying.query
    dimension = catalog.dimension_of[level]
    listed = [by for by in query.by if catalog.dimension_of[by] == dimension]
    if any(level not in catalog.ancestors(by) for by in listed):
        return False
    return varying.is_published({level, *query.by, *varying.elsewhere(query.where, dimension)}, query.grain)


def _each_member(varying: Varying, level: str) -> Iterator[Offer]:
    query = varying.query
    dimension = varying.release.catalog.dimension_of[level]
    others = varying.elsewhere(query.where, dimension)
    left_out = varying.elsewhere(query.without, dimension)
    for member, label in sorted(_list_members(varying, level), key=lambda found: found[1]):
        named = {"where": {**others, level: (member,)}, "without": left_out, "together": False}
        yield label, query.model_copy(update=named)


def _list_members(varying: Varying, level: str) -> list[tuple[str, str]]:
    """Ids and labels of those that exist at the period's end; of many, those with a figure then."""
    covered = varying.kpi.covers.get(level)
    found = [
        (member.id, member.label.in_(varying.language))
        for member in varying.release.catalog.levels[level].members
        if member.exists_on(varying.last.end) and (covered is None or member.id in covered)
    ]
    if len(found) <= FEW:
        return found
    shown = _find_shown(varying, level)
    return [(member, label) for member, label in found if member in shown]


def _find_shown(varying: Varying, level: str) -> set[str]:
    """The members of a level that have a figure in the query's last period."""
    query = varying.query
    listing = query.model_copy(
        update={
            "operation": "breakdown",
            "by": (level,),
            "where": varying.elsewhere(query.where, varying.release.catalog.dimension_of[level]),
            "period": PeriodRange(from_=query.period.to, to=query.period.to),
            "without": {},
            "together": False,
            "against": None,
            "rank": None,
            "condition": None,
        }
    )
    try:
        result = answer_query(varying.release, listing, varying.today)
    except QueryError:
        return set()
    return {cell.members[level] for cell in result.main if cell.state == "shown" and level in cell.members}
