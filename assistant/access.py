"""What a role may see: the topics of its committees, the same in the chat and in a cockpit."""

from semantic_layer.catalog import Catalog


def may_see(catalog: Catalog, role_id: str, kpi_ids: tuple[str, ...]) -> bool:
    """Whether the role may see all of these KPIs; a role that is not in the catalog may see nothing."""
    role = next((r for r in catalog.roles if r.id == role_id), None)
    if role is None:
        return False
    return role.topics == "all" or all(set(catalog.kpi(k).committee) & set(role.topics) for k in kpi_ids)
