"""A list of known faults that is none: a real HTTP server that speaks osv.dev's protocol, well or badly."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Osv:
    """Package → what is known of it, and whom it was asked about."""

    def __init__(self, **known: list[dict[str, Any]]) -> None:
        self.known = known
        self.asked: dict[str, str] = {}
        self.status = 200
        self.junk = False
        self.url = ""


def describe_fault(package: str, id_: str, *aliases: str, mended: str | None = None) -> dict[str, Any]:
    events = [{"introduced": "0"}, *([{"fixed": mended}] if mended else [])]
    affected = {"package": {"name": package, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": id_, "aliases": list(aliases), "summary": "It is broken.", "affected": [affected]}


@contextmanager
def serve(osv: Osv) -> Iterator[Osv]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["content-length"])))
            name = question["package"]["name"]
            osv.asked[name] = question["version"]
            known = osv.known.get(name)
            body = b"<html>" if osv.junk else json.dumps({"vulns": known} if known else {}).encode()
            self.send_response(osv.status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    osv.url = f"http://127.0.0.1:{server.server_port}/v1/query"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield osv
    server.shutdown()
    server.server_close()
