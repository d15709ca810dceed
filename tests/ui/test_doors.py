"""The served screen from outside: what it lets in, what it sends along, and what nobody gets without a login."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from tests.ui import fake as made
from tests.ui.conftest import serve_screen
from tests.ui.fake import write_answers
from tests.ui.wire import knock, open_stream, read_frames, run_page, shake_hands

ANSWER = write_answers()[made.VALUE]
LINK = f"svar={ANSWER.answer_id}"
FIGURE = b"6,1"
SECRET = "only-the-proxy-knows-this"
KIRSTEN = {"x_raadsvar_proxy": SECRET, "x_forwarded_user": "kirsten", "x_forwarded_groups": "x, kommune-leder"}
CLOSED = (
    ("GET", "/_stcore/metrics"),
    ("PUT", "/_stcore/upload_file/x/y"),
    ("DELETE", "/_stcore/upload_file/x/y"),
    ("POST", "/_stcore/agent/mcp"),
    ("POST", "/_stcore/agent/interact"),
    ("GET", "/_stcore/agent/openapi.json"),
    ("GET", "/_stcore/script-health-check"),
    ("GET", "/component/x/index.html"),
)


@pytest.fixture(scope="module")
def open_address() -> Iterator[str]:
    with serve_screen() as address:
        yield address


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """How many hours the proxied server's clock is ahead."""
    path = tmp_path_factory.mktemp("doors") / "clock"
    path.write_text("0")
    return path


@pytest.fixture(scope="module")
def proxied_address(clock: Path) -> Iterator[str]:
    settings = {"RAADSVAR_LOGIN": "proxy", "RAADSVAR_PROXY_SECRET": SECRET}
    with serve_screen("--clock", str(clock), tell=lambda _: settings) as address:
        yield address


@pytest.mark.promise("A4")
@pytest.mark.parametrize("path", ["/", "/?sprog=en", "/was", "/healthz", "/assets/screen.js", "/favicon.png"])
def test_every_reply_carries_the_headers(open_address: str, path: str) -> None:
    reply = knock(open_address, path)
    headers = reply.headers
    assert reply.status_code == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["strict-transport-security"].startswith("max-age=")
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy


@pytest.mark.promise("A5")
@pytest.mark.parametrize(("method", "path"), CLOSED, ids=[path for _, path in CLOSED])
def test_a_door_that_is_not_used_is_closed(open_address: str, method: str, path: str) -> None:
    assert knock(open_address, path, method).status_code == 404


@pytest.mark.promise("A5")
def test_another_site_gets_no_connection(open_address: str) -> None:
    with open_stream(open_address):
        pass
    with pytest.raises(InvalidStatus) as refused, open_stream(open_address, origin="https://elsewhere.example"):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.promise("A5")
def test_another_name_is_refused(open_address: str) -> None:
    assert knock(open_address, "/", Host="elsewhere.example").status_code == 400


@pytest.mark.promise("A5")
def test_another_name_gets_no_connection(open_address: str) -> None:
    """Two look at it: the shell and the library."""
    assert shake_hands(open_address, open_address.removeprefix("http://")) == 101
    assert shake_hands(open_address, "elsewhere.example") >= 400


def test_it_says_whether_it_lives_and_is_ready(open_address: str) -> None:
    for path in ("/healthz", "/readyz"):
        reply = knock(open_address, path)
        assert (reply.status_code, reply.text) == (200, "ok")


@pytest.mark.promise("A1")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_forwarded_user": "kirsten", "x_forwarded_groups": "kommune-leder"},
        {"x_raadsvar_proxy": "guess", "x_forwarded_user": "kirsten", "x_forwarded_groups": "kommune-leder"},
        {"x_raadsvar_proxy": SECRET, "x_forwarded_groups": "kommune-leder"},
        {"x_raadsvar_proxy": SECRET, "x_forwarded_user": "kirsten"},
        {"x_raadsvar_proxy": SECRET, "x_forwarded_user": "kirsten", "x_forwarded_groups": "leder"},
    ],
    ids=["nothing", "no secret", "wrong secret", "nobody", "no role", "a role's own id"],
)
def test_no_frame_has_a_figure_for_whom_the_proxy_does_not_answer(
    proxied_address: str, headers: dict[str, str]
) -> None:
    frames = read_frames(proxied_address, LINK, **headers)
    assert b"Du har ikke adgang" in frames
    assert FIGURE not in frames


@pytest.mark.promise("A1")
def test_whom_the_proxy_answers_for_gets_the_figure(proxied_address: str) -> None:
    assert FIGURE in read_frames(proxied_address, LINK, **KIRSTEN)


@pytest.mark.promise("A2")
def test_a_connection_that_stands_open_ends_after_eight_hours(proxied_address: str, clock: Path) -> None:
    with open_stream(proxied_address, **KIRSTEN) as stream:
        assert FIGURE in run_page(stream, LINK)
        clock.write_text("7.9")
        assert FIGURE in run_page(stream, LINK)
        clock.write_text("8.1")
        frames = run_page(stream, LINK)
        assert FIGURE not in frames
        assert "har stået åben i 8 timer".encode() in frames
    assert FIGURE in read_frames(proxied_address, LINK, **KIRSTEN)
    clock.write_text("0")
