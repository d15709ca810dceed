"""Whoever calls over HTTP is known, and comes from no other web site, before anything else of the call is read."""

import asyncio
import logging
from collections.abc import Sequence

from starlette.requests import Request

from api.callers import Caller, UnknownCallerError, find_caller
from api.counter import Counter
from api.gate import RefusedError, check_origin
from api.hosts import list_origins
from api.tokens import TokenFile
from assistant import NoReleaseError
from assistant.errors import log_fault
from semantic_layer.errors import ReleaseError

LOG = logging.getLogger(__name__)


class ReceptionDesk:
    def __init__(self, counter: Counter, hosts: Sequence[str]) -> None:
        """`hosts` are the names under which the server may be called."""
        self._counter = counter
        self._origins = list_origins(hosts)
        self._tokens = TokenFile(counter.settings.state)

    async def receive(self, request: Request) -> Caller:
        """Raises RefusedError."""
        try:
            check_origin(request, self._origins)
            return await self._find_caller(request)
        except (NoReleaseError, ReleaseError) as fault:
            raise RefusedError("no_release", detail=log_fault(self._counter.settings.state, fault)) from fault
        except UnknownCallerError as unknown:
            LOG.warning("a call was refused: %s", unknown.reason)
            raise RefusedError(unknown.reason) from None

    async def _find_caller(self, request: Request) -> Caller:
        """In a thread, as it may have to read a release; not in the queue, so that whoever is known has their place."""
        address = request.client.host if request.client else ""
        settings, desk = self._counter.settings, self._counter.open_desk
        return await asyncio.to_thread(find_caller, request.headers, address, settings, self._tokens, desk)
