"""Faults behind an error answer: users get an id, the fault log keeps the trace under it."""

import json
import secrets
import traceback
from datetime import UTC, date, datetime
from pathlib import Path

ID_BYTES = 4
FAULTS = "faults.jsonl"


class UnknownCockpitError(Exception):
    """The release has no cockpit of this name; `known` are those it has."""

    def __init__(self, cockpit: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no cockpit {cockpit!r}; there are: {', '.join(known) or 'none'}")
        self.known = known


class ServiceClosedError(Exception):
    """The operating mode is closed: no figure is shown."""

    def __init__(self) -> None:
        super().__init__("the service is closed: `raadsvar mode` says why")


class NoRightError(Exception):
    """The role may not do this."""

    def __init__(self, right: str) -> None:
        super().__init__(f"the role has no right to {right}")
        self.right = right


def find_fault(state: Path, fault_id: str) -> str | None:
    """When it happened and its trace; None for an id that the fault log does not have."""
    try:
        lines = (state / FAULTS).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in reversed(lines):
        try:
            entry = json.loads(line)
            if entry["id"] == fault_id:
                return f"{entry['at']}\n{''.join(entry['trace'])}"
        except (ValueError, KeyError, TypeError):
            continue
    return None


def purge_faults(state: Path, before: date) -> int:
    """Forget faults from before this day, and give their number; a line that cannot be read goes too.

    Raises OSError.
    """
    path = state / FAULTS
    if not path.is_file():
        return 0
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if _day_of(line) >= before.isoformat()]
    if len(kept) < len(lines):
        fresh = path.with_suffix(".new")
        fresh.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
        fresh.replace(path)
    return len(lines) - len(kept)


def _day_of(line: str) -> str:
    try:
        return str(json.loads(line)["at"])[:10]
    except (ValueError, KeyError, TypeError):
        return ""


def log_fault(state: Path, fault: BaseException) -> str:
    """Write the trace to `faults.jsonl` in the state folder and give its id.

    Where that cannot be written, only the trace is lost.
    """
    fault_id = secrets.token_hex(ID_BYTES)
    entry = {
        "id": fault_id,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "trace": traceback.format_exception(fault),
    }
    try:
        state.mkdir(parents=True, exist_ok=True)
        with (state / FAULTS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    except OSError:
        return fault_id
    return fault_id
