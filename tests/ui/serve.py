"""Serve the screen for a browser test: `python -m tests.ui.serve PORT [STATE]`; without STATE, with the fake."""

import sys
from datetime import date
from pathlib import Path

from assistant import Settings
from tests.ui.fake import TODAY, wire_fake
from ui.backend import Wiring, wire_real
from ui.server import run_server


def read_today() -> date:
    return TODAY


def choose_wiring(arguments: list[str]) -> Wiring:
    if not arguments:
        return wire_fake()
    return wire_real(Settings(state=Path(arguments[0]), _env_file=None), today=read_today)


if __name__ == "__main__":
    run_server(int(sys.argv[1]), wiring=choose_wiring(sys.argv[2:]))
