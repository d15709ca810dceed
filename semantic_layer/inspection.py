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


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says: where it is wrong, and how. `file` is relative to the catalog folder."""

    file: str
    message: str
    kpi: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    kpi: str | None
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class Inspection:
    """A catalog under check, with the files that its parts come from."""

    catalog: Catalog
    folder: Path
    files: dict[str, Path]
    today: date
    replan: Replan | None = None

    @property
    def kpis(self) -> Iterator[Kpi]:
        return iter(self.catalog.kpis.values())

    def on(self, kpi: Kpi, message: str) -> Finding:
        """A finding about a KPI."""
        path = self.files.get(kpi.id, Path("kpis") / f"{kpi.id}.yaml")
        return Finding(path.as_posix(), message, kpi.id)


Rule = Callable[[Inspection], Iterator[Finding]]
