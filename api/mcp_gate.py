"""In front of the protocol: nothing of it is read before it is known who calls."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.ask import METHOD, write_reply
from api.counter import Counter
from api.gate import RefusedError
from api.reception import ReceptionDesk

CALLER = "raadsvar.caller"


class McpGate:
    """ASGI middleware; what it lets through has a caller in its scope."""

    def __init__(self, app: ASGIApp, counter: Counter, hosts: Sequence[str]) -> None:
        self._app = app
        self._counter = counter
        self._desk = ReceptionDesk(counter, hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            caller = await self._desk.receive(Request(scope))
            if scope["method"] != METHOD:
                # A stream to wait on, or a session to end: there are neither, and a stream would never close.
                raise RefusedError("wrong_method")
        except RefusedError as refused:
            reply = self._counter.refuse(refused.refusal, retry_after=refused.retry_after, detail=refused.detail)
            await write_reply(reply)(scope, receive, send)
            return
        await self._app({**scope, CALLER: caller}, receive, send)
