"""Everything that reaches the database is overheard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from semantic_layer.stores.base import LIMIT_SECONDS, Row
from semantic_layer.stores.file_reader import FileReader


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
    real = FileReader.fetch

    def fetch(reader: FileReader, text: str, params: Sequence[object], limit: float = LIMIT_SECONDS) -> list[Row]:
        heard.hear(text, params)
        return real(reader, text, params, limit)

    monkeypatch.setattr(FileReader, "fetch", fetch)
    return heard
