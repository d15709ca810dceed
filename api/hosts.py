"""The names under which a server may be called: another name is another site that has been pointed here."""

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from assistant import Settings

LOCAL_ADDRESSES = ["localhost", "127.0.0.1"]
ANY_HOST = ["*"]


def list_hosts(settings: Settings, address: str) -> list[str]:
    """The public address when there is one; else this machine, or any name when others may come in by the network."""
    public = find_public_host(settings)
    if public is None and address not in LOCAL_ADDRESSES:
        return ANY_HOST
    return [*LOCAL_ADDRESSES, *([public] if public else [])]


def find_public_host(settings: Settings) -> str | None:
    return urlsplit(settings.public_url).hostname if settings.public_url else None


def list_origins(hosts: Sequence[str]) -> frozenset[str]:
    """Hosts that a page may come from; none where the server cannot know its own."""
    return frozenset() if list(hosts) == ANY_HOST else frozenset(hosts)


def is_own_page(origin: str | None, host: str | None, names: Collection[str]) -> bool:
    """Whether a connection comes from a page of this server; programs name no origin."""
    if origin is None:
        return True
    place = urlsplit(origin)
    return bool(place.netloc) and (place.netloc == host or place.hostname in names)
