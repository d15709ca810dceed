"""Models for tests: scripts in this process, and desks that ask one or a real endpoint."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from assistant import Assistant, Settings
from assistant.llm import Message, ModelError, Reply
from assistant.planners.proposal import Proposal

Answer = Callable[[dict[str, Any]], dict[str, Any]]
"""From the facts of a prompt to a proposal."""


class Scripted:
    """A model in this process; what does not fit the type is no reply, as from a real one."""

    name = "scripted"

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.prompts: list[Sequence[Message]] = []

    def propose(self, messages: Sequence[Message], seconds: float) -> Reply:
        self.prompts.append(tuple(messages))
        try:
            proposal = Proposal.model_validate(self.answer(read_facts(messages)))
        except ValueError:
            raise ModelError("unreadable") from None
        return Reply(proposal, 1000, 50)


def read_facts(messages: Sequence[Message]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(messages[1].text)
    return found


def read_sent_facts(request: dict[str, Any]) -> dict[str, Any]:
    """Of a request that an endpoint was sent."""
    found: dict[str, Any] = json.loads(request["messages"][1]["content"])
    return found


def bind_all_to(kpi: str, **more: Any) -> Answer:
    """Every unknown word means this figure."""

    def answer(facts: dict[str, Any]) -> dict[str, Any]:
        words = [{"word": word, "used_for": f"kpi:{kpi}"} for word in facts["unknown_words"]]
        return {"readings": [{"kpi": kpi, "words": words, **more}]}

    return answer


@contextmanager
def open_with(
    state: Path, folder: Path, mode: Literal["hybrid", "llm"], model: Scripted | None = None, **settings: Any
) -> Iterator[Assistant]:
    """A desk on the release in `state` that asks this model, or the one that the settings name."""
    folder.mkdir(exist_ok=True)
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    opened = Assistant(Settings(state=folder, _env_file=None, planner=mode, **settings), model)
    try:
        yield opened
    finally:
        opened.close()
