"""Questions of every status, in both languages, with follow-ups: what every way in must answer alike."""

from typing import NamedTuple

TODAY = "2026-11-15"


class Asked(NamedTuple):
    text: str
    status: str
    reason: str | None
    language: str
    after: int | None = None
    """The place of the question that it follows up on."""


QUESTIONS = (
    Asked("Hvad er sygefraværet i skolerne?", "answered", None, "da"),
    Asked("What is the sickness absence rate in the schools?", "answered", None, "en"),
    Asked("Hvordan har ledigheden udviklet sig?", "answered", None, "da"),
    Asked("Which school has the highest class size?", "answered", None, "en"),
    Asked("Hvad er sygefraværet fordelt på forvaltninger?", "answered", None, "da"),
    Asked("og i 2024?", "answered", None, "da", after=0),
    Asked("and in 2024?", "answered", None, "en", after=1),
    Asked("Hvad er sygefraværet i skolerne, og hvad er ledigheden?", "answered", None, "da"),
    Asked("What does sickness absence mean?", "answered", None, "en"),
    Asked("Hvad er fraværet?", "clarify", "ambiguous_kpi", "da"),
    Asked("What is the absence?", "clarify", "ambiguous_kpi", "en"),
    Asked("Hvad er huslejen i kommunen?", "declined", "no_kpi", "da"),
    Asked("Should we cut the budget?", "declined", "opinion", "en"),
    Asked("Show me Peter Hansen's sick days", "declined", "person", "en"),
    Asked("Hvad er sygefraværet for 010190-1234?", "declined", "personal_data_in_question", "da"),
    Asked("", "error", "bad_input", "da"),
    Asked("x" * 600, "error", "bad_input", "da"),
)
