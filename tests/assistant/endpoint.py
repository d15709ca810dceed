"""A language model that is none: a real HTTP server that speaks OpenAI's chat protocol, by a script, well or badly."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Misbehaviour = Literal[
    "unauthorised", "rate_limited", "fails", "hangs", "trickles", "huge", "endless", "html", "broken_json",
    "extra_fields", "no_call",
]  # fmt: skip
STATUS = {"unauthorised": 401, "rate_limited": 429, "fails": 500}
Script = Callable[[dict[str, Any]], dict[str, Any]]
"""From a request, as it was sent, to the proposal that is replied."""


def say_nothing(_request: dict[str, Any]) -> dict[str, Any]:
    return {"readings": [], "decline": "no_kpi"}


class Endpoint:
    """What the server does, and what it was sent."""

    def __init__(self, script: Script = say_nothing, behaves: Misbehaviour | None = None) -> None:
        self.script = script
        self.behaves = behaves
        self.requests: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self.keys: list[str | None] = []
        self.stopped = threading.Event()
        self.url = ""

    @property
    def prompts(self) -> list[str]:
        """All texts that were sent, a request each."""
        return ["\n".join(str(m["content"]) for m in request["messages"]) for request in self.requests]


@contextmanager
def serve(endpoint: Endpoint) -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", "0")))
            endpoint.raw.append(raw)
            endpoint.keys.append(self.headers.get("authorization"))
            request = json.loads(raw)
            endpoint.requests.append(request)
            try:
                _reply(self, endpoint, request)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        endpoint.stopped.set()
        server.shutdown()
        server.server_close()


def _reply(handler: BaseHTTPRequestHandler, endpoint: Endpoint, request: dict[str, Any]) -> None:
    match endpoint.behaves:
        case "unauthorised" | "rate_limited" | "fails":
            body = json.dumps({"error": {"message": "no", "type": "x", "code": "x"}}).encode()
            _send(handler, body, status=STATUS[endpoint.behaves])
        case "hangs":
            endpoint.stopped.wait(30)
            handler.close_connection = True
        case "trickles":
            _trickle(handler, endpoint, _complete(request, endpoint.script(request)))
        case "huge":
            padded = endpoint.script(request) | {"decline": "x" * 10_000_000}
            _send(handler, _complete(request, padded))
        case "endless":
            _send_endlessly(handler, endpoint)
        case "html":
            _send(handler, b"<!doctype html><html><body>Log in</body></html>", kind="text/html")
        case "broken_json":
            _send(handler, _complete(request, endpoint.script(request))[:-25])
        case "extra_fields":
            _send(handler, _complete(request, endpoint.script(request) | {"sql": "SELECT 1", "answer": "42"}))
        case "no_call":
            _send(handler, _complete(request, None, text="Tallet er 42."))
        case None:
            _send(handler, _complete(request, endpoint.script(request)))


def _complete(request: dict[str, Any], proposal: dict[str, Any] | None, text: str = "") -> bytes:
    """A completion with the proposal as a call of the one tool, or as text where a schema was asked for."""
    message: dict[str, Any] = {"role": "assistant", "content": text or None}
    arguments = json.dumps(proposal)
    if proposal is not None and request.get("tools"):
        function = {"name": request["tools"][0]["function"]["name"], "arguments": arguments}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    elif proposal is not None:
        message["content"] = arguments
    usage = {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    completion = {"id": "x", "object": "chat.completion", "created": 0, "model": request["model"]}
    return json.dumps(completion | {"choices": [choice], "usage": usage}).encode()


def _send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, kind: str = "application/json") -> None:
    handler.send_response(status)
    handler.send_header("content-type", kind)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _send_endlessly(handler: BaseHTTPRequestHandler, endpoint: Endpoint) -> None:
    """Chunks without an announced length, as fast as they are taken, up to 10 MB."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("transfer-encoding", "chunked")
    handler.end_headers()
    chunk = b" " * 10_000
    for _ in range(1_000):
        if endpoint.stopped.is_set():
            return
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))


def _trickle(handler: BaseHTTPRequestHandler, endpoint: Endpoint, body: bytes) -> None:
    """One byte a second."""
    handler.send_response(200)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    for at in range(len(body)):
        handler.wfile.write(body[at : at + 1])
        handler.wfile.flush()
        if endpoint.stopped.wait(1):
            return
    time.sleep(0)
