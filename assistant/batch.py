"""Answer many questions in one process: a JSON line in, a JSON line out, in order, conversations kept."""

import json
from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field, ValidationError

from assistant.assistant import Assistant
from assistant.question import Question
from semantic_layer.frozen import Frozen


class BatchLine(Frozen):
    id: str | int
    question: str
    after: str | int | None = None
    """The id of an earlier line."""
    today: date | None = None
    role: str | None = None


class BadLine(Frozen):
    """What comes out for a line that is no question."""

    id: str | int | None = None
    status: str = Field(default="error")
    reason: str = Field(default="bad_input")


def answer_batch(desk: Assistant, lines: Iterable[str], today: date, role: str) -> Iterator[str]:
    """One output line per input line; blank lines count as broken ones, since every line has its place."""
    answers: dict[str | int, str] = {}
    for line in lines:
        try:
            asked = BatchLine.model_validate_json(line)
        except ValidationError:
            yield BadLine(id=_read_id(line)).model_dump_json()
            continue
        if asked.after is not None and asked.after not in answers:
            yield BadLine(id=asked.id).model_dump_json()
            continue
        after = answers[asked.after] if asked.after is not None else None
        question = Question(text=asked.question, asked_at=asked.today or today, role=asked.role or role, after=after)
        answer = desk.ask(question)
        answers[asked.id] = answer.answer_id
        yield json.dumps({"id": asked.id, **answer.model_dump(mode="json", by_alias=True)}, ensure_ascii=False)


def _read_id(line: str) -> str | int | None:
    """The id of a line that is broken otherwise, where one can be read."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    given = found.get("id") if isinstance(found, dict) else None
    return given if isinstance(given, str | int) and not isinstance(given, bool) else None
