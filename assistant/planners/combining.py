"""Two KPIs in one question: two questions, or one that sets them against each other, which takes a decision on file.

The decision says for which units, figures and grain; whatever else the question asks for is outside of it. What is
offered instead is the question that the decision does answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.language.pack import Pack, load_pack
from assistant.operators import Operator, find_operators
from assistant.period_grammar import PeriodPhrase
from assistant.plan import Account, Assumption, Clarify, Decline, DeclineReason, Detail, Plan, QueryPlan, Reading
from assistant.planners.accounts import account_for_words, find_stray_adjectives
from assistant.planners.context import PlanContext, published_grains
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.operation import CONSUMES
from assistant.planners.period_choice import Chosen, NoPeriod, PeriodChooser
from assistant.planners.slots import Slots
from assistant.spans import Span
from assistant.understand import Understanding
from assistant.wording import Wording
from semantic_layer.catalog import Combination
from semantic_layer.query import PeriodRange, Query

USED = CONSUMES["combination"]
RELATING = frozenset({"combination", "compare", "gap"})
"""Steering words that set one thing against another, also where "og" stands between the two."""


@dataclass(frozen=True)
class Pair:
    """A question that names two KPIs: how each of them would understand its words."""

    question: Understanding
    one: Hypothesis
    other: Hypothesis
    context: PlanContext

    @property
    def spare(self) -> tuple[int, ...]:
        """Content words that neither understands."""
        return tuple(sorted({*self.one.unaccounted} & {*self.other.unaccounted}))

    @property
    def on_file(self) -> Combination | None:
        """The decision that holds on the day of the question."""
        found = self.context.catalog.combination(self.one.kpi.id, self.other.kpi.id)
        return found if found is not None and found.is_decided(self.context.timeline.today) else None

    @property
    def between(self) -> list[str]:
        """The words from the name of one KPI to the name of the other."""
        first, second = sorted((self.one.naming, self.other.naming), key=min)
        return [self.question.words[i] for i in range(max(first) + 1, min(second))]

    def is_related(self, pack: Pack) -> bool:
        """One KPI is set against the other, rather than that both are asked for."""
        if any(operator.kind in RELATING for operator in self.operators()):
            return True
        between = self.between
        return not any(word in pack.joins for word in between) and any(word in pack.relates for word in between)

    def operators(self) -> list[Operator]:
        return _find_operators(self.question, self.one.tokens | self.other.tokens)


def find_pair(question: Understanding, hypotheses: Sequence[Hypothesis], context: PlanContext) -> Pair | None:
    """The best KPI, and the next one that is named by other words, not all of which the best can use."""
    if not hypotheses or not hypotheses[0].naming:
        return None
    best = hypotheses[0]
    pack = load_pack(question.language)
    coloured = pack.gradable | pack.light
    small = {t.index for t in question.tokens if t.word in pack.closed and t.word not in coloured}
    # What is set against the best is named for itself, though its words could also stand beside the best's name.
    related = any(operator.kind == "combination" for operator in _find_operators(question, best.naming))
    covered = best.naming if related else best.tokens
    for other in hypotheses[1:]:
        # A word that only shares its root with a name ("lever", "leveret") names nothing beside another name.
        # A name as it is written counts with its small words too ("pupil well-being"), unless the best explains all
        # that tells anything: in "penge har vi brugt", of spending, "penge har (vi)" is no cash balance.
        taken = best.naming | _steering(question, best)
        # What the best cannot place may be a slip of one ("klassestørelse").
        spare = frozenset(best.unaccounted)
        names = [
            s
            for s in other.of("kpi")
            if (s.quality > question.scores.root or s.tokens <= spare) and s.tokens.isdisjoint(taken)
        ]
        if any(_goes_with(best, s, question, pack) for s in other.of("kpi")):
            return Pair(question, best, other, context)
        silent = frozenset() if best.unaccounted else {t.index for t in question.tokens if t.word in pack.function}
        if any(not s.tokens - (silent if s.quality == 1.0 else small) <= covered for s in names):
            return Pair(question, best, other, context)
    return None


def _goes_with(best: Hypothesis, name: Span, question: Understanding, pack: Pack) -> bool:
    """ "Ventetid og venteliste til plejebolig": what follows an "og" is the name of another KPI with a shared word."""
    own = name.tokens - best.naming
    shared = name.quality == 1.0 and bool(own) and own != name.tokens
    first = min(own, default=0)
    return shared and first > 1 and question.words[first - 1] in pack.joins and first - 2 in best.tokens


def _find_operators(question: Understanding, named: frozenset[int]) -> list[Operator]:
    free = frozenset(range(len(question.tokens))) - named - question.period_tokens - question.fillers
    return find_operators(list(question.tokens), list(question.words), question.language, free, question.fillers)


def _steering(question: Understanding, best: Hypothesis) -> frozenset[int]:
    """The words of steering phrases: in "do people get on average", "get on" is no name."""
    return frozenset(t for o in _find_operators(question, best.tokens) if len(o.tokens) > 1 for t in o.tokens)


def plan_combination(pair: Pair, wording: Wording, pack: Pack) -> Plan:
    """The combination, or why not: no decision, more than was decided, words without a place, no common period."""
    combination = pair.on_file
    if combination is None:
        return decline_pair(pair, wording)
    latest = _query_at(pair, combination, _common_period(pair, combination, ()))
    instead = (wording.ask(latest),) if latest else ()
    one, other = (
        {*find_stray_adjectives(pair.question, h, pack, pair.context.catalog)} for h in (pair.one, pair.other)
    )
    left = sorted({*pair.spare, *(one & other)})
    if left:
        accounts = tuple(Account(word=pair.question.words[i], used_for="unused") for i in left)
        return Decline(reason="breakdown_not_published", detail=_detail(pair), accounts=accounts, alternatives=instead)
    if _asks_for_more(pair, combination):
        return decline_pair(pair, wording)
    chosen = _common_period(pair, combination, pair.question.periods)
    query = _query_at(pair, combination, chosen)
    if query is None:
        return _explain_period(pair, chosen, latest, wording)
    return QueryPlan(query=query, assumptions=_assumptions(query, chosen), accounts=_accounts(pair))


def decline_pair(pair: Pair, wording: Wording) -> Decline:
    """No decision, or none for what is asked about the two."""
    return Decline(
        reason="combination_not_decided",
        because="combination_scope" if pair.on_file else None,
        detail=_detail(pair),
        alternatives=offer_combination(pair, wording),
    )


def offer_combination(pair: Pair | None, wording: Wording) -> tuple[str, ...]:
    """The question that the decision on file answers, for a question about the two KPIs that must be declined."""
    combination = pair.on_file if pair is not None else None
    if pair is None or combination is None:
        return ()
    query = _query_at(pair, combination, _common_period(pair, combination, ()))
    return (wording.ask(query),) if query else ()


# -- within the decision -------------------------------------------------------------------------------------


def _asks_for_more(pair: Pair, combination: Combination) -> bool:
    """A named unit, another list, another measure, a number, or steering words that a table of thirds cannot use."""
    units = combination.level
    decided = {combination.by.kpi: combination.by.measure, combination.of.kpi: combination.of.measure}
    for hypothesis, foreign in ((pair.one, pair.other), (pair.other, pair.one)):
        if any(not span.tokens <= _light_tokens(foreign) for span in hypothesis.of("member", "value")):
            return True
        lists = (s for s in hypothesis.of("level", "kind") if not s.tokens <= _light_tokens(foreign))
        if any(span.phrase.id != units for span in lists):
            return True
        inner = {t for span in hypothesis.spans for t in span.inner}
        measures = {s.phrase.id for s in hypothesis.of("measure") if not s.tokens <= inner}
        if measures - {decided[hypothesis.kpi.id]}:
            return True
    named = pair.one.tokens | pair.other.tokens
    return bool(pair.question.numbers.keys() - named) or any(_is_foreign(o, pair) for o in pair.operators())


def _light_tokens(hypothesis: Hypothesis) -> frozenset[int]:
    """Words that the KPI takes as its name or as being about itself, so that they narrow nothing."""
    about = {t for s in hypothesis.of("about", "level", "kind", "whole") for t in s.tokens}
    return hypothesis.naming | about


def _is_foreign(operator: Operator, pair: Pair) -> bool:
    """ "hvilken sammenhæng" asks for no unit, and "pr. voksen" is part of a name; "hvilke skoler" asks for units."""
    both = (pair.one, pair.other)
    if operator.kind == "which":
        return any(hypothesis.of("level", "kind") for hypothesis in both)
    if operator.kind == "breakdown":
        named = {t for hypothesis in both for span in hypothesis.of("kpi", "about", "unit") for t in span.tokens}
        return max(operator.tokens) + 1 not in named
    return operator.kind not in USED


# -- the period ----------------------------------------------------------------------------------------------


def _common_period(pair: Pair, combination: Combination, phrases: Sequence[PeriodPhrase]) -> Chosen | NoPeriod:
    """The period that both KPIs understand; without words of time the latest that both have."""
    catalog, timeline = pair.context.catalog, pair.context.timeline
    found: list[Chosen] = []
    for side in (combination.by, combination.of):
        kpi = catalog.kpi(side.kpi)
        grains = published_grains(catalog, kpi, (combination.level,), side.measure)
        if grains is None:
            return NoPeriod("unpublished_grain", grain=combination.grain)
        only = replace(grains, published=(combination.grain,))
        chosen = PeriodChooser(kpi, only, timeline).choose_period(phrases, wants_trend=False)
        if isinstance(chosen, NoPeriod):
            return chosen
        found.append(chosen)
    return min(found, key=lambda chosen: (chosen.last.start, chosen.first.start))


def _query_at(pair: Pair, combination: Combination, chosen: Chosen | NoPeriod) -> Query | None:
    """None where the words of time name no single period that is published for both."""
    if isinstance(chosen, NoPeriod) or not chosen.single or chosen.grain != combination.grain:
        return None
    span = PeriodRange(from_=chosen.first.id, to=chosen.last.id)
    return Query(
        kpis=combination.kpis,
        measures=(combination.by.measure,),
        operation="combination",
        grain=combination.grain,
        period=span,
        by=(combination.level,),
    )


def _explain_period(pair: Pair, chosen: Chosen | NoPeriod, latest: Query | None, wording: Wording) -> Plan:
    if isinstance(chosen, NoPeriod) and chosen.why != "ambiguous":
        period = chosen.period
        grain = chosen.grain or (period.grain if period else None)
        detail = _detail(pair).model_copy(update={"period": period.id if period else None, "grain": grain})
        reason: DeclineReason = "forecast" if chosen.why == "future" else "period_not_published"
        return Decline(reason=reason, detail=detail, alternatives=(wording.ask(latest),) if latest else ())
    choices = chosen.choices if isinstance(chosen, NoPeriod) else ()
    combination = pair.on_file
    queries = [_query_at(pair, combination, Chosen(p, p)) for p in choices if combination is not None]
    kept = [query for query in queries if query is not None] or ([latest] if latest else [])
    readings = tuple(
        Reading(label=wording.period(q.period.to, q.grain), question=wording.ask(q), query=q) for q in kept
    )
    return Clarify(reason="ambiguous_period", readings=readings, detail=_detail(pair))


# -- the plan's other parts ----------------------------------------------------------------------------------


def _assumptions(query: Query, chosen: Chosen | NoPeriod) -> tuple[Assumption, ...]:
    if isinstance(chosen, NoPeriod) or not chosen.assumed:
        return ()
    return (Assumption(what="period", id=f"{query.grain}:{query.period.from_}:{query.period.to}"),)


def _accounts(pair: Pair) -> tuple[Account, ...]:
    spans = (*pair.other.spans, *pair.one.spans)
    return account_for_words(pair.question, spans, pair.spare, tuple(pair.operators()), Slots())


def _detail(pair: Pair) -> Detail:
    first, second = sorted((pair.one, pair.other), key=lambda h: min(h.tokens, default=0))
    return Detail(kpi=first.kpi.id, other=second.kpi.id)
