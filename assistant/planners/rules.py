"""The default planner: deterministic, offline, and stopping where a word of the question has no place in the query.

The order is fixed: refuse, explain, find the KPI, account for every word, settle what is ambiguous, build the query,
and say why when it cannot be built.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from assistant.conversation import NO_CONVERSATION
from assistant.plan import Clarify, Decline, DeclineReason, Detail, Explain, Plan, QueryPlan, Reading, Several
from assistant.planners.accounts import find_stray_adjectives
from assistant.planners.bands import ask_which_band, drop_words_of_band
from assistant.planners.build_query import build_query
from assistant.planners.carry_over import choose_total
from assistant.planners.claims import drop_words_of_target
from assistant.planners.clauses import cut_at_question
from assistant.planners.combining import Pair, offer_combination
from assistant.planners.context import PlanContext
from assistant.planners.counted_on import counts_something_else
from assistant.planners.counting import asks_how_many, count_instead, only_one_counts
from assistant.planners.cover import Coverer
from assistant.planners.decision import Decision, Step, decide_by
from assistant.planners.draft import (
    CannotBuildError,
    Draft,
    draft_query,
    find_words_of,
    name_problem,
)
from assistant.planners.drivers import ask_for_parts
from assistant.planners.ellipsis import Changes
from assistant.planners.evoked import is_named_by_measure
from assistant.planners.followup import changes_nothing, show_again
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.judgements import weigh_words
from assistant.planners.outside import decline_withheld, names_withheld, stop_outside
from assistant.planners.pointing import ask_after_stop, ask_which_place
from assistant.planners.priced import find_priced
from assistant.planners.problems import MAX_READINGS, decline_words, explain_problem, make_readings
from assistant.planners.reading_again import account_for_percent
from assistant.planners.refusals import asks_only_why, find_refusal, find_withheld, looks_like_person, names_someone
from assistant.planners.rivals import are_listed, find_related, is_near, prefer_whole
from assistant.planners.same_members import SameMembers
from assistant.planners.surroundings import Surroundings
from assistant.planners.talk import Talk
from assistant.planners.two_kpis import TwoKpis
from assistant.planners.without_kpi import MAX_NEARBY, WithoutKpi
from assistant.understand import Understander, Understanding
from assistant.wording import Wording
from semantic_layer.catalog import Catalog
from semantic_layer.query import Query
from semantic_layer.texts import Language

STOPPED_BY_TALK = frozenset(
    {
        "ambiguous_kpi",
        "ambiguous_member",
        "ambiguous_period",
        "breakdown_not_published",
        "cause",
        "combination_not_decided",
        "forecast",
        "individual_case",
        "no_kpi",
        "not_comparable",
        "off_topic",
        "opinion",
        "period_not_published",
        "person",
        "too_vague",
    }
)
"""Reasons that may lie in what is told around a question; misuse and personal data never do."""


class RulesPlanner:
    name = "rules"

    def __init__(self, catalog: Catalog, understander: Understander) -> None:
        self._catalog = catalog
        self._understander = understander
        self._coverer = Coverer(catalog, understander.finder, understander.packs.values(), understander.scores)
        self._wording: dict[Language, Wording] = {lang: Wording(catalog, lang) for lang in understander.packs}
        self._withholding = [kpi for kpi in catalog.kpis.values() if kpi.withheld is not None]
        self._build = partial(build_query, understander=understander)
        self._without_kpi = WithoutKpi(catalog, understander, self._coverer, self._wording)
        self._two_kpis = TwoKpis(catalog, understander, self._coverer, self._build, self._wording)
        self._same_members = SameMembers(catalog, self._build, self._wording)
        self._surroundings = Surroundings(understander)
        self._talk = Talk(catalog, understander, self._coverer)

    def plan_question(self, text: str, context: PlanContext) -> Plan:
        """The plan for one question; never raises for anything that a question can hold."""
        spoken = context.conversation.language
        return self.plan_understood(self._understander.understand_question(text, context.language, spoken), context)

    @property
    def coverer(self) -> Coverer:
        return self._coverer

    def word_query(self, query: Query, language: Language) -> str:
        """The neutral question that asks for it."""
        return self._wording[language].ask(query)

    def read_hypothesis(self, question: Understanding, hypothesis: Hypothesis, context: PlanContext) -> str | None:
        """The neutral question that a hypothesis comes to, or None when it makes no query."""
        draft = draft_query(question, hypothesis, context)
        readings = make_readings([(draft, None)], self._build, self._wording[question.language])
        return readings[0].question if readings else None

    def find_nearby_kpis(self, text: str, language: Language, named: str | None) -> tuple[str, ...]:
        """Up to three KPIs that a declined question may have meant."""
        return self._without_kpi.find_nearby_kpis(text, language, named)

    def plan_understood(self, question: Understanding, context: PlanContext) -> Plan:
        """The plan for what is said in a conversation: a reply, a courtesy, a follow-up, or a question of its own."""
        return self.decide(question, context).plan

    def decide(self, question: Understanding, context: PlanContext) -> Decision:
        """The plan, and which check it comes from; what is told around a question is set aside where it must be."""
        whole = self._decide_whole(question, context)
        if isinstance(whole.plan, QueryPlan) and (both := self._find_swallowed(question, whole.plan, context)):
            return replace(whole, plan=both)
        if not isinstance(whole.plan, Clarify | Decline) or whole.plan.reason not in STOPPED_BY_TALK:
            return whole
        if told := self._talk.explain_what_was_told(question):
            return decide_by(Step("explanation", told), question, ())
        cores = self._surroundings.find_cores(question, retold=whole.plan.reason == "individual_case")
        for core in cores:
            alone = self._decide_whole(self._understander.understand_question(core.text, question.language), context)
            if isinstance(alone.plan, QueryPlan):
                unused = (*core.around, *alone.plan.unused_words)
                return replace(alone, plan=alone.plan.model_copy(update={"unused_words": unused}))
            if isinstance(alone.plan, Explain) and alone.plan.tone is None:
                return alone
        return self._decide_apart(question, context) or whole

    def _find_swallowed(self, question: Understanding, whole: QueryPlan, context: PlanContext) -> Several | None:
        """ "Hvor mange står på listen, og hvor længe venter man?": the first is a question about another KPI."""
        pack = self._understander.packs[question.language]
        clauses = cut_at_question(question, pack)
        if clauses is None:
            return None
        read = [
            self._understander.understand_question(text, question.language) for text in (clauses.first, clauses.second)
        ]
        if pack.question_words.isdisjoint(read[0].words):
            return None
        alone = [self._decide_whole(part, replace(context, previous=None)).plan for part in read]
        first, second = (plan.query.kpis if isinstance(plan, QueryPlan) else None for plan in alone)
        if first is None or first == whole.query.kpis:
            return None
        rest = clauses.second if second == whole.query.kpis else self.word_query(whole.query, question.language)
        return Several(questions=(clauses.first, rest))

    def _decide_apart(self, question: Understanding, context: PlanContext) -> Decision | None:
        """Two questions in one sentence, each of which has an answer of its own."""
        clauses = cut_at_question(question, self._understander.packs[question.language])
        if clauses is None:
            return None
        alone = (self._understander.understand_question(text, question.language) for text in clauses)
        first, second = (self._decide_whole(part, replace(context, previous=None)) for part in alone)
        if not isinstance(first.plan, QueryPlan):
            return None
        related = find_related(second.plan, self._catalog.kpi(first.plan.query.kpis[0]), question, self._catalog)
        if related is None and not isinstance(second.plan, QueryPlan):
            return None
        questions = (clauses.first, related.question if related else clauses.second)
        return replace(first, plan=Several(questions=questions), question=question)

    def _decide_whole(self, question: Understanding, context: PlanContext) -> Decision:
        if reading := self._talk.find_reading(question, context):
            chosen = self._understander.understand_question(reading, context.language, context.conversation.language)
            return self._decide_whole(chosen, replace(context, previous=None, conversation=NO_CONVERSATION))
        if said := self._talk.plan_courtesy(question):
            return decide_by(Step("courtesy", said), question, ())
        question, context, hypotheses, ruled_out = self._talk.take_up(question, context)
        near = [h for h in hypotheses if h is hypotheses[0] or self._is_rival(question, hypotheses[0], h)]
        near += ruled_out
        spoken = self._catalog.kpi(context.previous.kpis[0]) if context.previous is not None else None
        hypotheses, near = prefer_whole(hypotheses, near)
        hypotheses, remembered = self._talk.recall(question, near, context) or (hypotheses, ())
        step = next(step for step in self._check(question, hypotheses, context) if step.plan is not None)
        if related := find_related(step.plan, spoken, question, self._catalog):
            alone = self._understander.understand_question(related.question, question.language)
            return self._decide_whole(alone, replace(context, previous=None, changes=None))
        if isinstance(step.plan, QueryPlan):
            step = replace(step, plan=step.plan.model_copy(update={"remembered": remembered}))
        return decide_by(step, question, hypotheses)

    def _check(self, question: Understanding, hypotheses: list[Hypothesis], context: PlanContext) -> Iterator[Step]:
        """Every check in its order, each made only when those before it found nothing; the last one always plans."""
        best = hypotheses[0] if hypotheses else None
        pair = self._two_kpis.find_pair(question, hypotheses, context)
        explanation = self._talk.explain(question, best, partial(self.find_nearby_kpis, "", question.language, None))
        reason = find_refusal(question, best) or self._asks_effect(question, pair)
        if reason and not self._talk.is_about_figure(question, explanation, reason):
            if reason == "cause" and pair is None:
                yield Step("drivers", self._plan_why(question, hypotheses, context))
            yield Step(f"refusal:{reason}", self._refuse(reason, question, best, pair, context))
        if withheld := find_withheld(question, best, self._withholding):
            yield Step("withheld", decline_withheld(withheld))
        yield Step("explanation", explanation)
        if best is None:
            yield Step("no_kpi", self._without_kpi.plan_without_kpi(question))
            return
        if context.previous is not None and context.previous.operation == "combination":
            if pair is not None and not best.of("kpi"):
                yield Step("combination", self._two_kpis.plan_pair(pair))
            context = replace(context, previous=None)
        yield from self._check_figure(question, hypotheses, pair, context)

    def _check_figure(
        self, question: Understanding, hypotheses: list[Hypothesis], pair: Pair | None, context: PlanContext
    ) -> Iterator[Step]:
        """The checks of a question for a figure."""
        best = hypotheses[0]
        yield Step("outside", stop_outside(question, best))
        if names_someone(question, hypotheses):
            yield Step("named_person", self._refuse("person", question, None, None, context))
        yield Step("margin", self._stop_at_rivals(question, hypotheses, context))
        yield Step("two_kpis", self._two_kpis.plan_two(pair) if pair else None)
        draft = account_for_percent(draft_query(question, best, context))
        yield Step("unaccounted_words", self._stop_at_words(draft, hypotheses))
        yield Step("same_members", self._same_members.stop_at_members(draft))
        yield Step("unnamed_kpi", self._stop_unnamed(draft))
        yield Step("unclear_follow_up", self._stop_unclear(draft))
        yield Step("points_at_nothing", self._ask_which_place(draft))
        yield Step("follows_nothing", self._stop_after_stop(draft))
        yield Step("shown_again", show_again(draft))
        yield Step("unchanged_follow_up", self._stop_unchanged(draft))
        yield self._plan_draft(draft, hypotheses[1:])

    def _plan_why(self, question: Understanding, hypotheses: list[Hypothesis], context: PlanContext) -> Plan | None:
        """Why one figure has changed: where its change lies. None where the question is another one, or stays open."""
        if not hypotheses or find_refusal(question, hypotheses[0], apart=frozenset({"cause"})):
            return None
        if not asks_only_why(question, draft_query(question, hypotheses[0], context).operators):
            return None
        steps = self._check_figure(question, hypotheses, None, context)
        plan = next(step.plan for step in steps if step.plan is not None)
        return plan if isinstance(plan, QueryPlan) and plan.query.operation == "drivers" else None

    def _asks_effect(self, question: Understanding, pair: Pair | None) -> DeclineReason | None:
        """ "Gør store klasser børnene utrygge?": whether one figure makes the other is a question of cause."""
        pack = self._understander.packs[question.language]
        makes = any(question.words[i] in pack.causal for i in range(len(question.words)) if i not in question.fillers)
        apart = pair is None or not (pair.one.naming and pair.other.naming)
        apart = apart or pair is None or any(word in pack.joins for word in pair.between)
        return "cause" if makes and not apart else None

    def _refuse(
        self,
        reason: DeclineReason,
        question: Understanding,
        best: Hypothesis | None,
        pair: Pair | None,
        context: PlanContext,
    ) -> Plan:
        """A decline with what can be answered, where the words name a figure."""
        instead = self._offer_instead(reason, question, pair)
        if best is None or instead:
            return Decline(reason=reason, detail=Detail(kpi=best.kpi.id if best else None), alternatives=instead)
        draft, wording = draft_query(question, best, context), self._wording[question.language]
        declined = decline_words(draft, (), reason, self._build, wording)
        if reason != "cause" or not isinstance(declined, Decline):
            return declined
        parts = make_readings([(ask_for_parts(draft), None)], self._build, wording)
        instead = tuple(dict.fromkeys((*(reading.question for reading in parts), *declined.alternatives)))
        return declined.model_copy(update={"alternatives": instead[:MAX_NEARBY]})

    def _offer_instead(self, reason: DeclineReason, question: Understanding, pair: Pair | None) -> tuple[str, ...]:
        """What may be shown: for a cause how the two figures lie, for a list of persons the figures of their groups."""
        wording = self._wording[question.language]
        if reason == "cause":
            return offer_combination(pair, wording)
        if reason != "profiling":
            return ()
        content = self._coverer.find_content(question)
        used: dict[str, set[int]] = {}
        for span in question.spans:
            if span.phrase.kind in ("kpi", "about"):
                used.setdefault(span.phrase.id, set()).update(span.tokens & content)
        fitting = sorted((kpi_id for kpi_id in used if used[kpi_id]), key=lambda kpi_id: (-len(used[kpi_id]), kpi_id))[
            :MAX_NEARBY
        ]
        return tuple(wording.ask_simply(self._catalog.kpi(kpi_id), {}) for kpi_id in fitting)

    def _plan_draft(self, draft: Draft, others: list[Hypothesis]) -> Step:
        try:
            return Step("answer", self._build(draft))
        except CannotBuildError as error:
            readings = (draft_query(draft.question, other, draft.context) for other in others)
            if asks_how_many(draft, error.problem) and (instead := count_instead(draft, readings, self._build)):
                return Step("answer", instead)
            plan = explain_problem(draft, error.problem, self._build, self._wording[draft.question.language])
            return Step(name_problem(error.problem), plan, find_words_of(draft, error.problem))

    def _stop_unnamed(self, draft: Draft) -> Plan | None:
        """Words about a figure, and a place, are no name of it: "hvor mange elever går der i …?"."""
        if draft.inherited is not None or draft.chosen.of("kpi", "measure", "value"):
            return None
        if any(operator.kind == "status" for operator in draft.operators):
            return None
        if any(s.phrase.level in (*draft.kpi.counts, *draft.kpi.spends) for s in draft.chosen.of("member")):
            return None  # "Hvor mange" and a group that it counts, or "brugt" and what is spent on, have named it.
        if (
            find_priced(draft.question, self._catalog, self._understander.packs[draft.question.language])
            == draft.kpi.id
        ):
            return None
        readings = make_readings([(draft, None)], self._build, self._wording[draft.question.language])
        return Clarify(reason="too_vague", readings=readings, detail=Detail(kpi=draft.kpi.id))

    def _ask_which_place(self, draft: Draft) -> Plan | None:
        language = draft.question.language
        return ask_which_place(draft, self._understander.packs[language], self._build, self._wording[language])

    def _stop_unclear(self, draft: Draft) -> Plan | None:
        """ "Den skole" after two of them: which one?"""
        inherited, wording = draft.inherited, self._wording[draft.question.language]
        if inherited is None or not inherited.changes.unclear:
            return None
        drafts: list[tuple[Draft, str | None]] = []
        for level, members in inherited.changes.unclear.items():
            for member in members:
                kept = {**inherited.previous.where, level: (member,)}
                alone = replace(inherited, previous=inherited.previous.model_copy(update={"where": kept}))
                drafts.append((replace(draft, inherited=alone), wording.member(level, member)))
        readings = make_readings(drafts, self._build, wording)
        return Clarify(reason="ambiguous_member", readings=readings, detail=Detail(kpi=draft.kpi.id))

    def _stop_after_stop(self, draft: Draft) -> Plan | None:
        language = draft.question.language
        return ask_after_stop(draft, self._understander.packs[language], self._build, self._wording[language])

    def _stop_unchanged(self, draft: Draft) -> Plan | None:
        """A follow-up that changes nothing was not understood: "kører den til tiden?" after a bus line's passengers."""
        understood = not (changes_nothing(draft) or counts_something_else(draft)) or choose_total(draft, ())
        if draft.inherited is None or understood:
            return None
        whole = replace(draft.inherited, changes=Changes(back=True))
        drafts = [(draft, None), (replace(draft, inherited=whole), None)]
        readings = make_readings(drafts, self._build, self._wording[draft.question.language])
        return Clarify(reason="too_vague", readings=readings, detail=Detail(kpi=draft.kpi.id)) if readings else None

    # -- which KPI -----------------------------------------------------------------------------------------

    def _stop_at_rivals(
        self, question: Understanding, hypotheses: list[Hypothesis], context: PlanContext
    ) -> Plan | None:
        best = hypotheses[0]
        rivals = [h for h in hypotheses[1:] if self._is_rival(question, best, h)]
        if rivals and only_one_counts([draft_query(question, h, context) for h in (best, *rivals)], self._build):
            return None
        return self._ask_which_kpi(question, [best, *rivals][:MAX_READINGS], context) if rivals else None

    def _is_rival(self, question: Understanding, best: Hypothesis, other: Hypothesis) -> bool:
        shared = other is not best and not other.naming.isdisjoint(best.naming)
        partly = shared and is_named_by_measure(question, best, other, self._understander.packs[question.language])
        if other.unaccounted and not best.unaccounted:
            return False  # A reading that explains every word needs no question back for one that does not.
        if shared and are_listed(question, best, other, self._understander.packs[question.language]):
            return False
        return partly or (shared and is_near(best, other, self._understander.scores))

    def _ask_which_kpi(self, question: Understanding, rivals: list[Hypothesis], context: PlanContext) -> Plan:
        wording = self._wording[question.language]
        readings: list[Reading] = []
        for hypothesis in rivals:
            label = hypothesis.kpi.label.in_(question.language)
            made = make_readings([(draft_query(question, hypothesis, context), label)], self._build, wording)
            readings += made or [Reading(label=label, question=wording.ask_simply(hypothesis.kpi, {}))]
        return Clarify(reason="ambiguous_kpi", readings=tuple(readings[:MAX_READINGS]))

    # -- every word ----------------------------------------------------------------------------------------

    def _stop_at_words(self, draft: Draft, hypotheses: list[Hypothesis]) -> Plan | None:
        question, best = draft.question, draft.chosen
        pack, wording = self._understander.packs[question.language], self._wording[question.language]
        stray = find_stray_adjectives(question, best, pack, self._catalog)
        if stray and not best.unaccounted and weigh_words(question, best, pack).asks_judgement:
            return decline_words(draft, (), "opinion", self._build, wording)
        left = drop_words_of_target(draft, drop_words_of_band(draft, sorted({*best.unaccounted, *stray}), pack))
        if not left:
            return None
        if names_withheld(best.kpi, question, left):
            return decline_withheld(best.kpi)
        if asked := ask_which_band(draft, left, pack, self._build, wording):
            return asked
        if looks_like_person(question, left, self._understander.morphology.knows):  # A name is not said back.
            return decline_words(draft, (), "person", self._build, wording)
        asked = self._without_kpi.ask_which_evoked(question)  # "Hvor lang er ventetiden for borgerne?"
        return asked or decline_words(draft, left, "breakdown_not_published", self._build, wording)
