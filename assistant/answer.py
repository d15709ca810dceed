"""What comes back: one object for the screen, the command line, the audit log and scripts."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from semantic_layer.frozen import Frozen
from semantic_layer.query import Query

Status = Literal["answered", "clarify", "declined", "error"]
ErrorReason = Literal["bad_input", "data_unavailable", "timeout", "overloaded", "internal"]


class AnswerCell(Frozen):
    """A figure of the answer: a release cell, or one computed from others by its formula."""

    id: str
    kpi: str
    measure: str
    place: str | None = None
    """What it is about, in words; None for what is computed."""
    period: str
    period_name: str | None = None
    """In words."""
    members: dict[str, str] = Field(default_factory=dict)
    value: float | None = None
    text: str | None = None
    """The printed value ("6,1 pct."), or the mark of a cell that is not shown."""
    unit: str
    state: str
    reason: str | None = None
    n: int | None = None
    flags: tuple[str, ...] = ()
    formula: str | None = None
    from_: tuple[str, ...] = Field(default=(), alias="from")

    model_config = {"populate_by_name": True, "serialize_by_alias": True}


class AnswerCaveat(Frozen):
    id: str
    kind: str
    effect: str
    text: str


class Citation(Frozen):
    n: int
    kpi: str
    """id@version"""
    label: str
    source: str
    registry: str
    owner: str
    as_of: date
    release: str
    url: str | None = None


class ReadingChoice(Frozen):
    label: str
    question: str


class Chip(Frozen):
    """One part of the understood query, in words: Nøgletal: Sygefravær."""

    name: str
    """kpi | measure | place | period | by | against | condition | rank"""
    label: str
    value: str


class AssumptionNote(Frozen):
    text: str
    instead: tuple[str, ...] = ()


class RememberedChoice(Frozen):
    """A choice made earlier in the conversation that this answer rests on."""

    words: str
    """What was said."""
    kpi: str
    text: str


class Table(Frozen):
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Part(Frozen):
    """One answer; an Answer is a part with parts of its own."""

    answer_id: str
    status: Status
    reason: str | None = None
    language: Literal["da", "en"]
    question: str
    """As asked, with CPR numbers and names redacted."""
    understood: str | None = None
    kind: str | None = None
    query: Query | None = None
    readings: tuple[ReadingChoice, ...] = ()
    chips: tuple[Chip, ...] = ()
    badges: tuple[str, ...] = ()
    assumptions: tuple[AssumptionNote, ...] = ()
    remembered: tuple[RememberedChoice, ...] = ()
    view: Literal["table"] | None = None
    """How the figures were asked to be shown; None = as fits them."""
    headline: str
    text: str = ""
    table: Table | None = None
    chart: dict[str, Any] | None = None
    """A complete Vega-Lite spec, holding only the figures of `cells`."""
    chart_alt: str | None = None
    cells: tuple[AnswerCell, ...] = ()
    caveats: tuple[AnswerCaveat, ...] = ()
    citations: tuple[Citation, ...] = ()
    explanation: dict[str, str] | None = None
    """For the drawer: definition, does_not_say, calculation …, each a paragraph."""
    premise: str | None = None
    unused_words: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    notice: str | None = None
    planner: str
    sql: tuple[str, ...] = ()
    release: str | None = None
    today: date
    role: str
    timings_ms: dict[str, float] = Field(default_factory=dict)

    model_config = {"serialize_by_alias": True}


class Answer(Part):
    parts: tuple[Part, ...] = ()

    def to_json(self) -> str:
        return self.model_dump_json(by_alias=True, exclude_none=False)
