"""Answers that need no release: to what is no question, or holds personal data, while closed, and after a fault."""

from assistant.answer import Answer, ErrorReason
from assistant.language.pack import load_packs
from assistant.mode import OperatingMode
from assistant.question import MAX_QUESTION, Question
from assistant.redact import holds_cpr, redact_question
from assistant.reply import word_closed, word_decline_plainly, word_error
from assistant.settings import Settings
from assistant.tokens import tokenise
from assistant.understand import recognise_language
from semantic_layer.texts import Language


def refuse_input(settings: Settings, question: Question, text: str, language: Language) -> Answer | None:
    """To what is no question, or holds personal data; None to all else."""
    if len(text) > MAX_QUESTION:
        said = word_error(language, "bad_input_long", max=str(MAX_QUESTION))
        return _bare(settings, question, language, "error", "bad_input", said)
    if not text or not tokenise(text):
        said = word_error(language, "bad_input" if text else "bad_input_empty")
        return _bare(settings, question, language, "error", "bad_input", said)
    if holds_cpr(text):
        language = _find_language(question, text, language)
        said = word_decline_plainly(language, "personal_data_in_question")
        stored = redact_question(text, frozenset())
        return _bare(settings, question, language, "declined", "personal_data_in_question", said, stored)
    return None


def turn_away(settings: Settings, question: Question, text: str, language: Language, mode: OperatingMode) -> Answer:
    """While the service is closed; nothing is kept of the question."""
    language = _find_language(question, text[:MAX_QUESTION], language)
    headline, why = word_closed(language, mode, settings.contact)
    bare = _bare(settings, question, language, "declined", "service_closed", headline)
    return bare.model_copy(update={"text": why})


def report_error(
    settings: Settings, question: Question, language: Language, reason: ErrorReason, fault_id: str
) -> Answer:
    """Not to be recorded: either it cannot be, or there is nothing but the fault, which the fault log has."""
    bare = _bare(settings, question, language, "error", reason, word_error(language, reason))
    return bare.model_copy(update={"answer_id": fault_id, "text": word_error(language, "id", id=fault_id)})


def _find_language(question: Question, text: str, usual: Language) -> Language:
    return question.language or recognise_language(tokenise(text), load_packs()) or usual


def _bare(
    settings: Settings,
    question: Question,
    language: Language,
    status: str,
    reason: str,
    headline: str,
    stored: str = "",
) -> Answer:
    return Answer.model_validate(
        {
            "answer_id": "",
            "status": status,
            "reason": reason,
            "language": language,
            "question": stored,
            "headline": headline,
            "planner": "rules",
            "today": question.asked_at,
            "role": question.role,
        }
    )
