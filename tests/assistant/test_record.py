"""The audit log: chained, append-only, and fail-closed."""

import json
import multiprocessing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.record import GENESIS, AuditLog, RecordError

AT = datetime(2026, 11, 15, 9, 30, tzinfo=UTC)


def _answer(number: int) -> Answer:
    return Answer(
        answer_id=f"a{number:019d}",
        status="answered",
        language="da",
        question="Hvad er ledigheden?",
        headline="…",
        planner="rules",
        today=date(2026, 11, 15),
        role="politiker",
    )


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    opened = AuditLog(tmp_path / "audit")
    for number in range(5):
        opened.write(_answer(number), AT, "user", "session")
    return opened


def _lines(log: AuditLog) -> list[str]:
    return _path(log).read_text(encoding="utf-8").splitlines()


def _path(log: AuditLog) -> Path:
    return log._folder / "2026-11.jsonl"


def _rewrite(log: AuditLog, lines: list[str]) -> None:
    _path(log).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_an_untouched_chain_verifies_and_begins_at_genesis(log: AuditLog) -> None:
    assert log.verify() == []
    assert json.loads(_lines(log)[0])["prev"] == GENESIS


def test_an_edited_line_is_found(log: AuditLog) -> None:
    lines = _lines(log)
    lines[2] = lines[2].replace("ledigheden", "klassekvotienten")
    _rewrite(log, lines)
    assert log.verify() == ["2026-11.jsonl:4: does not follow the line before it"]


def test_a_removed_an_inserted_and_a_moved_line_are_found(log: AuditLog) -> None:
    lines = _lines(log)
    for changed in (lines[:2] + lines[3:], [*lines[:2], lines[1], *lines[2:]], [lines[1], lines[0], *lines[2:]]):
        _rewrite(log, changed)
        assert log.verify() != []


def test_a_broken_line_is_named(log: AuditLog) -> None:
    lines = _lines(log)
    _rewrite(log, [*lines[:1], "{", *lines[1:]])
    assert "2026-11.jsonl:2: not a log line" in log.verify()


def test_a_new_month_starts_with_the_head_of_the_last(log: AuditLog) -> None:
    log.write(_answer(9), datetime(2026, 12, 1, tzinfo=UTC), "user", "session")
    assert log.verify() == []
    _rewrite(log, _lines(log)[:-1])
    assert log.verify() == ["2026-12.jsonl:1: does not follow the line before it"]


def test_an_old_month_may_be_dropped_whole(log: AuditLog) -> None:
    log.write(_answer(9), datetime(2026, 12, 1, tzinfo=UTC), "user", "session")
    _path(log).unlink()
    assert log.verify() == []


def test_finds_the_answer_and_nothing_that_only_mentions_its_id(log: AuditLog) -> None:
    found = log.find(_answer(3).answer_id)
    assert found is not None
    assert found.answer == _answer(3)
    assert log.find("nothing") is None


def test_users_are_stored_as_hmac_only(log: AuditLog) -> None:
    log.write(_answer(7), AT, "borgmester@eksempelkoebing.example", "s")
    assert "borgmester" not in _path(log).read_text(encoding="utf-8")


def test_ids_differ_between_installations(tmp_path: Path) -> None:
    one, other = AuditLog(tmp_path / "one"), AuditLog(tmp_path / "other")
    assert one.sign("x") == one.sign("x") == AuditLog(tmp_path / "one").sign("x")
    assert one.sign("x") != other.sign("x")


def test_a_log_that_cannot_be_written_raises(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(RecordError):
        AuditLog(tmp_path / "audit").write(_answer(1), AT, "", "")


def test_a_full_disk_raises(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.sign("make the key")
    (tmp_path / "2026-11.jsonl").symlink_to("/dev/full")
    with pytest.raises(RecordError):
        log.write(_answer(1), AT, "", "")


def _write_many(folder: Path, start: int) -> None:
    log = AuditLog(folder)
    for number in range(20):
        log.write(_answer(start + number), AT, "user", "session")


def test_processes_that_write_at_once_keep_the_chain(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write_many, args=(tmp_path, 100 * i)) for i in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    log = AuditLog(tmp_path)
    assert log.verify() == []
    assert len((tmp_path / "2026-11.jsonl").read_text(encoding="utf-8").splitlines()) == 60
