"""What a role may see: topics and finest levels, the same in the chat, in a cockpit and behind a link."""

from collections.abc import Iterable
from typing import Literal

from assistant.answer import Answer, Part
from semantic_layer.catalog import Catalog, Kpi, Role
from semantic_layer.frozen import Frozen
from semantic_layer.query import Query
from semantic_layer.texts import Language


class RoleChoice(Frozen):
    id: str
    label: str
    pages: tuple[Literal["quality", "admin"], ...] = ()
    """Pages of the screen that are open to this role and closed to those without them."""


class RoleInfo(RoleChoice):
    """Of a role, all that those in charge must know."""

    topics: tuple[str, ...] | None
    """Labels of committees; None: all there are."""
    claims: tuple[str, ...]
    """What a login or a proxy says of those who have it."""


def list_roles(catalog: Catalog, language: Language) -> list[RoleInfo]:
    labels = {committee.id: committee.label.in_(language) for committee in catalog.committees}
    return [
        RoleInfo(
            id=role.id,
            label=role.label.in_(language),
            pages=role.pages,
            topics=None if role.topics == "all" else tuple(labels.get(topic, topic) for topic in role.topics),
            claims=role.claims,
        )
        for role in catalog.roles
    ]


def find_role(catalog: Catalog, claims: Iterable[str]) -> str | None:
    """The widest role that somebody of whom this is said has: the last in the file. None: no role, so no figures."""
    said = set(claims)
    return next((role.id for role in reversed(catalog.roles) if said & set(role.claims)), None)


def may_see(catalog: Catalog, role_id: str, kpi_ids: Iterable[str], levels: Iterable[str] = ()) -> bool:
    """Whether the role may see all of these KPIs on these levels; one that is not in the catalog may see nothing."""
    role = next((r for r in catalog.roles if r.id == role_id), None)
    if role is None:
        return False
    named = tuple(levels)
    kpis = [catalog.kpi(kpi_id) for kpi_id in kpi_ids]
    return all(_may_see_topic(role, kpi) and _may_see_levels(catalog, role, kpi, named) for kpi in kpis)


def may_see_query(catalog: Catalog, role_id: str, query: Query) -> bool:
    """Whether the role may see what is asked about, and every level that it is asked about on."""
    against = query.against.members if query.against and query.against.members else {}
    return may_see(catalog, role_id, query.kpis, {*query.by, *query.where, *query.without, *against})


def may_see_answer(catalog: Catalog, role_id: str, answer: Answer) -> bool:
    """Whether the role could have got this answer: all its KPIs are among the role's topics."""
    parts: tuple[Part, ...] = answer.parts or (answer,)
    kpis = {kpi for part in parts for kpi in _name_kpis(part)}
    levels = {level for part in parts for level in _name_levels(part)}
    if not kpis <= catalog.kpis.keys() or not levels <= catalog.levels.keys():
        # What is gone from the catalog has no rule any more: only those who may see every topic look back at it.
        return any(role.id == role_id and role.topics == "all" for role in catalog.roles)
    if not kpis and not any(role.id == role_id and role.topics == "all" for role in catalog.roles):
        return answer.role == role_id
    return may_see(catalog, role_id, kpis, levels)


def _name_kpis(part: Part) -> set[str]:
    cited = {citation.kpi.partition("@")[0] for citation in part.citations}
    return cited | {cell.kpi for cell in part.cells} | set(part.query.kpis if part.query else ())


def _name_levels(part: Part) -> set[str]:
    found = {level for cell in part.cells for level in cell.members}
    return found | ({*part.query.by, *part.query.where} if part.query else set())


def _may_see_topic(role: Role, kpi: Kpi) -> bool:
    """By the committees that own the KPI, unless its file names others."""
    topics = kpi.committee if kpi.access.topics == "all" else kpi.access.topics
    return role.topics == "all" or bool(set(topics) & set(role.topics))


def _may_see_levels(catalog: Catalog, role: Role, kpi: Kpi, levels: tuple[str, ...]) -> bool:
    """No level below the finest one that the KPI's file gives the role in its dimension."""
    finest = kpi.access.finest.get(role.id, {})
    limits = {level: finest.get(catalog.dimension_of[level]) for level in levels}
    return not any(limit in catalog.ancestors(level) for level, limit in limits.items() if limit is not None)
