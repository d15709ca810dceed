"""What a client sends: one question, written or as a typed query."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Self

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic.json_schema import JsonSchemaValue

from assistant import Question
from assistant.answer_schema import DIALECT
from semantic_layer.frozen import Frozen
from semantic_layer.query import Query
from semantic_layer.texts import Language

VERSION = 1
ANSWER_ID = r"^[0-9a-f]{8,20}$"
LONGEST_ROLE = 64
MOST_PROBLEMS = 5


class AskRequest(Frozen):
    """The body of POST /api/ask: `question` in words, or `query`, the same in types; never both."""

    question: str | None = Field(default=None, description="The question in plain Danish or English.")
    query: Query | None = Field(
        default=None, description="The question itself, as a typed query; nothing is understood."
    )
    language: Language | None = Field(
        default=None, description="The language of the answer; recognised from the question where it is not given."
    )
    after: str | None = Field(
        default=None, pattern=ANSWER_ID, description="The answer_id of the answer that this question follows up on."
    )
    role: str | None = Field(
        default=None,
        max_length=LONGEST_ROLE,
        description="One of the caller's roles; the widest where it is not given.",
    )
    today: date | None = Field(
        default=None, description="In the demo only: the day that the question is asked on, instead of today."
    )

    @model_validator(mode="after")
    def _ask_one_thing(self) -> Self:
        if (self.question is None) == (self.query is None):
            raise ValueError("give a question or a query")
        return self

    def to_question(self, role: str, today: date) -> Question:
        """Without how the query says its periods: those are words that nobody has approved."""
        query = self.query.unsaid() if self.query else None
        return Question(
            text=self.question or "", asked_at=today, role=role, language=self.language, after=self.after, query=query
        )


def build_request_schema() -> JsonSchemaValue:
    """Of the body of POST /api/ask."""
    schema = AskRequest.model_json_schema(by_alias=True)
    return {"$schema": DIALECT, "$id": f"urn:raadsvar:request:{VERSION}", **schema}


def name_problems(fault: ValidationError, model: type[BaseModel]) -> str:
    """Which fields of the model are wrong, and in what way, by the names that it has: nothing of what was sent."""
    known = _list_fields(model)
    found = [
        f"{'.'.join(_name(step, known) for step in error['loc']) or '*'}: {error['type']}"
        for error in fault.errors(include_url=False, include_context=False, include_input=False)
    ]
    return "; ".join(dict.fromkeys(found[:MOST_PROBLEMS]))


def _name(step: int | str, known: frozenset[str]) -> str:
    return str(step) if isinstance(step, int) or step in known else "*"


@cache
def _list_fields(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(_find_fields(model.model_json_schema(by_alias=True)))


def _find_fields(schema: object) -> Iterator[str]:
    if isinstance(schema, list):
        for part in schema:
            yield from _find_fields(part)
    if isinstance(schema, dict):
        own = schema.get("properties")
        yield from own if isinstance(own, dict) else ()
        for part in schema.values():
            yield from _find_fields(part)
