"""Show how a question is understood, for maintainers: words, candidates, the check that decided, plan and SQL.

Nothing is run and nothing is recorded; the planner is asked what it would do, and its decision is taken apart.
"""

from datetime import date

from assistant.conversation import Conversation
from assistant.explain_scores import Candidate, RunnerUp, break_down_scores, describe_runner_up
from assistant.explain_words import WordUse, describe_words, find_stopping_words
from assistant.parts import split_sentences
from assistant.pipeline import Pipeline, Turn
from assistant.plan import Decline, Plan, QueryPlan, Several
from assistant.planners.faults import plan_from_fault
from assistant.question import MAX_QUESTION
from assistant.redact import holds_cpr
from assistant.tokens import normalise_text, tokenise
from semantic_layer.errors import QueryError
from semantic_layer.frozen import Frozen
from semantic_layer.query import Query
from semantic_layer.serve.preview import preview_statements
from semantic_layer.texts import Language


class Explained(Frozen):
    """One question of the text."""

    question: str
    read_as: str | None = None
    """The reading offered before that it chose."""
    written_out: tuple[tuple[str, str], ...] = ()
    """Chat spellings, contractions and words run together, and what they were read as."""
    language: Language
    follows: Query | None
    """The query that it is a follow-up to."""
    words: tuple[WordUse, ...]
    candidates: tuple[Candidate, ...]
    runner_up: RunnerUp | None
    check: str
    """The name of the check that asked or declined; "answer" where none did."""
    stopped_at: tuple[str, ...]
    """The words that it asked or declined because of, or by which it knew what is asked."""
    plan: Plan
    understood: str | None
    """The neutral question that is answered."""
    sql: tuple[str, ...]
    parts: tuple["Explained", ...] = ()
    """Of a plan of several questions: each of them."""


class Explanation(Frozen):
    refused: str | None = None
    """Why the text is not looked at at all: bad_input or personal_data_in_question; it is not repeated then."""
    questions: tuple[Explained, ...] = ()


def explain_text(pipeline: Pipeline, text: str, today: date, role: str, conversation: Conversation) -> Explanation:
    text = normalise_text(text)
    if len(text) > MAX_QUESTION or not tokenise(text):
        return Explanation(refused="bad_input")
    if holds_cpr(text):
        return Explanation(refused="personal_data_in_question")
    if conversation.offers(text):
        conversation = Conversation()
    found: list[Explained] = []
    for sentence in split_sentences(text, pipeline.understander):
        explained = explain_turn(pipeline, Turn(sentence, sentence, today, role, None, conversation))
        found.append(explained)
        if isinstance(explained.plan, QueryPlan):
            conversation = conversation.followed_by_query(sentence, explained.language, explained.plan.query)
    return Explanation(questions=tuple(found))


def explain_turn(pipeline: Pipeline, turn: Turn) -> Explained:
    planner, context = pipeline.planner, pipeline.context(turn)
    asked = pipeline.understand(turn)
    decision = planner.decide(asked, context)
    question = decision.question
    plan, language = pipeline.plan(turn)
    check = "access" if isinstance(plan, Decline) and plan.reason == "access" else decision.check
    sql: tuple[str, ...] = ()
    if isinstance(plan, QueryPlan):
        try:
            sql = preview_statements(pipeline.release, plan.query, turn.today)
        except QueryError as fault:
            plan, check = plan_from_fault(fault, plan.query), "data"
    parts = plan.questions if isinstance(plan, Several) else ()
    return Explained(
        question=asked.text,
        read_as=question.text if question.text != asked.text else None,
        written_out=pipeline.understander.list_written_out(turn.text, asked.language),
        language=language,
        follows=turn.conversation.query,
        words=describe_words(question, decision, context, pipeline.understander),
        candidates=break_down_scores(question, decision.hypotheses, planner.coverer),
        runner_up=describe_runner_up(question, decision.hypotheses, context, planner),
        check=check,
        stopped_at=tuple(question.tokens[i].surface for i in find_stopping_words(question, decision)),
        plan=plan,
        understood=planner.word_query(plan.query, language) if isinstance(plan, QueryPlan) else None,
        sql=sql,
        parts=tuple(explain_turn(pipeline, Turn(q, q, turn.today, turn.role, language)) for q in parts),
    )
