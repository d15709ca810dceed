"""One hypothesis per KPI: the best way to use the words of a question, given that it is about this KPI.

The choice that decides most is to score words *given the hypothesis*: which levels it publishes, which words may
stand beside its name. Ambiguity then shows as two hypotheses near each other, and the runner-up is the reading to
offer.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from operator import itemgetter

from assistant.language.pack import Pack
from assistant.operators import find_phrase_tokens
from assistant.planners.evoked import is_said_of_another
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.listing import Listing
from assistant.planners.priced import find_priced
from assistant.planners.scattered import find_scattered_kpis
from assistant.planners.scores import SCORES, Scores
from assistant.spans import Span, SpanFinder
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.measures import CategoryMeasure
from semantic_layer.serve.arithmetic import PERCENT, in_points


class Coverer:
    def __init__(self, catalog: Catalog, finder: SpanFinder, packs: Collection[Pack], scores: Scores = SCORES) -> None:
        self._scores = scores
        self._catalog = catalog
        self.finder = finder
        self._packs = {pack.language: pack for pack in packs}
        units = catalog.units.values()
        self._unit_words = frozenset(
            w for u in units for text in (u.one, u.other) for w in split_words(text.da) + split_words(text.en)
        ) | frozenset(w for u in units for phrase in (*u.words.da, *u.words.en) for w in split_words(phrase))
        # A month that is no part of a period ("til jul", "in March order") is a word like any other.
        free = frozenset(w for pack in packs for w in pack.free | pack.operator_words)
        months = frozenset(w for pack in packs for w in (*pack.months, *pack.month_short)) - free
        self._closed = frozenset(w for pack in packs for w in pack.closed) - months
        self._steering = frozenset(w for pack in packs for w in pack.steering)
        self._small = frozenset(w for pack in packs for w in pack.function | pack.gradable | pack.loaded)
        self._status_cues = frozenset(w for pack in packs for p in pack.operators["status"] for w in p.split())
        self._status_cues -= frozenset(w for pack in packs for w in pack.function)
        self._listing = Listing(packs, scores.cue_reach)

    def find_hypotheses(self, question: Understanding, inherited: str | None = None) -> list[Hypothesis]:
        """All hypotheses, the best first; `inherited` is the KPI of the conversation when no other is named."""
        evoked = self._evoked(question)
        if not evoked and inherited is not None:
            evoked = {inherited: 0.0}
        places = _Places(question.spans)
        hypotheses = [
            self._cover(question, self._catalog.kpi(kpi), places.of(kpi), extra)
            for kpi, extra in sorted(evoked.items())
        ]
        if all(hypothesis.unaccounted for hypothesis in hypotheses):
            whole = self._find_scattered(question)
            again = {hypothesis.kpi.id for hypothesis in whole}
            hypotheses = [*whole, *(h for h in hypotheses if h.kpi.id not in again)]
        return sorted(hypotheses, key=lambda h: (-h.score, h.kpi.id))

    def _find_scattered(self, question: Understanding) -> list[Hypothesis]:
        pack = self._packs[question.language]
        return find_scattered_kpis(question, self._catalog, self.finder, pack, self._cover)

    def cover(self, question: Understanding, kpi: Kpi, extra: float = 0.0) -> Hypothesis:
        return self._cover(question, kpi, question.spans, extra)

    def _cover(self, question: Understanding, kpi: Kpi, spans: Iterable[Span], extra: float = 0.0) -> Hypothesis:
        content = self.find_content(question)
        named = [s.tokens for s in spans if s.phrase.kind == "kpi" and s.phrase.id == kpi.id and len(s.tokens) > 1]
        values = [
            (s, v)
            for s in spans
            # A misspelt "library visits" is a name, though a misspelt library is a unit too.
            if not (s.phrase.kind in ("level", "kind") and s.quality <= self._scores.typo and _is_within(s, named))
            if not (s.phrase.kind == "kpi" and self._listing.takes_a_list(s, kpi, question))
            if (v := self._value(s, kpi, question)) is not None
        ]
        scores = self._scores
        # Spans of a cover do not overlap, so what a word left unexplained would cost can be booked on its span.
        weighted = [(s, v - scores.unaccounted * self._explains(s, content, question)) for s, v in _undominated(values)]
        gains = sorted((c for c in weighted if c[1] > 0), key=lambda c: (-c[1], sorted(c[0].places)))
        chosen, gain = _best_cover(_first_per_place(gains)[: scores.max_spans], scores.max_visits)
        return Hypothesis(
            kpi,
            tuple(chosen),
            gain + scores.unaccounted * len(content) + extra,
            self._left_over(chosen, content, question),
        )

    def count_unexplained(self, hypothesis: Hypothesis, question: Understanding) -> float:
        """Content words that the cover does not explain; a part of a compound counts as a part of a word."""
        content = self.find_content(question)
        return len(content) - sum(self._explains(span, content, question) for span in hypothesis.spans)

    def _evoked(self, question: Understanding) -> dict[str, float]:
        """KPIs that the words name: by their own phrases, by a measure, or by a value beside what has it."""
        evoked = {s.phrase.id: 0.0 for s in question.spans if s.phrase.kind == "kpi"}
        levels = {s.phrase.id for s in question.spans if s.phrase.kind in ("level", "kind")}
        levels |= {s.phrase.level for s in question.spans if s.phrase.kind == "member"}
        asks_for_status = self._asks_for_status(question)
        asks_how_many = self._asks_how_many(question)
        asks_what_is_spent = self._asks_what_is_spent(question)
        if priced := find_priced(question, self._catalog, self._packs[question.language]):
            evoked.setdefault(priced, 0.0)
        for span in question.spans:
            kpi_id = span.phrase.level
            if span.phrase.kind == "measure" and self._stands_alone(span, question):
                evoked.setdefault(kpi_id, self._scores.by_measure)
            if span.phrase.kind == "member" and asks_how_many:
                evoked |= {kpi: 0.0 for kpi in self._counting.get(span.phrase.level, ()) if kpi not in evoked}
            if span.phrase.kind == "member" and asks_what_is_spent:
                evoked |= {kpi: 0.0 for kpi in self._spending.get(span.phrase.level, ()) if kpi not in evoked}
            if span.phrase.kind == "member" and asks_for_status:
                evoked |= dict.fromkeys(self._with_status_per.get(span.phrase.level, ()), 0.0)
            if span.phrase.kind == "value":
                measure = self._catalog.kpi(kpi_id).measure(span.phrase.id)
                if isinstance(measure, CategoryMeasure) and measure.per in levels:
                    evoked.setdefault(kpi_id, 0.0)
        return evoked

    def _asks_for_status(self, question: Understanding) -> bool:
        return any(word in self._status_cues for word in question.words)

    def _asks_how_many(self, question: Understanding) -> bool:
        """ "Hvor mange …?", or "antallet …"."""
        pack = self._packs[question.language]
        said = f" {' '.join(question.words)} "
        words = pack.counts | pack.more_of_number
        return any(f" {how} " in said for how in pack.operators["count"]) or not words.isdisjoint(question.words)

    def _asks_what_is_spent(self, question: Understanding) -> bool:
        said = f" {' '.join(question.words)} "
        return any(f" {spent} " in said for spent in self._packs[question.language].spent_on)

    @cached_property
    def _counting(self) -> dict[str, list[str]]:
        """Level → KPIs that count its members' people or things."""
        return _by_level((kpi.id, kpi.counts) for kpi in self._catalog.kpis.values())

    @cached_property
    def _spending(self) -> dict[str, list[str]]:
        """Level → KPIs of what is spent on its members."""
        return _by_level((kpi.id, kpi.spends) for kpi in self._catalog.kpis.values())

    @cached_property
    def _with_status_per(self) -> dict[str, list[str]]:
        """Level → KPIs that give each of its members a status."""
        found: dict[str, list[str]] = {}
        for kpi in self._catalog.kpis.values():
            for level in {m.per for m in kpi.measures.values() if isinstance(m, CategoryMeasure)}:
                found.setdefault(level, []).append(kpi.id)
        return found

    def _stands_alone(self, span: Span, question: Understanding) -> bool:
        """Whether a measure's name is telling enough without its KPI's: two words of its own, or one of no unit."""
        if isinstance(self._catalog.kpi(span.phrase.level).measure(span.phrase.id), CategoryMeasure):
            return False
        if is_said_of_another(span, question, self._catalog, self.finder):
            return False
        words = [span.phrase.words[i] for i in span.phrase.need if span.phrase.words[i] not in self._closed]
        return len(words) > 1 or (len(words) == 1 and not self.finder.share_lemma(words[0], self._unit_words))

    def _value(self, span: Span, kpi: Kpi, question: Understanding) -> float | None:
        """What the span is worth under this KPI, or None when it has no place there."""
        terms = self.find_terms(span, kpi, question)
        return None if terms is None else sum(amount for _, amount in terms)

    def find_terms(self, span: Span, kpi: Kpi, question: Understanding) -> tuple[tuple[str, float], ...] | None:
        """The terms of what the span is worth, each with what it is for, or None."""
        phrase, scores = span.phrase, self._scores
        match phrase.kind:
            case "kpi":
                named = phrase.id == kpi.id and not _asks_degree(span, question, self._packs[question.language])
                return (("words", span.score),) if named else None
            case "measure" | "value":
                if not self._of_change(question).isdisjoint(span.tokens):
                    return None
                if self._listing.counts_places(span, kpi, question):
                    return None
                return (("words", span.score),) if phrase.level == kpi.id else None
            case "level" | "kind":
                return ("level", span.score * scores.level), self._list_term(span, kpi, question)
            case "member":
                if self._listing.counts_members(span, question) or self._is_amount(span, question):
                    return None
                if self._listing.is_listed(span, kpi, question):
                    return None
                words = ("words", span.score)
                return (words,) if phrase.level in kpi.levels else (words, self._unpublished_term(span))
            case "unit":
                if span.tokens <= self._of_change(question) and not in_points(kpi, kpi.default_measure):
                    return None
                units = {m.unit for m in kpi.measures.values()}
                return (("unit", scores.unit * len(phrase.need)),) if phrase.id in units else None
            case "about":
                if phrase.id != kpi.id or self._steers(phrase.words):
                    return None
                if self._small.issuperset(phrase.words):
                    return None  # "mange" and "store" say nothing about a KPI: what they belong to decides.
                return (("about", scores.about * span.quality * len(span.tokens)),)
            case "whole":
                # "by" is not "byen", and may be half of a name.
                return (("whole", scores.whole * len(phrase.need)),) if span.quality == scores.surface else None
            case "peer":
                return (("peer", span.score * scores.peer),)
            case "committee":
                return (("committee", scores.committee),) if phrase.id in kpi.committee else None
            case _:
                return None

    def _of_change(self, question: Understanding) -> frozenset[int]:
        """Words for percent that ask how much something has changed: "hvor mange procent er forbruget steget?"."""
        pack, words = self._packs[question.language], (*question.words, "")
        if pack.moves.isdisjoint(words):
            return frozenset()
        percent = (s.tokens for s in question.spans if s.phrase.kind == "unit" and s.phrase.id == PERCENT)
        return frozenset(t for tokens in percent for t in tokens if words[max(tokens) + 1] not in pack.part_of)

    def _steers(self, words: tuple[str, ...]) -> bool:
        """A word about the KPI never takes a steering word away, but "under 25" is whom the KPI counts."""
        return any(word in self._steering for word in words) and not any(word[:1].isdigit() for word in words)

    def _list_term(self, span: Span, kpi: Kpi, question: Understanding) -> tuple[str, float]:
        """A level's name is a list only where something asks for one; else "i skolerne" is the schools together."""
        if span.phrase.id not in kpi.levels:
            return self._unpublished_term(span)
        if self._listing.is_asked_for(span, question):
            return "asked", self._scores.asked
        return "not_asked", self._scores.not_asked * len(span.tokens)

    def _unpublished_term(self, span: Span) -> tuple[str, float]:
        return "unpublished", self._scores.unpublished * len(span.tokens)

    def _is_amount(self, span: Span, question: Understanding) -> bool:
        """ "80 %" and "over 60 days" are no ages: a number, and behind it what there is so much of."""
        last = max(span.tokens)
        if last not in question.numbers or any(question.words[t] not in self._steering for t in span.tokens - {last}):
            return False
        function = self._packs[question.language].function
        following = question.words[last + 1] if last + 1 < len(question.words) else ""
        return bool(following) and following not in function and last + 1 not in question.period_tokens

    def find_content(self, question: Understanding) -> frozenset[int]:
        """Words that must be explained: outside periods, fillers, numbers and the closed lists of both languages."""
        free = question.period_tokens | question.fillers | question.numbers.keys()
        free |= find_phrase_tokens(list(question.words), question.language, question.fillers)
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
        return all((token, i) in places or self.finder.is_free_part(part) for i, part in enumerate(parts))

    def _explains(self, span: Span, content: frozenset[int], question: Understanding) -> float:
        """How many content words the span explains; a part of a compound counts as a part of a word."""
        return sum(1 / len(question.splits.get(token, (1,))) for token, _ in span.places if token in content)


class _Places:
    """The spans of a question, so that each KPI is only shown its own and those that belong to none."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._shared: list[tuple[int, Span]] = []
        self._own: dict[str, list[tuple[int, Span]]] = {}
        for numbered in enumerate(spans):
            phrase = numbered[1].phrase
            match phrase.kind:
                case "kpi" | "about":
                    self._own.setdefault(phrase.id, []).append(numbered)
                case "measure" | "value":
                    self._own.setdefault(phrase.level, []).append(numbered)
                case _:
                    self._shared.append(numbered)

    def of(self, kpi_id: str) -> list[Span]:
        """In the order in which they were found."""
        both = sorted((*self._shared, *self._own.get(kpi_id, ())), key=itemgetter(0))
        return [span for _, span in both]


def _first_per_place(gains: list[tuple[Span, float]]) -> list[tuple[Span, float]]:
    """Only the best of all that say something about the same words: a cover has room for one of them.

    Hundreds of places may share a name; they must not crowd out the rest.
    """
    first: dict[frozenset[tuple[int, int]], tuple[Span, float]] = {}
    for gain in gains:
        first.setdefault(gain[0].places, gain)
    return list(first.values())


def _asks_degree(span: Span, question: Understanding, pack: Pack) -> bool:
    """Whether it takes the "far" of "how far" into a name that began before."""
    used, words = span.tokens | span.inner, question.words
    return any(
        at - 1 not in used and words[at] in pack.gradable and words[at - 1] in pack.gradable_after
        for at in span.tokens - {min(span.tokens)}
    )


def _is_within(span: Span, names: list[frozenset[int]]) -> bool:
    return any(span.tokens < name for name in names)


def _best_cover(gains: list[tuple[Span, float]], max_visits: int) -> tuple[list[Span], float]:
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
        if at == len(gains) or total + rest[at] <= best[0] or visits > max_visits:
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
    alike: dict[object, list[tuple[Span, float]]] = {}
    for claim, candidate in best.items():
        alike.setdefault(claim[:3], []).append(candidate)
    naming = [span.places for span, _ in best.values() if span.phrase.kind in ("kpi", "measure")]

    def is_needed(one: Span, other: Span) -> bool:
        """ "besøg på biblioteket X": the name may do without a word that names the KPI."""
        return any(not (other.places - one.places).isdisjoint(places) for places in naming)

    return [
        c
        for key, c in best.items()
        if not any(_is_worse(c, other) and not is_needed(c[0], other[0]) for other in alike[key[:3]])
    ]


def _is_worse(one: tuple[Span, float], other: tuple[Span, float]) -> bool:
    return one[0].places < other[0].places and one[1] <= other[1]


def _by_level(levels_of: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Level → what names it."""
    found: dict[str, list[str]] = {}
    for name, levels in levels_of:
        for level in levels:
            found.setdefault(level, []).append(name)
    return found
