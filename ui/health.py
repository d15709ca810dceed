"""Whether the server is alive, and whether a question would be answered: for whoever watches over it."""

import logging

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from assistant import NoReleaseError
from assistant.record import RecordError
from semantic_layer.errors import ReleaseError
from ui.backend import get_assistant

LOG = logging.getLogger(__name__)
NOT_READY = 503


async def tell_health(_request: Request) -> Response:
    return PlainTextResponse("ok")


def tell_readiness(_request: Request) -> Response:
    """In a thread of its own, as it may have to read a release. What is wrong stands in the log, not in the answer."""
    try:
        get_assistant().check_ready()
    except (NoReleaseError, ReleaseError, RecordError):
        LOG.exception("not ready")
        return PlainTextResponse("not ready", status_code=NOT_READY)
    return PlainTextResponse("ok")
