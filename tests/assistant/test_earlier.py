"""What somebody asked before is found again by them, and by nobody else."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant import Answer
from assistant.earlier import MOST_EARLIER, list_earlier
from assistant.record import AuditLog
from semantic_layer.catalog import Catalog, Role

NOW = datetime(2026, 11, 15, 9, 0, tzinfo=UTC)
KPI = "sygefravaer"


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path)


def write(log: AuditLog, number: int, user: str = "kirsten", session: str = "s", **more: object) -> None:
    fields = {
        "answer_id": f"{number:020d}",
        "status": "answered",
        "language": "da",
        "question": f"Spørgsmål {number}",
        "headline": "h",
        "planner": "rules",
        "today": date(2026, 11, 15),
        "role": "politiker",
        "citations": [cite(KPI)],
    }
    log.write(Answer.model_validate(fields | more), NOW + timedelta(minutes=number), user, session)


def cite(kpi: str) -> dict[str, object]:
    names = dict.fromkeys(("label", "source", "registry", "owner", "release"), "x")
    return {"n": 1, "kpi": f"{kpi}@1", "as_of": "2026-11-15", **names}


def find(
    log: AuditLog, catalog: Catalog, user: str = "kirsten", session: str = "s", role: str = "politiker"
) -> list[str]:
    return [earlier.question for earlier in list_earlier(log, catalog, role, user, session)]


def test_the_newest_first_each_once_and_only_ones_own(log: AuditLog, catalog: Catalog) -> None:
    for number in (1, 2, 1, 3):
        write(log, number)
    write(log, 4, user="bo")
    assert find(log, catalog) == ["Spørgsmål 3", "Spørgsmål 1", "Spørgsmål 2"]
    assert find(log, catalog, user="bo") == ["Spørgsmål 4"]


@pytest.mark.promise("A1")
def test_where_nobody_is_known_the_session_counts(log: AuditLog, catalog: Catalog) -> None:
    write(log, 1, user="", session="mine")
    write(log, 2, user="", session="theirs")
    write(log, 3, user="", session='mine","x":"')
    write(log, 4, user="", session="")
    assert find(log, catalog, user="", session="mine") == ["Spørgsmål 1"]
    assert find(log, catalog, user="", session="") == []


def test_errors_and_what_is_not_kept_are_left_out(log: AuditLog, catalog: Catalog) -> None:
    write(log, 1, question="", status="declined", reason="personal_data_in_question", citations=[])
    write(log, 2, status="error", reason="bad_input")
    assert find(log, catalog) == []


@pytest.mark.promise("A3")
def test_what_the_role_may_not_see_any_more_is_not_listed(log: AuditLog, catalog: Catalog) -> None:
    (owner,) = {*catalog.kpi(KPI).committee}
    other = next(kpi.id for kpi in catalog.kpis.values() if owner not in kpi.committee)
    role = Role.model_validate({"id": "narrow", "label": "n", "topics": [owner]})
    narrow = catalog.model_copy(update={"roles": (*catalog.roles, role)})
    write(log, 1)
    write(log, 2, citations=[cite(other)])
    assert find(log, narrow) == ["Spørgsmål 2", "Spørgsmål 1"]
    assert find(log, narrow, role="narrow") == ["Spørgsmål 1"]
    assert find(log, narrow, role="nobody") == []


def test_no_more_than_a_list_can_hold(log: AuditLog, catalog: Catalog) -> None:
    for number in range(MOST_EARLIER + 5):
        write(log, number)
    assert len(find(log, catalog)) == MOST_EARLIER
