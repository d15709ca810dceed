"""A question that names two KPIs: one question each, or the two together where a decision on file says how."""

from collections.abc import Mapping
from dataclasses import replace

from assistant.plan import Plan, Several
from assistant.planners import combining
from assistant.planners.clauses import cut_clauses, find_join
from assistant.planners.combining import Pair, decline_pair, plan_combination
from assistant.planners.context import PlanContext
from assistant.planners.cover import Coverer
from assistant.planners.draft import draft_query
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.problems import Build, make_readings
from assistant.spans import Span
from assistant.understand import Understander, Understanding
from assistant.wording import Wording
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language

SHARED = frozenset({"trend"})
"""Steering words that two KPIs joined by "og" may share: each is asked for its own course."""


class TwoKpis:
    def __init__(
        self,
        catalog: Catalog,
        understander: Understander,
        coverer: Coverer,
        build: Build,
        wording: Mapping[Language, Wording],
    ) -> None:
        self._catalog = catalog
        self._packs = understander.packs
        self._coverer = coverer
        self._build = build
        self._wording = wording

    def find_pair(self, question: Understanding, hypotheses: list[Hypothesis], context: PlanContext) -> Pair | None:
        """The two KPIs that the question names, or else those that the question before set against each other."""
        previous = context.previous
        if previous is None or previous.operation != "combination" or (hypotheses and hypotheses[0].of("kpi")):
            return combining.find_pair(question, hypotheses, context)
        one, other = (self._coverer.cover(question, self._catalog.kpi(kpi_id)) for kpi_id in previous.kpis)
        return Pair(question, one, other, context)

    def plan_two(self, pair: Pair) -> Plan:
        """ "A og B" are two questions; what sets two KPIs against each other needs a decision on file."""
        language = pair.question.language
        if pair.is_related(self._packs[language]):
            return self.plan_pair(pair)
        return self._split(pair) or decline_pair(pair, self._wording[language])

    def plan_pair(self, pair: Pair) -> Plan:
        language = pair.question.language
        return plan_combination(pair, self._wording[language], self._packs[language])

    def _split(self, pair: Pair) -> Plan | None:
        """One question each, as far as each can be asked alone with the words that are its own."""
        pack = self._packs[pair.question.language]
        if clauses := cut_clauses(pair.question, pair.one, pair.other, pack):
            return Several(questions=(clauses.first, clauses.second))
        if self._is_set_before(pair):
            return None
        questions: list[str] = []
        first, second = sorted((pair.one, pair.other), key=lambda h: min(h.naming))
        for hypothesis, foreign in ((first, second), (second, first)):
            left = tuple(i for i in hypothesis.unaccounted if i not in foreign.naming | self._on_side(foreign, pair))
            alone = replace(hypothesis, spans=_without_others(hypothesis, foreign), unaccounted=left)
            draft = draft_query(pair.question, alone, pair.context)
            if left or any(operator.kind not in SHARED for operator in draft.operators):
                return None
            wording = self._wording[pair.question.language]
            questions += [r.question for r in make_readings([(draft, None)], self._build, wording)]
        return Several(questions=tuple(questions)) if len(questions) == 2 else None

    def _is_set_before(self, pair: Pair) -> bool:
        """ "Når det gælder børn i specialklasser, hvad er trivslen så?": the first says of whom, and asks nothing."""
        asking = self._packs[pair.question.language].question_words
        first = min(pair.one.naming | pair.other.naming)
        return asking.isdisjoint(pair.question.words[:first]) and not asking.isdisjoint(pair.between)

    def _on_side(self, foreign: Hypothesis, pair: Pair) -> frozenset[int]:
        """Words about the other KPI that stand on its side of the "og"."""
        join = find_join(pair.question, pair.one, pair.other, self._packs[pair.question.language])
        if join is None:
            return frozenset()
        near = pair.other if foreign is pair.one else pair.one
        own = foreign.naming - near.naming or foreign.tokens - near.tokens
        about = frozenset(t for s in foreign.of("about") for t in s.tokens)
        return frozenset(t for t in about if (t < join) == (min(own) < join))


def _without_others(hypothesis: Hypothesis, foreign: Hypothesis) -> tuple[Span, ...]:
    """ "Anbragte børn og underretninger": the "børn" in the one name is no measure of the other."""
    names = [span.tokens for span in foreign.of("kpi")]
    return tuple(s for s in hypothesis.spans if s.phrase.kind != "measure" or not any(s.tokens < n for n in names))
