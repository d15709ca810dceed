"""The page around the screen: its language, title, own script and style, security headers and closed doors."""

import base64
import hashlib
import json
import re
from collections.abc import Collection
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from api.ask import PATH
from api.hosts import is_own_page
from api.identity import LONGEST_LOGIN
from semantic_layer.texts import Language
from ui.state import LANGUAGE_PARAM, pick_language
from ui.statement import STATEMENT
from ui.texts import FOLDER, LANGUAGES, load_texts, say

ASSETS = "/assets"
CLOSED = (
    "/_stcore/metrics",
    "/_stcore/upload_file",
    "/_stcore/agent",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components",
    "/component",
)
"""Doors of the widget library that the screen does not use."""
POLICY_VIOLATION = 1008
LOGIN_COOKIE = "_streamlit_user"
"""Begins the name of every cookie that holds who somebody is; the library keeps them for 30 days."""
INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
LIVE_REGION = '<div id="raadsvar-live" class="raadsvar-live" role="status" aria-live="polite"></div>'
INLINE_STYLES = (
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=",
    "gXnHDepVZ6KF6fKGOD+GVc9BynM50JQqht95p3HpemI=",
)
"""sha256 of the style elements that the widget library makes: the empty one that it then fills by script, and two
small fixed ones. A newer library with other ones shows in the browser tests, which allow no complaint of the policy."""
POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' {styles}; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-ancestors 'none'; object-src 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
}


class Shell:
    """ASGI middleware around the whole screen; `names` are those of the hosts that its own pages come from."""

    def __init__(self, app: ASGIApp, names: Collection[str] = ()) -> None:
        self.app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not self._is_own_page(Headers(scope=scope)):
            # Refused here: the widget library would ask a service on the internet for this machine's address first.
            await WebSocketClose(POLICY_VIOLATION)(scope, receive, send)
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith(CLOSED):
            await Response(status_code=404)(scope, receive, _guard_headers(send))
        elif scope["path"] in (STATEMENT, PATH):
            await self.app(scope, receive, _guard_headers(send))
        else:
            await self.app(_ask_plain(scope), receive, _guard_headers(_PageWriter(scope, send)))

    def _is_own_page(self, headers: Headers) -> bool:
        return is_own_page(headers.get("origin"), headers.get("host"), self._names)


class _PageWriter:
    """Holds a page back until it is whole, and sends it rewritten; anything else passes straight through."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.language = read_language_of(scope)
        self.place = find_place(scope["path"], scope.get("query_string", b"").decode("latin-1"))
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif message["type"] == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self.start)
        else:
            await self.send(message)

    async def _finish(self, start: Message) -> None:
        body = rewrite_page(self.body, self.language)
        headers = MutableHeaders(raw=start["headers"])
        if self.place is not None:
            start["status"], headers["location"] = 307, self.place
        headers["content-length"] = str(len(body))
        headers["content-security-policy"] = write_policy(_hash_scripts(body))
        for stale in ("etag", "last-modified"):
            del headers[stale]
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})


def find_place(path: str, query: str) -> str | None:
    """Where the page is that a path of several steps means: from there it would not find its own parts."""
    steps = path.count("/") - 1
    if steps < 1:
        return None
    page = quote(path.rstrip("/").rpartition("/")[2])
    return "../" * steps + page + (f"?{query}" if query else "")


def write_policy(scripts: str) -> str:
    return POLICY.format(hashes=scripts, styles=" ".join(f"'sha256-{digest}'" for digest in INLINE_STYLES))


def rewrite_page(page: bytes, language: Language) -> bytes:
    text = page.decode()
    title, plea = say("page_title", language), say("no_javascript", language)
    own = f'<link rel="stylesheet" href=".{ASSETS}/screen.css"><script src=".{ASSETS}/screen.js"></script>'
    text = text.replace('<html lang="en">', f'<html lang="{language}">')
    text = re.sub(r"<title>.*?</title>", f"<title>{title}</title>", text)
    text = re.sub(r"<noscript>.*?</noscript>", f"<noscript><p>{plea}</p></noscript>", text, flags=re.DOTALL)
    text = re.sub(r'<link\s+rel="(?:preload|service-desc)"[^>]*>', "", text)
    text = text.replace('href="./favicon.png"', f'href=".{ASSETS}/icon.svg" type="image/svg+xml"')
    text = text.replace("</head>", f"{own}</head>")
    return text.replace('<div id="root">', f'{LIVE_REGION}<div id="root">').encode()


def guard_cookie(cookie: str) -> str:
    """Never sent in the clear; and one that tells who somebody is lasts no longer than a login."""
    pair, *attributes = (piece.strip() for piece in cookie.split(";"))
    if pair.startswith(LOGIN_COOKIE) and not pair.endswith('=""'):
        attributes = [a for a in attributes if not a.lower().startswith(("max-age", "expires"))]
        attributes.append(f"Max-Age={int(LONGEST_LOGIN.total_seconds())}")
    if "secure" not in (attribute.lower() for attribute in attributes):
        attributes.append("Secure")
    return "; ".join([pair, *attributes])


async def serve_script(_request: Request) -> Response:
    texts = {
        language: {
            "phrases": load_texts(language).phrases,
            "words": {
                "announce": say("announce", language, headline="{headline}"),
                "copied": say("copied", language),
                "offline": say("offline", language),
            },
        }
        for language in LANGUAGES
    }
    script = (FOLDER / "static" / "screen.js").read_text(encoding="utf-8")
    body = script.replace("__TEXTS__", json.dumps(texts, ensure_ascii=False))
    return Response(body, media_type="text/javascript", headers={"cache-control": "no-cache"})


async def serve_icon(_request: Request) -> Response:
    return Response((FOLDER / "static" / "icon.svg").read_bytes(), media_type="image/svg+xml")


async def serve_style(request: Request) -> Response:
    body = (FOLDER / "static" / request.url.path.rpartition("/")[2]).read_text(encoding="utf-8")
    return Response(body, media_type="text/css", headers={"cache-control": "no-cache"})


def _guard_headers(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("content-security-policy", write_policy(""))
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", guard_cookie(cookie))
        await send(message)

    return send_guarded


def _ask_plain(scope: Scope) -> Scope:
    """Without compression, so that a page can be rewritten."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": kept}


def _is_page(message: Message) -> bool:
    return MutableHeaders(raw=message["headers"]).get("content-type", "").startswith("text/html")


def read_language_of(scope: Scope) -> Language:
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return pick_language(query.get(LANGUAGE_PARAM, [""])[0])


def _hash_scripts(page: bytes) -> str:
    digests = (hashlib.sha256(found).digest() for found in INLINE_SCRIPT.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
