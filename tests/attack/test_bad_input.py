"""Bad input and broken surroundings: the right reason, a plain sentence, no figure, and nothing lost or leaked."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import pytest

from assistant import Answer, Assistant, NoReleaseError, Question, Settings, build_assistant
from semantic_layer.errors import ReleaseError

ASKED = "Hvad er sygefraværet i skolerne?"
INNARDS = re.compile(r"\.duckdb|kpi\.|v_sygefravaer|main\.|Traceback|[a-z]Error|Exception|SELECT|sqlalchemy|/tmp|\n")
CPR = "0707614285"
"""Ten digits that nobody has: the date and the number are made up."""

UNUSUAL_SPELLINGS = (
    "070761\u20114285",  # the hyphen that does not break, as text editors write it
    "070761\u20104285",
    "070761\u22124285",
    "070761_4285",
    "070761:4285",
    "070761,4285",
    "070761-42 85",
    "07.07.1961-4285",
    "0 7 0 7 6 1 4 2 8 5",
)


def settings_of(state: Path) -> Settings:
    return Settings(state=state, _env_file=None)


def ask(desk: Assistant, text: str, language: Literal["da", "en"] | None = "da", role: str = "politiker") -> Answer:
    return desk.ask(Question(text=text, asked_at=date(2026, 11, 15), language=language, role=role))


def assert_plain(answer: Answer) -> None:
    """A sentence for people, and no figure."""
    said = f"{answer.headline} {answer.text}".strip()
    assert answer.headline[0].isupper() and answer.headline[-1] in ".?!"
    assert not INNARDS.search(said)
    assert (answer.cells, answer.table, answer.chart) == ((), None, None)


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("", "error", "bad_input"),
        (" \t\n ", "error", "bad_input"),
        ("\u200b\u200d", "error", "bad_input"),
        ("sygefravær " * 910, "error", "bad_input"),
        ("x" * 10_000, "error", "bad_input"),
        ("😀🎉", "error", "bad_input"),
        ("?!;--", "error", "bad_input"),
        ("SELECT * FROM kpi.sygefravaer", "declined", "misuse"),
        ("'; DROP TABLE kpi.sygefravaer; --", "declined", "misuse"),
        ("Hvad er sygefraværet i Gotham?", "declined", "breakdown_not_published"),
        ("Hvad er sygefraværet på Snekkerskolen?", "declined", "breakdown_not_published"),
        ("Hvad er sygefraværet i 2031?", "declined", "forecast"),
        ("Hvad er sygefraværet i december 2026?", "declined", "forecast"),
        ("Hvad var sygefraværet i 1998?", "declined", "period_not_published"),
        ("Hvad er ledigheden på Rågeskovskolen?", "declined", "breakdown_not_published"),
        ("Hvad er ledigheden pr. distrikt?", "declined", "breakdown_not_published"),
        ("Hvad er karaktererne pr. måned?", "declined", "period_not_published"),
        ("12345678", "declined", "no_kpi"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_questions(desk: Assistant, text: str, status: str, reason: str) -> None:
    answer = ask(desk, text)
    assert (answer.status, answer.reason) == (status, reason)
    assert_plain(answer)


@pytest.mark.parametrize("role", ["", "hacker", "administrator' OR 1=1"])
def test_an_unknown_role_sees_nothing(desk: Assistant, role: str) -> None:
    answer = ask(desk, ASKED, role=role)
    assert (answer.status, answer.reason) == ("declined", "access")
    assert_plain(answer)


@pytest.mark.parametrize(
    "spelling",
    [
        "070761-4285",
        "0707614285",
        "070761 4285",
        "070761–4285",
        "070761 - 4285",
        "07 07 61 4285",
        "07.07.61-4285",
        "07/07/61-4285",
        "(070761-4285)",
        "cpr:0707614285!",
        "０７０７６１-４２８５",
        "070761\u200b4285",
        "٠٧٠٧٦١-٤٢٨٥",
        *UNUSUAL_SPELLINGS,
    ],
)
def test_a_cpr_number_is_declined_and_written_nowhere(own_state: Path, spelling: str) -> None:
    desk = Assistant(settings_of(own_state))
    for text in (f"Hvad er sygefraværet for {spelling}?", spelling, f"{spelling} Hvad er ledigheden?"):
        answer = ask(desk, text)
        assert (answer.status, answer.reason) == ("declined", "personal_data_in_question")
        assert_plain(answer)
        assert "4285" not in answer.to_json()
    ask(desk, ASKED)
    desk.release.close()
    written = {p: p.read_bytes() for p in own_state.rglob("*") if p.is_file()}
    assert any(p.suffix == ".jsonl" for p in written)
    for path, content in written.items():
        assert spelling.encode() not in content and CPR.encode() not in content, path
        if path.parent.name == "releases" or path.suffix == ".key":
            continue
        # Ids, hashes and times may hold any four digits by chance.
        words = re.sub(rb"[0-9a-f]{16,}|\d+\.\d+", b"", content)
        assert b"4285" not in words, path


# -- broken surroundings -------------------------------------------------------------------------------------


def assert_unavailable(desk: Assistant, state: Path) -> None:
    """No answer is shown, in either language, and none is found afterwards."""
    languages: tuple[Literal["da", "en"], ...] = ("da", "en")
    for language in languages:
        answer = ask(desk, ASKED, language)
        assert (answer.status, answer.reason) == ("error", "data_unavailable")
        assert_plain(answer)
        assert answer.answer_id in answer.text
        assert str(state) not in answer.to_json()
    assert answer.answer_id in (state / "faults.jsonl").read_text(encoding="utf-8")


def current_file(state: Path) -> Path:
    named = json.loads((state / "releases" / "current.json").read_text())["release"]
    return state / "releases" / f"release-{named}.duckdb"


def put_other_in_service(state: Path, name: str = "0123456789abcdef") -> Path:
    """A second release file is named by the pointer, as after `publish` in another process."""
    other = current_file(state).with_name(f"release-{name}.duckdb")
    other.write_bytes(current_file(state).read_bytes())
    (state / "releases" / "current.json").write_text(json.dumps({"release": name}))
    return other


def test_without_any_release_there_is_no_assistant(tmp_path: Path) -> None:
    with pytest.raises(NoReleaseError):
        build_assistant(settings_of(tmp_path / "empty"))


def test_a_pointer_without_its_file_is_named(own_state: Path) -> None:
    current_file(own_state).unlink()
    with pytest.raises(ReleaseError, match=r"missing.*publish"):
        build_assistant(settings_of(own_state))


@pytest.mark.parametrize(
    "pointer", ["", "{", "[]", '{"release": 7}', '{"release": "../../etc/passwd"}', '{"release": "nope"}']
)
def test_a_pointer_that_breaks_while_serving(own_state: Path, pointer: str) -> None:
    desk = Assistant(settings_of(own_state))
    assert ask(desk, ASKED).status == "answered"
    whole = (own_state / "releases" / "current.json").read_text()
    (own_state / "releases" / "current.json").write_text(pointer)
    assert_unavailable(desk, own_state)
    (own_state / "releases" / "current.json").write_text(whole)
    assert ask(desk, ASKED).status == "answered"


def test_a_pointer_that_goes_away_while_serving(own_state: Path) -> None:
    desk = Assistant(settings_of(own_state))
    (own_state / "releases" / "current.json").unlink()
    assert_unavailable(desk, own_state)


@pytest.mark.parametrize("kept", [0, 100, 4096, 0.5, 0.9])
def test_a_truncated_release(own_state: Path, kept: float) -> None:
    desk = Assistant(settings_of(own_state))
    other = put_other_in_service(own_state)
    size = int(kept if kept > 1 or kept == 0 else other.stat().st_size * kept)
    with other.open("r+b") as file:
        file.truncate(size)
    assert_unavailable(desk, own_state)
    with pytest.raises(ReleaseError, match="damaged"):
        build_assistant(settings_of(own_state))


@pytest.mark.parametrize("at", [pytest.param(at, marks=[pytest.mark.slow] if at % 5 else []) for at in range(16)])
def test_a_flipped_bit_gives_the_same_figure_or_none(own_state: Path, at: int) -> None:
    """DuckDB's own checksums tell: never another figure."""
    path = current_file(own_state)
    before = ask(Assistant(settings_of(own_state)), ASKED)
    size = path.stat().st_size
    with path.open("r+b") as file:
        place = size * at // 16 + 37 * at + 8
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1 << (at % 8)]))
    try:
        desk = build_assistant(settings_of(own_state))
    except ReleaseError:
        return
    after = ask(desk, ASKED)
    if after.status == "answered":
        assert (after.cells, after.headline) == (before.cells, before.headline)
    else:
        assert (after.status, after.reason) == ("error", "data_unavailable")
        assert_plain(after)


@contextmanager
def writer_on(path: Path) -> Iterator[None]:
    """Another process holds the file open for writing."""
    hold = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
    finally:
        holder.communicate(input="", timeout=20)


def test_a_release_that_another_program_writes_to(own_state: Path) -> None:
    desk = Assistant(settings_of(own_state))
    with writer_on(put_other_in_service(own_state)):
        assert_unavailable(desk, own_state)
        with pytest.raises(ReleaseError, match="locked by another program"):
            build_assistant(settings_of(own_state))


def test_a_list_of_withdrawn_kpis_that_cannot_be_read_stops_every_figure(own_state: Path) -> None:
    desk = Assistant(settings_of(own_state))
    (own_state / "releases" / "withdrawn.json").write_text('{"ledighed": ')
    assert_unavailable(desk, own_state)


# -- no record, no answer ------------------------------------------------------------------------------------


def months_log(state: Path) -> Path:
    return state / "audit" / f"{datetime.now(UTC):%Y-%m}.jsonl"


def test_a_full_disk_shows_no_answer(own_state: Path) -> None:
    desk = Assistant(settings_of(own_state))
    assert ask(desk, "Hvad er ledigheden?").status == "answered"
    months_log(own_state).unlink()
    months_log(own_state).symlink_to("/dev/full")
    assert_unavailable(desk, own_state)
    months_log(own_state).unlink()
    assert ask(desk, ASKED).status == "answered"


def test_an_audit_folder_that_cannot_be_made_shows_no_answer(own_state: Path) -> None:
    (own_state / "audit").write_text("in the way")
    assert_unavailable(Assistant(settings_of(own_state)), own_state)


def test_a_log_that_is_no_file_shows_no_answer(own_state: Path) -> None:
    months_log(own_state).mkdir(parents=True)
    assert_unavailable(Assistant(settings_of(own_state)), own_state)


def test_a_line_cut_short_by_a_crash_or_a_full_disk_loses_no_later_answer(own_state: Path) -> None:
    desk = Assistant(settings_of(own_state))
    before = ask(desk, "Hvad er ledigheden?")
    with months_log(own_state).open("ab") as file:
        file.write(b'{"at":"2026-11-15T10:00:00Z","user":"abc')
    after = ask(desk, ASKED)
    assert (before.status, after.status) == ("answered", "answered")
    assert Assistant(settings_of(own_state)).answer(before.answer_id) == before
    assert Assistant(settings_of(own_state)).answer(after.answer_id) == after


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_audit_folder_shows_no_answer(own_state: Path) -> None:
    (own_state / "audit").mkdir()
    (own_state / "audit").chmod(0o500)
    assert_unavailable(Assistant(settings_of(own_state)), own_state)
