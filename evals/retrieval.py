"""How well KPIs are found by a text: by letters, by a model, and by both joined, on questions with known answers.

Every vector is held against every document, without the store's approximation, so that vectors alone are judged.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from assistant.nearby import NearbyKpis
from assistant.retrieval.documents import LANGUAGES, Document, list_documents
from assistant.retrieval.embedding import CharacterVectors, ModelVectors, Phrase
from assistant.retrieval.retriever import ABOUT_KPIS
from evals.case import Case
from semantic_layer.catalog import Catalog
from semantic_layer.frozen import Frozen
from semantic_layer.texts import Language

Matrix = NDArray[np.float32]
DEPTHS = (1, 3, 5)
WEIGHTS = tuple(round(step / 10, 1) for step in range(11))
OUTSIDE = frozenset({"no_kpi", "off_topic"})
"""Reasons of a case that is about nothing in the catalog."""
NOWHERE = 10_000


class Probe(NamedTuple):
    """A text, and what is to be found by it."""

    text: str
    language: Language
    kpis: frozenset[str] = frozenset()
    """Any of them; none: there is nothing to be found."""
    left_out: tuple[str, int] | None = None
    """The verified question (KPI, place) that it is a phrasing of, which may not be found."""


class Probes(Frozen):
    cases: tuple[Probe, ...]
    """Eval questions of their own that become a query."""
    verified: tuple[Probe, ...]
    """The catalog's verified questions, each looked for without itself."""
    outside: tuple[Probe, ...]
    """Eval questions about nothing in the catalog."""
    stops: tuple[Probe, ...]
    """All that must not be answered, most of which are about something that is in the catalog."""


class Score(Frozen):
    found: str
    """cases | verified"""
    language: Language
    way: str
    """nearby: as answers propose; letters | model | both: as vectors."""
    probes: int
    recall: tuple[float, ...]
    """At each of DEPTHS: the share whose KPI is among so many."""
    outside: float | None = None
    """Area under the ROC curve: how often a case is nearer to its best KPI than a question about nothing is."""
    stops: float | None = None


class Benchmark(Frozen):
    documents: int
    weight: float
    scores: tuple[Score, ...]
    by_weight: dict[float, dict[str, float]]
    """The model's weight → set and language → recall at 3; empty without a model."""

    @property
    def is_no_worse(self) -> bool:
        """Whether both are at least as good as the better of them at recall at 3, over all of a set's questions."""
        return all(
            self._at_three(found, "both") >= max(self._at_three(found, "letters"), self._at_three(found, "model"))
            for found in ({s.found for s in self.scores} if self.by_weight else ())
        )

    def _at_three(self, found: str, way: str) -> float:
        scores = [s for s in self.scores if (s.found, s.way) == (found, way)]
        return sum(s.recall[1] * s.probes for s in scores) / sum(s.probes for s in scores)


def collect_probes(catalog: Catalog, cases: Iterable[Case]) -> Probes:
    alone = [case for case in cases if case.after is None and case.language is not None]
    wanted = {case.id: frozenset(k for e in case.wanted for k in e.query.get("kpis", ())) for case in alone}
    stops = [case for case in alone if case.must_stop]
    outside = [case for case in stops if all(e.reason in OUTSIDE for e in case.wanted)]
    return Probes(
        cases=tuple(Probe(case.q, case.language or "da", wanted[case.id]) for case in alone if wanted[case.id]),
        verified=tuple(_list_verified(catalog)),
        outside=tuple(Probe(case.q, case.language or "da") for case in outside),
        stops=tuple(Probe(case.q, case.language or "da") for case in stops),
    )


def run_benchmark(
    catalog: Catalog,
    cases: Iterable[Case],
    closed: Mapping[Language, frozenset[str]],
    model: ModelVectors | None,
    weight: float,
) -> Benchmark:
    """Without a model only the letters are judged."""
    probes = collect_probes(catalog, cases)
    bench = _Bench([d for d in list_documents(catalog) if d.kind in ABOUT_KPIS], probes, closed, model)
    scores = [*_judge_nearby(catalog, probes, closed), *bench.judge("letters", 0.0)]
    if model is None:
        return Benchmark(documents=bench.documents, weight=0.0, scores=tuple(scores), by_weight={})
    scores += [*bench.judge("model", 1.0), *bench.judge("both", weight)]
    by_weight = {
        tried: {f"{s.found} {s.language}": s.recall[1] for s in bench.judge("both", tried)} for tried in WEIGHTS
    }
    return Benchmark(documents=bench.documents, weight=weight, scores=tuple(scores), by_weight=by_weight)


class _Bench:
    """Likeness of every probe to every document, by letters and by a model; computed once."""

    def __init__(
        self,
        documents: Sequence[Document],
        probes: Probes,
        closed: Mapping[Language, frozenset[str]],
        model: ModelVectors | None,
    ) -> None:
        self.documents = len(documents)
        self._sets = {"cases": probes.cases, "verified": probes.verified}
        self._others = {"outside": probes.outside, "stops": probes.stops}
        self._kpis = sorted({d.owner for d in documents})
        self._itself: dict[tuple[str, int] | str, list[int]] = defaultdict(list)
        """Verified question, and its text → places of documents."""
        for at, document in enumerate(documents):
            if document.kind == "question":
                self._itself[document.owner, document.entry].append(at)
                self._itself[document.text].append(at)
        letters = CharacterVectors(documents, closed)
        stored = letters.embed([Phrase(d.text, d.language) for d in documents])
        every = list({probe: None for found in (*self._sets.values(), *self._others.values()) for probe in found})
        asked = letters.embed([Phrase(probe.text, probe.language) for probe in every])
        self._letters = dict(zip(every, asked @ stored.T, strict=True))
        self._meanings: dict[Probe, Matrix] = {}
        if model is not None:
            meanings = model.embed_documents([d.meaning for d in documents])
            asked = model.embed_questions([probe.text for probe in every])
            self._meanings = dict(zip(every, asked @ meanings.T, strict=True))
        self._owned = {
            (kpi, language): np.asarray(
                [at for at, d in enumerate(documents) if (d.owner, d.language) == (kpi, language)], dtype=int
            )
            for kpi in self._kpis
            for language in LANGUAGES
        }

    def _find_itself(self, probe: Probe) -> list[int]:
        """The documents that it would find because it stands there."""
        keys = (probe.text, probe.left_out) if probe.kpis else ()
        return [at for key in keys if key is not None for at in self._itself.get(key, ())]

    def judge(self, way: str, weight: float) -> list[Score]:
        def rate(probe: Probe) -> Matrix:
            likeness = self._letters[probe]
            if weight > 0:
                likeness = (1 - weight) * likeness + weight * self._meanings[probe]
            likeness = likeness.copy()
            likeness[self._find_itself(probe)] = 0
            return np.asarray([likeness[self._owned[kpi, probe.language]].max() for kpi in self._kpis])

        return list(_judge(way, self._kpis, rate, self._sets, self._others))


def _judge(
    way: str,
    kpis: Sequence[str],
    rate: Callable[[Probe], Matrix],
    sets: Mapping[str, Sequence[Probe]],
    others: Mapping[str, Sequence[Probe]],
) -> Iterator[Score]:
    for found, probes in sets.items():
        for language in LANGUAGES:
            asked = [probe for probe in probes if probe.language == language]
            rated = [rate(probe) for probe in asked]
            ranks = np.asarray([_rank(kpis, scores, probe.kpis) for scores, probe in zip(rated, asked, strict=True)])
            best = [float(scores.max()) for scores in rated]
            apart = {
                name: _separate(best, [float(rate(p).max()) for p in probes_ if p.language == language])
                for name, probes_ in (others.items() if found == "cases" else ())
            }
            recall = tuple(round(float(np.mean(ranks < depth)), 4) for depth in DEPTHS)
            yield Score(found=found, language=language, way=way, probes=len(asked), recall=recall, **apart)


def _judge_nearby(catalog: Catalog, probes: Probes, closed: Mapping[Language, frozenset[str]]) -> Iterator[Score]:
    """What answers propose by, on the cases: it gives no likeness, and cannot leave a question out."""
    nearby = {language: NearbyKpis(catalog, language, closed[language]) for language in LANGUAGES}
    for language in LANGUAGES:
        asked = [probe for probe in probes.cases if probe.language == language]
        found = [nearby[language].find(probe.text) for probe in asked]
        recall = tuple(
            round(sum(bool(p.kpis & {*f[:depth]}) for p, f in zip(asked, found, strict=True)) / len(asked), 4)
            for depth in DEPTHS
        )
        yield Score(found="cases", language=language, way="nearby", probes=len(asked), recall=recall)


def _rank(kpis: Sequence[str], scores: Matrix, wanted: frozenset[str]) -> int:
    """How many others come before the first that is wanted; those equally near in the order of their ids."""
    order = np.argsort(-scores, kind="stable")
    return next((place for place, at in enumerate(order) if kpis[at] in wanted), NOWHERE)


def _separate(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """Area under the ROC curve."""
    if not inside or not outside:
        return None
    ranks: Any = rankdata([*inside, *outside])
    own = float(ranks[: len(inside)].sum()) - len(inside) * (len(inside) + 1) / 2
    return round(own / (len(inside) * len(outside)), 4)


def _list_verified(catalog: Catalog) -> Iterator[Probe]:
    for kpi in catalog.kpis.values():
        if kpi.status == "approved":
            for place, verified in enumerate(kpi.verified):
                for language, text in verified.questions():
                    yield Probe(text, language, frozenset(verified.query.kpis), (kpi.id, place))
