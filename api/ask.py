"""POST /api/ask: a question in, the same answer object out that `raadsvar ask --json` prints."""

import logging
from collections.abc import Collection

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.callers import Caller, UnknownCallerError, find_caller
from api.counter import Counter, OverloadedError, Reply
from api.gate import JSON_TYPE, RefusedError, check_call, read_body
from api.request import AskRequest, name_problems
from api.tokens import TokenFile
from assistant import NoReleaseError
from assistant.errors import log_fault
from assistant.refusals import Refusal
from semantic_layer.errors import ReleaseError

LOG = logging.getLogger(__name__)
PATH = "/api/ask"
SESSION = "api"
"""In the audit log."""
OK = 200
REFUSED: dict[Refusal, int] = {
    "no_caller": 401,
    "no_role": 403,
    "other_role": 403,
    "other_origin": 403,
    "other_day": 400,
    "not_json": 400,
    "wrong_type": 415,
    "too_large": 413,
    "too_slow": 408,
    "too_many": 429,
    "no_release": 503,
    "overloaded": 503,
    "internal": 500,
}
ANSWERED: dict[str, int] = {
    "access": 403,
    "bad_input": 400,
    "data_unavailable": 503,
    "timeout": 504,
    "overloaded": 503,
    "internal": 500,
}
"""Reason → status. A question that is asked back or declined for any other reason has got its answer."""


class AskEndpoint:
    def __init__(self, counter: Counter, names: Collection[str]) -> None:
        """`names` are the hosts that a page may come from."""
        self._counter = counter
        self._names = frozenset(names)
        self._tokens = TokenFile(counter.settings.state)

    async def __call__(self, request: Request) -> Response:
        try:
            reply = await self._reply(request)
        except Exception as fault:  # noqa: BLE001 - the one boundary: a client sees an id, the log has the trace
            fault_id = log_fault(self._counter.settings.state, fault)
            reply = self._counter.refuse("internal", detail=fault_id)
        return write_reply(reply)

    async def _reply(self, request: Request) -> Reply:
        try:
            check_call(request, self._names)
            caller = await self._find_caller(request)
            asked = AskRequest.model_validate_json(await read_body(request), strict=True)
        except RefusedError as refused:
            return self._refuse(refused.refusal)
        except UnknownCallerError as unknown:
            return self._refuse(unknown.reason)
        except ValidationError as fault:
            return self._counter.refuse("not_json", detail=name_problems(fault))
        except OverloadedError:
            return self._counter.refuse("overloaded", retry_after=1)
        except (NoReleaseError, ReleaseError) as fault:
            return self._counter.refuse("no_release", detail=log_fault(self._counter.settings.state, fault))
        return await self._counter.ask(caller, asked, SESSION)

    async def _find_caller(self, request: Request) -> Caller:
        """In a thread, as it may have to read a release."""
        address = request.client.host if request.client else ""
        settings, desk = self._counter.settings, self._counter.open_desk
        return await self._counter.run(lambda: find_caller(request.headers, address, settings, self._tokens, desk))

    def _refuse(self, refusal: Refusal) -> Reply:
        LOG.warning("a call was refused: %s", refusal)
        return self._counter.refuse(refusal)


def write_reply(reply: Reply) -> Response:
    headers = {"cache-control": "no-store"}
    if reply.retry_after is not None:
        headers["retry-after"] = str(reply.retry_after)
    status = find_status(reply)
    if status == REFUSED["no_caller"]:
        headers["www-authenticate"] = "Bearer"
    return Response(reply.answer.to_json(), status, headers, JSON_TYPE)


def find_status(reply: Reply) -> int:
    if reply.refusal is not None:
        return REFUSED[reply.refusal]
    return ANSWERED.get(reply.answer.reason or "", OK) if reply.answer.status in ("error", "declined") else OK
