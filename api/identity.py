"""Who is asking: read from the claims of a login, or from the headers of a proxy that has proved itself."""

import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from assistant import Settings
from semantic_layer.frozen import Frozen

LONGEST_LOGIN = timedelta(hours=8)
"""A role that was taken away is gone after this at the latest, as roles are read at login only."""
CLOCKS_APART = timedelta(minutes=2)
"""The provider's clock may be ahead of ours."""
MOST_LOGGED_OUT = 10_000
"""Far more than can leave in `LONGEST_LOGIN`; an older login has expired anyway."""
PROXY_SECRET = "x-raadsvar-proxy"
"""Header in which a proxy shows the secret that only it and this server know."""


class Identity(Frozen):
    """Somebody who is known, and what was said about them; no role yet."""

    id: str
    name: str
    claims: tuple[str, ...] = ()
    since: datetime | None = None
    """When they logged in; None where a proxy answers for it each time."""


class LoggedOut:
    """Logins that were ended in this process before their time: by somebody who left, in whichever tab."""

    def __init__(self) -> None:
        self._ended: dict[tuple[str, datetime | None], None] = {}

    def add(self, identity: Identity) -> None:
        self._ended[identity.id, identity.since] = None
        while len(self._ended) > MOST_LOGGED_OUT:
            self._ended.pop(next(iter(self._ended)))

    def holds(self, identity: Identity) -> bool:
        """One login, not one person: who logs in again is in again."""
        return (identity.id, identity.since) in self._ended


class LoginExpiredError(Exception):
    """The login is older than `LONGEST_LOGIN`."""


def identify_by_claims(claims: Mapping[str, object], roles_claim: str, now: datetime) -> Identity | None:
    """Who an identity provider says that this is; None when it names nobody or says not when. Raises LoginExpiredError.

    `auth_time` is when they proved who they are, `iat` when the provider last said so; the older one counts.
    """
    subject, times = claims.get("sub"), [claims[name] for name in ("auth_time", "iat") if name in claims]
    moments = [float(time) for time in times if isinstance(time, int | float) and not isinstance(time, bool)]
    if not isinstance(subject, str) or not subject or not moments or len(moments) < len(times):
        return None
    since = datetime.fromtimestamp(min(moments), UTC)
    if since > now + CLOCKS_APART:
        return None
    if now - since > LONGEST_LOGIN:
        raise LoginExpiredError(subject)
    name = claims.get("name")
    return Identity(
        id=f"{claims.get('iss', '')} {subject}",
        name=name if isinstance(name, str) else "",
        claims=_read_values(claims.get(roles_claim)),
        since=since,
    )


def identify_by_headers(headers: Mapping[str, str], settings: Settings) -> Identity | None:
    """Who the proxy says that this is; None unless the proxy shows its secret and names somebody."""
    secret = settings.proxy_secret.get_secret_value() if settings.proxy_secret else ""
    shown = headers.get(PROXY_SECRET) or ""
    user = (headers.get(settings.proxy_user_header) or "").strip()
    if not secret or not hmac.compare_digest(shown.encode(), secret.encode()) or not user:
        return None
    return Identity(id=user, name=user, claims=_read_values(headers.get(settings.proxy_roles_header)))


def _read_values(found: object) -> tuple[str, ...]:
    """A list, or one text with commas between, as providers and proxies send them."""
    if isinstance(found, str):
        return tuple(value for piece in found.split(",") if (value := piece.strip()))
    if isinstance(found, Iterable):
        return tuple(value for value in found if isinstance(value, str))
    return ()
