"""The server of the screen, with a page loaded, a question asked, and strangers at the door."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import httpx
from websockets.exceptions import InvalidStatus

from tests.api.serving import wait_for
from tests.attack.scenes.at_work import COMMAND, DAY, run
from tests.attack.sealed import list_listeners
from tests.ui.wire import knock, open_stream, run_page

QUESTION = "Hvad er sygefraværet i skolerne?"
PORT = 8501
ADDRESS = f"http://127.0.0.1:{PORT}"
ELSEWHERE = "http://tal.example"
SECONDS = 60


def play(folder: Path, state: str, host: str) -> dict[str, object]:
    answer = json.loads(run(folder, Path(state), "ask", QUESTION, *DAY, "--json"))
    key = run(folder, Path(state), "token", "add", "sealed", "--role", "politiker").split()[-1]
    before = list_listeners()
    around = os.environ | {"RAADSVAR_STATE": state}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen([*COMMAND, "serve", "--host", host], cwd=folder, env=around, stdout=log, stderr=log)
        wait_for(f"{ADDRESS}/healthz", server)
        page = knock(ADDRESS, "/")
        with open_stream(ADDRESS) as stream:
            frames = run_page(stream, f"svar={answer['answer_id']}")
            asked = httpx.post(
                f"{ADDRESS}/api/ask", json={"question": QUESTION}, headers={"authorization": f"Bearer {key}"}
            )
            within = list_listeners()
        strangers = [_call_from(ELSEWHERE), _call_from("null")]
        # What waits for a moment of rest before it calls home.
        time.sleep(2)
        server.send_signal(signal.SIGINT)
        server.wait(SECONDS)
    return {
        "before": before,
        "listening": within,
        "page": page.status_code,
        # The page marks the full stop as one, and keeps a figure and its unit on one line.
        "shown": answer["headline"].rstrip(".") in frames.decode("utf-8", "ignore").replace("\u00a0", " "),
        "asked": asked.json()["headline"] == answer["headline"],
        "strangers": strangers,
        "log": (folder / "server.log").read_text(encoding="utf-8"),
    }


def _call_from(origin: str) -> int:
    """The status that a page of another site gets."""
    try:
        with open_stream(ADDRESS, origin):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code
