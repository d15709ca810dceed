"""Which KPIs a question that is not answered may have been about: it proposes, it never answers.

Letters alone are compared, so that what an answer proposes follows from the question and the release.
"""

from collections.abc import Collection, Iterator
from functools import cached_property

from assistant.grams import GramIndex
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.texts import Language

LIKE = 0.25
"""Least likeness (cosine, 0–1) of a KPI that is proposed. Measured on the demo catalog with labels and synonyms alone:
339 of 342 verified questions had their KPI among the first three, all above .4; of 16 questions about anything else, 7
were less like every KPI than this."""


class NearbyKpis:
    def __init__(self, catalog: Catalog, language: Language, closed: Collection[str]) -> None:
        self._kpis = [kpi for kpi in catalog.kpis.values() if kpi.status == "approved"]
        self._language = language
        self._closed = closed

    def find(self, text: str) -> list[str]:
        """The ids of KPIs that look like the question, the nearest first; none when nothing does."""
        best: dict[str, float] = {}
        for place, like in self._index.score(text).items():
            kpi_id = self._phrases[place][0]
            best[kpi_id] = max(best.get(kpi_id, 0.0), like)
        return sorted((k for k, like in best.items() if like >= LIKE), key=lambda k: (-best[k], k))

    @cached_property
    def _phrases(self) -> list[tuple[str, str]]:
        """(KPI, what it is called or asked for by)."""
        return [(kpi.id, text) for kpi in self._kpis for text in self._texts(kpi)]

    @cached_property
    def _index(self) -> GramIndex:
        return GramIndex([text for _, text in self._phrases], self._closed)

    def _texts(self, kpi: Kpi) -> list[str]:
        asked = (text for v in kpi.verified for language, text in v.questions() if language == self._language)
        return [*name_kpi(kpi, self._language), *asked]


def name_kpi(kpi: Kpi, language: Language) -> Iterator[str]:
    """Its label and synonyms, and those of its measures."""
    yield from (kpi.label.in_(language), *kpi.synonyms.in_(language))
    for measure in kpi.measures.values():
        if measure.label is not None:
            yield measure.label.in_(language)
        yield from measure.synonyms.in_(language)
