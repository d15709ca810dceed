"""Recorded replies of a language model: a run that asked one can be made again, offline and the same.

A file of JSON lines. The first says which model replied and who recorded it; each other one is a reply under the hash
of what it was a reply to. Neither a question nor a prompt stands in it, save for the words that a reply names.
"""

import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from assistant.llm import Message, Model, ModelError, Reply
from assistant.planners.llm import hash_messages
from assistant.planners.proposal import Proposal
from evals.case import CaseError
from semantic_layer.frozen import Frozen


class Header(Frozen):
    model: str
    note: str = ""
    """Where the replies come from, in the words of whoever recorded them."""


class Recorded(Frozen):
    key: str
    proposal: Proposal
    tokens_in: int
    tokens_out: int
    ms: int


class Player:
    """Replies from a file; what was not recorded is no reply, and the rules answer."""

    def __init__(self, path: Path) -> None:
        """Raises CaseError."""
        header, replies = read_cassette(path)
        self.name = header.model
        self.note = header.note
        self.missing = 0
        self.ms: list[int] = []
        self._replies = replies

    def propose(self, messages: Sequence[Message], seconds: float) -> Reply:
        found = self._replies.get(hash_messages(self.name, messages))
        if found is None:
            self.missing += 1
            raise ModelError("not_recorded")
        self.ms.append(found.ms)
        return Reply(found.proposal, found.tokens_in, found.tokens_out)


class Recorder:
    """Asks a model and writes down what it replies; what is in the file already is not asked again."""

    def __init__(self, model: Model, path: Path, note: str = "") -> None:
        """Raises CaseError where the file holds the replies of another model."""
        self.name = model.name
        self.missing = 0
        self.ms: list[int] = []
        self._model = model
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, Recorded] = {}
        if path.is_file():
            header, self._known = read_cassette(path)
            if header.model != model.name:
                raise CaseError(f"{path.name} holds replies of {header.model}, not of {model.name}")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(Header(model=model.name, note=note).model_dump_json() + "\n", encoding="utf-8")

    def propose(self, messages: Sequence[Message], seconds: float) -> Reply:
        key = hash_messages(self.name, messages)
        found = self._known.get(key)
        if found is None:
            started = time.monotonic()
            reply = self._model.propose(messages, seconds)
            ms = round((time.monotonic() - started) * 1000)
            found = Recorded(
                key=key, proposal=reply.proposal, tokens_in=reply.tokens_in, tokens_out=reply.tokens_out, ms=ms
            )
            with self._lock, self._path.open("a", encoding="utf-8") as file:
                self._known[key] = found
                file.write(found.model_dump_json() + "\n")
        self.ms.append(found.ms)
        return Reply(found.proposal, found.tokens_in, found.tokens_out)


def read_cassette(path: Path) -> tuple[Header, dict[str, Recorded]]:
    """Raises CaseError."""
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        replies = [Recorded.model_validate_json(line) for line in lines if line.strip()]
        return Header.model_validate_json(first), {reply.key: reply for reply in replies}
    except (OSError, ValueError, ValidationError, json.JSONDecodeError) as error:
        raise CaseError(f"{path}: no file of recorded replies ({type(error).__name__})") from error
