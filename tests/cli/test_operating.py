"""The operating mode is shown and chosen from the command line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app


def run(state: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    monkeypatch.setenv("RAADSVAR_STATE", str(state))
    outcome = CliRunner().invoke(app, ["mode", *arguments])
    return outcome.exit_code, outcome.output


def test_a_mode_is_chosen_with_a_reason_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(tmp_path, monkeypatch) == (0, "normal\n")
    assert run(tmp_path, monkeypatch, "closed") == (2, "say why with --reason\n")
    assert run(tmp_path, monkeypatch, "ajar", "--reason", "x")[0] == 2
    code, said = run(tmp_path, monkeypatch, "closed", "--reason", "Kilden er forkert.")
    assert (code, said.splitlines()[0]) == (0, "closed")
    assert said.endswith(": Kilden er forkert.\n")
    assert run(tmp_path, monkeypatch) == (0, said)


def test_a_file_that_cannot_be_read_is_told_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mode.json").write_text("{", encoding="utf-8")
    code, said = run(tmp_path, monkeypatch)
    assert (code, "cannot be read" in said) == (1, True)
    assert run(tmp_path, monkeypatch, "normal", "--reason", "Læst igen.")[0] == 0
    assert run(tmp_path, monkeypatch)[0] == 0
