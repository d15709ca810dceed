"""The operating mode: everything is answered, only what people have verified, or nothing; who chose it, and why."""

import os
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from assistant.record import Act, AuditLog
from assistant.redact import holds_cpr
from semantic_layer.frozen import Frozen
from semantic_layer.stores.file_writer import replace_file

Mode = Literal["normal", "verified_only", "closed"]
FILE = "mode.json"
LONGEST_REASON = 300
"""Characters: users read it above the page."""


class ReasonError(ValueError):
    """The mode is not changed: the reason is missing, too long, or holds personal data."""

    def __init__(self, problem: Literal["missing", "too_long", "personal"]) -> None:
        super().__init__(problem)
        self.problem = problem


class OperatingMode(Frozen):
    mode: Mode = "normal"
    reason: str = ""
    """Written for users by whoever chose the mode."""
    at: datetime | None = None
    by: str = ""
    """HMAC of who chose it; never the id."""
    readable: bool = Field(default=True, exclude=True)
    """False where nobody can tell which mode was chosen: then it is closed."""


UNREADABLE = OperatingMode(mode="closed", readable=False)


class ModeFile:
    """The small file in the state folder that all processes of an installation look at before each answer."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        self._read: tuple[tuple[int, int, int], OperatingMode] | None = None

    def read(self) -> OperatingMode:
        """Read anew as soon as the file changes. Without a file it is normal; one that cannot be read closes."""
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, OperatingMode.model_validate_json(self._path.read_bytes()))
        except FileNotFoundError:
            return OperatingMode()
        except (OSError, ValidationError):
            return UNREADABLE
        return self._read[1]

    def write(self, mode: OperatingMode) -> None:
        """Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._path, mode.model_dump_json(indent=1).encode())


def change_mode(
    file: ModeFile, log: AuditLog, mode: Mode, reason: str, user: str, role: str, at: datetime
) -> OperatingMode:
    """Choose a mode; it is in the audit log, with who and why, before it holds.

    Raises ReasonError, RecordError, and OSError where the file cannot be written.
    """
    why = " ".join(reason.split())
    if not why:
        raise ReasonError("missing")
    if len(why) > LONGEST_REASON:
        raise ReasonError("too_long")
    if holds_cpr(why):
        raise ReasonError("personal")
    by = log.write_act(Act(kind="mode_changed", role=role, about=mode, why=why), at, user)
    chosen = OperatingMode(mode=mode, reason=why, at=at, by=by)
    file.write(chosen)
    return chosen


def name_operator() -> str:
    """Who gives a command on this machine, as the audit log signs it."""
    return f"uid:{os.getuid()}"
