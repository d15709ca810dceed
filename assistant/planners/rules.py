"""The default planner: deterministic, offline, and stopping where a word of the question has no place in the query.

The order is fixed: refuse, explain, find the KPI, account for every word, settle what is ambiguous, build the query,
and say why when it cannot be built.
"""

from dataclasses import replace
from functools import partial

from assistant.conversation import NO_CONVERSATION
from assistant.nearby import NearbyKpis
from assistant.plan import (
    Clarify,
    Decline,
    DeclineReason,
    Detail,
    Plan,
    QueryPlan,
    Reading,
    Several,
)
from assistant.planners.accounts import find_stray_adjectives
from assistant.planners.build_query import build_query
from assistant.planners.carry_over import choose_total
from assistant.planners.combining import Pair, decline_pair, find_pair, offer_combination, plan_combination
from assistant.planners.context import PlanContext
from assistant.planners.cover import Coverer, Hypothesis
from assistant.planners.draft import CannotBuildError, Draft, draft_query
from assistant.planners.ellipsis import Changes
from assistant.planners.followup import changes_nothing, show_again
from assistant.planners.problems import MAX_READINGS, decline_words, explain_problem, make_readings
from assistant.planners.refusals import find_refusal, find_withheld, looks_like_person
from assistant.planners.talk import Talk
from assistant.spans import Span
from assistant.understand import Understander, Understanding
from assistant.wording import Wording
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.query import Members
from semantic_layer.texts import Language

MARGIN = 0.30
"""Two KPIs nearer than this are a question back; the plateau of the prototype was .24–.36."""
CONFUSABLE = 2.0
"""Times the margin for a pair that the catalog declares confusable."""
MAX_NEARBY = 3
SHARED = frozenset({"trend"})
"""Steering words that two KPIs joined by "og" may share: each is asked for its own course."""
SAME_WORDS = 0.15
"""Two members that claim the same words within this are ambiguous."""


class RulesPlanner:
    name = "rules"

    def __init__(self, catalog: Catalog, understander: Understander) -> None:
        self._catalog = catalog
        self._understander = understander
        self._coverer = Coverer(catalog, understander.finder, understander.packs.values())
        self._wording: dict[Language, Wording] = {lang: Wording(catalog, lang) for lang in understander.packs}
        self._nearby: dict[Language, NearbyKpis] = {
            lang: NearbyKpis(catalog, lang, pack.closed) for lang, pack in understander.packs.items()
        }
        self._withholding = [kpi for kpi in catalog.kpis.values() if kpi.withheld is not None]
        self._build = partial(build_query, understander=understander)
        self._talk = Talk(catalog, understander, self._coverer)

    def plan_question(self, text: str, context: PlanContext) -> Plan:
        """The plan for one question; never raises for anything that a question can hold."""
        spoken = context.conversation.language
        return self.plan_understood(self._understander.understand_question(text, context.language, spoken), context)

    def find_candidates(self, question: Understanding, context: PlanContext) -> list[Hypothesis]:
        """All hypotheses, the best first."""
        return self._talk.take_up(question, context)[2]

    def find_nearby_kpis(self, text: str, language: Language, named: str | None) -> tuple[str, ...]:
        """Up to three KPIs that a declined question may have meant: the one named, then those that look alike.

        Where nothing looks alike, one of each of the first committees shows what there is.
        """
        found = [*([named] if named else []), *self._nearby[language].find(text)]
        approved = [kpi for kpi in self._catalog.kpis.values() if kpi.status == "approved"]
        for committee in self._catalog.committees if not found else ():
            found += [kpi.id for kpi in approved if committee.id in kpi.committee][:1]
        return tuple(dict.fromkeys(found))[:MAX_NEARBY]

    def plan_understood(self, question: Understanding, context: PlanContext) -> Plan:
        """The plan for what is said in a conversation: a reply, a courtesy, a follow-up, or a question of its own."""
        if reading := self._talk.find_reading(question, context):
            return self.plan_question(reading, replace(context, previous=None, conversation=NO_CONVERSATION))
        if said := self._talk.plan_courtesy(question):
            return said
        question, context, hypotheses = self._talk.take_up(question, context)
        near = [h for h in hypotheses if h is hypotheses[0] or self._is_rival(hypotheses[0], h)]
        hypotheses, remembered = self._talk.recall(question, near, context) or (hypotheses, ())
        plan = self._plan_question(question, context, hypotheses)
        return plan.model_copy(update={"remembered": remembered}) if isinstance(plan, QueryPlan) else plan

    def _plan_question(self, question: Understanding, context: PlanContext, hypotheses: list[Hypothesis]) -> Plan:
        best = hypotheses[0] if hypotheses else None
        pair = self._pair_in(question, hypotheses, context)
        explanation = self._talk.explain(question, best, self.find_nearby_kpis("", question.language, None))
        reason = find_refusal(question, best)
        if reason and not self._talk.is_about_figure(question, explanation, reason):
            return self._refuse(reason, question, best, pair, context)
        if withheld := find_withheld(question, best, self._withholding):
            return _decline_withheld(withheld)
        if explanation:
            return explanation
        if best is None:
            return self._plan_without_kpi(question)
        if context.previous is not None and context.previous.operation == "combination":
            if pair is not None and not best.of("kpi"):
                return self._plan_pair(pair)
            context = replace(context, previous=None)
        return (
            _stop_outside(question, best)
            or self._stop_at_rivals(question, hypotheses, context)
            or (self._plan_two(pair) if pair else None)
            or self._stop_at_words(draft := draft_query(question, best, context), hypotheses)
            or self._stop_at_members(draft)
            or self._stop_unnamed(draft)
            or self._stop_unclear(draft)
            or show_again(draft)
            or self._stop_unchanged(draft)
            or self._plan_draft(draft)
        )

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
        draft = draft_query(question, best, context)
        return decline_words(draft, (), reason, self._build, self._wording[question.language])

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

    def _plan_draft(self, draft: Draft) -> Plan:
        try:
            return self._build(draft)
        except CannotBuildError as error:
            return explain_problem(draft, error.problem, self._build, self._wording[draft.question.language])

    def _stop_unnamed(self, draft: Draft) -> Plan | None:
        """Words about a figure, and a place, are no name of it: "hvor mange elever går der i 3. klasse?"."""
        if draft.inherited is not None or draft.chosen.of("kpi", "measure", "value"):
            return None
        if any(operator.kind == "status" for operator in draft.operators):
            return None
        readings = make_readings([(draft, None)], self._build, self._wording[draft.question.language])
        return Clarify(reason="too_vague", readings=readings, detail=Detail(kpi=draft.kpi.id))

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

    def _stop_unchanged(self, draft: Draft) -> Plan | None:
        """A follow-up that changes nothing was not understood: "kører den til tiden?" after a bus line's passengers."""
        if draft.inherited is None or not changes_nothing(draft) or choose_total(draft, ()):
            return None
        whole = replace(draft.inherited, changes=Changes(back=True))
        drafts = [(draft, None), (replace(draft, inherited=whole), None)]
        readings = make_readings(drafts, self._build, self._wording[draft.question.language])
        return Clarify(reason="too_vague", readings=readings, detail=Detail(kpi=draft.kpi.id))

    # -- which KPI -----------------------------------------------------------------------------------------

    def _plan_without_kpi(self, question: Understanding) -> Plan:
        if (outside := _find_outside(question)) is not None:
            return Decline(reason="no_kpi", detail=Detail(outside=outside))
        content = self._coverer.find_content(question)
        explained = {t for s in question.spans for t in s.tokens}
        place = next((s for s in question.spans if s.phrase.kind in ("member", "level", "kind")), None)
        if place is not None and content <= explained:
            return self._offer_kpis(question, place)
        unknown = tuple(sorted(content - explained))
        evoked = {s.phrase.id for s in question.spans if s.phrase.kind == "about"}
        named = [kpi for kpi in self._withholding if kpi.id in evoked and _names_one(kpi, question, unknown)]
        if named:
            return _decline_withheld(named[0])
        alternatives = tuple(reading.question for reading in self._read_at(question, place)) if place else ()
        reason: DeclineReason = "person" if looks_like_person(question, unknown) else "no_kpi"
        return Decline(reason=reason, alternatives=alternatives[:MAX_NEARBY])

    def _offer_kpis(self, question: Understanding, place: Span) -> Plan:
        """A place without a figure: offer what is published for it."""
        level = place.phrase.level or place.phrase.id
        readings = self._read_at(question, place)
        return Clarify(reason="too_vague", readings=tuple(readings[:MAX_READINGS]), detail=Detail(level=level))

    def _read_at(self, question: Understanding, place: Span) -> list[Reading]:
        """A question for each KPI that is published for the place, what looks like the question first."""
        level, language = place.phrase.level or place.phrase.id, question.language
        where: Members = {level: (place.phrase.id,)} if place.phrase.kind == "member" else {}
        near = self._nearby[language].find(question.text)
        published = [
            kpi
            for kpi in self._catalog.kpis.values()
            if level in kpi.levels and kpi.status == "approved" and self._is_about(kpi, level, where)
        ]
        published.sort(key=lambda kpi: near.index(kpi.id) if kpi.id in near else len(near))
        wording = self._wording[language]
        return [Reading(label=kpi.label.in_(language), question=wording.ask_simply(kpi, where)) for kpi in published]

    def _is_about(self, kpi: Kpi, level: str, where: Members) -> bool:
        """Whether the KPI covers the members named."""
        today = self._catalog.identity.evaluation_day
        return all(
            self._catalog.ancestor_on(level, member, above, today) in covered
            for member in where.get(level, ())
            for above, covered in kpi.covers.items()
            if above == level or above in self._catalog.ancestors(level)
        )

    def _stop_at_rivals(
        self, question: Understanding, hypotheses: list[Hypothesis], context: PlanContext
    ) -> Plan | None:
        best = hypotheses[0]
        rivals = [h for h in hypotheses[1:] if self._is_rival(best, h)]
        return self._ask_which_kpi(question, [best, *rivals][:MAX_READINGS], context) if rivals else None

    @staticmethod
    def _is_rival(best: Hypothesis, other: Hypothesis) -> bool:
        return other is not best and not other.naming.isdisjoint(best.naming) and _is_near(best, other)

    # -- two KPIs ------------------------------------------------------------------------------------------

    def _pair_in(self, question: Understanding, hypotheses: list[Hypothesis], context: PlanContext) -> Pair | None:
        """The two KPIs that the question names, or else those that the question before set against each other."""
        previous = context.previous
        if previous is None or previous.operation != "combination" or (hypotheses and hypotheses[0].of("kpi")):
            return find_pair(question, hypotheses, context)
        one, other = (self._coverer.cover(question, self._catalog.kpi(kpi_id)) for kpi_id in previous.kpis)
        return Pair(question, one, other, context)

    def _plan_two(self, pair: Pair) -> Plan:
        """ "A og B" are two questions; what sets two KPIs against each other needs a decision on file."""
        language = pair.question.language
        if pair.is_related(self._understander.packs[language]):
            return self._plan_pair(pair)
        return self._split_kpis(pair) or decline_pair(pair, self._wording[language])

    def _plan_pair(self, pair: Pair) -> Plan:
        language = pair.question.language
        return plan_combination(pair, self._wording[language], self._understander.packs[language])

    def _split_kpis(self, pair: Pair) -> Plan | None:
        """One question each, as far as each can be asked alone with the words that are its own."""
        questions: list[str] = []
        for hypothesis, foreign in ((pair.one, pair.other), (pair.other, pair.one)):
            left = tuple(i for i in hypothesis.unaccounted if i not in foreign.naming)
            draft = draft_query(pair.question, replace(hypothesis, unaccounted=left), pair.context)
            if left or any(operator.kind not in SHARED for operator in draft.operators):
                return None
            wording = self._wording[pair.question.language]
            questions += [r.question for r in make_readings([(draft, None)], self._build, wording)]
        return Several(questions=tuple(questions)) if len(questions) == 2 else None

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
        stray = find_stray_adjectives(question, best, self._understander.packs[question.language])
        left = tuple(sorted({*best.unaccounted, *stray}))
        if not left:
            return None
        if _names_one(best.kpi, question, left):
            return _decline_withheld(best.kpi)
        person = looks_like_person(question, left)
        reason: DeclineReason = "person" if person else "breakdown_not_published"
        return decline_words(draft, left, reason, self._build, self._wording[question.language])

    def _stop_at_members(self, draft: Draft) -> Plan | None:
        """The same words may name several members of levels that the KPI publishes."""
        for span in draft.chosen.of("member"):
            others = [s for s in draft.question.spans if _is_other_member(s, span, draft)]
            if not others:
                continue
            drafts: list[tuple[Draft, str | None]] = []
            for choice in (span, *others):
                spans = (*(s for s in draft.chosen.spans if s != span), choice)
                chosen = replace(draft.chosen, spans=spans)
                label = self._wording[draft.question.language].member(choice.phrase.level, choice.phrase.id)
                drafts.append((draft_query(draft.question, chosen, draft.context), label))
            readings = make_readings(drafts, self._build, self._wording[draft.question.language])
            if len(readings) > 1:
                return Clarify(reason="ambiguous_member", readings=readings, detail=Detail(kpi=draft.kpi.id))
        return None


def _stop_outside(question: Understanding, best: Hypothesis) -> Plan | None:
    """Words that have no place in the best KPI name a topic that is not here."""
    unpublished = (
        s for s in best.of("level", "kind", "member") if (s.phrase.level or s.phrase.id) not in best.kpi.levels
    )
    left = {*best.unaccounted, *(t for s in unpublished for t in s.tokens)}
    outside = _find_outside(question, left)
    return None if outside is None else Decline(reason="no_kpi", detail=Detail(outside=outside))


def _find_outside(question: Understanding, among: set[int] | None = None) -> str | None:
    """The topic outside the catalog that the words name, the longest name first; None = any words."""
    found = [s for s in question.spans if s.phrase.kind == "outside" and (among is None or s.tokens & among)]
    return max(found, key=lambda s: s.score).phrase.id if found else None


def _names_one(kpi: Kpi, question: Understanding, unaccounted: tuple[int, ...]) -> bool:
    """An unknown capitalised word is taken for one of what the KPI withholds."""
    named = kpi.withheld is not None and kpi.withheld.named
    return named and any(question.tokens[i].capital for i in unaccounted)


def _decline_withheld(kpi: Kpi) -> Decline:
    return Decline(reason="breakdown_not_published", because="withheld", detail=Detail(kpi=kpi.id))


def _is_near(best: Hypothesis, other: Hypothesis) -> bool:
    confusable = other.kpi.id in best.kpi.confusable or best.kpi.id in other.kpi.confusable
    return best.score - other.score < MARGIN * (CONFUSABLE if confusable else 1)


def _is_other_member(other: Span, span: Span, draft: Draft) -> bool:
    return (
        other.phrase.kind == "member"
        and other.tokens == span.tokens
        and other.phrase.level in draft.kpi.levels
        and abs(other.score - span.score) <= SAME_WORDS
        and (other.phrase.level, other.phrase.id) != (span.phrase.level, span.phrase.id)
    )
