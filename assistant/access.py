"""What a role may see: the topics of its committees, the same in the chat, in a cockpit and behind a link."""

from collections.abc import Iterable
from typing import Literal

from assistant.answer import Answer, Part
from semantic_layer.catalog import Catalog
from semantic_layer.frozen import Frozen
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


def may_see(catalog: Catalog, role_id: str, kpi_ids: tuple[str, ...]) -> bool:
    """Whether the role may see all of these KPIs; a role that is not in the catalog may see nothing."""
    role = next((r for r in catalog.roles if r.id == role_id), None)
    if role is None:
        return False
    return role.topics == "all" or all(set(catalog.kpi(k).committee) & set(role.topics) for k in kpi_ids)


def may_see_answer(catalog: Catalog, role_id: str, answer: Answer) -> bool:
    """Whether the role could have got this answer: all its KPIs are among the role's topics."""
    parts: tuple[Part, ...] = answer.parts or (answer,)
    kpis = {kpi for part in parts for kpi in _name_kpis(part)}
    if any(role.id == role_id and role.topics == "all" for role in catalog.roles):
        return True
    if not kpis:
        return answer.role == role_id
    return kpis <= catalog.kpis.keys() and may_see(catalog, role_id, tuple(kpis))


def _name_kpis(part: Part) -> set[str]:
    cited = {citation.kpi.partition("@")[0] for citation in part.citations}
    return cited | {cell.kpi for cell in part.cells} | set(part.query.kpis if part.query else ())
