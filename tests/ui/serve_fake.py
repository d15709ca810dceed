"""Serve the screen with the fake assistant: `python -m tests.ui.serve_fake PORT`."""

import sys

from tests.ui.fake import wire_fake
from ui.server import run_server

if __name__ == "__main__":
    run_server(int(sys.argv[1]), wiring=wire_fake())
