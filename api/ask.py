"""POST /api/ask: a question in, the same answer object out that `raadsvar ask --json` prints."""

from collections.abc import Sequence

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.counter import Counter, Reply
from api.gate import JSON_TYPE, RefusedError, check_type, read_body
from api.reception import ReceptionDesk
from api.request import AskRequest, name_problems
from assistant.errors import log_fault
from assistant.refusals import Refusal

PATH = "/api/ask"
METHOD = "POST"
OTHER_METHODS = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]
"""They get an answer object too, and not the page that every other address leads to."""
SESSION = "api"
"""In the audit log."""
OK = 200
REFUSED: dict[Refusal, int] = {
    "no_caller": 401,
    "no_role": 403,
    "no_kpi": 404,
    "other_role": 403,
    "other_origin": 403,
    "other_day": 400,
    "not_json": 400,
    "wrong_type": 415,
    "wrong_method": 405,
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
    def __init__(self, counter: Counter, hosts: Sequence[str]) -> None:
        """`hosts` are the names under which the server may be called."""
        self._counter = counter
        self._desk = ReceptionDesk(counter, hosts)

    async def answer(self, request: Request) -> Response:
        try:
            reply = await self._reply(request)
        except Exception as fault:  # noqa: BLE001 - the one boundary: a client sees an id, the log has the trace
            reply = self._counter.refuse("internal", detail=log_fault(self._counter.settings.state, fault))
        return write_reply(reply)

    async def _reply(self, request: Request) -> Reply:
        try:
            if request.method != METHOD:
                raise RefusedError("wrong_method")
            caller = await self._desk.receive(request)
            check_type(request)
            asked = AskRequest.model_validate_json(await read_body(request), strict=True)
        except RefusedError as refused:
            return self._counter.refuse(refused.refusal, retry_after=refused.retry_after, detail=refused.detail)
        except ValidationError as fault:
            return self._counter.refuse("not_json", detail=name_problems(fault, AskRequest))
        return await self._counter.ask(caller, asked, SESSION)


def write_reply(reply: Reply) -> Response:
    headers = {"cache-control": "no-store"}
    if reply.retry_after is not None:
        headers["retry-after"] = str(reply.retry_after)
    status = find_status(reply)
    if status == REFUSED["no_caller"]:
        headers["www-authenticate"] = "Bearer"
    if status == REFUSED["wrong_method"]:
        headers["allow"] = METHOD
    return Response(reply.answer.to_json(), status, headers, JSON_TYPE)


def find_status(reply: Reply) -> int:
    if reply.refusal is not None:
        return REFUSED[reply.refusal]
    return ANSWERED.get(reply.answer.reason or "", OK) if reply.answer.status in ("error", "declined") else OK
