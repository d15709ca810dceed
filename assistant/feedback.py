"""What users say of an answer: right or not, what was wrong, which figure they miss; kept apart from the audit log.

The log is the proof of what was answered; what somebody thought of it may be changed by them, and is theirs.
"""

from collections.abc import Container
from datetime import UTC, date, datetime
from pathlib import Path
from secrets import token_hex
from typing import Literal

from assistant.feedback_store import FeedbackStore, Row
from assistant.redact import redact_remark
from semantic_layer.frozen import Frozen

Verdict = Literal["up", "down"]
Reason = Literal["wrong_number", "misunderstood", "missing", "hard_to_read", "other"]
Kind = Literal["verdict", "suggestion"]
MAX_COMMENT = 500
"""Characters; the rest of a longer one is left out."""
NO_ANSWER = "-"
"""Begins what stands in the place of an answer's id where there is none."""
FEEDBACK = "feedback.sqlite"
"""In the state folder."""


class Remark(Frozen):
    """What one user says of one answer."""

    kind: Kind = "verdict"
    """A suggestion is that of a KPI that is missing, made where a question was declined or a search found nothing."""
    answer_id: str
    """Empty for a suggestion that no answer led to; such ones never take the place of each other."""
    verdict: Verdict | None = None
    reason: Reason | None = None
    """What was wrong; only with "down"."""
    comment: str = ""
    role: str
    user: str = ""


class Feedback(Remark):
    """A remark as it is kept: the comment without CPR numbers and names, the user as in the audit log (an HMAC)."""

    id: int
    at: datetime


class FeedbackDesk:
    """Takes and lists remarks. Raises FeedbackError where they can be neither written nor read."""

    def __init__(self, state: Path) -> None:
        self._store = FeedbackStore(state / FEEDBACK)

    def keep(self, remark: Remark, signed_user: str, known_words: Container[str]) -> None:
        """A second thought of the same user on the same answer takes the place of the first."""
        row: Row = {
            "at": datetime.now(UTC),
            "kind": remark.kind,
            "answer_id": remark.answer_id or f"{NO_ANSWER}{token_hex(8)}",
            "verdict": remark.verdict,
            "reason": remark.reason if remark.verdict == "down" else None,
            "comment": redact_remark(remark.comment, known_words)[:MAX_COMMENT],
            "role": remark.role,
            "user": signed_user,
        }
        self._store.replace(row)

    def list(self, since: date, until: date, verdict: Verdict | None = None) -> list[Feedback]:
        """From the first day to the last, both with, the newest first."""
        rows = self._store.read(since, until, verdict)
        return [Feedback.model_validate({**row, "answer_id": _tell_answer(row["answer_id"])}) for row in rows]

    def purge(self, first_kept: date) -> int:
        """Delete what is from before this day, and give the number."""
        return self._store.delete_before(first_kept)


def _tell_answer(kept: str) -> str:
    return "" if kept.startswith(NO_ANSWER) else kept
