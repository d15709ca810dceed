"""Keys of programs: shown once, kept as a hash, taken back at once, and each of it in the audit log."""

import json
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.tokens import FILE, PREFIX, TokenError, TokenFile
from assistant.record import AuditLog
from cli.main import app

NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "audit")


def add(folder: Path, log: AuditLog, name: str, role: str = "r") -> str:
    return TokenFile(folder).add(name, role, NOW, log, "tester")


def list_acts(folder: Path) -> list[dict[str, str]]:
    lines = [line for path in (folder / "audit").glob("*.jsonl") for line in path.read_text().splitlines()]
    return [json.loads(line)["act"] for line in lines]


@pytest.mark.promise("A1")
def test_only_the_hash_of_a_key_is_kept(tmp_path: Path, log: AuditLog) -> None:
    key = add(tmp_path, log, "intranet", "leder")
    found = TokenFile(tmp_path).find(key)
    assert found is not None and (found.name, found.role) == ("intranet", "leder")
    assert key.startswith(PREFIX) and len(key) > 50
    kept = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".key")
    assert key not in kept and key.removeprefix(PREFIX) not in kept
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


@pytest.mark.promise("A1")
def test_no_other_key_is_somebodys(tmp_path: Path, log: AuditLog) -> None:
    key = add(tmp_path, log, "intranet")
    tokens = TokenFile(tmp_path)
    kept = tokens.list()[0].hash
    assert [tokens.find(shown) for shown in ("", PREFIX, key[:-1], key + " ", kept, "æøå")] == [None] * 6


@pytest.mark.promise("A2")
def test_a_revoked_key_is_nobodys_in_a_process_that_had_read_it(tmp_path: Path, log: AuditLog) -> None:
    serving = TokenFile(tmp_path)
    one, other = add(tmp_path, log, "one"), add(tmp_path, log, "other")
    assert serving.find(one) and serving.find(other)
    TokenFile(tmp_path).revoke("one", NOW, log, "tester")
    assert serving.find(one) is None
    assert serving.find(other)
    with pytest.raises(TokenError, match="there is no key named 'one'"):
        serving.revoke("one", NOW, log, "tester")


@pytest.mark.parametrize("name", ["", "Intranet", "a b", "../x", "æ", "-x", "x" * 41, "a\n"])
def test_a_name_is_plain(tmp_path: Path, log: AuditLog, name: str) -> None:
    with pytest.raises(TokenError):
        add(tmp_path, log, name)
    assert not (tmp_path / FILE).exists()


def test_a_name_is_taken_once(tmp_path: Path, log: AuditLog) -> None:
    key = add(tmp_path, log, "intranet")
    with pytest.raises(TokenError, match="already"):
        add(tmp_path, log, "intranet", "wider")
    assert TokenFile(tmp_path).find(key) is not None


def test_a_file_that_cannot_be_read_lets_nobody_in_and_is_not_written_over(tmp_path: Path, log: AuditLog) -> None:
    key = add(tmp_path, log, "intranet")
    spoilt = (tmp_path / FILE).read_text().replace('"role"', '"rule"')
    (tmp_path / FILE).write_text(spoilt)
    tokens = TokenFile(tmp_path)
    assert tokens.find(key) is None
    with pytest.raises(TokenError, match="cannot be read"):
        add(tmp_path, log, "other")
    assert (tmp_path / FILE).read_text() == spoilt


def test_keys_made_at_the_same_time_are_all_kept(tmp_path: Path, log: AuditLog) -> None:
    threads = [threading.Thread(target=add, args=(tmp_path, log, f"n{n}")) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(TokenFile(tmp_path).list()) == 12
    assert log.verify() == []


def test_what_is_not_recorded_does_not_happen(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("in the way")
    with pytest.raises(Exception, match="cannot"):
        add(tmp_path, AuditLog(tmp_path / "audit"), "intranet")
    assert TokenFile(tmp_path).list() == ()


def run(*arguments: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(app, ["token", *arguments])
    return outcome.exit_code, outcome.output.strip()


def test_the_commands_make_list_and_take_back(own_state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAADSVAR_STATE", str(own_state))
    assert run("list") == (4, "no program has a key")
    code, key = run("add", "intranet", "--role", "leder")
    assert code == 0 and TokenFile(own_state).find(key) is not None
    code, said = run("list")
    assert code == 0 and said.startswith("intranet  leder  20") and key not in said
    assert run("add", "other", "--role", "boss")[0] == 2
    assert run("add", "intranet", "--role", "leder")[0] == 2
    assert run("revoke", "other")[0] == 4
    assert run("revoke", "intranet") == (0, "")
    assert TokenFile(own_state).find(key) is None
    acts = [(act["kind"], act["about"], act["why"]) for act in list_acts(own_state)]
    assert acts == [("token_made", "intranet", "leder"), ("token_revoked", "intranet", "")]
