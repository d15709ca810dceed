"""Recompute a recorded answer from its stored query on its stored release, and say what differs."""

from assistant.answer import AnswerCell, Part
from assistant.record import AuditLog
from assistant.settings import Settings
from semantic_layer.errors import QueryError
from semantic_layer.result import Cell
from semantic_layer.serve import answer_query, open_release


class UnknownAnswerError(QueryError):
    """The log has no answer with this id."""

    code = "unknown_answer"


def replay_answer(settings: Settings, answer_id: str) -> list[str]:
    """A line per difference; empty when every cell is the same. Raises UnknownAnswerError, ReleaseError."""
    entry = AuditLog(settings.audit_folder).find(answer_id)
    if entry is None:
        raise UnknownAnswerError(f"the audit log has no answer {answer_id}")
    parts = entry.answer.parts or (entry.answer,)
    return [difference for part in parts for difference in _replay_part(settings, part)]


def _replay_part(settings: Settings, part: Part) -> list[str]:
    if part.query is None or part.release is None:
        return []
    release = open_release(settings.state, part.release)
    try:
        result = answer_query(release, part.query, part.today)
    finally:
        release.close()
    fresh = {c.id: c for c in (*result.main, *result.against, *result.context, *result.computed)}
    return [d for cell in part.cells if (d := _compare(cell, fresh)) is not None]


def _compare(stored: AnswerCell, fresh: dict[str, Cell]) -> str | None:
    if stored.id.startswith("target:") or stored.id == "c_count":
        return None
    cell = fresh.get(stored.id)
    if cell is None:
        return f"{stored.id}: the cell is not in the release's answer any more"
    value = float(cell.value) if cell.value is not None else None
    if (value, cell.state) != (stored.value, stored.state):
        return f"{stored.id}: stored {stored.value} ({stored.state}), the release has {value} ({cell.state})"
    return None
