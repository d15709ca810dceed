"""Asking over HTTP in the tests: the way in alone before an assistant that answers from a list, and what is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from jsonschema import Draft202012Validator
from starlette.applications import Starlette
from starlette.routing import Route

from api.ask import METHOD, OTHER_METHODS, PATH, AskEndpoint
from api.counter import Counter
from api.limit import RequestLimit
from assistant import Settings
from assistant.answer_schema import build_answer_schema
from tests.api.serving import serve_app
from tests.ui.answers import VALUE
from tests.ui.fake import FakeAssistant

ASKED = {"question": VALUE}
FIGURE = "6,1"
SECRET = "only-the-proxy-knows-this"
KIRSTEN = {"X-Raadsvar-Proxy": SECRET, "X-Forwarded-User": "kirsten", "X-Forwarded-Groups": "x, kommune-leder"}
VALIDATOR = Draft202012Validator(build_answer_schema())
HOSTS = ("127.0.0.1",)

Open = Callable[[], Any]


@contextmanager
def serve(
    settings: Settings, desk: Open | None = None, most: int = 1000, hosts: tuple[str, ...] = HOSTS, **more: Any
) -> Iterator[str]:
    """The way in alone, in front of an assistant that answers from a list."""
    fake = FakeAssistant()
    counter = Counter(settings, desk or (lambda: fake), RequestLimit(most).take, **more)
    endpoint = AskEndpoint(counter, hosts)
    with serve_app(Starlette(routes=[Route(PATH, endpoint.answer, methods=[METHOD, *OTHER_METHODS])])) as address:
        yield address + PATH
    counter.close()


def post(address: str, body: object = None, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.post(address, json=ASKED if body is None else body, headers=headers, timeout=30)


def read_refusal(reply: httpx.Response, code: int, status: str, reason: str) -> dict[str, Any]:
    """An answer object without a figure, a trace or an id of an answer."""
    answer: dict[str, Any] = reply.json()
    assert list(VALIDATOR.iter_errors(answer)) == []
    assert (reply.status_code, answer["status"], answer["reason"]) == (code, status, reason)
    assert answer["headline"] and not answer["cells"] and not answer["answer_id"] and not answer["release"]
    assert "Traceback" not in reply.text and ".py" not in reply.text
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-store"
    return answer
