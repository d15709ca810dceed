"""Serve the screen: the widget library's application inside our own shell."""

import logging
import tomllib
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui.backend import Wiring, use_wiring
from ui.shell import ASSETS, Shell, serve_icon, serve_script, serve_style
from ui.state import read_language
from ui.texts import say

SCRIPT = Path(__file__).with_name("app.py")
CONFIG = Path(__file__).parents[1] / ".streamlit" / "config.toml"
LOG = logging.getLogger(__name__)
LOCAL_ADDRESSES = ["localhost", "127.0.0.1"]


def build_app(wiring: Wiring | None = None) -> st.App:
    """`wiring` replaces the assistant, the demo and the clock; None means the real ones."""
    if wiring is not None:
        use_wiring(wiring)
    return st.App(
        SCRIPT,
        routes=[
            Route("/healthz", _tell_health),
            Route(f"{ASSETS}/screen.js", serve_script),
            Route(f"{ASSETS}/screen.css", serve_style),
            Route(f"{ASSETS}/icon.svg", serve_icon),
        ],
        middleware=[Middleware(Shell)],
        on_script_error=_show_fault,
    )


def run_server(port: int = 8501, address: str = "localhost", wiring: Wiring | None = None) -> None:
    """Blocks until stopped. Only this machine is let in unless `address` says otherwise."""
    options = read_config() | {"server.port": port, "server.address": address}
    if address in LOCAL_ADDRESSES:
        options["server.allowedHosts"] = LOCAL_ADDRESSES
    build_app(wiring).run(config=options)


def read_config() -> dict[str, Any]:
    """The settings file as dotted options, wherever the command was started."""
    return _flatten(tomllib.loads(CONFIG.read_text(encoding="utf-8")))


def _flatten(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        dotted = f"{prefix}{name}"
        flat |= _flatten(value, f"{dotted}.") if isinstance(value, dict) else {dotted: value}
    return flat


async def _tell_health(_request: Request) -> Response:
    return PlainTextResponse("ok")


def _show_fault(fault: Exception) -> bool:
    """A fault in the page itself: logged for the maintainer, one plain sentence for the visitor."""
    LOG.error("the page failed", exc_info=fault)
    st.error(say("internal_error", read_language()))
    return True
