"""Serve the screen: the widget library's application inside our own shell."""

import logging
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from api.ask import METHOD, OTHER_METHODS, PATH, AskEndpoint
from api.counter import Counter
from api.hosts import ANY_HOST, LOCAL_ADDRESSES, find_public_host, list_hosts, list_origins
from assistant import Settings
from assistant.record import AuditLog
from ui.backend import Wiring, get_assistant, read_wiring, use_wiring
from ui.clock import read_today
from ui.entrance import count_question
from ui.frame import FRONT
from ui.health import tell_health, tell_readiness
from ui.shell import ASSETS, Shell, serve_icon, serve_script, serve_style
from ui.state import read_language
from ui.statement import STATEMENT, serve_statement
from ui.texts import FOLDER, say

SCRIPT = Path(__file__).parent / "entry" / "screen.py"
CONFIG = Path(__file__).parents[1] / ".streamlit" / "config.toml"
FONTS = "/app/static/fonts"
"""Where the library looks for what its settings name; it would serve only what lies beside the script."""
LOG = logging.getLogger(__name__)
NEEDED: dict[str | None, tuple[str, ...]] = {
    None: (),
    "proxy": ("proxy_secret",),
    "oidc": ("public_url", "oidc_metadata_url", "oidc_client_id", "oidc_client_secret"),
}
"""Login → the settings that it cannot do without."""


class LoginSetupError(Exception):
    """A login is asked for, and settings that it needs are missing."""


def build_app(wiring: Wiring | None = None, hosts: Sequence[str] = ("*",)) -> st.App:
    """`wiring` replaces the assistant, the demo and the clock; None means the real ones. Raises LoginSetupError.

    `hosts` are the names under which the server may be called.
    """
    if wiring is not None:
        use_wiring(wiring)
    return st.App(
        SCRIPT,
        secrets=write_secrets(read_wiring().settings),
        routes=[
            Route("/healthz", tell_health),
            Route("/readyz", tell_readiness),
            Route(STATEMENT, serve_statement),
            Route(PATH, make_endpoint(hosts).answer, methods=[METHOD, *OTHER_METHODS]),
            Route(f"/{FRONT}", lead_to_front),
            Route(f"{ASSETS}/screen.js", serve_script),
            Route(f"{ASSETS}/screen.css", serve_style),
            Route(f"{ASSETS}/statement.css", serve_style),
            Route(f"{ASSETS}/icon.svg", serve_icon),
            Mount(FONTS, StaticFiles(directory=FOLDER / "static" / "fonts")),
        ],
        middleware=[
            Middleware(Shell, names=list_origins(hosts)),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
        ],
        on_script_error=_show_fault,
    )


def run_server(port: int = 8501, address: str = "localhost", wiring: Wiring | None = None) -> None:
    """Blocks until stopped. Only this machine is let in unless `address` says otherwise. Raises LoginSetupError."""
    use_wiring(wiring or read_wiring())
    hosts = list_hosts(read_wiring().settings, address)
    options = read_config() | {"server.port": port, "server.address": address}
    if hosts != ANY_HOST:
        options["server.allowedHosts"] = hosts
    # What the library does not know it would look for: at the network, and at a service on the internet.
    options["browser.serverAddress"] = find_public_host(read_wiring().settings) or LOCAL_ADDRESSES[0]
    build_app(hosts=hosts).run(config=options)


def make_endpoint(hosts: Sequence[str]) -> AskEndpoint:
    """The way in for programs, with the assistant and the limit of the screen."""
    wiring = read_wiring()
    counter = Counter(wiring.settings, get_assistant, count_question, read_today)
    return AskEndpoint(counter, hosts)


def lead_to_front(request: Request) -> RedirectResponse:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{query}")


def write_secrets(settings: Settings) -> dict[str, Any] | None:
    """What the widget library must know for a login; None without one. Raises LoginSetupError."""
    missing = [f"RAADSVAR_{name.upper()}" for name in NEEDED[settings.login] if getattr(settings, name) is None]
    if missing:
        raise LoginSetupError(f"RAADSVAR_LOGIN={settings.login} needs {', '.join(missing)} too")
    if settings.login != "oidc":
        return None
    return {
        "auth": {
            "redirect_uri": f"{(settings.public_url or '').rstrip('/')}/oauth2callback",
            # The same in every process that shares the state folder, so that a login holds in all of them.
            "cookie_secret": AuditLog(settings.audit_folder).derive_secret("cookie"),
            "client_id": settings.oidc_client_id,
            "client_secret": settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else "",
            "server_metadata_url": settings.oidc_metadata_url,
        }
    }


def read_config() -> dict[str, Any]:
    """The settings file as dotted options, wherever the command was started."""
    return _flatten(tomllib.loads(CONFIG.read_text(encoding="utf-8")))


def _flatten(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        dotted = f"{prefix}{name}"
        flat |= _flatten(value, f"{dotted}.") if isinstance(value, dict) else {dotted: value}
    return flat


def _show_fault(fault: Exception) -> bool:
    """A fault in the page itself: logged for the maintainer, one plain sentence for the visitor."""
    LOG.error("the page failed", exc_info=fault)
    st.error(say("internal_error", read_language()))
    return True
