"""The page on a real release when something around it fails: it shows nothing unrecorded, and recovers unaided."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Settings
from tests.ui.fake import TODAY
from tests.ui.page import ask, open_page, read_all
from ui.backend import use_wiring, wire_real

VALUE = "Hvad er sygefraværet i skolerne?"
FIGURE = r"pct\."


@pytest.fixture
def audit(state: Path, tmp_path: Path) -> Path:
    """The folder of an audit log that is a file: nothing can be written there, not even by root."""
    (tmp_path / "releases").symlink_to(state / "releases", target_is_directory=True)
    settings = Settings(state=tmp_path, _env_file=None)
    use_wiring(replace(wire_real(settings, lambda: TODAY), prepare=None))
    settings.audit_folder.touch()
    return settings.audit_folder


@pytest.mark.promise("T4")
def test_no_answer_is_shown_that_could_not_be_recorded(audit: Path) -> None:
    at = ask(open_page(), VALUE)
    assert FIGURE not in read_all(at)
    assert any("Prøv igen" in button.label for button in at.button)
    audit.unlink()
    next(button for button in at.button if "Prøv igen" in button.label).click().run()
    assert FIGURE in read_all(at)
    assert len(list(audit.glob("*.jsonl"))) == 1
    shutil.rmtree(audit)
