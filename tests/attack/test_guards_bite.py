"""Take a guard away and a named test fails: each is shown to pass with the guard in place, and to fail without."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, Question
from assistant.answer import Answer
from assistant.planners.rules import RulesPlanner
from assistant.record import AuditLog
from semantic_layer.serve import cells
from semantic_layer.serve.compile import Statement, compile_query
from semantic_layer.serve.guard import Allowed, Guarded
from semantic_layer.serve.run import run_statement
from tests.assistant import test_assistant
from tests.attack import test_bad_input, test_no_text_reaches_sql
from tests.attack.conftest import Spy
from tests.attack.corpus import SQL
from tests.semantic_layer.serve import test_guard
from tests.semantic_layer.serve.hostile_statements import HOSTILE

ASKED = "Hvad er sygefraværet i skolerne?"
LEFT_HANDED = "Hvad er sygefraværet blandt venstrehåndede i skolerne?"
STEALING = Statement("SELECT content FROM main.manifest", (), "duckdb")

FAILS = (AssertionError, TypeError, pytest.fail.Exception)
"""How a test function ends that does not pass."""


def wave_through(statement: Statement, allowed: Allowed) -> Guarded:
    return Guarded(statement)


def test_without_the_guard_hostile_statements_pass(desk: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    named = test_guard.test_hostile_statements_are_refused
    for text, params in HOSTILE:
        named("duckdb", text, params)
    monkeypatch.setattr(test_guard, "guard_statement", wave_through)
    for text, params in HOSTILE:
        with pytest.raises(FAILS):
            named("duckdb", text, params)
    # And it is no matter of form: the locked database would run it.
    assert run_statement(desk.release, wave_through(STEALING, Allowed({})))


@pytest.mark.promise("S1", "S2")
def test_without_the_guard_what_is_compiled_is_run(
    desk: Assistant, today: date, spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "compile_query", lambda *_: STEALING)
    assert _ask(desk, today).reason == "internal"
    assert STEALING.text not in spy.texts
    monkeypatch.setattr(cells, "guard_statement", wave_through)
    _ask(desk, today)
    assert STEALING.text in spy.texts


@pytest.mark.usefixtures("forgetful")
def test_without_word_accounting_an_unknown_word_is_ignored(
    desk: Assistant, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named() -> None:
        test_bad_input.test_bad_questions(desk, LEFT_HANDED, "declined", "breakdown_not_published")

    named()
    assert "venstrehåndede" in _ask(desk, today, LEFT_HANDED).unused_words
    monkeypatch.setattr(RulesPlanner, "_stop_at_words", lambda *_: None)
    with pytest.raises(FAILS):
        named()
    assert _ask(desk, today, LEFT_HANDED).status == "answered"


@pytest.mark.promise("S1", "S2")
def test_a_bind_written_into_the_text_is_refused_and_without_the_guard_seen(
    desk: Assistant, today: date, spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named() -> None:
        test_no_text_reaches_sql.test_ids_of_a_conversation_reach_no_sql_either(desk, spy, today)

    monkeypatch.setattr(test_no_text_reaches_sql, "SQL", SQL[::10])
    named()
    monkeypatch.setattr(cells, "compile_query", _write_in(compile_query))
    assert _ask(desk, today).reason == "internal"
    with pytest.raises(FAILS):
        named()
    assert not any("'month'" in text for text in spy.texts)
    monkeypatch.setattr(cells, "guard_statement", wave_through)
    assert _ask(desk, today).status == "answered"
    assert any("'month'" in text for text in spy.texts)
    with pytest.raises(FAILS):
        named()


def test_without_the_audit_write_an_answer_is_lost(
    own_state: Path, today: date, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named = test_assistant.test_a_conversation_goes_on_from_another_process
    named(own_state)
    settings = test_bad_input.settings_of(own_state)
    given = _ask(Assistant(settings), today)
    assert Assistant(settings).answer(given.answer_id) == given
    monkeypatch.setattr(AuditLog, "write", lambda *_, **__: None)
    other = "Hvad er ledigheden?"
    unwritten = _ask(Assistant(settings), today, other)
    assert unwritten.status == "answered"
    assert Assistant(settings).answer(unwritten.answer_id) is None
    (own_state / "audit").rename(tmp_path / "the log until now")
    with pytest.raises(FAILS):
        named(own_state)


def _ask(desk: Assistant, today: date, text: str = ASKED) -> Answer:
    return desk.ask(Question(text=text, asked_at=today, language="da"))


def _write_in(compiler: Callable[..., Statement]) -> Callable[..., Statement]:
    """The compiler with one value in the text instead of bound."""

    def compile_inlined(*args: object) -> Statement:
        statement = compiler(*args)
        at = statement.params.index("month")
        pieces = statement.text.split("?")
        text = "?".join(pieces[: at + 1]) + "'month'" + "?".join(pieces[at + 1 :])
        return Statement(text, statement.params[:at] + statement.params[at + 1 :], statement.dialect)

    return compile_inlined
