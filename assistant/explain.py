"""Show how a question is understood, for maintainers: candidates, words accounted for, plan and SQL. Runs nothing."""

from datetime import date

from assistant.assistant import open_pipeline
from assistant.pipeline import Turn
from assistant.plan import Account, QueryPlan, Several
from assistant.settings import Settings
from semantic_layer.errors import QueryError
from semantic_layer.frozen import Frozen
from semantic_layer.serve.preview import preview_statements


class Candidate(Frozen):
    kpi: str
    score: float
    spans: tuple[str, ...]
    unaccounted: tuple[str, ...]


class Explanation(Frozen):
    language: str
    candidates: tuple[Candidate, ...]
    accounts: tuple[Account, ...]
    plan: str
    """The plan as JSON."""
    sql: tuple[str, ...]


def explain_question(settings: Settings, text: str, today: date) -> Explanation:
    """Raises ReleaseError when there is no release."""
    pipeline = open_pipeline(settings.state)
    turn = Turn(text, text, today, settings.role, None)
    question = pipeline.understand(turn)
    plan, language = pipeline.plan(turn)
    candidates = tuple(
        Candidate(
            kpi=h.kpi.id,
            score=round(h.score, 3),
            spans=tuple(f"{s.phrase.kind}:{s.phrase.id or '-'}={' '.join(s.phrase.words)}" for s in h.spans),
            unaccounted=tuple(question.words[i] for i in h.unaccounted),
        )
        for h in pipeline.planner.find_candidates(question, pipeline.context(turn))
    )
    sql: tuple[str, ...] = ()
    if isinstance(plan, QueryPlan):
        try:
            sql = preview_statements(pipeline.release, plan.query, today)
        except QueryError as fault:
            sql = (f"-- {fault}",)
    accounts = () if isinstance(plan, Several) else plan.accounts
    return Explanation(
        language=language, candidates=candidates, accounts=accounts, plan=plan.model_dump_json(by_alias=True), sql=sql
    )
