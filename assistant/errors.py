"""Faults behind an error answer: users get an id, the fault log keeps the trace under it."""

import json
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path

ID_BYTES = 4
FAULTS = "faults.jsonl"


class UnknownCockpitError(Exception):
    """The release has no cockpit of this name; `known` are those it has."""

    def __init__(self, cockpit: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no cockpit {cockpit!r}; there are: {', '.join(known) or 'none'}")
        self.known = known


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
