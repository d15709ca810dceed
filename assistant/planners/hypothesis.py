"""One KPI that a question may be about, and how its words would be used if it were."""

from dataclasses import dataclass

from assistant.spans import Span
from semantic_layer.catalog import Kpi


@dataclass(frozen=True)
class Hypothesis:
    kpi: Kpi
    spans: tuple[Span, ...]
    score: float
    unaccounted: tuple[int, ...]
    """Content words that no part of the cover, no period and no closed list explains."""

    def of(self, *kinds: str) -> list[Span]:
        """The spans of these kinds in the order of the question."""
        return sorted((s for s in self.spans if s.phrase.kind in kinds), key=lambda s: min(s.tokens))

    @property
    def naming(self) -> frozenset[int]:
        """Question words that name the KPI, a measure or a value of it."""
        return frozenset(t for s in self.of("kpi", "measure", "value") for t in s.tokens)

    @property
    def tokens(self) -> frozenset[int]:
        """Question words that the cover uses, with the small words inside its phrases."""
        return frozenset(t for s in self.spans for t in s.tokens | s.inner)

    @property
    def unsteering(self) -> frozenset[int]:
        """Question words that cannot steer; a word about the KPI may be part of a phrase that does ("hvor mange")."""
        hiding = (s for s in self.spans if s.phrase.kind != "about" or len(s.phrase.words) > 1)
        return frozenset(t for s in hiding for t in s.tokens | s.inner)
