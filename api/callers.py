"""Who calls, and in which role: by a key, by the word of a proxy that has proved itself, or anybody in the demo."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, Protocol

from api.identity import identify_by_headers
from api.tokens import TokenFile
from assistant import Settings
from semantic_layer.frozen import Frozen

BEARER = "bearer"
UnknownReason = Literal["no_caller", "no_role"]


class RoleFinder(Protocol):
    """What is needed of the assistant."""

    def find_role(self, claims: Iterable[str]) -> str | None: ...


class Caller(Frozen):
    id: str
    """As the audit log signs it; empty in the demo, where nobody is known."""
    limit_key: str
    """Whose questions are counted together."""
    role: str
    roles: tuple[str, ...] | None
    """Those that may be asked in; None in the demo, where any may be tried."""

    @property
    def is_visitor(self) -> bool:
        return self.roles is None

    def choose_role(self, wanted: str | None) -> str | None:
        """None: the caller has no such role."""
        if wanted is None:
            return self.role
        return wanted if self.roles is None or wanted in self.roles else None


class UnknownCallerError(Exception):
    """Nobody is known, or they have no role: there is no figure for them."""

    def __init__(self, reason: UnknownReason) -> None:
        super().__init__(reason)
        self.reason = reason


def find_caller(
    headers: Mapping[str, str],
    address: str,
    settings: Settings,
    tokens: TokenFile,
    open_desk: Callable[[], RoleFinder],
) -> Caller:
    """Who sends these headers from this address. Raises UnknownCallerError, and what `open_desk` raises.

    A key that is shown decides: one that is not valid is refused, whatever else is said.
    """
    scheme, _, key = (headers.get("authorization") or "").partition(" ")
    if scheme:
        token = tokens.find(key.strip()) if scheme.lower() == BEARER else None
        if token is None:
            raise UnknownCallerError("no_caller")
        name = f"token:{token.name}"
        return Caller(id=name, limit_key=name, role=token.role, roles=(token.role,))
    if settings.login == "proxy":
        identity = identify_by_headers(headers, settings)
        if identity is None:
            raise UnknownCallerError("no_caller")
        return _give_roles(identity.id, identity.claims, open_desk())
    if settings.login is None and settings.is_demo:
        return Caller(id="", limit_key=f"visitor:{address}", role=settings.role, roles=None)
    raise UnknownCallerError("no_caller")


def _give_roles(user: str, claims: tuple[str, ...], finder: RoleFinder) -> Caller:
    widest = finder.find_role(claims)
    if widest is None:
        raise UnknownCallerError("no_role")
    each = (finder.find_role((claim,)) for claim in claims)
    return Caller(id=user, limit_key=user, role=widest, roles=tuple(dict.fromkeys(role for role in each if role)))
