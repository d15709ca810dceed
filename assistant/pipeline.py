"""The story of a question: understand → plan → answer or explain → compose → cite → record.

One stage a line, one branch. A model may help to understand; every figure is a cell of the release.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from assistant.access import may_see, may_see_query
from assistant.answer import Part, ReadingChoice
from assistant.bridge import bridge_gap
from assistant.choices import ChoiceFinder
from assistant.cite import cite_sources
from assistant.compose import compose_answer
from assistant.consultant import Consultant
from assistant.conversation import FORGOTTEN, NO_CONVERSATION, Conversation
from assistant.model_use import ModelUse
from assistant.notes import word_caveats, word_remembered
from assistant.plan import Clarify, Decline, Detail, Explain, Plan, QueryPlan, Several
from assistant.planners.context import PlanContext, ReleaseTimeline
from assistant.planners.faults import plan_from_fault
from assistant.planners.prompt_facts import Asked
from assistant.planners.rules import RulesPlanner
from assistant.query_replies import decline_query
from assistant.reply import word_clarify, word_decline, word_explanation
from assistant.suggest import (
    MOST,
    suggest_followups,
    suggest_instead,
    suggest_larger,
    suggest_other_levels,
    suggest_peers,
    suggest_periods,
)
from assistant.uncounted import decline_uncounted
from assistant.understand import Understander, Understanding
from assistant.verified import find_verified, keep_to_verified
from assistant.withdrawals import word_withdrawal, word_withdrawn_readings
from assistant.wording import Wording
from assistant.writer import Writer
from semantic_layer.caveat import find_caveats
from semantic_layer.errors import QueryError, TooManyCellsError, WithdrawnError
from semantic_layer.query import Query
from semantic_layer.query_faults import QueryFault, find_query_fault, has_kpis
from semantic_layer.result import Cell, Result
from semantic_layer.serve import Release, answer_query, latest_closed
from semantic_layer.serve.longer_course import find_longer_course
from semantic_layer.serve.standing import hold_against_target
from semantic_layer.serve.withdrawal import find_withdrawn_in
from semantic_layer.texts import Language

OFFERED = 2_000
"""Plans of questions that were offered, to be kept: the same few follow most answers about a KPI."""


Step = Literal["understand", "find", "check", "fetch"]
"""What somebody who waits is told."""
Tell = Callable[[Step], None]


@dataclass
class Clock:
    """Milliseconds per stage, and what a model was asked; whoever waits is told of each step as it begins."""

    stages: dict[str, float] = field(default_factory=dict)
    tell: Tell = lambda step: None
    model_uses: list[ModelUse] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.stages[name] = round(self.stages.get(name, 0.0) + (time.perf_counter() - start) * 1000, 3)


@dataclass(frozen=True)
class Turn:
    """One question, ready to be answered."""

    text: str
    stored: str
    """The text without personal data, as it is kept and shown."""
    today: date
    role: str
    language: Language | None
    conversation: Conversation = NO_CONVERSATION
    verified_only: bool = False
    """The operating mode in which only what people have verified is answered with figures."""
    made: Mapping[str, Plan] = field(default_factory=dict)
    """Text → the plan that a model had a part in when it was first answered: a replay asks no model."""


class Pipeline:
    """Answers questions from one release."""

    def __init__(
        self,
        release: Release,
        understander: Understander,
        planner: RulesPlanner,
        consultant: Consultant | None = None,
    ) -> None:
        self._consultant = consultant
        self.release = release
        self.planner = planner
        self.understander = understander
        self.known_words = understander.known_words()
        self.choices = ChoiceFinder(release)
        self.plan_offered = lru_cache(OFFERED)(self._plan_offered)

    def understand(self, turn: Turn) -> Understanding:
        return self.understander.understand_question(turn.text, turn.language, turn.conversation.language)

    def plan(
        self, turn: Turn, tell: Tell = lambda step: None, uses: list[ModelUse] | None = None
    ) -> tuple[Plan, Language]:
        """By the rules alone; a model may be consulted where `uses` is given, to note what it was asked."""
        tell("understand")
        question, context = self.understand(turn), self.context(turn)
        tell("find")
        decision = self.planner.decide(question, context)
        plan = decision.plan
        if turn.text in turn.made:
            plan = turn.made[turn.text]
        elif self._consultant is not None and uses is not None:
            asked = Asked(question, turn.today, turn.role, turn.conversation)
            plan = self._consultant.consult(decision, asked, context, turn.text, uses)
        tell("check")
        return self._hold_back(plan, turn, question.language), question.language

    def _plan_offered(self, question: str, today: date, role: str, language: Language) -> Plan:
        """Of a question outside any conversation; it follows from the release and from nothing else."""
        return self.plan(Turn(question, question, today, role, language))[0]

    def answer_turn(self, turn: Turn, clock: Clock) -> list[Part]:
        """One part per question in the text."""
        with clock.stage("plan"):
            plan, language = self.plan(turn, clock.tell, clock.model_uses)
        if isinstance(plan, Several):
            bare = replace(turn, language=language, conversation=NO_CONVERSATION)
            alone = [replace(bare, text=q, stored=q) for q in plan.questions]
            return [part for each in alone for part in self.answer_turn(each, clock)]
        return [self._carry_out(plan, turn, language, clock)]

    def answer_chosen(self, query: Query, turn: Turn, language: Language, clock: Clock) -> Part:
        """To a question that was chosen rather than written: nothing is understood, all else is as for any other."""
        clock.tell("check")
        plan = self._hold_back(QueryPlan(query=query), turn, language)
        try:
            return self._carry_out(plan, turn, language, clock)
        except TooManyCellsError:
            return self._decline(decline_query(QueryFault("too_much", query.kpis[0])), turn, language)
        except QueryError:
            return self._decline(decline_query(QueryFault("bad_shape", query.kpis[0])), turn, language)

    def refuse_chosen(self, query: Query, turn: Turn, language: Language) -> Part | None:
        """To a query that names what the catalog does not have, of which nothing is kept; None to every other one."""
        catalog = self.release.catalog
        if not has_kpis(catalog, query):
            refused = Decline(reason="no_kpi")
        elif not may_see(catalog, turn.role, query.kpis):
            refused = Decline(reason="access")
        elif (fault := find_query_fault(catalog, query)) is not None:
            refused = decline_query(fault)
        else:
            return None
        return self._decline(refused, turn, language).model_copy(update={"release": None})

    def context(self, turn: Turn) -> PlanContext:
        """With the query that a follow-up builds on: the last one answered, or that of the KPI explained since."""
        timeline, conversation = ReleaseTimeline(self.release, turn.today), turn.conversation
        previous, topic = conversation.query, self._topic(turn)
        if topic is not None:
            plan, _ = self.plan(replace(turn, text=topic, conversation=NO_CONVERSATION, verified_only=False))
            previous = plan.query if isinstance(plan, QueryPlan) else None
        if previous is not None and not set(previous.kpis) <= set(self.release.catalog.kpis):
            previous = None
        return PlanContext(self.release.catalog, timeline, previous, turn.language, conversation)

    def _topic(self, turn: Turn) -> str | None:
        """The question that stands for what was spoken of without a figure: the only reading, or a KPI explained."""
        conversation = turn.conversation
        pending = conversation.pending
        if pending is not None and len(pending.readings) == 1 and not pending.proposed:
            return pending.readings[0].question
        kpi_id, language = conversation.kpi, conversation.language
        if kpi_id is None or language is None or kpi_id not in self.release.catalog.kpis:
            return None
        if conversation.query is not None and kpi_id in conversation.query.kpis:
            return None
        return Wording(self.release.catalog, language).ask_simply(self.release.catalog.kpi(kpi_id), {})

    # -- one plan ------------------------------------------------------------------------------------------

    def _carry_out(self, plan: Plan, turn: Turn, language: Language, clock: Clock) -> Part:
        match plan:
            case QueryPlan():
                try:
                    return self._answer(plan, turn, language, clock)
                except (QueryError, WithdrawnError) as fault:
                    return self._decline(plan_from_fault(fault, plan.query), turn, language)
            case Clarify():
                return self._ask_back(plan, turn, language)
            case Decline():
                return self._decline(plan, turn, language)
            case Explain():
                return self._explain(plan, turn, language)
            case Several():
                raise AssertionError("a question of several parts is answered part by part")

    def _answer(self, plan: QueryPlan, turn: Turn, language: Language, clock: Clock) -> Part:
        catalog = self.release.catalog
        clock.tell("fetch")
        with clock.stage("run"):
            result = answer_query(self.release, plan.query, turn.today)
            query, result = bridge_gap(self.release, plan, result, turn.today)
            longer = find_longer_course(self.release, result, turn.today)
        with clock.stage("caveat"):
            notes = find_caveats(self.release, result, turn.today)
        alone = self._plan_alone(turn, language)
        if (uncounted := decline_uncounted(self.release, result, turn.today, Wording(catalog, language))) is not None:
            sources = cite_sources(catalog, self.release.manifest, query.kpis, language)
            beside = {"caveats": word_caveats(Writer(catalog, language), result, notes), "citations": sources}
            return self._decline(uncounted, turn, language).model_copy(update=beside)
        with clock.stage("suggest"):
            followups = suggest_followups(self.release, query, language, alone, turn.today)
            if any(c.state == "hidden" for c in result.main):
                larger = suggest_larger(self.release, query, language, alone, turn.today)
                followups = tuple(dict.fromkeys((*larger, *followups)))[:MOST]
            instead = self._instead(plan, turn, language)
            verified = find_verified(catalog, query, self.plan_alone(turn.today, turn.role, language), language)
        with clock.stage("compose"):
            target, latest = self._target(result, turn), self._latest(query, turn)
            made = compose_answer(catalog, language, plan, result, notes, target, latest, instead, longer, verified)
        with clock.stage("cite"):
            citations = cite_sources(catalog, self.release.manifest, query.kpis, language, result.main, query)
        hidden = any(c.state == "hidden" for c in (*result.main, *result.against))
        return self._part(
            turn,
            language,
            status="answered",
            reason="hidden_cells" if hidden else None,
            query=query,
            unused_words=plan.unused_words,
            suggestions=followups,
            citations=citations,
            sql=result.statements,
            notice=catalog.identity.notice.in_(language) if catalog.identity.notice else None,
            remembered=word_remembered(catalog, language, plan.remembered),
            planner=plan.planner,
            view="table" if plan.as_table else None,
            **vars(made),
        )

    def _ask_back(self, plan: Clarify, turn: Turn, language: Language) -> Part:
        readings = tuple(ReadingChoice(label=r.label, question=r.question) for r in plan.readings)
        return self._part(
            turn,
            language,
            status="clarify",
            reason=plan.reason,
            readings=readings,
            headline=word_clarify(self.release.catalog, language, plan),
            text=word_withdrawn_readings(self.release, language, plan),
            planner=plan.planner,
        )

    def _decline(self, plan: Decline, turn: Turn, language: Language) -> Part:
        detail = plan.detail
        both = (detail.kpi, detail.other) if detail.kpi and detail.other else None
        nearby = both or self.planner.find_nearby_kpis(turn.text, language, detail.kpi)
        alone = self._plan_alone(turn, language)
        return self._part(
            turn,
            language,
            status="declined",
            reason=plan.reason,
            headline=word_decline(self.release, language, turn.today, plan),
            text=self._withdrawal_beside(plan, language),
            unused_words=tuple(a.word for a in plan.accounts if a.used_for == "unused"),
            suggestions=suggest_instead(self.release.catalog, nearby, language, alone, plan.alternatives),
        )

    def _withdrawal_beside(self, plan: Decline, language: Language) -> str:
        """That the KPI is out of service, where it is declined for another reason."""
        if plan.detail.kpi is None or plan.reason == "withdrawn":
            return ""
        return word_withdrawal(Writer(self.release.catalog, language), self.release, plan.detail.kpi) or ""

    def _explain(self, plan: Explain, turn: Turn, language: Language) -> Part:
        understood, text, drawer = word_explanation(self.release, language, turn.today, plan)
        kpis = (plan.kpi,) if plan.kpi else ()
        about = "" if plan.tone else turn.text
        nearby = kpis or plan.among[:MOST] or self.planner.find_nearby_kpis(about, language, None)
        return self._part(
            turn,
            language,
            status="answered",
            reason=FORGOTTEN if plan.tone == "forgotten" else None,
            kind=plan.about,
            understood=understood or None,
            headline=text,
            explanation=drawer,
            citations=cite_sources(self.release.catalog, self.release.manifest, kpis, language),
            suggestions=suggest_instead(self.release.catalog, nearby, language, self._plan_alone(turn, language)),
        )

    def _part(self, turn: Turn, language: Language, **fields: object) -> Part:
        return Part.model_validate(
            {
                "answer_id": "",
                "language": language,
                "question": turn.stored,
                "planner": self.planner.name,
                "release": self.release.id,
                "today": turn.today,
                "role": turn.role,
                **fields,
            }
        )

    # -- what an answer needs beside its result ------------------------------------------------------------

    def plan_alone(self, today: date, role: str, language: Language, verified_only: bool = False) -> "_PlanAlone":
        """Plans questions that may be offered."""
        return _PlanAlone(self, today, role, language, verified_only)

    def _plan_alone(self, turn: Turn, language: Language) -> "_PlanAlone":
        return self.plan_alone(turn.today, turn.role, language, turn.verified_only)

    def _instead(self, plan: QueryPlan, turn: Turn, language: Language) -> dict[str, tuple[str, ...]]:
        """For what was assumed, the same question asked otherwise."""
        assumed, alone = {a.what for a in plan.assumptions}, self._plan_alone(turn, language)
        found = {}
        if "period" in assumed:
            found["period"] = suggest_periods(self.release, plan.query, language, alone, turn.today)
        if "breakdown" in assumed:
            found["breakdown"] = suggest_other_levels(self.release, plan.query, language, alone)
        if "peer" in assumed:
            found["peer"] = suggest_peers(self.release, plan.query, language, alone)
        return found

    def _target(self, result: Result, turn: Turn) -> Cell | None:
        standing = hold_against_target(self.release, result, turn.today)
        return standing.goal if standing else None

    def _latest(self, query: Query, turn: Turn) -> str | None:
        """The last period that all the KPIs have."""
        found = [latest_closed(self.release, kpi_id, query.grain, turn.today) for kpi_id in query.kpis]
        known = [period for period in found if period is not None]
        return min(known).id if known else None

    def _hold_back(self, plan: Plan, turn: Turn, language: Language) -> Plan:
        """What a role may not see is declined, not hidden in the answer; an unknown role gets nothing.

        So is what nobody has verified, in the operating mode that answers nothing else.
        """
        catalog = self.release.catalog
        known = may_see(catalog, turn.role, ())
        if not known or (isinstance(plan, QueryPlan) and not may_see_query(catalog, turn.role, plan.query)):
            return Decline(reason="access")
        if turn.verified_only:
            return keep_to_verified(catalog, plan, self.plan_alone(turn.today, turn.role, language), language)
        return plan


@dataclass(frozen=True)
class _PlanAlone:
    """Plans a question outside any conversation, remembering nothing; one that is out of service is declined."""

    pipeline: Pipeline
    today: date
    role: str
    language: Language
    verified_only: bool

    def __call__(self, question: str) -> Plan:
        plan = self.pipeline.plan_offered(question, self.today, self.role, self.language)
        if isinstance(plan, QueryPlan) and find_withdrawn_in(self.pipeline.release, plan.query):
            return Decline(reason="withdrawn", detail=Detail(kpi=plan.query.kpis[0]))
        if self.verified_only:
            alone = replace(self, verified_only=False)
            return keep_to_verified(self.pipeline.release.catalog, plan, alone, self.language)
        return plan
