"""Start the web application."""

from dataclasses import replace
from typing import Annotated

import typer

from assistant import load_settings
from cli.exits import USAGE, fail


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8501,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the chat. On the first run it makes the demo and says so.

    Example: raadsvar serve --port 8501
    """
    # Streamlit takes a second to import, and no other command needs it.
    from evals.add import LiveCases  # noqa: PLC0415 - as little of the judge as the page on quality needs
    from ui.backend import wire_real  # noqa: PLC0415 - as above
    from ui.server import LoginSetupError, run_server  # noqa: PLC0415 - as above

    settings = load_settings()
    try:
        run_server(port, host, replace(wire_real(settings), cases=LiveCases(settings)))
    except LoginSetupError as fault:
        fail(str(fault), USAGE)
