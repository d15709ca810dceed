"""Rådsvar as tools of the Model Context Protocol, on standard input and output or over HTTP."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any, Final

import anyio
import mcp_types as types
import uvicorn
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from api.callers import Caller
from api.counter import Counter
from api.gate import MOST_BYTES
from api.mcp_gate import CALLER, McpGate
from api.tools import (
    TOOLS,
    ToolDesk,
    ToolName,
    build_input_schema,
    build_output_schema,
    describe_tool,
    instruct,
    title_tool,
)

NAME: Final = "raadsvar"
PATH: Final = "/mcp"
Context = ServerRequestContext[Any]


def serve_stdio(tools: ToolDesk, caller: Caller) -> None:
    """Until standard input is closed. Nothing but the protocol is written to standard output."""
    server = build_server(tools, lambda _context: caller)

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)


def serve_http(app: ASGIApp, host: str, port: int) -> None:
    """Until stopped."""
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)


def build_app(tools: ToolDesk, counter: Counter, hosts: list[str]) -> ASGIApp:
    """Each call stands alone: who calls is found anew at each, and no session can be taken over.

    `hosts` are the names under which the server may be called.
    """
    server = build_server(tools, _read_caller)
    # The gate in front looks at host and origin, and knows the public address too.
    elsewhere = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MOST_BYTES,
        transport_security=elsewhere,
    )
    return TrustedHostMiddleware(McpGate(app, counter, hosts), allowed_hosts=hosts, www_redirect=False)


def build_server(tools: ToolDesk, find_caller: Callable[[Context], Caller]) -> Server[Any]:
    listed = types.ListToolsResult(tools=[_describe(name) for name in TOOLS])

    async def list_tools(_context: Context, _params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return listed

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        name = next((name for name in TOOLS if name == params.name), None)
        if name is None:
            raise MCPError(types.INVALID_PARAMS, f"there is no such tool; there are: {', '.join(TOOLS)}")
        result = await tools.call(name, params.arguments, find_caller(context))
        return types.CallToolResult(
            content=[types.TextContent(text=result.text)],
            structured_content=result.content.model_dump(mode="json", by_alias=True),
            is_error=result.failed,
        )

    return Server(
        NAME, version=version(NAME), instructions=instruct(), on_list_tools=list_tools, on_call_tool=call_tool
    )


def _describe(name: ToolName) -> types.Tool:
    return types.Tool(
        name=name,
        title=title_tool(name),
        description=describe_tool(name),
        input_schema=build_input_schema(name),
        output_schema=build_output_schema(name),
        annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


def _read_caller(context: Context) -> Caller:
    """As the gate in front has found them."""
    caller = context.request.scope[CALLER] if context.request is not None else None
    if not isinstance(caller, Caller):
        raise MCPError(types.INVALID_REQUEST, "nobody is known")
    return caller
