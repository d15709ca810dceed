"""The audit log is looked through: found by what was asked and what came of it, the newest first, page by page."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant import Answer
from assistant.journal import JournalQuery, list_acts, read_journal, search_journal
from assistant.record import Act, AuditLog, RecordError

START = datetime(2026, 9, 28, 12, tzinfo=UTC)
SPAN = {"first": date(2026, 9, 1), "last": date(2026, 11, 30)}
QUESTIONS = (
    ("Hvad er sygefraværet i skolerne?", "answered", None, "politiker"),
    ("Hvor mange cykelstativer har vi?", "declined", "no_kpi", "leder"),
    ("Hvad er fraværet?", "clarify", "ambiguous_kpi", "politiker"),
    ("Hvorfor stiger SYGEFRAVÆRET?", "declined", "cause", "politiker"),
)


def make_answer(number: int, **more: Any) -> Answer:
    question, status, reason, role = QUESTIONS[number % len(QUESTIONS)]
    fields = {
        "answer_id": f"{number:020d}",
        "status": status,
        "reason": reason,
        "language": "da",
        "question": question,
        "headline": "Tallet var 42,0 pct.",
        "planner": "rules",
        "today": START.date(),
        "role": role,
        "timings_ms": {"plan": 3.4, "run": 5.2},
    }
    return Answer.model_validate(fields | more)


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "audit")


@pytest.fixture
def filled(log: AuditLog) -> AuditLog:
    """Forty answers, two a day, over two months; by three users."""
    for number in range(40):
        log.write(make_answer(number), START + timedelta(hours=12 * number), f"user {number % 3}", f"s{number % 5}")
    return log


def query(**more: object) -> JournalQuery:
    return JournalQuery.model_validate({**SPAN, **more})


def ids(rows: Iterator[Any] | tuple[Any, ...]) -> list[int]:
    return [int(row.answer_id) for row in rows]


def test_the_newest_come_first_page_by_page(filled: AuditLog) -> None:
    pages = [search_journal(filled, query(), page, size=15) for page in range(4)]
    assert [ids(page.rows) for page in pages] == [
        list(range(39, 24, -1)),
        list(range(24, 9, -1)),
        list(range(9, -1, -1)),
        [],
    ]
    assert [page.more for page in pages] == [True, True, False, False]


@pytest.mark.parametrize(
    ("narrowed", "wanted"),
    [
        ({"status": "declined"}, {1, 3}),
        ({"reason": "cause"}, {3}),
        ({"role": "leder"}, {1}),
        ({"words": "sygefraværet"}, {0, 3}),
        ({"words": "  I   skolerne "}, {0}),
        ({"words": "42"}, set()),
        ({"status": "declined", "words": "hvorfor"}, {3}),
    ],
)
def test_each_condition_narrows(filled: AuditLog, narrowed: dict[str, str], wanted: set[int]) -> None:
    found = ids(read_journal(filled, query(**narrowed)))
    assert {number % 4 for number in found} == wanted
    assert len(found) == 10 * len(wanted)


def test_an_answer_is_found_by_its_id_or_the_beginning_of_it(filled: AuditLog) -> None:
    assert ids(read_journal(filled, query(answer_id=f" {17:020d} "))) == [17]
    assert len(ids(read_journal(filled, query(answer_id="0" * 18 + "1")))) == 10
    assert ids(read_journal(filled, query(answer_id="1"))) == []


def test_days_are_whole_and_months_are_crossed(filled: AuditLog) -> None:
    days = {number: (START + timedelta(hours=12 * number)).astimezone().date() for number in range(40)}
    found = ids(read_journal(filled, query(first=date(2026, 9, 30), last=date(2026, 10, 1))))
    assert found == [n for n in reversed(range(40)) if date(2026, 9, 30) <= days[n] <= date(2026, 10, 1)]
    assert len(found) == 4


@pytest.mark.parametrize("zone", ["Europe/Copenhagen", "Pacific/Kiritimati", "UTC"])
def test_days_and_hours_are_those_of_the_zone(filled: AuditLog, zone: str) -> None:
    day = date(2026, 10, 1)
    local = {number: (START + timedelta(hours=12 * number)).astimezone(ZoneInfo(zone)) for number in range(40)}
    rows = search_journal(filled, query(first=day, last=day, zone=zone)).rows
    assert [row.at for row in rows] == [at for at in reversed(local.values()) if at.date() == day]
    assert {row.at.utcoffset() for row in rows} == {local[0].utcoffset()}


def test_a_row_tells_neither_who_asked_nor_what_the_figure_was(filled: AuditLog) -> None:
    row = search_journal(filled, query()).rows[0]
    told = row.model_dump_json()
    assert "42" not in told
    assert "user" not in told
    assert filled.sign_user("user 0") not in told
    assert row.milliseconds == 9


def test_lines_that_cannot_be_read_are_counted_and_passed_over(filled: AuditLog, tmp_path: Path) -> None:
    path = tmp_path / "audit" / "2026-10.jsonl"
    whole = path.read_bytes().splitlines()
    spoilt = [b"{", b"[]", b'{"answer": {}}', b'{"answer": 1, "at": "x"}', b"\xff\xfe", b'"act"']
    path.write_bytes(b"\n".join([*whole, *spoilt]) + b"\n")
    page = search_journal(filled, query(), size=100)
    assert (len(page.rows), page.unread, page.more) == (40, len(spoilt), False)


def test_acts_stand_in_the_chain_and_among_themselves(filled: AuditLog) -> None:
    later = START + timedelta(days=30)
    for number in range(3):
        act = Act(kind="mode_changed", role="administrator", about="closed", why=f'grund {number} "answer_id":"x"')
        filled.write_act(act, later + timedelta(minutes=number), "anna")
    filled.write_act(Act(kind="user_shown", role="administrator", about=f"{3:020d}"), later, "anna")
    assert filled.verify() == []
    assert len(ids(read_journal(filled, query()))) == 40
    found = list_acts(filled, SPAN["first"], SPAN["last"], "mode_changed", most=2)
    assert [row.act.why[:7] for row in found] == ["grund 2", "grund 1"]
    assert {row.by for row in found} == {filled.sign_user("anna")}
    entry = filled.find(f"{3:020d}")
    assert entry is not None
    assert entry.answer.question == QUESTIONS[3][0]


def test_a_log_that_cannot_be_read_is_a_fault(tmp_path: Path, log: AuditLog) -> None:
    (tmp_path / "audit" / "2026-10.jsonl").mkdir(parents=True)
    with pytest.raises(RecordError):
        search_journal(log, query())
