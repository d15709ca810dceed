"""The tools as a client of the protocol sees them: what there is, what is refused, and a clean standard output."""

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError

from api.tools import MOST_LISTED
from assistant.mode import ModeFile, OperatingMode
from semantic_layer.query import Query
from tests.api.conftest import ROOT, Home
from tests.api.table import QUESTIONS, TODAY

Json = dict[str, Any]
VALUE: Json = {
    "kpis": ["sygefravaer"],
    "measures": ["procent"],
    "operation": "value",
    "grain": "month",
    "period": {"from": "2026-09", "to": "2026-09"},
    "where": {"omraade": ["skole"]},
}
NOT_FOR_ASKING = ["mcp", "mcp_types", "anyio", "starlette", "uvicorn", "streamlit", "api.mcp_server", "api.counter"]
TOOLS = ["search_kpis", "describe_kpi", "query_kpi", "ask"]


@pytest.fixture(scope="module")
def call(home: Home) -> Iterator[Callable[..., Any]]:
    """Calls a tool on standard input and output, each time of a new process of the server."""

    def run(work: Callable[[Client], Awaitable[Any]], *arguments: str, **settings: str) -> Any:
        command = ["-m", "cli.main", "mcp", "--today", TODAY, *arguments]
        known = home.environment | settings
        server = StdioServerParameters(command=sys.executable, args=command, env=known, cwd=ROOT)

        async def talk() -> Any:
            async with Client(server) as client:
                return await work(client)

        return anyio.run(talk)

    yield run


async def get(client: Client, name: str, **arguments: object) -> Json:
    result = await client.call_tool(name, arguments)
    found: Json = result.structured_content
    return found


def test_the_tools_say_what_they_are_and_there_is_none_for_sql(call: Callable[..., Any]) -> None:
    async def look(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == TOOLS
        for tool in listed:
            Draft202012Validator.check_schema(tool.input_schema)
            assert tool.description and tool.title and tool.input_schema["additionalProperties"] is False
            assert tool.annotations is not None and tool.annotations.read_only_hint
            assert all(field["description"] for field in tool.input_schema["properties"].values())
        whole = Query.model_json_schema()
        assert listed[2].input_schema["$defs"] == whole.pop("$defs") | {"Query": whole}
        with pytest.raises(MCPError, match="there is no such tool"):
            await client.call_tool("run_sql", {"sql": "select 1"})

    call(look)


def test_a_client_finds_its_way_from_a_word_to_a_figure(call: Callable[..., Any]) -> None:
    """Search, describe, a query from what was described, and the same figure as the question in words gives."""

    async def walk(client: Client) -> None:
        found = await get(client, "search_kpis", text="sick leave", language="en")
        assert found["kpis"][0]["kpi"] == "sygefravaer" and found["kpis"][0]["does_not_say"]
        told = await get(client, "describe_kpi", kpi="sygefravaer", language="en")
        assert told["measures"] == [{"id": "procent", "label": "Sickness absence", "unit": "percent"}]
        exact = {"by": [], "grains": ["month", "quarter", "year", "rolling_12"], "measures": ["procent"], "exact": True}
        assert exact in told["published"]
        month = next(grain for grain in told["grains"] if grain["grain"] == "month")
        areas = next(level for level in told["levels"] if level["id"] == "omraade")
        assert month["last"] == "2026-09"
        assert "skole" in [member["id"] for member in areas["members"]]
        answer = await get(client, "query_kpi", query=VALUE, language="en")
        asked = await get(client, "ask", question=QUESTIONS[1].text)
        assert answer["cells"] == asked["cells"] and answer["headline"] == asked["headline"]
        assert answer["query"]["kpis"] == ["sygefravaer"] and answer["status"] == "answered"
        later = await get(client, "ask", question="and in 2024?", after=answer["answer_id"])
        assert later["query"]["where"] == {"omraade": ["skole"]} and later["query"]["period"]["to"].startswith("2024")

    call(walk)


WRONG: tuple[tuple[Json, str, str], ...] = (
    ({"kpis": ["nope"]}, "no_kpi", ""),
    ({"measures": ["antal"]}, "query_not_valid", "procent"),
    ({"grain": "fortnight"}, "query_not_valid", "month"),
    ({"period": {"from": "2026-13", "to": "2026-13"}}, "query_not_valid", ""),
    ({"period": {"from": "2026-09", "to": "2026-08"}}, "query_not_valid", ""),
    ({"where": {"galaxy": ["x"]}}, "query_not_valid", "omraade"),
    ({"where": {"omraade": ["x"]}}, "query_not_valid", "skole"),
    ({"operation": "rank"}, "query_not_valid", ""),
    ({"condition": {"op": "gt", "value": 5}}, "query_not_valid", ""),
    ({"period": {"from": "1999-01", "to": "1999-01"}}, "period_not_published", "2021"),
    ({"grain": "week", "period": {"from": "2026-W07", "to": "2026-W07"}}, "breakdown_not_published", ""),
)


def test_a_query_that_is_wrong_is_declined_with_what_there_is(call: Callable[..., Any], home: Home) -> None:
    async def try_all(client: Client) -> list[tuple[str, Json]]:
        results = [
            await client.call_tool("query_kpi", {"query": VALUE | wrong, "language": "en"}) for wrong, *_ in WRONG
        ]
        return [(result.content[0].text, result.structured_content) for result in results]  # type: ignore[union-attr]

    told = call(try_all)
    assert [(a["status"], a["reason"]) for _, a in told] == [("declined", reason) for _, reason, _ in WRONG]
    for (said, answer), (_, _, known) in zip(told, WRONG, strict=True):
        assert known in answer["headline"] and known in said
        assert not answer["cells"]
    assert len({answer["headline"] for _, answer in told}) >= 8
    kept = [entry for entry in home.list_recorded() if entry.answer.reason == "query_not_valid"]
    assert len(kept) >= 8
    assert all(entry.chosen is None for entry in kept), "nothing is kept of what somebody wrote"


def test_arguments_that_are_wrong_are_told_by_their_field(call: Callable[..., Any]) -> None:
    async def try_all(client: Client) -> None:
        for name, arguments, told in (
            ("ask", {}, "question: missing"),
            ("ask", {"question": "x", "role": "administrator"}, "*: extra_forbidden"),
            ("ask", {"question": "x", "today": "2020-01-01"}, "*: extra_forbidden"),
            ("query_kpi", {"query": {**VALUE, "sql": "drop table x"}}, "query.*: extra_forbidden"),
            ("search_kpis", {"limit": MOST_LISTED + 1}, "limit: less_than_equal"),
        ):
            result = await client.call_tool(name, arguments)
            said = result.content[0].text  # type: ignore[union-attr]
            assert result.is_error and told in said and "drop" not in said
            assert result.structured_content["reason"] == "bad_input"

    call(try_all)


@pytest.mark.promise("A6")
def test_who_calls_too_often_is_told(call: Callable[..., Any]) -> None:
    async def hurry(client: Client) -> list[Json]:
        return [
            await get(client, "search_kpis"),
            await get(client, "ask", question=QUESTIONS[0].text),
            await get(client, "ask", question=QUESTIONS[0].text),
            await get(client, "describe_kpi", kpi="sygefravaer"),
        ]

    told = call(hurry, RAADSVAR_QUESTIONS_A_MINUTE="2")
    assert [answer.get("reason", "found") for answer in told] == ["found", None, "overloaded", "overloaded"]


def test_while_closed_nothing_is_told(call: Callable[..., Any], home: Home) -> None:
    async def try_all(client: Client) -> list[Json]:
        return [
            await get(client, "search_kpis", text="sygefravær"),
            await get(client, "describe_kpi", kpi="sygefravaer"),
            await get(client, "query_kpi", query=VALUE),
            await get(client, "ask", question=QUESTIONS[0].text),
        ]

    mode = ModeFile(home.folder)
    try:
        mode.write(OperatingMode(mode="closed", reason="Vi regner efter."))
        assert {answer["reason"] for answer in call(try_all)} == {"service_closed"}
    finally:
        mode.write(OperatingMode())
    assert "reason" not in call(try_all)[0]


def run_command(home: Home, *arguments: str, said: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=home.environment, input=said, capture_output=True, text=True, check=False, timeout=120
    )


def test_only_the_protocol_is_on_standard_output(home: Home) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    asked = {"name": "ask", "arguments": {"question": QUESTIONS[0].text}}
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked},
        {"jsonrpc": "2.0", "id": 3, "method": "nothing/known"},
    ]
    said = "this is no message\n" + "".join(json.dumps(line) + "\n" for line in lines)
    command = [sys.executable, "-m", "cli.main", "mcp", "--today", TODAY]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    told: dict[int, Json] = {}
    with subprocess.Popen(command, cwd=ROOT, env=home.environment, **pipes) as process:  # type: ignore[call-overload]
        process.stdin.write(said)
        process.stdin.flush()
        while not {1, 2, 3} <= told.keys():
            line = json.loads(process.stdout.readline())
            assert line["jsonrpc"] == "2.0"
            told[line.get("id")] = line
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait(20) == 0
    assert told[2]["result"]["structuredContent"]["status"] == "answered"


@pytest.mark.promise("A1")
def test_a_role_that_is_not_known_serves_nothing(home: Home) -> None:
    outcome = run_command(home, "mcp", "--role", "boss")
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert "there is no role 'boss'; there are: politiker" in outcome.stderr


def test_asking_loads_nothing_of_the_protocol_or_of_a_server(home: Home) -> None:
    code = (
        "import sys; sys.argv = ['raadsvar', 'ask', 'Hvad er ledigheden?', '--json']\n"
        "from cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {NOT_FOR_ASKING} if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=home.environment, capture_output=True, text=True, check=True
    )
    answer, loaded = told.stdout.splitlines()
    assert json.loads(answer)["status"] == "answered"
    assert loaded == "[]"


# -- over HTTP ------------------------------------------------------------------------------------------------

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


def post(address: str, body: object = LIST, **headers: str) -> httpx.Response:
    sent = ACCEPT | {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(address, json=body, headers=sent, timeout=30)


@pytest.mark.promise("A5")
def test_another_site_and_another_name_are_refused(mcp_address: str) -> None:
    assert post(mcp_address).status_code == 200
    assert post(mcp_address, Host="elsewhere.example").status_code == 400
    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}):
        reply = post(mcp_address, **headers)
        assert (reply.status_code, reply.json()["reason"]) == (403, "access")
    assert httpx.post(mcp_address, content=json.dumps(LIST), headers={"Content-Type": "text/plain"}).status_code == 400
    assert post(mcp_address, {**LIST, "x": "x" * 100_000}).status_code == 413


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_nobody_is_kept_waiting_on_a_stream(mcp_address: str, method: str) -> None:
    reply = httpx.request(method, mcp_address, headers=ACCEPT, timeout=10)
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


@pytest.mark.promise("A1")
def test_a_key_decides_who_asks_over_http(home: Home, mcp_address: str) -> None:
    asked = {**LIST, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": QUESTIONS[0].text}}}
    key = home.make_key("reporting", "leder")
    answer = post(mcp_address, asked, Authorization=f"Bearer {key}").json()["result"]["structuredContent"]
    assert (answer["status"], answer["role"]) == ("answered", "leder")
    refused = post(mcp_address, asked, Authorization="Bearer raadsvar_guess")
    assert (refused.status_code, refused.json()["reason"]) == (401, "access")
    assert refused.headers["www-authenticate"] == "Bearer"


@pytest.mark.promise("A1")
def test_with_a_source_of_ones_own_nobody_is_let_in_without_a_key(home: Home) -> None:
    key = home.make_key("own")
    own = {"RAADSVAR_LOGIN": "proxy", "RAADSVAR_PROXY_SECRET": "only-the-proxy"}
    kirsten = {"X_Raadsvar_Proxy": "only-the-proxy", "X_Forwarded_User": "k", "X_Forwarded_Groups": "raadsvar-leder"}
    with home.run_server("mcp", "--http", path="/mcp", **own) as address:
        assert post(f"{address}/mcp").status_code == 401
        assert post(f"{address}/mcp", X_Forwarded_User="k", X_Forwarded_Groups="raadsvar-leder").status_code == 401
        assert post(f"{address}/mcp", **kirsten | {"X_Forwarded_Groups": "none"}).status_code == 403
        assert post(f"{address}/mcp", **kirsten).status_code == 200
        assert post(f"{address}/mcp", Authorization=f"Bearer {key}").status_code == 200
