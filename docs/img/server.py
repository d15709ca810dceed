"""The server that the pictures are taken of: the real one, where asked for with one thing spoiled on purpose."""

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 15)
PAUSE = 4.0
"""Seconds that each step takes of an assistant that is slow."""
Spoiled = Literal["nothing", "slow", "figures", "cockpit", "empty_cockpit", "query", "unmade"]


@contextmanager
def serve(
    state: Path, role: str = "politiker", spoiled: Spoiled = "nothing", more: dict[str, str] | None = None
) -> Iterator[str]:
    with serve_process(state, role, spoiled, more) as (address, _):
        yield address


@contextmanager
def serve_process(
    state: Path, role: str = "politiker", spoiled: Spoiled = "nothing", more: dict[str, str] | None = None
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, __file__, str(state), str(port), spoiled]
    told = os.environ | {"RAADSVAR_ROLE": role, "PYTHONPATH": str(ROOT)} | (more or {})
    process = subprocess.Popen(command, cwd=ROOT, env=told)
    try:
        while process.poll() is None and not _is_up(port):
            time.sleep(0.5)
        yield f"http://localhost:{port}", process
    finally:
        process.kill()
        process.wait(10)


def _is_up(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=1):
            return True
    except OSError:
        return False


# -- what runs in the process -----------------------------------------------------------------------------------------


class Instead:
    """The assistant, but for one thing that it does otherwise."""

    def __init__(self, assistant: Any, name: str, act: Callable[..., Any]) -> None:
        self._assistant, self._name, self._act = assistant, name, act

    def __getattr__(self, name: str) -> Any:
        return self._act if name == self._name else getattr(self._assistant, name)


def slow_down(assistant: Any) -> Instead:
    def ask(question: Any, user: str, session: str, tell: Callable[[str], None]) -> Any:
        def tell_slowly(step: str) -> None:
            tell(step)
            time.sleep(PAUSE)

        return assistant.ask(question, user, session, tell_slowly)

    return Instead(assistant, "ask", ask)


def lose_cockpit(assistant: Any) -> Instead:
    from semantic_layer.errors import ReleaseError  # noqa: PLC0415 - only in the process

    def fail(*_: Any) -> Any:
        raise ReleaseError("spoiled for a picture")

    return Instead(assistant, "cockpit", fail)


def empty_cockpit(assistant: Any) -> Instead:
    def show(*asked: Any) -> Any:
        return assistant.cockpit(*asked).model_copy(update={"sections": (), "withheld_words": None})

    return Instead(assistant, "cockpit", show)


def spoil_figures() -> None:
    """Of the first figures of a cockpit one is hidden, one fails and one is for others: each on its own way through."""
    from assistant import figure, show  # noqa: PLC0415 - only in the process

    read, answer, may_see = show.read_figure, figure.answer_query, figure.may_see
    asked: list[str] = []

    def hide(release: Any, query: Any, today: date) -> Any:
        result = answer(release, query, today)
        cells = tuple(
            cell.model_copy(update={"state": "hidden", "value": None, "reason": "small_group"})
            for cell in result.main[:1]
        )
        return result.model_copy(update={"main": (*cells, *result.main[1:]), "context": (), "computed": ()})

    def read_spoiled(release: Any, one: Any, viewer: Any, clock: Any) -> Any:
        name = f"{one.kpi} {one.where}"
        if name not in asked:
            asked.append(name)
        number = asked.index(name)
        if number == 2:
            raise RuntimeError("spoiled for a picture")
        figure.answer_query = hide if number == 1 else answer
        figure.may_see = (lambda *_: False) if number == 4 else may_see
        return read(release, one, viewer, clock)

    show.read_figure = read_spoiled


def interrupt_queries() -> None:
    from semantic_layer.errors import QueryTimeoutError  # noqa: PLC0415 - only in the process
    from semantic_layer.serve import cells  # noqa: PLC0415

    def interrupt(*_: Any) -> Any:
        raise QueryTimeoutError("spoiled for a picture")

    cells.run_statement = interrupt


def main() -> None:
    from assistant import load_settings, prepare_demo  # noqa: PLC0415 - whoever imports `serve` need not load it
    from ui.backend import wire_real  # noqa: PLC0415
    from ui.server import run_server  # noqa: PLC0415

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("spoiled")
    told = parser.parse_args()
    settings = load_settings(state=told.state)
    if told.spoiled != "unmade" and settings.is_demo and not (told.state / "releases" / "current.json").is_file():
        prepare_demo(settings, lambda step, what: None, TODAY)
    spoil = {"figures": spoil_figures, "query": interrupt_queries}.get(told.spoiled)
    if spoil is not None:
        spoil()
    wiring = wire_real(settings, lambda: TODAY)
    ways = {"slow": slow_down, "cockpit": lose_cockpit, "empty_cockpit": empty_cockpit}
    if told.spoiled in ways:
        wiring = replace(wiring, build=lambda: ways[told.spoiled](wire_real(settings).build()))
    run_server(told.port, wiring=wiring)


if __name__ == "__main__":
    main()
