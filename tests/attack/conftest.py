"""Everything that reaches the database is overheard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import pytest

from semantic_layer.serve import release as release_module
from semantic_layer.serve import run


@dataclass
class Spy:
    """What was executed: texts, and every value that was bound."""

    texts: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    strange: list[object] = field(default_factory=list)
    """Bound values that are neither a text nor a list of texts."""

    def hear(self, text: str, params: Sequence[object]) -> None:
        self.texts.add(text)
        for param in params:
            found = list(param) if isinstance(param, tuple | list) else [param]
            self.strange += [value for value in found if not isinstance(value, str)]
            self.values |= {value for value in found if isinstance(value, str)}


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    heard = Spy()
    real = run.execute_text

    def execute_text(
        cursor: duckdb.DuckDBPyConnection, text: str, params: Sequence[object]
    ) -> list[tuple[object, ...]]:
        heard.hear(text, params)
        return real(cursor, text, params)

    for module in (run, release_module):
        monkeypatch.setattr(module, "execute_text", execute_text)
    return heard
