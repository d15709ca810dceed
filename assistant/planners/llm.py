"""The planner that asks a model what the rules do not understand: it rewrites, they read, and a person chooses.

The model says which figure the unknown words mean. The rules then read the *same question* with those words known, so
that no number, negation, place, period or qualifier of it can be lost, and the query is the one that they build.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Literal

from assistant.llm import LEAST_SECONDS, Message, Model, ModelError, Reply
from assistant.plan import Clarify, Plan, QueryPlan, Reading
from assistant.planners.accounts import find_stray_adjectives
from assistant.planners.bindings import Bound, UnknownUseError, UnknownWordError, bind_words
from assistant.planners.context import PlanContext
from assistant.planners.decision import Decision
from assistant.planners.prompt_facts import MOST_EXAMPLES, Asked, list_candidates, write_facts
from assistant.planners.proposal import Proposal, ProposedReading
from assistant.planners.rules import RulesPlanner
from assistant.planners.seams import FindCandidates, FindExamples
from assistant.planners.settling import Interpreted, ask_of, settle_readings
from assistant.prompts import load_prompt_text, load_prompts
from assistant.understand import Understander, Understanding
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.query import Query

ROUNDS = 2
"""The proposal, and one correction."""
REMEMBERED = 1_000
"""Proposals kept in this process, so that the same question is not sent twice and gets the same answer."""

Problem = Literal["not_a_candidate", "word_not_in_question", "unknown_use", "not_understood", "other_operation",
                  "other_period", "other_places", "other_condition"]  # fmt: skip


@dataclass
class Spent:
    """What the rounds of one question came to."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    ms: int = 0
    cached: bool = False
    why: str | None = None
    replied: bool = False


@dataclass(frozen=True)
class _Checked:
    found: tuple[Interpreted, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Turn:
    asked: Asked
    context: PlanContext
    candidates: Sequence[Kpi]
    spent: Spent = field(default_factory=Spent)


class Interpreter:
    """Asks the model, and lets the rules judge what it says."""

    def __init__(
        self,
        catalog: Catalog,
        rules: RulesPlanner,
        understander: Understander,
        model: Model,
        find_candidates: FindCandidates,
        find_examples: FindExamples,
        seconds: float,
    ) -> None:
        self._catalog = catalog
        self._rules = rules
        self._understander = understander
        self._model = model
        self._find_candidates = find_candidates
        self._find_examples = find_examples
        self._seconds = seconds
        self._kept: OrderedDict[str, Proposal] = OrderedDict()
        self._lock = Lock()

    def interpret(self, decision: Decision, asked: Asked, context: PlanContext) -> tuple[Plan, Spent]:
        """The plan that the model's readings lead to, or that of the rules; never raises for what a model says."""
        question = asked.question
        near = self._find_candidates(question.text, question.language)
        first = (*(h.kpi.id for h in decision.hypotheses), *near)
        turn = _Turn(asked, context, list_candidates(self._catalog, asked.role, first))
        found = self._ask(turn)
        return settle_readings(decision.plan, found, self._read_rules(decision.plan, question)), turn.spent

    def _read_rules(self, plan: Plan, question: Understanding) -> Reading | None:
        """What the rules took the question for, to be offered beside another reading."""
        if not isinstance(plan, QueryPlan):
            return None
        return ask_of(plan.query, self._rules.word_query(plan.query, question.language))

    # -- the rounds ----------------------------------------------------------------------------------------

    def _ask(self, turn: _Turn) -> tuple[Interpreted, ...]:
        question = turn.asked.question
        examples = self._find_examples(question.text, question.language, MOST_EXAMPLES)
        facts = write_facts(self._catalog, turn.asked, turn.candidates, examples, self._rules.coverer)
        messages = [Message("system", load_prompt_text("plan")), Message("user", facts)]
        key = hash_messages(self._model.name, messages)
        kept = self._recall(key)
        if kept is not None:
            turn.spent.cached = turn.spent.replied = True
            return self._check(kept, turn).found
        until, started = time.monotonic() + self._seconds, time.monotonic()
        found: tuple[Interpreted, ...] = ()
        try:
            for _ in range(ROUNDS):
                proposal = self._propose(messages, until, turn.spent)
                checked = self._check(proposal, turn)
                found = checked.found
                if found or not checked.problems or until - time.monotonic() < LEAST_SECONDS:
                    break
                messages += _correct(proposal, checked.problems)
            self._keep(key, proposal)
        except ModelError as error:
            turn.spent.why = error.why
        turn.spent.ms = round((time.monotonic() - started) * 1000)
        return found

    def _propose(self, messages: Sequence[Message], until: float, spent: Spent) -> Proposal:
        """Raises ModelError."""
        spent.calls += 1
        reply: Reply = self._model.propose(messages, until - time.monotonic())
        spent.replied = True
        spent.tokens_in += reply.tokens_in
        spent.tokens_out += reply.tokens_out
        return reply.proposal

    def _recall(self, key: str) -> Proposal | None:
        with self._lock:
            return self._kept.get(key)

    def _keep(self, key: str, proposal: Proposal) -> None:
        with self._lock:
            self._kept[key] = proposal
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)

    # -- what the rules make of it -------------------------------------------------------------------------

    def _check(self, proposal: Proposal, turn: _Turn) -> _Checked:
        found: list[Interpreted] = []
        problems: list[Problem] = []
        for reading in proposal.readings:
            made = self._read(reading, turn)
            if isinstance(made, str):
                problems.append(made)
                continue
            for one in made:
                if all(one.query.unsaid() != other.query.unsaid() for other in found):
                    found.append(one)
        return _Checked(tuple(found), tuple(dict.fromkeys(problems)))

    def _read(self, reading: ProposedReading, turn: _Turn) -> list[Interpreted] | Problem:
        """The query that the rules build; where they ask back, what they ask about."""
        question, kpi = turn.asked.question, next((k for k in turn.candidates if k.id == reading.kpi), None)
        if kpi is None:
            return "not_a_candidate"
        try:
            bound = bind_words(question, reading, kpi, self._rules.coverer)
        except UnknownWordError:
            return "word_not_in_question"
        except UnknownUseError:
            return "unknown_use"
        plan = self._rules.decide(bound.question, turn.context).plan
        if isinstance(plan, QueryPlan) and plan.query.kpis == (kpi.id,):
            return find_disagreement(reading, plan.query) or [self._interpret(plan, bound, kpi, question)]
        queries = [r.query for r in plan.readings if r.query is not None] if isinstance(plan, Clarify) else []
        asked = [query for query in queries if query.kpis == (kpi.id,)]
        return [self._offer(query, bound, question) for query in asked] or "not_understood"

    def _interpret(self, plan: QueryPlan, bound: Bound, kpi: Kpi, question: Understanding) -> Interpreted:
        whole = self._explains_all(question, kpi)
        offered = self._offer(plan.query, bound, question)
        return replace(offered, whole=whole, unknown=() if whole else offered.unknown)

    def _offer(self, query: Query, bound: Bound, question: Understanding) -> Interpreted:
        """To be chosen, never answered."""
        reading = ask_of(query, self._rules.word_query(query, question.language))
        return Interpreted(query, reading, unknown=tuple(question.tokens[t].surface for t in bound.words))

    def _explains_all(self, question: Understanding, kpi: Kpi) -> bool:
        cover = self._rules.coverer.cover(question, kpi)
        pack = self._understander.packs[question.language]
        return not cover.unaccounted and not find_stray_adjectives(question, cover, pack, self._catalog)


def find_disagreement(reading: ProposedReading, query: Query) -> Problem | None:
    """Where the model says something else than the question's own words; only what it says is compared."""
    if reading.operation not in (None, query.operation):
        return "other_operation"
    period = reading.period
    other_period = period is not None and (period.first, period.last) != (query.period.from_, query.period.to)
    if other_period or reading.grain not in (None, query.grain):
        return "other_period"
    where, without = ({m.level: set(m.members) for m in named} for named in (reading.where, reading.without))
    said = ((where, query.where), (without, query.without))
    if any(named and named != {level: set(ids) for level, ids in own.items()} for named, own in said):
        return "other_places"
    if reading.by and set(reading.by) != set(query.by):
        return "other_places"
    if reading.measure is not None and reading.measure not in query.measures:
        return "other_operation"
    checks: tuple[Callable[[], bool], ...] = (
        lambda: _is_other(reading.condition, query.condition, "op", "value"),
        lambda: _is_other(reading.rank, query.rank, "n", "order"),
        lambda: reading.against is not None and query.against is None,
    )
    return "other_condition" if any(check() for check in checks) else None


def _is_other(named: object | None, own: object | None, *fields: str) -> bool:
    if named is None:
        return False
    return own is None or any(getattr(named, name) != getattr(own, name) for name in fields)


def _correct(proposal: Proposal, problems: Sequence[Problem]) -> list[Message]:
    """What was said, and what is wrong with it: fixed sentences, in which nothing of the reply is said back."""
    sentences = load_prompts("plan", "en")["problems"]
    said = Message("assistant", proposal.model_dump_json())
    return [said, Message("user", "\n".join(sentences[problem] for problem in problems))]


def hash_messages(model: str, messages: Sequence[Message]) -> str:
    """The key of a recorded reply."""
    digest = hashlib.sha256(model.encode())
    for message in messages:
        digest.update(f"\0{message.role}\0{message.text}".encode())
    return digest.hexdigest()
