"""Which KPIs a question that is not answered may have been about: it proposes, it never answers.

Words are compared by their character n-grams (tf-idf, cosine), which sees through Danish compounds and inflections
without knowing them.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection
from functools import cached_property

from assistant.tokens import normalise_text, split_words
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.texts import Language

SIZES = (3, 4)
LIKE = 0.25
"""Least likeness (cosine, 0–1) of a KPI that is proposed. Measured on the demo catalog with labels and synonyms alone:
339 of 342 verified questions had their KPI among the first three, all above .4; of 16 questions about anything else, 7
were less like every KPI than this."""


class NearbyKpis:
    def __init__(self, catalog: Catalog, language: Language, closed: Collection[str]) -> None:
        self._kpis = [kpi for kpi in catalog.kpis.values() if kpi.status == "approved"]
        self._language = language
        self._closed = frozenset(closed)
        """Words that say nothing about the subject, in the question and in the catalog."""

    def find(self, text: str) -> list[str]:
        """The ids of KPIs that look like the question, the nearest first; none when nothing does."""
        weights = {gram: n * self._rarity[gram] for gram, n in self._cut(text).items() if gram in self._rarity}
        length = math.sqrt(sum(w * w for w in weights.values()))
        likeness: dict[int, float] = defaultdict(float)
        for gram, weight in weights.items():
            for phrase, other in self._postings[gram]:
                likeness[phrase] += weight * other / length
        best: dict[str, float] = {}
        for phrase, like in likeness.items():
            kpi_id = self._owners[phrase]
            best[kpi_id] = max(best.get(kpi_id, 0.0), like)
        return sorted((k for k, like in best.items() if like >= LIKE), key=lambda k: (-best[k], k))

    def _cut(self, text: str) -> Counter[str]:
        grams: Counter[str] = Counter()
        for word in split_words(normalise_text(text)):
            if word in self._closed or word[0].isdigit():
                continue
            padded = f" {word} "
            grams.update(padded[i : i + n] for n in SIZES for i in range(len(padded) - n + 1))
        return grams

    @cached_property
    def _phrases(self) -> list[tuple[str, Counter[str]]]:
        return [(kpi.id, self._cut(text)) for kpi in self._kpis for text in self._texts(kpi)]

    @cached_property
    def _owners(self) -> list[str]:
        return [owner for owner, _ in self._phrases]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """Gram → inverse document frequency over the catalog's phrases."""
        seen = Counter(gram for _, grams in self._phrases for gram in grams)
        return {gram: 1 + math.log(len(self._phrases) / count) for gram, count in seen.items()}

    @cached_property
    def _postings(self) -> dict[str, list[tuple[int, float]]]:
        """Gram → (phrase, weight), the weights of a phrase having length one."""
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, (_, grams) in enumerate(self._phrases):
            weights = {gram: count * self._rarity[gram] for gram, count in grams.items()}
            length = math.sqrt(sum(w * w for w in weights.values()))
            for gram, weight in weights.items():
                postings[gram].append((index, weight / length))
        return postings

    def _texts(self, kpi: Kpi) -> list[str]:
        texts = [kpi.label.in_(self._language), *kpi.synonyms.in_(self._language)]
        for measure in kpi.measures.values():
            texts += [measure.label.in_(self._language)] if measure.label else []
            texts += measure.synonyms.in_(self._language)
        texts += [text for v in kpi.verified for language, text in v.questions() if language == self._language]
        return texts
