"""What a call must be before it is looked at: from no other web site, JSON, small, and sent in time."""

import asyncio
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request

from assistant.refusals import Refusal

MOST_BYTES = 64 * 1024
"""A question has 500 characters at most, and a query with a hundred members some thousand."""
SLOWEST = 10.0
"""Seconds until a body must be there."""
JSON_TYPE = "application/json"


class RefusedError(Exception):
    """The call is not let in; `detail` is shown to the client."""

    def __init__(self, refusal: Refusal, retry_after: int | None = None, detail: str = "") -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.retry_after = retry_after
        self.detail = detail


def check_origin(request: Request, names: Collection[str]) -> None:
    """A browser says where a page came from, and programs say nothing. Raises RefusedError."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).hostname not in names:
        raise RefusedError("other_origin")
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise RefusedError("other_origin")


def check_type(request: Request) -> None:
    """No page can make a browser send JSON to another site unasked. Raises RefusedError."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON_TYPE:
        raise RefusedError("wrong_type")


async def read_body(request: Request) -> bytes:
    """Raises RefusedError."""
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for piece in request.stream():
                body += piece
                if len(body) > MOST_BYTES:
                    raise RefusedError("too_large")
    except (TimeoutError, ClientDisconnect):
        raise RefusedError("too_slow") from None
    return bytes(body)
