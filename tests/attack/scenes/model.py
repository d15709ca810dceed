"""A language model in the house is asked, on a machine where other programs are traced."""

import time
from datetime import date
from pathlib import Path

from assistant import Question
from tests.assistant.endpoint import Endpoint, serve
from tests.assistant.models import bind_all_to, open_with, read_sent_facts


def play(folder: Path, state: str) -> dict[str, object]:
    bind = bind_all_to("klassekvotient")
    endpoint = Endpoint(lambda request: bind(read_sent_facts(request)))
    with (
        serve(endpoint),
        open_with(Path(state), folder / "desk", "hybrid", llm="openai:x", llm_url=endpoint.url) as desk,
    ):
        desk.wait_for_model()
        answer = desk.ask(Question(text="Hvor mange unger er der i klasserne?", asked_at=date(2026, 11, 15)))
    # What is traced is sent by a thread of its own.
    time.sleep(2)
    return {"planner": answer.planner, "sent": len(endpoint.requests)}
