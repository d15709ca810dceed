"""What users say of an answer is kept once, without personal data, and never stands in the way of an answer."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant import Assistant
from assistant.feedback import FEEDBACK, MAX_COMMENT, FeedbackDesk, Remark
from assistant.feedback_store import FeedbackError, FeedbackStore, Row
from assistant.redact import REDACTED

EVER = (date(2000, 1, 1), date(2100, 1, 1))
ANSWER = "a" * 20
KNOWN = frozenset({"børn", "unge"})


@pytest.fixture
def kept(tmp_path: Path) -> FeedbackDesk:
    return FeedbackDesk(tmp_path)


def keep_on(desk: FeedbackDesk, day: date, answer_id: str) -> None:
    row: Row = {
        "at": datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC),
        "kind": "verdict",
        "answer_id": answer_id,
        "verdict": "up",
        "reason": None,
        "comment": "",
        "role": "politiker",
        "user": "u",
    }
    desk._store.replace(row)


def say(desk: FeedbackDesk, user: str = "u", **more: object) -> None:
    fields = {"answer_id": ANSWER, "verdict": "down", "role": "politiker", "user": user} | more
    desk.keep(Remark.model_validate(fields), f"signed {user}", KNOWN)


def test_a_second_thought_takes_the_place_of_the_first(kept: FeedbackDesk) -> None:
    say(kept, reason="missing", comment="Hvor er 2024?")
    say(kept, user="another", verdict="up")
    say(kept, reason="wrong_number")
    found = kept.list(*EVER)
    assert [(f.user, f.verdict, f.reason, f.comment) for f in found] == [
        ("signed u", "down", "wrong_number", ""),
        ("signed another", "up", None, ""),
    ]
    assert (datetime.now(UTC) - found[0].at).total_seconds() < 60


def test_a_suggestion_and_a_verdict_on_one_answer_are_two(kept: FeedbackDesk) -> None:
    say(kept)
    say(kept, kind="suggestion", verdict=None, comment="Antal cykelstier")
    assert {f.kind for f in kept.list(*EVER)} == {"verdict", "suggestion"}
    assert [f.kind for f in kept.list(*EVER, verdict="down")] == ["verdict"]
    assert kept.list(*EVER, verdict="up") == []


def test_suggestions_that_no_answer_led_to_are_all_kept(kept: FeedbackDesk) -> None:
    for comment in ("Antal cykelstier", "Antal bænke"):
        say(kept, kind="suggestion", answer_id="", verdict=None, comment=comment)
    assert [(f.answer_id, f.comment) for f in kept.list(*EVER)] == [("", "Antal bænke"), ("", "Antal cykelstier")]


def test_a_reason_belongs_to_a_thumb_down_only(kept: FeedbackDesk) -> None:
    say(kept, verdict="up", reason="wrong_number")
    assert kept.list(*EVER)[0].reason is None


@pytest.mark.parametrize("fields", [{"verdict": "maybe"}, {"reason": "because"}, {"kind": "poem"}])
def test_what_is_not_on_the_list_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Remark.model_validate({"answer_id": ANSWER, "role": "politiker"} | fields)


@pytest.mark.promise("P9")
def test_personal_data_is_not_on_the_disk(kept: FeedbackDesk, tmp_path: Path) -> None:
    say(kept, comment="Gurli Pimpernel, 010190-1234, ringede om Børn Unge")
    assert kept.list(*EVER)[0].comment == f"{REDACTED}, {REDACTED}, ringede om Børn Unge"
    disk = (tmp_path / FEEDBACK).read_bytes()
    assert b"Pimpernel" not in disk and b"1234" not in disk


@pytest.mark.promise("P9")
def test_a_number_across_the_limit_is_not_cut_into_an_innocent_one(kept: FeedbackDesk) -> None:
    say(kept, comment="x" * (MAX_COMMENT - 7) + " 010190-1234")
    assert "010190" not in kept.list(*EVER)[0].comment


def test_hostile_comments_are_kept_as_text(kept: FeedbackDesk) -> None:
    text = "'); drop table feedback; -- <script>alert(1)</script> \x00 "
    say(kept, comment=text + "y" * 10_000)
    assert kept.list(*EVER)[0].comment.startswith("'); drop table feedback; -- <script>alert(1)</script>")
    assert len(kept.list(*EVER)[0].comment) == MAX_COMMENT


def test_days_are_whole_and_the_newest_comes_first(kept: FeedbackDesk) -> None:
    for number in (1, 3, 2):
        keep_on(kept, date(2026, 11, number), f"{number}" * 20)
    days = [f.at.day for f in kept.list(date(2026, 11, 2), date(2026, 11, 3))]
    assert days == [3, 2]


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    desk = FeedbackDesk(tmp_path / "state")
    assert desk.list(*EVER) == []
    assert desk.purge(date(2026, 1, 1)) == 0
    assert not (tmp_path / "state").exists()


def test_a_disk_that_cannot_be_used_is_one_kind_of_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FeedbackError):
        say(FeedbackDesk(tmp_path / "file"))
    (tmp_path / FEEDBACK).write_bytes(b"this is no database, and long enough to be looked at" * 20)
    desk = FeedbackDesk(tmp_path)
    with pytest.raises(FeedbackError):
        say(desk)
    with pytest.raises(FeedbackError):
        desk.list(*EVER)


def test_a_full_disk_is_told_and_gets_over_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = FeedbackDesk(tmp_path)
    say(desk)
    with sqlite3.connect(tmp_path / FEEDBACK) as connection:
        pages = connection.execute("pragma page_count").fetchone()[0]
    connection.close()
    assert pages < 20
    full = FeedbackStore(tmp_path / FEEDBACK)
    limit = f"pragma max_page_count={pages}"
    with monkeypatch.context() as patched:
        patched.setattr(desk, "_store", full)
        _run_on_connect(full, limit)
        with pytest.raises(FeedbackError, match="full"):
            for number in range(200):
                say(desk, user=f"{number}", comment="z" * MAX_COMMENT)
    say(desk, user="after")
    assert "signed after" in {f.user for f in desk.list(*EVER)}


def _run_on_connect(store: FeedbackStore, statement: str) -> None:
    from sqlalchemy import event

    event.listen(store._engine, "connect", lambda connection, _record: connection.execute(statement))


def test_the_front_desk_signs_the_user(desk: Assistant) -> None:
    remark = Remark(answer_id=ANSWER, verdict="up", role="politiker", user="somebody@example.org")
    desk.give_feedback(remark)
    desk.give_feedback(remark)
    (found,) = desk.list_feedback(*EVER)
    assert found.user == desk._log.sign_user("somebody@example.org")
    assert found.user != remark.user
