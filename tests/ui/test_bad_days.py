"""The page on a real release when something around it fails: it shows nothing unrecorded, and recovers unaided."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant import Settings
from assistant.record import AuditLog
from tests.ui.fake import TODAY
from tests.ui.page import ask, open_page, read_all
from ui.backend import use_wiring, wire_real

VALUE = "Hvad er sygefraværet i skolerne?"
FIGURE = r"pct\."


def leave_no_folder(audit: Path) -> Path:
    """A file where the folder should be: nothing can be written there, not even by root."""
    audit.touch()
    return audit


def leave_no_line(audit: Path) -> Path:
    """The key is there and can be read, and no line can be written."""
    AuditLog(audit).sign("make the key")
    month = audit / f"{datetime.now(UTC):%Y-%m}.jsonl"
    month.symlink_to("/dev/full")
    return month


@pytest.fixture
def audit(state: Path, tmp_path: Path) -> Path:
    (tmp_path / "releases").symlink_to(state / "releases", target_is_directory=True)
    settings = Settings(state=tmp_path, _env_file=None)
    use_wiring(replace(wire_real(settings, lambda: TODAY), prepare=None))
    return settings.audit_folder


@pytest.mark.promise("T4")
@pytest.mark.parametrize("spoil", [leave_no_folder, leave_no_line])
def test_no_answer_is_shown_that_could_not_be_recorded(audit: Path, spoil: Callable[[Path], Path]) -> None:
    in_the_way = spoil(audit)
    at = ask(open_page(), VALUE)
    assert FIGURE not in read_all(at)
    assert any("Prøv igen" in button.label for button in at.button)
    in_the_way.unlink()
    next(button for button in at.button if "Prøv igen" in button.label).click().run()
    assert FIGURE in read_all(at)
    assert len(list(audit.glob("*.jsonl"))) == 1
    shutil.rmtree(audit)
