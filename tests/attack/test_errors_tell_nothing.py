"""What goes wrong inside is told to nobody but the fault log, whatever it is, and its id finds it there."""

import re
from datetime import date
from pathlib import Path

import duckdb
import psycopg
import pytest
import sqlalchemy as sa

from assistant import Assistant, Question, Settings
from assistant.errors import find_fault
from assistant.record import RecordError
from cli.checks import fault as print_fault
from semantic_layer.errors import (
    ContractError,
    DeniedError,
    ProtectionError,
    QueryTimeoutError,
    ReleaseError,
    SourceError,
)
from semantic_layer.texts import Language

SECRET = "/srv/secret/source.duckdb SELECT cpr FROM raw.borger WHERE navn = 'Ann'; password=hunter2"
PIECES = ("/srv", "secret", "SELECT", "raw.borger", "Ann", "hunter2", "Traceback", ".py")
FAULTS = [
    ReleaseError(SECRET),
    QueryTimeoutError(SECRET),
    RecordError(SECRET),
    SourceError(SECRET),
    ProtectionError(SECRET),
    ContractError([SECRET]),
    DeniedError(SECRET),
    duckdb.IOException(SECRET),
    psycopg.OperationalError(SECRET),
    sa.exc.OperationalError(SECRET, {}, Exception(SECRET)),
    OSError(13, SECRET, SECRET),
    KeyError(SECRET),
    ZeroDivisionError(SECRET),
    RecursionError(SECRET),
    MemoryError(SECRET),
    UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET),
]
ID = re.compile(r"\b[0-9a-f]{8}\b")


@pytest.fixture(scope="module")
def home(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faulty")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    return folder


@pytest.fixture(scope="module")
def faulty(home: Path) -> Assistant:
    return Assistant(Settings(state=home, _env_file=None))


@pytest.mark.promise("S7")
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("language", ["da", "en"])
def test_no_fault_is_told(
    faulty: Assistant,
    home: Path,
    today: date,
    fault: Exception,
    language: Language,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr("assistant.pipeline.Pipeline.plan", fail)
    answer = faulty.ask(Question(text="Hvad er sygefraværet?", asked_at=today, language=language))
    told = answer.to_json()
    assert answer.status == "error"
    assert [piece for piece in (*PIECES, type(fault).__name__) if piece in told] == []
    (fault_id,) = set(ID.findall(f"{answer.headline} {answer.text}"))
    kept = find_fault(home, fault_id)
    assert kept is not None
    assert "hunter2" in kept
    assert "Traceback" in kept
    monkeypatch.setenv("RAADSVAR_STATE", str(home))
    print_fault(fault_id)
    assert "hunter2" in capsys.readouterr().out


def test_an_id_that_was_never_given_finds_nothing(home: Path) -> None:
    assert find_fault(home, "00000000") is None
    assert find_fault(home / "nowhere", "00000000") is None
