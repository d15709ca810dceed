"""What a model may be shown beside the question: figures that may be meant, and verified questions like it.

Both are looked up by whatever search there is; here by shared letters, which needs no model.
"""

from collections.abc import Sequence
from typing import Protocol

from assistant.nearby import NearbyKpis
from assistant.tokens import split_words
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language


class FindCandidates(Protocol):
    def __call__(self, text: str, language: Language) -> Sequence[str]:
        """The ids of KPIs that the text may be about, the likeliest first."""
        ...


class FindExamples(Protocol):
    def __call__(self, text: str, language: Language, most: int) -> Sequence[tuple[str, str]]:
        """Verified questions like the text, each with the id of its KPI."""
        ...


class ByLetters:
    """Both by character n-grams: the KPIs that look like the text, and their verified questions."""

    def __init__(self, catalog: Catalog, language: Language, closed: frozenset[str]) -> None:
        self._catalog = catalog
        self._nearby = NearbyKpis(catalog, language, closed)
        self._language = language

    def find_candidates(self, text: str) -> list[str]:
        return self._nearby.find(text)

    def find_examples(self, text: str, most: int) -> list[tuple[str, str]]:
        said = set(split_words(text))
        questions = [
            (question, kpi_id)
            for kpi_id in self._nearby.find(text)[:most]
            for verified in self._catalog.kpi(kpi_id).verified
            for language, question in verified.questions()
            if language == self._language
        ]
        ranked = sorted(questions, key=lambda q: (-len(said & set(split_words(q[0]))), q))
        return ranked[:most]
