"""When something is missing, damaged or withdrawn: one plain sentence that says what to do, and no trace."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from semantic_layer.publish.lock import lock_publication
from tests.cli.conftest import Command

QUESTION = ["ask", "Hvad er sygefraværet?", "--today", "2026-11-15"]
TRACE = "Traceback"


@pytest.mark.parametrize(
    "arguments", [QUESTION, ["explain", "Hvad er sygefraværet?"], ["status"], ["release", "use", "abc"]], ids=" ".join
)
def test_without_a_release_the_user_is_told_how_to_make_one(bare: Command, arguments: list[str]) -> None:
    outcome = bare(*arguments)
    assert (outcome.code, outcome.out) == (1, "")
    assert "release" in outcome.err
    assert TRACE not in outcome.err


def test_a_question_without_a_release_names_both_commands(bare: Command) -> None:
    outcome = bare(*QUESTION)
    assert "raadsvar demo" in outcome.err
    assert "raadsvar publish" in outcome.err


def test_publishing_without_a_source_names_the_file(bare: Command, elsewhere: Path) -> None:
    outcome = bare("publish", "--today", "2026-11-15")
    assert (outcome.code, outcome.out) == (1, "")
    assert "source.duckdb" in outcome.err
    assert "`demo`" in outcome.err
    assert TRACE not in outcome.err
    assert not (elsewhere / "var" / "source.duckdb").exists(), "an empty source must not be made in passing"


def test_no_releases_is_nothing_to_list(bare: Command) -> None:
    outcome = bare("release", "list")
    assert outcome.code == 4
    assert "raadsvar publish" in outcome.err


@pytest.mark.parametrize("harm", ["cut", "flipped", "gone"])
def test_a_damaged_release_is_named_and_nothing_is_answered(raadsvar: Command, own_state: Path, harm: str) -> None:
    (path,) = (own_state / "releases").glob("release-*.duckdb")
    content = path.read_bytes()
    match harm:
        case "cut":
            path.write_bytes(content[: len(content) // 3])
        case "flipped":
            path.write_bytes(bytes(b ^ 0xFF for b in content[:4096]) + content[4096:])
        case _:
            path.unlink()
    outcome = raadsvar(*QUESTION)
    assert (outcome.code, outcome.out) == (1, "")
    assert "publish" in outcome.err
    assert TRACE not in outcome.err


def test_a_damaged_release_is_marked_in_the_list(raadsvar: Command, own_state: Path) -> None:
    (path,) = (own_state / "releases").glob("release-*.duckdb")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert "damaged" in raadsvar("release", "list").out
    assert raadsvar("status").code == 1


def test_a_broken_catalog_is_named_with_file_and_line(
    bare: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "catalog.yaml").write_text("municipality: X\nname: [\n")
    monkeypatch.setenv("RAADSVAR_CATALOG", str(folder))
    outcome = bare("check")
    assert outcome.code == 1
    assert "catalog.yaml:" in outcome.err
    assert TRACE not in outcome.err


def test_no_record_no_answer(raadsvar: Command, own_state: Path) -> None:
    (own_state / "audit").write_text("a file where the folder should be")
    outcome = raadsvar(*QUESTION, "--json")
    answer = json.loads(outcome.out)
    assert (outcome.code, answer["status"], answer["reason"]) == (1, "error", "data_unavailable")
    assert (answer["cells"], answer["table"], answer["query"]) == ([], None, None)


@contextmanager
def interruptible() -> Iterator[None]:
    """A run in the background may have been told to ignore Ctrl-C, and its children would be too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.slow
def test_ctrl_c_during_publication_leaves_the_old_release(own_state: Path, state: Path) -> None:
    before = {path.name: path.read_bytes() for path in (own_state / "releases").iterdir()}
    command = [str(Path(sys.executable).with_name("raadsvar")), "publish", "--today", "2026-10-15"]
    environment = {
        **os.environ,
        "RAADSVAR_STATE": str(own_state),
        "RAADSVAR_SOURCE_URL": f"duckdb:///{state / 'source.duckdb'}",
    }
    with (
        interruptible(),
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=own_state
        ) as publishing,
    ):
        assert publishing.stdout is not None
        assert publishing.stderr is not None
        steps = [publishing.stderr.readline() for _ in range(3)]
        assert steps[-1].startswith("aggregate"), "it is at work"
        publishing.send_signal(signal.SIGINT)
        out, err = publishing.stdout.read(), publishing.stderr.read()
    assert TRACE not in err
    assert "Stopped" in err
    assert (publishing.returncode, out) == (130, "")
    assert {path.name: path.read_bytes() for path in (own_state / "releases").iterdir()} == before
    with lock_publication(own_state):
        pass  # The next publication may begin.
