"""From the approved views of a source to an immutable, protected release."""

from semantic_layer.publish.audit import read_audit
from semantic_layer.publish.publication import publish_release
from semantic_layer.stores.releases import list_releases, restore_kpi, use_release, withdraw_kpi

__all__ = ["list_releases", "publish_release", "read_audit", "restore_kpi", "use_release", "withdraw_kpi"]
