"""Start the web application."""

from typing import Annotated

import typer

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
    from ui.server import LoginSetupError, run_server  # noqa: PLC0415

    try:
        run_server(port, host)
    except LoginSetupError as fault:
        fail(str(fault), USAGE)
