"""Serve the screen for a browser test, on a release (`--state`) or with the fake assistant; settings by environment."""

import argparse
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from assistant import Settings
from assistant.mode import Mode, OperatingMode
from evals.add import LiveCases
from tests.ui.fake import TODAY, FakeAssistant
from tests.ui.wiring import wire_fake
from ui.backend import Wiring, wire_real
from ui.server import run_server

WHY = "Nye definitioner er under kontrol."


def read_today() -> date:
    return TODAY


def choose_wiring(state: Path | None, clock: Path | None, mode: Mode = "normal") -> Wiring:
    """`clock` is a file with the hours that the clock is ahead, so that a test can let a login grow old."""

    def read_now() -> datetime:
        return datetime.now(UTC) + timedelta(hours=float(clock.read_text()) if clock else 0)

    if state is None:
        assistant = FakeAssistant()
        assistant.mode = OperatingMode(mode=mode, reason=WHY)
        return replace(wire_fake(assistant), now=read_now)
    settings = Settings(state=state, _env_file=None)
    return replace(wire_real(settings, today=read_today), now=read_now, cases=LiveCases(settings))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--clock", type=Path)
    parser.add_argument("--mode", default="normal")
    given = parser.parse_args()
    run_server(given.port, wiring=choose_wiring(given.state, given.clock, given.mode))
