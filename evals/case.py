"""A case: a question as someone would ask it, and what must come back."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from semantic_layer.errors import SemanticLayerError
from semantic_layer.frozen import Frozen
from semantic_layer.load import read_yaml

CASES = Path(__file__).parent / "cases"
RESERVE = CASES / "reserve"
"""Cases that nobody who tunes the planner reads: they tell learning from memorising."""
MUST_NOT_ANSWER = "must_not_answer"
"""The tag of cases that must stop; every case that expects nothing but stops has it without saying so."""

FOLLOW_UP, PAIR, FIGURES = "follow_up", "same_query", "figures_checked"
"""Tags of every case with `after`, with `same_as`, with `check_sql`."""

AnyStatus = Literal["answered", "clarify", "declined", "error"]


class CaseError(SemanticLayerError):
    """A file of cases cannot be used; the message says where and why."""


class Expected(Frozen):
    """Only what is given is compared."""

    status: AnyStatus
    reason: str | None = None
    kind: str | None = None
    query: dict[str, Any] = Field(default_factory=dict)
    """Fields of the query, as JSON ("grain": "month"); period as [from, to], against.period likewise or as one id.

    `{}`, `[]` and null are the same as a field that the query does not have.
    """
    kpis: tuple[str, ...] = ()
    """For a clarify: the KPIs that its readings lead to; for a question of several parts: those of the parts."""
    says: tuple[str, ...] = ()
    """Fragments that the headline, the premise or the sentences after it must hold."""
    premise: str | None = None
    """A fragment of what is said about what the question took for granted; "" = nothing is said."""
    text: tuple[str, ...] = ()
    """Fragments that the sentences beneath the headline must hold."""
    caveats: tuple[str, ...] = ()
    """Ids that must be among the answer's caveats."""
    sources: tuple[str, ...] = ()
    """Fragments of citations: of the source's name, its registry, the KPI's label or its owner."""
    check_sql: str | None = None
    """A SELECT written by hand against the demo's source, never the release.

    One value, or rows whose last column is the value and whose others are member or period ids; the answer's main
    figures must be the same after rounding. Where nothing may be shown, it is the number that may not be seen.
    """


class Case(Frozen):
    id: str
    q: str
    language: Literal["da", "en"] | None = None
    """That of the question, and so of the whole answer."""
    after: str | None = None
    """The id of an earlier case of the file."""
    today: date = date(2026, 11, 15)
    role: str = "politiker"
    tags: tuple[str, ...] = ()
    same_as: str | None = None
    """The id of a case that must have become the same query."""
    expect: Expected | tuple[Expected, ...]
    """What must come back; of several, any one is right."""
    area: str = ""
    """The file that it stands in, without its ending; not written."""

    @property
    def wanted(self) -> tuple[Expected, ...]:
        return (self.expect,) if isinstance(self.expect, Expected) else self.expect

    @property
    def must_stop(self) -> bool:
        """A case whose expectation is hidden says so by its tags alone."""
        wanted = self.wanted
        return MUST_NOT_ANSWER in self.tags or (bool(wanted) and all(e.status != "answered" for e in wanted))

    @property
    def all_tags(self) -> tuple[str, ...]:
        """The tags that are written, and those that follow from the rest."""
        derived = (
            (self.area, True),
            (MUST_NOT_ANSWER, self.must_stop),
            (FOLLOW_UP, self.after is not None),
            (PAIR, self.same_as is not None),
            (FIGURES, any(e.check_sql for e in self.wanted)),
        )
        return tuple(dict.fromkeys([*(tag for tag, holds in derived if tag and holds), *self.tags]))


def load_cases(folder: Path = CASES) -> list[Case]:
    """All cases of the folder's YAML files (not of folders in it), in order. Raises CaseError, CatalogError."""
    cases = [case for path in sorted(folder.glob("*.yaml")) for case in load_file(path)]
    _check_ids(cases)
    return cases


def load_file(path: Path) -> list[Case]:
    """Raises CaseError, CatalogError."""
    try:
        cases = TypeAdapter(list[Case]).validate_python(read_yaml(path) or [])
    except ValidationError as error:
        raise CaseError(f"{path.name}: {error}") from error
    earlier: set[str] = set()
    for case in cases:
        if case.after is not None and case.after not in earlier:
            raise CaseError(f"{path.name}: {case.id} follows {case.after}, which is no earlier case of the file")
        if not case.wanted:
            raise CaseError(f"{path.name}: {case.id} expects nothing")
        earlier.add(case.id)
    return [case.model_copy(update={"area": path.stem}) for case in cases]


def _check_ids(cases: Iterable[Case]) -> None:
    known: set[str] = set()
    for case in cases:
        if case.id in known:
            raise CaseError(f"two cases have the id {case.id}")
        known.add(case.id)
    for case in cases:
        if case.same_as is not None and case.same_as not in known:
            raise CaseError(f"{case.id} is to be the same as {case.same_as}, which is no case")
