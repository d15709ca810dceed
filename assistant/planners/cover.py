"""One hypothesis per KPI: the best way to use the words of a question, given that it is about this KPI.

The choice that decides most is to score words *given the hypothesis*: which levels it publishes, which words may
stand beside its name. Ambiguity then shows as two hypotheses near each other, and the runner-up is the reading to
offer.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from assistant.language.pack import Pack
from assistant.spans import Span, SpanFinder
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.measures import CategoryMeasure

LEVEL, UNPUBLISHED, ABOUT, WHOLE, UNIT, PEER = 0.8, -0.8, 0.45, 0.3, 0.3, 0.95
ASKED, NOT_ASKED = 0.3, -0.5
"""A level's name is a list only where something asks for one; else "i skolerne" is the schools together."""
CUE_REACH = 4
UNACCOUNTED = -1.0
BY_MEASURE = -0.25
"""A KPI that is only evoked by one of its measures stands back."""
MAX_SPANS = 40
MAX_VISITS = 4000
"""Bounds of the search; ordinary questions need fewer than a hundred visits."""


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


class Coverer:
    def __init__(self, catalog: Catalog, finder: SpanFinder, packs: Collection[Pack]) -> None:
        self._catalog = catalog
        self._finder = finder
        units = catalog.units.values()
        self._unit_words = frozenset(
            w for u in units for text in (u.one, u.other) for w in split_words(text.da) + split_words(text.en)
        ) | frozenset(w for u in units for phrase in (*u.words.da, *u.words.en) for w in split_words(phrase))
        # A month that is no part of a period ("til jul", "in March order") is a word like any other.
        free = frozenset(w for pack in packs for w in pack.free | pack.operator_words)
        months = frozenset(w for pack in packs for w in (*pack.months, *pack.month_short)) - free
        self._closed = frozenset(w for pack in packs for w in pack.closed) - months
        self._steering = frozenset(w for pack in packs for w in pack.operator_words)
        self._plurals = frozenset(w for pack in packs for w in pack.which_some)
        self._status_cues = frozenset(w for pack in packs for p in pack.operators["status"] for w in p.split())
        self._status_cues -= frozenset(w for pack in packs for w in pack.function)
        self._list_cues = frozenset(w for pack in packs for w in pack.list_cues)

    def find_hypotheses(self, question: Understanding, inherited: str | None = None) -> list[Hypothesis]:
        """All hypotheses, the best first; `inherited` is the KPI of the conversation when no other is named."""
        evoked = self._evoked(question)
        if not evoked and inherited is not None:
            evoked = {inherited: 0.0}
        hypotheses = [self.cover(question, self._catalog.kpi(kpi), extra) for kpi, extra in sorted(evoked.items())]
        return sorted(hypotheses, key=lambda h: (-h.score, h.kpi.id))

    def cover(self, question: Understanding, kpi: Kpi, extra: float = 0.0) -> Hypothesis:
        content = self.find_content(question)
        values = [(s, v) for s in question.spans if (v := self._value(s, kpi, question)) is not None]
        # Spans of a cover do not overlap, so what a word left unexplained would cost can be booked on its span.
        weighted = [(s, v - UNACCOUNTED * self._explains(s, content, question)) for s, v in _undominated(values)]
        gains = sorted((c for c in weighted if c[1] > 0), key=lambda c: (-c[1], sorted(c[0].places)))[:MAX_SPANS]
        chosen, gain = _best_cover(gains)
        return Hypothesis(
            kpi,
            tuple(chosen),
            gain + UNACCOUNTED * len(content) + extra,
            self._left_over(chosen, content, question),
        )

    def _evoked(self, question: Understanding) -> dict[str, float]:
        """KPIs that the words name: by their own phrases, by a measure, or by a value beside what has it."""
        evoked = {s.phrase.id: 0.0 for s in question.spans if s.phrase.kind == "kpi"}
        levels = {s.phrase.id for s in question.spans if s.phrase.kind in ("level", "kind")}
        levels |= {s.phrase.level for s in question.spans if s.phrase.kind == "member"}
        for span in question.spans:
            kpi_id = span.phrase.level
            if span.phrase.kind == "measure" and self._stands_alone(span):
                evoked.setdefault(kpi_id, BY_MEASURE)
            if span.phrase.kind == "member" and self._asks_for_status(question):
                evoked |= dict.fromkeys(self._with_status_per(span.phrase.level), 0.0)
            if span.phrase.kind == "value":
                measure = self._catalog.kpi(kpi_id).measure(span.phrase.id)
                if isinstance(measure, CategoryMeasure) and measure.per in levels:
                    evoked.setdefault(kpi_id, 0.0)
        return evoked

    def _asks_for_status(self, question: Understanding) -> bool:
        return any(word in self._status_cues for word in question.words)

    def _with_status_per(self, level: str) -> list[str]:
        """KPIs that give each member of this level a status."""
        return [
            kpi.id
            for kpi in self._catalog.kpis.values()
            if any(isinstance(m, CategoryMeasure) and m.per == level for m in kpi.measures.values())
        ]

    def _stands_alone(self, span: Span) -> bool:
        """Whether a measure's name is telling enough without its KPI's: two words of its own, or one of no unit."""
        if isinstance(self._catalog.kpi(span.phrase.level).measure(span.phrase.id), CategoryMeasure):
            return False
        words = [span.phrase.words[i] for i in span.phrase.need if span.phrase.words[i] not in self._closed]
        return len(words) > 1 or (len(words) == 1 and not self._finder.share_lemma(words[0], self._unit_words))

    def _value(self, span: Span, kpi: Kpi, question: Understanding) -> float | None:
        """What the span is worth under this KPI, or None when it has no place there."""
        phrase = span.phrase
        match phrase.kind:
            case "kpi":
                return span.score if phrase.id == kpi.id else None
            case "measure" | "value":
                return span.score if phrase.level == kpi.id else None
            case "level" | "kind":
                asked = ASKED if self._is_asked_for(span, question) else NOT_ASKED * len(span.tokens)
                return span.score * LEVEL + (asked if phrase.id in kpi.levels else UNPUBLISHED * len(span.tokens))
            case "member":
                if self._counts_members(span, question):
                    return None
                return span.score + (0.0 if phrase.level in kpi.levels else UNPUBLISHED * len(span.tokens))
            case "unit":
                units = {m.unit for m in kpi.measures.values()}
                return UNIT * len(span.phrase.need) if phrase.id in units else None
            case "about":
                steers = any(word in self._steering for word in phrase.words)
                return ABOUT * span.quality * len(span.tokens) if phrase.id == kpi.id and not steers else None
            case "whole":
                return WHOLE * len(span.phrase.need)
            case "peer":
                return span.score * PEER
            case "committee":
                return WHOLE if phrase.id in kpi.committee else None
            case _:
                return None

    def _is_asked_for(self, span: Span, question: Understanding) -> bool:
        """Whether a word before the level asks for its members ("hvilke", "pr.", "fordelt på", "de tre")."""
        first = min(span.tokens)
        before = range(max(0, first - CUE_REACH), first)
        cues = {i for i in before if question.words[i] in self._list_cues or i in question.numbers}
        # "børn pr. voksen i børnehaverne": that "pr." belongs to the KPI's own name.
        return bool(cues) and not any(cues <= s.tokens | s.inner for s in question.spans if s.phrase.kind == "kpi")

    def _counts_members(self, span: Span, question: Understanding) -> bool:
        """ "de 3 klassetrin" are three of them, not the third."""
        first = min(span.tokens)
        return first in question.numbers and first > 0 and question.words[first - 1] in self._plurals

    def find_content(self, question: Understanding) -> frozenset[int]:
        """Words that must be explained: outside periods, fillers, numbers and the closed lists of both languages."""
        free = question.period_tokens | question.fillers | question.numbers.keys()
        return frozenset(
            t.index for t in question.tokens if t.index not in free and question.words[t.index] not in self._closed
        )

    def _left_over(self, chosen: Iterable[Span], content: frozenset[int], question: Understanding) -> tuple[int, ...]:
        places = {place for span in chosen for place in span.places}
        return tuple(t for t in sorted(content) if not self._is_covered(t, places, question))

    def _is_covered(self, token: int, places: set[tuple[int, int]], question: Understanding) -> bool:
        parts = question.splits.get(token)
        if parts is None:
            return (token, 0) in places
        return all((token, i) in places or self._finder.is_free_part(part) for i, part in enumerate(parts))

    def _explains(self, span: Span, content: frozenset[int], question: Understanding) -> float:
        """How many content words the span explains; a part of a compound counts as a part of a word."""
        return sum(1 / len(question.splits.get(token, (1,))) for token, _ in span.places if token in content)


def _best_cover(gains: list[tuple[Span, float]]) -> tuple[list[Span], float]:
    """The non-overlapping spans with the largest sum: branch and bound over spans sorted by gain."""
    rest = [0.0] * (len(gains) + 1)
    for at in range(len(gains) - 1, -1, -1):
        rest[at] = rest[at + 1] + gains[at][1]
    best: tuple[float, list[Span]] = (0.0, [])
    visits = 0

    def extend(at: int, chosen: list[Span], taken: frozenset[tuple[int, int]], total: float) -> None:
        nonlocal best, visits
        visits += 1
        if total > best[0]:
            best = (total, chosen)
        if at == len(gains) or total + rest[at] <= best[0] or visits > MAX_VISITS:
            return
        span, gain = gains[at]
        if span.places.isdisjoint(taken):
            extend(at + 1, [*chosen, span], taken | span.places, total + gain)
        extend(at + 1, chosen, taken, total)

    extend(0, [], frozenset(), 0.0)
    return best[1], best[0]


def _undominated(candidates: list[tuple[Span, float]]) -> list[tuple[Span, float]]:
    """Drop what another candidate says as well or better about the same words and the same thing."""
    best: dict[tuple[object, ...], tuple[Span, float]] = {}
    for span, value in candidates:
        key = (span.phrase.kind, span.phrase.level, span.phrase.id, span.phrase.kind_index, span.places)
        if key not in best or best[key][1] < value:
            best[key] = (span, value)
    kept = list(best.values())
    return [c for c in kept if not any(_is_worse(c, other) for other in kept)]


def _is_worse(one: tuple[Span, float], other: tuple[Span, float]) -> bool:
    same_thing = (one[0].phrase.kind, one[0].phrase.level, one[0].phrase.id) == (
        other[0].phrase.kind,
        other[0].phrase.level,
        other[0].phrase.id,
    )
    return same_thing and one[0].places < other[0].places and one[1] <= other[1]
