"""What the rules of the check see, and what they report."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.query import Query
from semantic_layer.texts import Language

Replan = Callable[[str, Language, date], Query | None]
"""Plans a verified question without looking it up; None when it does not lead to a query."""


Place = tuple[str | int, ...]
"""A part of a file: the keys and list places that lead to it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says: where it is wrong, and how. `file` is relative to the catalog folder."""

    file: str
    message: str
    kpi: str | None = None
    at: Place = ()


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    kpi: str | None
    rule: str
    message: str
    line: int
    advice: str
    """What to do about it."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}; {self.advice} [{self.rule}]"


@dataclass(frozen=True)
class Inspection:
    """A catalog under check, with the files that its parts come from."""

    catalog: Catalog
    folder: Path
    files: dict[str, Path]
    today: date
    replan: Replan | None = None
    unread: frozenset[str] = frozenset()
    """Files that could not be understood; what they would say is not held against the others."""

    @property
    def kpis(self) -> Iterator[Kpi]:
        return iter(self.catalog.kpis.values())

    def on(self, kpi: Kpi, message: str, *at: str | int) -> Finding:
        """A finding about a part of a KPI's file."""
        path = self.files.get(kpi.id, Path("kpis") / f"{kpi.id}.yaml")
        return Finding(path.as_posix(), message, kpi.id, at)

    def is_unread(self, kind: str, id_: str | None = None) -> bool:
        """Whether the file or folder of this kind, or its file for an id, holds something that could not be read."""
        return any(
            path.split("/", 1)[0].removesuffix(".yaml") == kind and (id_ is None or Path(path).stem == id_)
            for path in self.unread
        )

    def rests_on_unread(self, *kinds: str) -> bool:
        """Whether a rule that speaks of all of these could only guess."""
        return any(self.is_unread(kind) for kind in kinds)


Rule = Callable[[Inspection], Iterator[Finding]]
