"""An answer that cannot be written into the log is not given, whatever else works; and it is, as soon as it can be."""

import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import Assistant, Question, Settings
from tests.assistant.conftest import TODAY

WARM = "Hvad er ledigheden?"
ASKED = "Hvad er sygefraværet i skolerne?"


@pytest.fixture(scope="module")
def opened(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The key of the log is made and read before anything breaks: only the writing of a line is left to fail."""
    folder = tmp_path_factory.mktemp("unrecorded")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    assistant = Assistant(Settings(state=folder, _env_file=None))
    assistant.ask(Question(text=WARM, asked_at=TODAY))
    yield assistant
    assistant.release.close()


def months(assistant: Assistant) -> list[Path]:
    """The files of this month and of the next, should it begin while the test runs."""
    now = datetime.now(UTC)
    days = (now, now + timedelta(minutes=5))
    return sorted({assistant._settings.audit_folder / f"{day:%Y-%m}.jsonl" for day in days})


def count_lines(assistant: Assistant) -> int:
    return sum(len(path.read_bytes().splitlines()) for path in months(assistant) if path.is_file())


@contextmanager
def in_the_way(assistant: Assistant) -> Iterator[None]:
    """A folder where the file should be."""
    kept = {path: path.read_bytes() for path in months(assistant) if path.is_file()}
    for path in months(assistant):
        path.unlink(missing_ok=True)
        path.mkdir()
    yield
    for path in months(assistant):
        path.rmdir()
    for path, lines in kept.items():
        path.write_bytes(lines)


@contextmanager
def disk_full(assistant: Assistant) -> Iterator[None]:
    kept = {path: path.read_bytes() for path in months(assistant) if path.is_file()}
    for path in months(assistant):
        path.unlink(missing_ok=True)
        path.symlink_to("/dev/full")
    yield
    for path in months(assistant):
        path.unlink()
    for path, lines in kept.items():
        path.write_bytes(lines)


@contextmanager
def file_limit(assistant: Assistant, more: int = 0) -> Iterator[None]:
    """The log may not grow by a byte, or by so many and no more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    largest = max(path.stat().st_size for path in months(assistant) if path.is_file())
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + more, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def half_a_line(assistant: Assistant) -> AbstractContextManager[None]:
    """The disk is full in the midst of a line."""
    return file_limit(assistant, more=200)


@pytest.mark.promise("T4")
@pytest.mark.parametrize("broken", [in_the_way, disk_full, file_limit, half_a_line])
def test_no_answer_is_given_that_could_not_be_recorded(
    opened: Assistant, broken: Callable[[Assistant], AbstractContextManager[None]]
) -> None:
    lines = count_lines(opened)
    with broken(opened):
        answer = opened.ask(Question(text=ASKED, asked_at=TODAY))
        assert (answer.status, answer.reason) == ("error", "data_unavailable")
        assert (answer.cells, answer.table, answer.chart, answer.citations) == ((), None, None, ())
        assert answer.headline == "Tallene er ikke tilgængelige lige nu. Prøv igen om lidt."
        assert not opened._recent.holds(ASKED)
    assert count_lines(opened) == lines
    given = opened.ask(Question(text=ASKED, asked_at=TODAY))
    assert given.status == "answered"
    assert count_lines(opened) == lines + 1
    opened._recent.forget()
    assert opened.answer(given.answer_id) is not None
