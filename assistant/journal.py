"""Look through the audit log: what was asked and what came of it, without who asked and without figures."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from assistant.record import Act, AuditLog
from semantic_layer.frozen import Frozen

PAGE = 20
UNREAD_KEPT = 1000
"""A log so damaged need not be counted further."""

JournalStatus = Literal["answered", "clarify", "declined", "error"]


class JournalQuery(Frozen):
    """What is empty does not restrict."""

    first: date
    last: date
    status: JournalStatus | None = None
    reason: str | None = None
    role: str | None = None
    words: str = ""
    """All of them stand in the question, in any order."""
    answer_id: str = ""
    """Its beginning is enough."""
    zone: str | None = None
    """Whose days and hours they are ("Europe/Copenhagen"); None: this machine's."""


class JournalRow(Frozen):
    """One answer as it stands in the log; the figures are in the answer itself, for whoever may see them."""

    at: datetime
    """In the time that was asked for."""
    role: str
    language: Literal["da", "en"]
    question: str
    """As it was kept: without CPR numbers and names."""
    status: JournalStatus
    reason: str | None
    answer_id: str
    milliseconds: int
    unused_words: tuple[str, ...] = ()
    session: str = ""
    """Tells conversations apart, and nobody from anybody."""


class JournalPage(Frozen):
    rows: tuple[JournalRow, ...]
    more: bool
    """There are older ones."""
    unread: int = 0
    """Lines that are no log lines, among those that were looked at."""


class ActRow(Frozen):
    """What somebody in charge did."""

    at: datetime
    by: str
    """HMAC."""
    act: Act


class _UnreadError(Exception):
    """A line that is no line of the log."""


_ROW = TypeAdapter(JournalRow)


def search_journal(log: AuditLog, query: JournalQuery, page: int = 0, size: int = PAGE) -> JournalPage:
    """One page, the newest first. Raises RecordError when the log cannot be read."""
    rows: list[JournalRow] = []
    unread, passed, wanted = 0, 0, page * size
    for found in _read_rows(log, query):
        if found is None:
            unread = min(unread + 1, UNREAD_KEPT)
        elif passed < wanted:
            passed += 1
        elif len(rows) == size:
            return JournalPage(rows=tuple(rows), more=True, unread=unread)
        else:
            rows.append(found)
    return JournalPage(rows=tuple(rows), more=False, unread=unread)


def read_journal(log: AuditLog, query: JournalQuery) -> Iterator[JournalRow]:
    """All of them, the newest first. Raises RecordError when the log cannot be read."""
    return (row for row in _read_rows(log, query) if row is not None)


def list_acts(log: AuditLog, first: date, last: date, kind: str, most: int, zone: str | None = None) -> list[ActRow]:
    """The newest of a kind. Raises RecordError when the log cannot be read."""
    needle = f'"act":{{"kind":"{kind}"'.encode()
    found: list[ActRow] = []
    for line in log.read_newest(first, last):
        if needle in line and len(found) < most:
            told = json.loads(line)
            found.append(ActRow(at=_local(told["at"], zone), by=told["by"], act=Act.model_validate(told["act"])))
    return found


def _read_rows(log: AuditLog, query: JournalQuery) -> Iterator[JournalRow | None]:
    """None for a line that cannot be read; lines of acts are passed over."""
    words = query.words.casefold().split()
    status = b"" if query.status is None else f'"status":"{query.status}"'.encode()
    for line in log.read_newest(query.first - timedelta(days=1), query.last):
        if status not in line:
            continue
        try:
            row = _read_row(line, query.zone)
        except _UnreadError:
            yield None
            continue
        if row is not None and _fits(row, query, words):
            yield row


def _fits(row: JournalRow, query: JournalQuery, words: list[str]) -> bool:
    asked = row.question.casefold()
    return (
        query.first <= row.at.date() <= query.last
        and query.status in (None, row.status)
        and query.reason in (None, row.reason)
        and query.role in (None, row.role)
        and row.answer_id.startswith(query.answer_id.strip())
        and all(word in asked for word in words)
    )


def _read_row(line: bytes, zone: str | None) -> JournalRow | None:
    """None for the line of an act. Far quicker than reading the whole answer: only what is shown is checked."""
    try:
        told = json.loads(line)
        if isinstance(told.get("act"), dict):
            return None
        answer = told["answer"]
        taken = {name: answer[name] for name in ("role", "language", "question", "status", "reason", "answer_id")}
        parts: list[dict[str, Any]] = answer.get("parts") or [answer]
        return _ROW.validate_python(
            {
                **taken,
                "at": _local(told["at"], zone),
                "session": told["session"],
                "milliseconds": round(sum(answer["timings_ms"].values())),
                "unused_words": tuple(word for part in parts for word in part["unused_words"]),
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise _UnreadError from error


def _local(at: str, zone: str | None) -> datetime:
    """The log keeps UTC; days and hours are those of the zone, or of the machine that it is read on."""
    return datetime.fromisoformat(at).astimezone(ZoneInfo(zone) if zone else None)
