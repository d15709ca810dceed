"""What POST /api/ask lets in, from whom, how often, and what it says of the rest: always an answer object."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.ask import OTHER_METHODS
from api.gate import MOST_BYTES
from api.tokens import FILE, TokenFile
from assistant import Answer, NoReleaseError, Question
from assistant.errors import find_fault
from semantic_layer.errors import ReleaseError
from tests.api.asking import ASKED, FIGURE, KIRSTEN, SECRET, post, read_refusal, serve
from tests.api.conftest import Home
from tests.ui.answers import VALUE
from tests.ui.fake import FakeAssistant
from tests.ui.wiring import make_settings


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(make_settings(state=tmp_path_factory.mktemp("demo"))) as address:
        yield address


# -- what it must be ------------------------------------------------------------------------------------------


@pytest.mark.promise("A5")
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_page_of_another_site_is_refused(demo: str, headers: dict[str, str]) -> None:
    read_refusal(post(demo, headers=headers), 403, "declined", "access")
    assert post(demo, headers={"Origin": "http://127.0.0.1:8501", "Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.promise("A5")
def test_where_any_name_will_do_no_page_is_let_in(tmp_path: Path) -> None:
    with serve(make_settings(state=tmp_path), hosts=("*",)) as address:
        read_refusal(post(address, headers={"Origin": "http://127.0.0.1"}), 403, "declined", "access")
        assert post(address).status_code == 200


@pytest.mark.promise("A5")
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", None]
)
def test_what_a_form_can_send_is_refused(demo: str, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    reply = httpx.post(demo, content=json.dumps(ASKED), headers=headers)
    read_refusal(reply, 415, "error", "bad_input")


def test_a_character_set_may_be_named(demo: str) -> None:
    reply = httpx.post(demo, content=json.dumps(ASKED), headers={"Content-Type": "Application/JSON; charset=utf-8"})
    assert reply.status_code == 200


@pytest.mark.parametrize("method", OTHER_METHODS)
def test_other_methods_are_told_how(demo: str, method: str) -> None:
    reply = httpx.request(method, demo)
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    assert "access-control-allow-origin" not in reply.headers
    if method != "HEAD":
        read_refusal(reply, 405, "error", "bad_input")


BAD = (
    b"",
    b"{",
    b"[]",
    b'"' + VALUE.encode() + b'"',
    b"{}",
    b'{"question": 5}',
    b'{"question": null}',
    b'{"question": "x", "query": {"kpis": ["a"]}}',
    b'{"question": "x", "colour": "red"}',
    b'{"question": "x", "language": "sv"}',
    b'{"question": "x", "today": "soon"}',
    b'{"question": "x", "today": 1763164800}',
    b'{"question": "x", "after": "\\" OR 1"}',
    b'{"question": "x", "after": "ABCDEF0123"}',
    b'{"question": "\xff"}',
    b'{"question": "\\ud800"}',
    b'{"query": {"kpis": ["a"], "operation": "drop", "grain": "x", "period": {"from": "a", "to": "b"}}}',
    b'{"query": {"kpis": ["a"], "operation": "value", "grain": "x", "period": {"from": "a", "to": "b"}, "sql": "x"}}',
    b"[" * 5_000,
    b'{"a":' * 5_000,
)


@pytest.mark.promise("S7")
@pytest.mark.parametrize("body", BAD, ids=lambda body: body[:60].decode(errors="replace"))
def test_what_is_no_question_is_refused_and_not_given_back(demo: str, body: bytes) -> None:
    reply = httpx.post(demo, content=body, headers={"Content-Type": "application/json"})
    answer = read_refusal(reply, 400, "error", "bad_input")
    for piece in ("colour", "red", "drop", "sql", "soon", "OR 1", "ABCDEF"):
        assert piece not in answer["text"]
    assert len(reply.content) < 2_000


def test_what_is_wrong_is_named_by_its_field(demo: str) -> None:
    body = {"query": {"kpis": ["a"], "operation": "drop", "grain": "x", "period": {"from": "a"}, "nonsense": 1}}
    text = read_refusal(post(demo, body), 400, "error", "bad_input")["text"]
    assert text == "query.operation: literal_error; query.period.to: missing; query.*: extra_forbidden"


def test_a_large_body_is_refused(demo: str) -> None:
    large = {"question": "x" * MOST_BYTES}
    read_refusal(post(demo, large), 413, "error", "bad_input")

    def drip() -> Iterator[bytes]:
        yield from (b" " * 1024 for _ in range(MOST_BYTES // 1024 + 1))

    headers = {"Content-Type": "application/json"}
    read_refusal(httpx.post(demo, content=drip(), headers=headers), 413, "error", "bad_input")


def test_a_body_that_does_not_come_is_not_waited_for(demo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.gate.SLOWEST", 0.2)

    def drip() -> Iterator[bytes]:
        yield b"{"
        time.sleep(1)
        yield b"}"

    headers = {"Content-Type": "application/json"}
    read_refusal(httpx.post(demo, content=drip(), headers=headers), 408, "error", "bad_input")


# -- who asks -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    state = tmp_path_factory.mktemp("proxied")
    with serve(make_settings(state=state, login="proxy", proxy_secret=SECRET)) as address:
        yield address


@pytest.mark.promise("A1")
@pytest.mark.parametrize(
    ("left_out", "code"),
    [("X-Raadsvar-Proxy", 401), ("X-Forwarded-User", 401), ("X-Forwarded-Groups", 403), (None, 200)],
)
def test_the_proxy_must_answer_for_who_asks(proxied: str, left_out: str | None, code: int) -> None:
    reply = post(proxied, headers={name: value for name, value in KIRSTEN.items() if name != left_out})
    assert (reply.status_code, FIGURE in reply.text) == (code, code == 200)
    if code != 200:
        read_refusal(reply, code, "declined", "access")
    assert ("www-authenticate" in reply.headers) == (code == 401)


@pytest.mark.promise("A1", "A3")
def test_nobody_asks_in_a_role_that_is_not_theirs(proxied: str) -> None:
    assert post(proxied, {**ASKED, "role": "leder"}, KIRSTEN).status_code == 200
    for role in ("politiker", "administrator", "nobody"):
        read_refusal(post(proxied, {**ASKED, "role": role}, KIRSTEN), 403, "declined", "access")


def test_only_the_demo_can_be_asked_on_another_day(proxied: str, demo: str) -> None:
    asked = {**ASKED, "today": "2026-01-01"}
    read_refusal(post(proxied, asked, KIRSTEN), 400, "error", "bad_input")
    assert post(demo, asked).status_code == 200


@pytest.mark.promise("A1")
@pytest.mark.parametrize("settings", [{"source_url": "duckdb:///x"}, {"login": "oidc"}], ids=["own source", "oidc"])
def test_without_a_key_there_is_no_figure(tmp_path: Path, settings: dict[str, str]) -> None:
    home = Home(tmp_path)
    key = home.make_key("intranet", "leder")
    with serve(make_settings(state=tmp_path, **settings)) as address:
        for headers in ({}, KIRSTEN, {"Authorization": key}, {"Authorization": f"Basic {key}"}):
            read_refusal(post(address, headers=headers), 401, "declined", "access")
        assert FIGURE in post(address, headers={"Authorization": f"Bearer {key}"}).text


@pytest.mark.promise("A1", "A2")
def test_a_key_that_is_wrong_or_revoked_is_refused_also_in_the_demo(tmp_path: Path) -> None:
    home = Home(tmp_path)
    key = home.make_key("intranet")
    with serve(make_settings(state=tmp_path)) as address:

        def knock(shown: str) -> int:
            return post(address, headers={"Authorization": f"Bearer {shown}"}).status_code

        assert [knock(shown) for shown in (key, key[:-1], key + "x", "x", key.upper())] == [200, 401, 401, 401, 401]
        TokenFile(tmp_path).revoke("intranet", datetime.now(UTC), home.log, "tester")
        assert knock(key) == 401
        (tmp_path / FILE).write_text("{", encoding="utf-8")
        assert knock(key) == 401
        assert post(address).status_code == 200


# -- how often ------------------------------------------------------------------------------------------------


@pytest.mark.promise("A6")
def test_who_asks_too_often_is_told_when_to_come_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    one, other = ({"Authorization": f"Bearer {home.make_key(name)}"} for name in ("one", "other"))
    with serve(make_settings(state=tmp_path), most=2) as address:
        assert [post(address, headers=one).status_code for _ in range(3)] == [200, 200, 429]
        reply = post(address, headers=one)
        read_refusal(reply, 429, "error", "overloaded")
        assert 1 <= int(reply.headers["retry-after"]) <= 60
        assert post(address, headers=other).status_code == 200


class Slow(FakeAssistant):
    """Answers when it is told to, and knows in which threads it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.threads: list[str] = []
        self.finished = 0

    def ask(self, question: Question, user: str = "", session: str = "", tell: Any = None) -> Answer:
        self.threads.append(threading.current_thread().name)
        self.go.wait(20)
        self.finished += 1
        return super().ask(question, user, session)


@pytest.mark.promise("A6")
def test_more_than_can_be_answered_are_turned_away_and_the_rest_are_answered(tmp_path: Path) -> None:
    slow = Slow()

    async def crowd(address: str) -> list[httpx.Response]:
        async with httpx.AsyncClient(timeout=30) as client:
            waiting = [asyncio.create_task(client.post(address, json=ASKED)) for _ in range(3)]
            while len(slow.threads) < 2:
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.3)
            late = await client.post(address, json=ASKED)
            slow.go.set()
            return [late, *await asyncio.gather(*waiting)]

    with serve(make_settings(state=tmp_path), lambda: slow, workers=2, waiting=1) as address:
        late, *rest = asyncio.run(crowd(address))
    read_refusal(late, 503, "error", "overloaded")
    assert late.headers["retry-after"] == "1"
    assert [reply.status_code for reply in rest] == [200, 200, 200]
    assert all(name.startswith("ask") for name in slow.threads), "off the event loop"


def test_a_question_whose_asker_has_gone_is_answered_and_recorded(tmp_path: Path) -> None:
    slow = Slow()
    with serve(make_settings(state=tmp_path), lambda: slow, workers=1) as address:
        for _ in range(2):
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(address, json=ASKED, timeout=0.5)
        slow.go.set()
        end = time.monotonic() + 10
        while slow.finished < 2 and time.monotonic() < end:
            time.sleep(0.02)
        assert slow.finished == 2
        assert post(address).status_code == 200


# -- when something is wrong ----------------------------------------------------------------------------------


@pytest.mark.promise("S7")
@pytest.mark.parametrize(
    ("fault", "code", "reason"),
    [
        (NoReleaseError("/srv/secret"), 503, "data_unavailable"),
        (ReleaseError("/srv/secret"), 503, "data_unavailable"),
        (KeyError("/srv/secret"), 500, "internal"),
    ],
    ids=["no release", "damaged", "a fault"],
)
def test_a_fault_is_told_by_its_id(tmp_path: Path, fault: Exception, code: int, reason: str) -> None:
    def fail() -> Any:
        raise fault

    with serve(make_settings(state=tmp_path), fail) as address:
        reply = post(address)
        answer = read_refusal(reply, code, "error", reason)
        assert "secret" not in reply.text
        assert "/srv/secret" in (find_fault(tmp_path, answer["text"]) or "")
