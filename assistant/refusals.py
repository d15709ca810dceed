"""What a client is told whose call is not let in: an answer object without an answer, which nothing is recorded of."""

from datetime import date
from typing import Literal

from assistant.answer import Answer
from assistant.prompts import load_prompts
from assistant.settings import Settings
from semantic_layer.texts import Language

Refusal = Literal[
    "no_caller",
    "no_role",
    "no_kpi",
    "other_role",
    "other_origin",
    "other_day",
    "not_json",
    "wrong_type",
    "wrong_method",
    "too_large",
    "too_slow",
    "too_many",
    "no_release",
    "overloaded",
    "internal",
]
REASONS: dict[Refusal, str] = {
    "no_caller": "access",
    "no_role": "access",
    "no_kpi": "no_kpi",
    "other_role": "access",
    "other_origin": "access",
    "too_many": "overloaded",
    "no_release": "data_unavailable",
    "overloaded": "overloaded",
    "internal": "internal",
}
"""Every other one is bad_input."""


def refuse_call(
    settings: Settings, refusal: Refusal, today: date, language: Language | None = None, detail: str = ""
) -> Answer:
    spoken = language or settings.language
    reason = REASONS.get(refusal, "bad_input")
    return Answer(
        answer_id="",
        status="declined" if reason in ("access", "no_kpi") else "error",
        reason=reason,
        language=spoken,
        question="",
        headline=load_prompts("replies", spoken)["refused_calls"][refusal],
        text=detail,
        planner=settings.planner,
        today=today,
        role="",
    )
