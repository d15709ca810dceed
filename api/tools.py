"""What a model client can do: look for a KPI, have it described, and ask, in types or in words; and nothing else."""

import json
from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple, Protocol, get_args

from pydantic import BaseModel, Field, ValidationError
from pydantic.json_schema import JsonSchemaValue

from api.callers import Caller
from api.counter import Counter, OverloadedError
from api.plain import write_plainly
from api.request import ANSWER_ID, AskRequest, name_problems
from assistant import Answer, CatalogueCard, NoReleaseError, Question
from assistant.answer_schema import build_answer_schema
from assistant.catalogue_search import LONGEST_SEARCH, search_cards
from assistant.errors import log_fault
from assistant.kpi_description import KpiDescription, describe_kpi
from assistant.mode import OperatingMode
from assistant.prompts import load_prompts
from assistant.turned_away import turn_away
from semantic_layer.errors import ReleaseError
from semantic_layer.frozen import Frozen
from semantic_layer.query import Query
from semantic_layer.serve import Release
from semantic_layer.texts import Language

ToolName = Literal["search_kpis", "describe_kpi", "query_kpi", "ask"]
TOOLS: tuple[ToolName, ...] = get_args(ToolName)
SESSION = "mcp"
"""In the audit log."""
LISTED = 10
MOST_LISTED = 200
_SAID = load_prompts("tools", "en")
_ARGUMENTS: dict[str, str] = _SAID["arguments"]
_LANGUAGE = Field(default=None, description=_ARGUMENTS["language"])
_AFTER = Field(default=None, pattern=ANSWER_ID, description=_ARGUMENTS["after"])


class SearchKpis(Frozen):
    text: str = Field(default="", max_length=LONGEST_SEARCH, description=_ARGUMENTS["text"])
    limit: int = Field(default=LISTED, ge=1, le=MOST_LISTED, description=_ARGUMENTS["limit"])
    language: Language | None = _LANGUAGE


class DescribeKpi(Frozen):
    kpi: str = Field(max_length=100, description=_ARGUMENTS["kpi"])
    language: Language | None = _LANGUAGE


class QueryKpi(Frozen):
    query: Query = Field(description=_ARGUMENTS["query"])
    language: Language | None = _LANGUAGE
    after: str | None = _AFTER


class AskInWords(Frozen):
    question: str = Field(description=_ARGUMENTS["question"])
    language: Language | None = _LANGUAGE
    after: str | None = _AFTER


ARGUMENTS: dict[ToolName, type[SearchKpis | DescribeKpi | QueryKpi | AskInWords]] = {
    "search_kpis": SearchKpis,
    "describe_kpi": DescribeKpi,
    "query_kpi": QueryKpi,
    "ask": AskInWords,
}


class FoundKpi(Frozen):
    kpi: str
    label: str
    definition: str
    does_not_say: str
    withdrawn: str | None


class FoundKpis(Frozen):
    kpis: tuple[FoundKpi, ...]
    """The best first."""
    found: int
    """How many there are; `kpis` may hold fewer."""
    meant: str | None
    """A name to look for instead, where nothing was found."""


class ToolResult(NamedTuple):
    content: BaseModel
    text: str
    failed: bool


class LookingUp(Protocol):
    """What is needed of the assistant, besides asking."""

    def catalogue(self, role: str, today: date, language: Language) -> tuple[CatalogueCard, ...]: ...
    @property
    def mode(self) -> OperatingMode: ...
    @property
    def release(self) -> Release: ...


class ToolDesk:
    """Answers the calls of tools; each is counted, and each figure is asked for as any other is."""

    def __init__(self, counter: Counter, open_desk: Callable[[], LookingUp]) -> None:
        self._counter = counter
        self._open_desk = open_desk

    async def call(self, name: ToolName, arguments: object, caller: Caller) -> ToolResult:
        """Whatever goes wrong is a result too."""
        try:
            return await self._call(name, arguments, caller)
        except Exception as fault:  # noqa: BLE001 - the one boundary: a client sees an id, the log has the trace
            detail = log_fault(self._counter.settings.state, fault)
            return _from_answer(self._counter.refuse("internal", detail=detail).answer)

    async def _call(self, name: ToolName, arguments: object, caller: Caller) -> ToolResult:
        model = ARGUMENTS[name]
        try:
            asked = model.model_validate_json(json.dumps(arguments or {}), strict=True)
        except ValidationError as fault:
            return _from_answer(self._counter.refuse("not_json", detail=name_problems(fault, model)).answer)
        if isinstance(asked, QueryKpi | AskInWords):
            request = AskRequest.model_validate(dict(asked))
            return _from_answer((await self._counter.ask(caller, request, SESSION)).answer)
        try:
            return await self._counter.run(lambda: self._look_up(asked, caller))
        except OverloadedError:
            return _from_answer(self._counter.refuse("overloaded", asked.language).answer)

    def _look_up(self, asked: SearchKpis | DescribeKpi, caller: Caller) -> ToolResult:
        settings, today = self._counter.settings, self._counter.today()
        language = asked.language or settings.language
        if self._counter.count(caller.limit_key):
            return _from_answer(self._counter.refuse("too_many", language).answer)
        try:
            desk = self._open_desk()
            if desk.mode.mode == "closed":
                nothing = Question(text="", asked_at=today, role=caller.role, language=language)
                return _from_answer(turn_away(settings, nothing, "", language, desk.mode))
            if isinstance(asked, SearchKpis):
                return _from_data(_search(desk.catalogue(caller.role, today, language), asked))
            found = describe_kpi(desk.release, asked.kpi, caller.role, today, language)
        except (NoReleaseError, ReleaseError) as fault:
            detail = log_fault(settings.state, fault)
            return _from_answer(self._counter.refuse("no_release", language, detail=detail).answer)
        if found is None:
            return _from_answer(self._counter.refuse("no_kpi", language).answer)
        return _from_data(found)


def describe_tool(name: ToolName) -> str:
    return str(_SAID[name])


def title_tool(name: ToolName) -> str:
    return str(_SAID["title"][name])


def instruct() -> str:
    return str(_SAID["instructions"])


def build_input_schema(name: ToolName) -> JsonSchemaValue:
    return ARGUMENTS[name].model_json_schema(by_alias=True)


def build_output_schema(name: ToolName) -> JsonSchemaValue | None:
    """Of what gives figures; what is looked up is described by its fields."""
    return build_answer_schema() if name in ("query_kpi", "ask") else None


def _search(cards: tuple[CatalogueCard, ...], asked: SearchKpis) -> FoundKpis:
    found = search_cards(cards, asked.text)
    shown = [
        FoundKpi(
            kpi=card.kpi,
            label=card.label,
            definition=card.definition,
            does_not_say=card.does_not_say,
            withdrawn=card.withdrawn,
        )
        for card in found.cards[: asked.limit]
    ]
    return FoundKpis(kpis=tuple(shown), found=len(found.cards), meant=found.meant)


def _from_data(found: FoundKpis | KpiDescription) -> ToolResult:
    """The text is the same, for clients that read nothing else."""
    return ToolResult(found, found.model_dump_json(), failed=False)


def _from_answer(answer: Answer) -> ToolResult:
    return ToolResult(answer, write_plainly(answer), failed=answer.status == "error")
