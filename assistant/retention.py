"""Forget what has been kept long enough: whole months of the audit log, the faults and the feedback of that time."""

from datetime import date
from typing import NamedTuple

from assistant.errors import purge_faults
from assistant.feedback import FeedbackDesk
from assistant.record import AuditLog
from assistant.settings import Settings


class Purged(NamedTuple):
    months: list[str]
    faults: int
    feedback: int


def purge_records(settings: Settings, today: date) -> Purged:
    """Delete what is from before the first month that may be kept.

    Raises RecordError, OSError for the faults, and FeedbackError.
    """
    first = find_first_kept(today, settings.keep_months)
    return Purged(
        AuditLog(settings.audit_folder).purge(first),
        purge_faults(settings.state, first),
        FeedbackDesk(settings.state).purge(first),
    )


def find_first_kept(today: date, months: int) -> date:
    """No record becomes older than this many months: the month that runs counts as one of them."""
    year, month = divmod(today.year * 12 + today.month - months, 12)
    return date(year, month + 1, 1)
