"""The command, run as a user would, in this process: on a state folder of its own, outside any project folder."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.main import main


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which commands are run: no `.env` lies there, and `var` would be made there."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def bare(elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`raadsvar` with the arguments given, before anything has been made."""
    monkeypatch.setenv("RAADSVAR_STATE", str(elsewhere / "var"))

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["raadsvar", *arguments])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def raadsvar(bare: Command, own_state: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`raadsvar` on a release of its own, that a test may spoil."""
    monkeypatch.setenv("RAADSVAR_STATE", str(own_state))
    return bare
