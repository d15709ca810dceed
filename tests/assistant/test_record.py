"""The audit log: chained, append-only, and fail-closed."""

import json
import multiprocessing
import secrets
from datetime import UTC, date, datetime, timedelta
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


@pytest.mark.promise("T3")
def test_an_edited_line_is_found(log: AuditLog) -> None:
    lines = _lines(log)
    lines[2] = lines[2].replace("ledigheden", "klassekvotienten")
    _rewrite(log, lines)
    assert log.verify() == ["2026-11.jsonl:4: does not follow the line before it"]


@pytest.mark.promise("T3")
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


def test_processes_that_start_together_have_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one makes the key another begins and ends: both must go on with the same, and neither with half of one."""
    signed: list[str] = []
    make = secrets.token_bytes

    def make_late(size: int) -> bytes:
        monkeypatch.setattr(secrets, "token_bytes", make)
        signed.append(AuditLog(tmp_path).sign("x"))
        return make(size)

    monkeypatch.setattr(secrets, "token_bytes", make_late)
    signed.append(AuditLog(tmp_path).sign("x"))
    assert signed == [AuditLog(tmp_path).sign("x")] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["installation.key"]
    assert (tmp_path / "installation.key").stat().st_mode & 0o777 == 0o600


def test_a_line_that_is_late_for_its_month_keeps_the_chain(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    midnight = datetime(2026, 12, 1, tzinfo=UTC)
    for number, at in enumerate((AT, midnight, midnight - timedelta(seconds=1), midnight)):
        log.write(_answer(number), at, "user", "session")
    assert log.verify() == []
    counts = [len(path.read_text(encoding="utf-8").splitlines()) for path in sorted(tmp_path.glob("*.jsonl"))]
    assert counts == [1, 3]


@pytest.mark.promise("T3")
def test_a_cut_end_is_found_with_a_head_that_was_kept_elsewhere(log: AuditLog) -> None:
    head = log.head()
    assert log.verify_head(head) == []
    log.write(_answer(5), AT, "user", "session")
    assert log.verify_head(head) == [], "what came after it is no fault"
    _rewrite(log, _lines(log)[:3])
    assert log.verify() == [], "the chain alone does not show it"
    assert log.verify_head(head) == ["2026-11.jsonl:3: the log ends here, and had 5 lines when the head was made"]


@pytest.mark.promise("T3")
def test_a_last_line_that_was_edited_is_found_with_a_head(log: AuditLog) -> None:
    head, lines = log.head(), _lines(log)
    _rewrite(log, [*lines[:-1], lines[-1].replace("ledigheden", "klassekvotienten")])
    assert log.verify() == []
    assert log.verify_head(head) == ["2026-11.jsonl:5: is not the line that the head was made of"]


@pytest.mark.promise("T3")
def test_a_head_of_another_log_or_a_forged_one_is_refused(log: AuditLog, tmp_path: Path) -> None:
    other = AuditLog(tmp_path / "other")
    other.write(_answer(0), AT, "user", "session")
    for head in (other.head(), log.head().replace(" 5 ", " 4 "), "", "a b c d"):
        assert log.verify_head(head) == ["the head was not made with the key of this log"]


def test_a_log_without_a_line_has_no_head(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="nothing is recorded yet"):
        AuditLog(tmp_path).head()


def test_an_answer_is_found_wherever_the_blocks_are_cut(log: AuditLog, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (1, 7, 600, 1 << 20):
        monkeypatch.setattr("assistant.record.BLOCK", size)
        for number in range(5):
            found = log.find(_answer(number).answer_id)
            assert found is not None
            assert found.answer == _answer(number)
        assert log.find(_answer(9).answer_id) is None


def test_a_log_that_can_be_written_is_told_from_one_that_cannot(tmp_path: Path) -> None:
    AuditLog(tmp_path / "one").check_writable()
    (tmp_path / "two").touch()
    with pytest.raises(RecordError):
        AuditLog(tmp_path / "two").check_writable()


def test_a_log_that_is_not_there_yet_is_empty_and_one_that_cannot_be_read_is_not(tmp_path: Path) -> None:
    missing, spoiled = AuditLog(tmp_path / "none"), AuditLog(tmp_path / "file")
    (tmp_path / "file").touch()
    assert missing.verify() == []
    assert missing.find("a" * 20) is None
    for read in (
        spoiled.verify,
        lambda: spoiled.find("a" * 20),
        lambda: list(spoiled.read_newest(date(2026, 1, 1), date(2026, 12, 31))),
    ):
        with pytest.raises(RecordError, match="cannot be read"):
            read()
