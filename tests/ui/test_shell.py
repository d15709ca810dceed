"""The page around the screen: language, policy, closed doors."""

import asyncio
import re
from pathlib import Path

import pytest
import streamlit
from starlette.types import Message, Receive, Scope, Send

from tests.ui.wiring import wire_fake
from ui.backend import use_wiring
from ui.shell import INLINE_STYLES, Shell, guard_cookie, rewrite_page, serve_script

CLOSED = (
    "/_stcore/metrics",
    "/_stcore/upload_file",
    "/_stcore/upload_file/x/y",
    "/_stcore/agent",
    "/_stcore/agent/interact",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components/x/index.js",
    "/component/x/index.html",
)
PAGE = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()


@pytest.fixture(autouse=True)
def _fake() -> None:
    use_wiring(wire_fake())


async def serve_page(scope: Scope, receive: Receive, send: Send) -> None:
    assert b"accept-encoding" not in dict(scope["headers"])
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"9"), (b"etag", b"x")]
    headers.append((b"set-cookie", b"_streamlit_xsrf=1; Path=/"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE[:200], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE[200:]})


def get(path: str, query: bytes = b"") -> tuple[int, dict[str, str], str]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": headers}
    asyncio.run(Shell(serve_page)(scope, receive, send))
    named = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], named, b"".join(m.get("body", b"") for m in sent[1:]).decode()


@pytest.mark.promise("W2")
def test_the_page_is_danish_unless_the_address_says_english() -> None:
    assert '<html lang="da">' in get("/")[2]
    assert '<html lang="en">' in get("/", b"sprog=en")[2]
    assert '<html lang="da">' in get("/", b'sprog="><script>')[2]


@pytest.mark.promise("W3")
def test_the_rewritten_page_has_what_it_needs_and_nothing_of_the_library() -> None:
    page = rewrite_page(PAGE, "da").decode()
    assert "<title>Rådsvar – kommunens tal</title>" in page
    assert 'aria-live="polite"' in page
    assert "./assets/screen.js" in page
    assert "enable JavaScript" not in page
    assert "service-desc" not in page
    assert "favicon.png" not in page
    assert '<div id="root">' in page


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/a/b", "../b"),
        ("/a/b/c", "../../c"),
        ("/cockpit/", "../cockpit"),
        ("//evil.dk", "../evil.dk"),
        ("/a/æ:", "../%C3%A6%3A"),
    ],
)
def test_an_address_of_several_steps_leads_to_the_page_at_its_end(path: str, place: str) -> None:
    status, headers, _ = get(path)
    assert (status, headers["location"]) == (307, place)
    assert get("/a/b", b"sprog=en&svar=1")[1]["location"] == "../b?sprog=en&svar=1"
    assert "location" not in get("/cockpit")[1]


def test_the_length_is_that_of_the_rewritten_page() -> None:
    _, headers, body = get("/")
    assert int(headers["content-length"]) == len(body.encode())
    assert "etag" not in headers


@pytest.mark.promise("A4")
def test_scripts_run_only_from_here_or_by_their_hash() -> None:
    _, headers, body = get("/")
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert "unsafe" not in headers["content-security-policy"]
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", body)
    assert len(re.findall("sha256-", policy["script-src"])) == len(inline) == 1


@pytest.mark.promise("A4")
def test_the_policy_lets_in_this_and_nothing_else() -> None:
    """Sources that are named by their hash are counted: what they are is another test's."""
    _, headers, _ = get("/")
    policy = [part.split() for part in headers["content-security-policy"].split(";")]
    named = {name: sum(source.startswith("'sha256-") for source in sources) for name, *sources in policy}
    assert {name: [s for s in sources if not s.startswith("'sha256-")] for name, *sources in policy} == {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    assert {name: count for name, count in named.items() if count} == {"script-src": 1, "style-src": len(INLINE_STYLES)}


@pytest.mark.promise("A4")
def test_security_headers_and_secure_cookies() -> None:
    _, headers, _ = get("/")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["strict-transport-security"].startswith("max-age=")
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["set-cookie"].endswith("; Secure")


@pytest.mark.promise("A4")
@pytest.mark.parametrize(
    ("cookie", "sent"),
    [
        ("a=1; Path=/", "a=1; Path=/; Secure"),
        ("a=secure; Path=/", "a=secure; Path=/; Secure"),
        ("a=1; secure; HttpOnly", "a=1; secure; HttpOnly"),
        ("_streamlit_user=x; HttpOnly; Max-Age=2592000", "_streamlit_user=x; HttpOnly; Max-Age=28800; Secure"),
        ("_streamlit_user_tokens_1=x; expires=Thu, 1 Jan", "_streamlit_user_tokens_1=x; Max-Age=28800; Secure"),
        ('_streamlit_user=""; Max-Age=0', '_streamlit_user=""; Max-Age=0; Secure'),
    ],
)
def test_a_cookie_is_never_sent_in_the_clear_and_a_login_ends(cookie: str, sent: str) -> None:
    assert guard_cookie(cookie) == sent


@pytest.mark.promise("A4", "A5")
@pytest.mark.parametrize("path", CLOSED)
def test_doors_that_are_not_used_are_closed(path: str) -> None:
    status, headers, _ = get(path)
    assert status == 404
    assert headers["x-content-type-options"] == "nosniff"


def test_the_script_carries_the_words_of_both_languages() -> None:
    script = bytes(asyncio.run(serve_script(None)).body).decode()  # type: ignore[arg-type]
    assert "__TEXTS__" not in script
    assert "Svaret er klar: {headline}" in script
    assert "The answer is ready: {headline}" in script
    assert "Spring til hovedindhold" in script
