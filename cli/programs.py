"""Rådsvar as tools for programs that work by the Model Context Protocol."""

from datetime import date
from importlib.util import find_spec
from typing import Annotated

import typer

from api.hosts import list_hosts
from assistant import Settings, build_assistant, load_settings
from assistant.mode import name_operator
from cli.exits import FAILURE, USAGE, fail
from cli.options import Today
from semantic_layer.serve import keep_pandas_out

MISSING = "the package `mcp` is missing: install `raadsvar[mcp]`"


def register(app: typer.Typer) -> None:
    app.command()(mcp)


def mcp(
    http: Annotated[
        int | None, typer.Option(min=1, max=65535, metavar="PORT", help="Serve over HTTP on this port, at /mcp.")
    ] = None,
    host: Annotated[str, typer.Option(help="With --http: the address to listen on.")] = "127.0.0.1",
    role: Annotated[
        str | None,
        typer.Option(help="The role to ask in; over HTTP only in the demo, as a key has its own."),
    ] = None,
    today: Today = None,
) -> None:
    """Serve the tools search_kpis, describe_kpi, query_kpi and ask to a Model Context Protocol client.

    On standard input and output, or over HTTP with the keys of `raadsvar token`.

    Examples:
      raadsvar mcp --role politiker
      raadsvar mcp --http 8600
    """
    if find_spec("mcp") is None:
        fail(MISSING, FAILURE)
    keep_pandas_out()
    _serve(load_settings(role=role), today, http, host)


def _serve(settings: Settings, today: date | None, port: int | None, host: str) -> None:
    from api.callers import Caller  # noqa: PLC0415 - no other command needs it
    from api.counter import Counter  # noqa: PLC0415 - as above
    from api.limit import RequestLimit  # noqa: PLC0415 - as above
    from api.mcp_server import build_app, serve_http, serve_stdio  # noqa: PLC0415 - as above
    from api.tools import ToolDesk  # noqa: PLC0415 - as above

    desk = build_assistant(settings)
    roles = [known.id for known in desk.roles(settings.language)]
    if settings.role not in roles:
        fail(f"there is no role {settings.role!r}; there are: {', '.join(roles)}", USAGE)
    limit = RequestLimit(settings.questions_a_minute)
    counter = Counter(settings, lambda: desk, limit.take, lambda: today or date.today())
    tools = ToolDesk(counter, lambda: desk)
    if port is None:
        operator = name_operator()
        caller = Caller(id=operator, limit_key=operator, role=settings.role, roles=(settings.role,))
        serve_stdio(tools, caller)
    else:
        serve_http(build_app(tools, counter, list_hosts(settings, host)), host, port)
    counter.close()
