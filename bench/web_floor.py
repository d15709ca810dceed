"""Serve the echo chat as the screen is served: the same library, the same server, the same settings but the looks."""

import sys
from pathlib import Path

import streamlit as st

from ui.server import read_config

ECHO = Path(__file__).with_name("echo.py")


def main() -> None:
    told = {name: value for name, value in read_config().items() if not name.startswith("theme.")}
    st.App(ECHO).run(config=told | {"server.port": int(sys.argv[1])})


if __name__ == "__main__":
    main()
