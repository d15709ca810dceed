"""What somebody asked before, read back from the audit log, to be opened again."""

from datetime import datetime
from itertools import islice

from assistant.access import may_see_answer
from assistant.answer import Status
from assistant.record import AuditLog, Entry
from semantic_layer.catalog import Catalog
from semantic_layer.frozen import Frozen

MOST_EARLIER = 20
LOOKED_THROUGH = 200
"""Entries: the same question is often asked again and again."""


class EarlierQuestion(Frozen):
    at: datetime
    answer_id: str
    question: str
    """As it was kept: without CPR numbers and names."""
    status: Status


def list_earlier(log: AuditLog, catalog: Catalog, role: str, user: str, session: str) -> list[EarlierQuestion]:
    """The newest first, each once, and only what the role may still see. Raises RecordError."""
    found: dict[str, EarlierQuestion] = {}
    for entry in islice(log.find_asked_by(user, session), LOOKED_THROUGH):
        if _can_be_opened(entry, catalog, role):
            answer = entry.answer
            earlier = EarlierQuestion(
                at=entry.at, answer_id=answer.answer_id, question=answer.question, status=answer.status
            )
            found.setdefault(answer.answer_id, earlier)
        if len(found) == MOST_EARLIER:
            break
    return list(found.values())


def _can_be_opened(entry: Entry, catalog: Catalog, role: str) -> bool:
    answer = entry.answer
    return bool(answer.question) and answer.status != "error" and may_see_answer(catalog, role, answer)
