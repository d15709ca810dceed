"""A case: a question as someone would ask it, and what must come back."""

from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter

from semantic_layer.frozen import Frozen
from semantic_layer.load import read_yaml
from semantic_layer.texts import Language


class Expected(Frozen):
    """Only what is given is compared."""

    status: Literal["answered", "clarify", "declined", "error"]
    reason: str | None = None
    kind: str | None = None
    query: dict[str, Any] = Field(default_factory=dict)
    """Fields of the query, as JSON ("grain": "month"); period as [from, to]."""
    kpis: tuple[str, ...] = ()
    """For a clarify: the KPIs that its readings lead to; for a question of several parts: those of the parts."""
    says: tuple[str, ...] = ()
    """Fragments that the headline must hold."""
    premise: str | None = None
    """A fragment of what is said about what the question took for granted; "" = nothing is said."""
    text: tuple[str, ...] = ()
    """Fragments that the sentences beneath the headline must hold."""


class Case(Frozen):
    id: str
    q: str
    after: str | None = None
    """The id of an earlier case of the file."""
    today: date = date(2026, 11, 15)
    language: Language | None = None
    """The language that the answer must be in, where it is compared."""
    tags: tuple[str, ...] = ()
    """Words to count by; "open" = a known gap, judged but not demanded."""
    same_as: str | None = None
    """The id of a case of the file that must become the same query."""
    expect: Expected | tuple[Expected, ...]
    """Of several, any one is right."""

    @property
    def accepted(self) -> tuple[Expected, ...]:
        return (self.expect,) if isinstance(self.expect, Expected) else self.expect


def load_cases(folder: Path = Path(__file__).parent / "cases") -> list[Case]:
    """All cases of the folder's YAML files, in order. Raises CatalogError or ValidationError."""
    cases: list[Case] = []
    for path in sorted(folder.glob("*.yaml")):
        cases += TypeAdapter(list[Case]).validate_python(read_yaml(path))
    return cases
