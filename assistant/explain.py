"""Explain a question that nobody has asked yet, for maintainers: by the release in service, after a recorded answer."""

from datetime import date

from assistant.assistant import Assistant
from assistant.explained import Explanation, explain_text
from assistant.question import Question
from assistant.settings import Settings


def explain_question(settings: Settings, text: str, today: date, after: str | None = None) -> Explanation:
    """`after` is the id of a recorded answer. Raises ReleaseError when there is no release, RecordError for the log."""
    desk = Assistant(settings)
    conversation = desk.find_conversation(Question(text=text, asked_at=today, role=settings.role, after=after))
    return explain_text(desk.pipeline, text, today, settings.role, conversation)
