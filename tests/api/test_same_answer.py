"""Every way in gives the answer object of `raadsvar ask --json`: curl over HTTP, and tools by the official client."""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import anyio
import httpx
import pytest
from httpx2 import AsyncClient
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from tests.api.conftest import ROOT, Home
from tests.api.table import QUESTIONS, TODAY

Json = dict[str, Any]


def cut_times(answer: Json) -> Json:
    return {key: value for key, value in answer.items() if key != "timings_ms"}


@pytest.fixture(scope="module")
def expected(home: Home) -> list[Json]:
    """As the command line prints them, each with the id that its follow-ups name."""
    answers: list[Json] = []
    for asked in QUESTIONS:
        after = [] if asked.after is None else ["--after", answers[asked.after]["answer_id"]]
        answers.append(home.ask_on_the_command_line(*after, "--", asked.text))
    return answers


@pytest.fixture
def recorded(home: Home) -> int:
    return len(home.list_recorded())


def expect_recorded(home: Home, before: int, answers: list[Json], session: str) -> None:
    """Each of them, once, in order."""
    entries = home.list_recorded()[before:]
    assert [entry.answer.answer_id for entry in entries] == [answer["answer_id"] for answer in answers]
    assert {entry.session for entry in entries} == {session}
    assert home.log.verify() == []


def test_the_table_is_what_it_says(expected: list[Json]) -> None:
    told = [(a["status"], a["reason"], a["language"]) for a in expected]
    assert told == [(asked.status, asked.reason, asked.language) for asked in QUESTIONS]
    assert {status for status, *_ in told} == {"answered", "clarify", "declined", "error"}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is missing")
@pytest.mark.promise("T4")
def test_curl_gets_the_same_bytes(home: Home, served: str, expected: list[Json], recorded: int) -> None:
    answers = []
    for asked, wanted in zip(QUESTIONS, expected, strict=True):
        body: Json = {"question": asked.text, "today": TODAY}
        if asked.after is not None:
            body["after"] = expected[asked.after]["answer_id"]
        command = ["curl", "-s", "-H", "Content-Type: application/json", "--data-binary", "@-", served + "/api/ask"]
        told = subprocess.run(command, input=json.dumps(body).encode(), capture_output=True, check=True).stdout
        answer = json.loads(told)
        assert cut_times(answer) == cut_times(wanted)
        assert told.decode() == json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        assert list(answer) == list(wanted)
        answers.append(answer)
    expect_recorded(home, recorded, answers, "api")


def test_the_status_says_whether_there_is_an_answer(served: str) -> None:
    def post(**body: object) -> int:
        return httpx.post(served + "/api/ask", json={"today": TODAY, **body}, timeout=60).status_code

    assert post(question=QUESTIONS[0].text) == 200
    assert post(question="Hvad er fraværet?") == 200
    assert post(question="Hvad er huslejen i kommunen?") == 200
    assert post(question="") == 400
    assert post(question=QUESTIONS[0].text, role="nobody") == 403


async def ask_all(client: Client, expected: list[Json]) -> list[Json]:
    answers = []
    for asked in QUESTIONS:
        arguments: Json = {"question": asked.text}
        if asked.after is not None:
            arguments["after"] = expected[asked.after]["answer_id"]
        result = await client.call_tool("ask", arguments)
        answer = result.structured_content
        assert result.is_error == (answer["status"] == "error")
        # What is said is the same too, with the figure, the source and the way to go on.
        said = result.content[0].text  # type: ignore[union-attr]
        for part in answer["parts"] or (answer,):
            assert part["headline"] in said
            assert all(caveat["text"] in said for caveat in part["caveats"])
            assert all(citation["source"] in said for citation in part["citations"])
        assert answer["answer_id"] in said
        answers.append(answer)
    return answers


def speak_on_stdio(home: Home, *arguments: str) -> StdioServerParameters:
    command = ["-m", "cli.main", "mcp", "--today", TODAY, *arguments]
    return StdioServerParameters(command=sys.executable, args=command, env=home.environment, cwd=ROOT)


@pytest.mark.promise("T4")
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_on_stdio_gets_the_same_answer(home: Home, expected: list[Json], recorded: int, mode: str) -> None:
    async def talk() -> list[Json]:
        async with Client(speak_on_stdio(home), mode=mode) as client:
            return await ask_all(client, expected)

    answers = anyio.run(talk)
    assert [cut_times(a) for a in answers] == [cut_times(a) for a in expected]
    expect_recorded(home, recorded, answers, "mcp")
    assert home.list_recorded()[-1].user == home.log.sign_user(f"uid:{os.getuid()}")


@pytest.mark.promise("T4")
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_over_http_gets_the_same_answer(
    home: Home, mcp_address: str, expected: list[Json], recorded: int, mode: str
) -> None:
    key = home.make_key(f"client-{mode}")

    async def talk() -> list[Json]:
        async with (
            AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=60) as http,
            Client(streamable_http_client(mcp_address, http_client=http), mode=mode) as client,
        ):
            return await ask_all(client, expected)

    answers = anyio.run(talk)
    assert [cut_times(a) for a in answers] == [cut_times(a) for a in expected]
    expect_recorded(home, recorded, answers, "mcp")
    assert home.list_recorded()[-1].user == home.log.sign_user(f"token:client-{mode}")
