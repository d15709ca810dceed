"""`explain`, `replay`, `audit verify`: how an answer came about, and whether it still stands."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Command

DAY = "2026-11-15"
SCHOOLS = "Hvad er sygefraværet i skolerne?"
Lines = list[str]


@pytest.fixture
def log(raadsvar: Command, own_state: Path) -> Path:
    """An audit log of five answers."""
    for question in (SCHOOLS, "Hvad er ledigheden?", "Hvad er fraværet?", "Hvad er CO2-udledningen?", "🙂"):
        raadsvar("ask", question, "--today", DAY)
    (path,) = (own_state / "audit").glob("*.jsonl")
    return path


def test_explain_shows_candidates_words_plan_and_sql_and_answers_nothing(raadsvar: Command, own_state: Path) -> None:
    outcome = raadsvar("explain", SCHOOLS, "--today", DAY, "--json")
    (found,) = json.loads(outcome.out)["questions"]
    assert found["candidates"][0]["kpi"] == "sygefravaer"
    assert {w["word"]: w["used_for"] for w in found["words"]}["sygefraværet"] == "kpi:sygefravaer"
    assert found["plan"]["query"]["where"] == {"omraade": ["skole"]}
    assert all(sql.startswith("SELECT") for sql in found["sql"])
    assert found["sql"]
    assert not (own_state / "audit").exists(), "nothing was answered, so nothing is recorded"


def test_explain_is_readable_without_json(raadsvar: Command) -> None:
    outcome = raadsvar("explain", SCHOOLS, "--today", DAY)
    assert "sygefraværet" in outcome.out
    assert "SELECT" in outcome.out


def test_explain_says_why_it_declined(raadsvar: Command) -> None:
    outcome = raadsvar("explain", "Hvad er sygefraværet blandt tosprogede?", "--today", DAY)
    assert "by the check unaccounted_words, because of: blandt tosprogede" in outcome.out


def test_replay_finds_an_untouched_answer_the_same(raadsvar: Command, log: Path) -> None:
    for line in log.read_text().splitlines()[-2:]:
        outcome = raadsvar("replay", json.loads(line)["answer"]["answer_id"])
        assert (outcome.code, outcome.out.strip()) == (0, "the same")


def test_replay_reports_a_corrupted_stored_answer(raadsvar: Command, log: Path) -> None:
    lines = log.read_text().splitlines()
    entry = json.loads(lines[0])
    cell = entry["answer"]["cells"][0]
    true_value, cell["value"] = cell["value"], 9.9
    log.write_text("\n".join([json.dumps(entry, ensure_ascii=False, separators=(",", ":")), *lines[1:]]) + "\n")
    outcome = raadsvar("replay", entry["answer"]["answer_id"])
    assert outcome.code == 1
    for text in (cell["id"], "9.9", str(true_value)):
        assert text in outcome.out


def test_replay_of_an_answer_that_was_never_given(raadsvar: Command) -> None:
    outcome = raadsvar("replay", "00000000000000000000")
    assert (outcome.code, outcome.out) == (1, "")
    assert "00000000000000000000" in outcome.err


def edit(lines: Lines) -> Lines:
    return [lines[0], lines[1].replace('"role":"politiker"', '"role":"leder"', 1), *lines[2:]]


def delete(lines: Lines) -> Lines:
    return [*lines[:2], *lines[3:]]


def reorder(lines: Lines) -> Lines:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def insert(lines: Lines) -> Lines:
    return [*lines[:2], lines[1], *lines[2:]]


def garble(lines: Lines) -> Lines:
    return [*lines[:2], lines[2][:40], *lines[3:]]


def test_an_untouched_log_is_unbroken(raadsvar: Command, log: Path) -> None:
    assert len(log.read_text().splitlines()) == 5
    outcome = raadsvar("audit", "verify")
    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize(
    "tamper", [delete, *(pytest.param(other, marks=pytest.mark.slow) for other in (edit, reorder, insert, garble))]
)
@pytest.mark.promise("T3")
def test_a_log_that_was_tampered_with_is_named_by_line(
    raadsvar: Command, log: Path, tamper: Callable[[Lines], Lines]
) -> None:
    before = log.read_text().splitlines()
    after = tamper(before)
    assert after != before
    log.write_text("\n".join(after) + "\n")
    outcome = raadsvar("audit", "verify")
    assert (outcome.code, outcome.out) == (1, "")
    assert f"{log.name}:3:" in outcome.err or f"{log.name}:2:" in outcome.err


def test_the_chain_goes_on_over_the_months(raadsvar: Command, log: Path) -> None:
    """The first line of a month follows the last line of the month before."""
    lines = log.read_text().splitlines()
    later = log.with_name("2099-01.jsonl")
    later.write_text("\n".join(lines[3:]) + "\n")
    log.write_text("\n".join(lines[:3]) + "\n")
    assert raadsvar("audit", "verify").code == 0
    log.write_text("\n".join(lines[:2]) + "\n")
    assert f"{later.name}:1:" in raadsvar("audit", "verify").err


def test_what_is_older_than_may_be_kept_is_deleted(
    raadsvar: Command, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = log.rename(log.with_name("2025-10.jsonl"))
    monkeypatch.setenv("RAADSVAR_KEEP_MONTHS", "14")
    assert "0 months" in raadsvar("audit", "purge", "--today", DAY).out
    monkeypatch.setenv("RAADSVAR_KEEP_MONTHS", "13")
    outcome = raadsvar("audit", "purge", "--today", DAY)
    assert outcome.code == 0
    assert "deleted 2025-10" in outcome.out
    assert not old.exists()


def test_feedback_that_cannot_be_read_is_a_plain_line(raadsvar: Command, log: Path) -> None:
    damaged = log.parents[1] / "feedback.sqlite"
    damaged.write_bytes(b"no database")
    outcome = raadsvar("audit", "purge", "--today", DAY)
    damaged.unlink()
    assert outcome.code == 1
    assert "feedback" in outcome.err and "Traceback" not in outcome.err
