"""Two processes behind one address, on one state folder: one log, one release, and links that open in either."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from assistant import Settings
from assistant.record import AuditLog
from bench.web_questions import Asked, Rehearsal
from bench.web_visitor import ask_at_once, open_visitor
from semantic_layer.publish import use_release
from tests.ui.conftest import serve_screen
from tests.ui.fake import TODAY
from tests.ui.sticky import COOKIE, StickyProxy, run_proxy

SECRET = "only-the-proxy-knows-this"
MOST_A_MINUTE = 4
VISITORS, ROUNDS = 8, 3
LOGIN = {
    "RAADSVAR_LOGIN": "proxy",
    "RAADSVAR_PROXY_SECRET": SECRET,
    "RAADSVAR_QUESTIONS_A_MINUTE": str(MOST_A_MINUTE),
}


class Pair(NamedTuple):
    servers: list[str]
    state: Path
    earlier: str
    newest: str


@pytest.fixture
def pair(swapped: tuple[Path, str, str]) -> Iterator[Pair]:
    """Both processes start at once in a folder where nobody has asked anything; the earlier release is in service."""
    folder, earlier, newest = swapped
    with ExitStack() as stack:
        serving = [serve_screen("--state", str(folder), tell=lambda _: LOGIN) for _ in range(2)]
        yield Pair([stack.enter_context(one) for one in serving], folder, earlier, newest)


@pytest.fixture
def asked(state: Path, tmp_path: Path) -> Asked:
    """A question, and what the newest release says to it."""
    folder = tmp_path / "rehearsed"
    folder.mkdir()
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    rehearsal = Rehearsal(folder, "politiker", TODAY)
    ((first,),) = rehearsal.hold(1, 1)
    rehearsal.close()
    return first


def write_headers(user: str, server: int) -> dict[str, str]:
    """As the login of the proxy sends them, and the cookie of a browser that has been here before."""
    named = {"x-raadsvar-proxy": SECRET, "x-forwarded-user": user, "x-forwarded-groups": "raadsvar-politiker"}
    return named | {"cookie": f"{COOKIE}={server}"}


def read_releases(state: Path) -> list[str]:
    """Of each line of the log, in its order."""
    (month,) = (state / "audit").glob("*.jsonl")
    return [json.loads(line)["answer"]["release"] for line in month.read_bytes().splitlines()]


@pytest.mark.slow
def test_a_visitor_stays_with_one_process(pair: Pair) -> None:
    async def visit() -> StickyProxy:
        async with run_proxy(pair.servers) as (address, proxy):
            for _ in range(2):
                async with httpx.AsyncClient() as browser:
                    assert (await browser.get(f"{address}/")).status_code == 200
                    server = browser.cookies[COOKIE]
                async with open_visitor(address, write_headers("kirsten", int(server))) as visitor:
                    assert visitor.first.complaints == []
            return proxy

    assert asyncio.run(visit()).sent == [
        (0, "/"),
        (0, "/_stcore/stream"),
        (1, "/"),
        (1, "/_stcore/stream"),
    ]


@pytest.mark.slow
def test_what_one_process_answers_the_other_opens(pair: Pair, asked: Asked) -> None:
    use_release(pair.state, pair.newest)

    async def visit() -> None:
        async with run_proxy(pair.servers) as (address, _):
            async with open_visitor(address, write_headers("kirsten", 0)) as visitor:
                run = await visitor.ask(asked.text)
                assert run.find_fault(asked.told) is None
                link = visitor.query
            async with open_visitor(address, write_headers("jens", 1), link) as reader:
                assert len(reader.first.cards) == len(run.cards)
                assert reader.first.find_fault(asked.told) is None

    asyncio.run(visit())


@pytest.mark.slow
def test_two_processes_keep_one_log_and_take_up_one_release(pair: Pair, asked: Asked) -> None:
    async def meet() -> None:
        async with run_proxy(pair.servers) as (address, _), AsyncExitStack() as stack:
            users = [write_headers(f"user-{number}", number % 2) for number in range(VISITORS)]
            visitors = [await stack.enter_async_context(open_visitor(address, user)) for user in users]
            for number in range(ROUNDS):
                if number == ROUNDS - 1:
                    use_release(pair.state, pair.newest)
                runs = await ask_at_once(visitors, [asked.text] * VISITORS)
                assert [run.complaints for run in runs] == [[]] * VISITORS
                assert all(run.moved for run in runs)
            assert [run.find_fault(asked.told) for run in runs] == [None] * VISITORS

    asyncio.run(meet())
    assert AuditLog(Settings(state=pair.state, _env_file=None).audit_folder).verify() == []
    assert read_releases(pair.state) == [pair.earlier] * VISITORS * (ROUNDS - 1) + [pair.newest] * VISITORS


@pytest.mark.slow
def test_each_process_counts_the_questions_of_a_user_for_itself(pair: Pair, asked: Asked) -> None:
    """As drift.md says: whoever wants one count sends a user, and not a browser, to the same process."""

    async def insist(address: str, server: int, times: int) -> list[list[str]]:
        async with open_visitor(address, write_headers("kirsten", server)) as visitor:
            return [(await visitor.ask(asked.text)).complaints for _ in range(times)]

    async def visit() -> None:
        async with run_proxy(pair.servers) as (address, _):
            assert await insist(address, 0, MOST_A_MINUTE + 1) == [[]] * MOST_A_MINUTE + [["alert"]]
            assert await insist(address, 0, 1) == [["alert"]]
            assert await insist(address, 1, 1) == [[]]

    asyncio.run(visit())
