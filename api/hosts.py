"""The names under which a server may be called: another name is another site that has been pointed here."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from assistant import Settings

LOCAL_ADDRESSES = ["localhost", "127.0.0.1"]
ANY_HOST = ["*"]


def list_hosts(settings: Settings, address: str) -> list[str]:
    """The public address when there is one; else this machine, or any name when others may come in by the network."""
    public = urlsplit(settings.public_url).hostname if settings.public_url else None
    if public is None and address not in LOCAL_ADDRESSES:
        return ANY_HOST
    return [*LOCAL_ADDRESSES, *([public] if public else [])]


def list_origins(hosts: Sequence[str]) -> frozenset[str]:
    """Hosts that a page may come from; none where the server cannot know its own."""
    return frozenset() if list(hosts) == ANY_HOST else frozenset(hosts)
