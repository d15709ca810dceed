"""What has been kept long enough is forgotten, and nothing else."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Settings
from assistant.errors import FAULTS, find_fault, log_fault
from assistant.feedback import FeedbackDesk
from assistant.record import AuditLog
from assistant.retention import find_first_kept, purge_records
from tests.assistant.test_feedback import keep_on
from tests.assistant.test_record import _answer

TODAY = date(2026, 11, 15)
MONTHS = ((2025, 9), (2025, 10), (2025, 11), (2026, 10), (2026, 11))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(state=tmp_path, keep_months=13, _env_file=None)
    for number, (year, month) in enumerate(MONTHS):
        AuditLog(made.audit_folder).write(_answer(number), datetime(year, month, 3, tzinfo=UTC), "user", "session")
    return made


def test_whole_months_go_and_the_rest_is_still_a_chain(settings: Settings) -> None:
    assert purge_records(settings, TODAY).months == ["2025-09", "2025-10"]
    log = AuditLog(settings.audit_folder)
    assert log.find(_answer(1).answer_id) is None
    assert log.find(_answer(2).answer_id) is not None
    assert log.verify() == []
    assert purge_records(settings, TODAY).months == []


def test_faults_go_with_them(settings: Settings) -> None:
    fault_id = log_fault(settings.state, ValueError("kept"))
    path = settings.state / FAULTS
    old = '{"id": "0", "at": "2025-10-31T23:59:59+00:00", "trace": []}\n'
    path.write_text(f"{old}not a line\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert purge_records(settings, TODAY).faults == 2
    assert find_fault(settings.state, fault_id) is not None
    assert find_fault(settings.state, "0") is None


def test_feedback_goes_with_them(settings: Settings) -> None:
    assert purge_records(settings, TODAY).feedback == 0
    desk = FeedbackDesk(settings.state)
    for number, day in enumerate((date(2025, 10, 31), date(2025, 11, 1), date(2026, 11, 15))):
        keep_on(desk, day, f"{number:020d}")
    assert purge_records(settings, TODAY).feedback == 1
    assert [said.answer_id[-1] for said in desk.list(date(2000, 1, 1), TODAY)] == ["2", "1"]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_no_record_becomes_older_than_that(today: date, months: int) -> None:
    first = find_first_kept(today, months)
    assert first.day == 1
    assert (today.year - first.year) * 12 + today.month - first.month == months - 1
