"""How the screen serves a whole council: waiting, memory and work, beside a bare chat of the same library and run.

Real servers, real websockets and a real browser on one machine, so those who ask take some of it too. Nothing here is a
test: figures are shown beside their goals, never asserted.
"""

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant import Settings
from assistant.record import AuditLog
from bench.web_measures import (
    ANSWERS_ON_PAGE,
    LENGTH,
    Figures,
    Headers,
    Subject,
    measure_crowd,
    measure_memory,
    measure_one,
    measure_rerun,
    summarise,
    warm,
)
from bench.web_paint import measure_paints
from bench.web_questions import Conversation, Rehearsal, echo
from bench.web_served import name_visitors, serve_floor, serve_screen
from semantic_layer.load import load_catalog

ROOT = Path(__file__).resolve().parents[1]
LAST = Path(__file__).with_name("last_web.json")
GOALS = {
    "one user, p95 (s)": 1.0,
    "31 at once, p95 (s)": 3.0,
    "100 at once, p95 (s)": 8.0,
    "one user, errors": 0.0,
    "31 at once, errors": 0.0,
    "100 at once, errors": 0.0,
    "first paint, can be typed in, p50 (s)": 2.5,
    "memory per session (MB)": 2.0,
    "rerun with 10 answers, CPU (ms)": 60.0,
}
"""At most, on two cores."""
CROWDS = ((31, 5), (100, 3))
"""How many at once, and how often."""
SESSIONS = 100
"""Who are there when memory is measured."""

Found = dict[str, Figures]


def main() -> None:
    options = _parse_options()
    machine = _describe_machine()
    with tempfile.TemporaryDirectory(prefix="raadsvar-web-") as folder:
        state = _prepare(Path(folder), options.state)
        role, claim = _find_role()
        _say("rehearsal")
        rehearsal = Rehearsal(_link(state, Path(folder, "rehearsed")), role)
        conversations = rehearsal.hold(max(SESSIONS, *(size for size, _ in CROWDS)), LENGTH)
        (long,) = rehearsal.hold(1, ANSWERS_ON_PAGE, drawn=True)
        rehearsal.close()
        served = _link(state, Path(folder, "served"))
        found = _measure_all(served, conversations, long, claim)
        found["screen"] |= _check_record(served)
    LAST.write_text(json.dumps({"machine": machine, **found}, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{machine}\n{_lay_out(found)}\n\n{LAST.relative_to(ROOT)}\n")


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, help="a state folder with a release; default: the demo, made anew")
    return parser.parse_args()


# -- making ------------------------------------------------------------------------------------------------


def _prepare(folder: Path, given: Path | None) -> Path:
    if given is not None:
        return given
    _say("demo and publish")
    raadsvar = str(Path(sys.executable).with_name("raadsvar"))
    environment = os.environ | {"RAADSVAR_STATE": str(folder), "PYTHONPATH": str(ROOT)}
    command = [raadsvar, "demo", "--publish"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return folder


def _link(state: Path, folder: Path) -> Path:
    """The same releases, with an audit log of its own."""
    folder.mkdir()
    (folder / "releases").symlink_to((state / "releases").resolve(), target_is_directory=True)
    return folder


def _find_role() -> tuple[str, str]:
    """Of those who ask without saying which, and what a proxy says of them."""
    settings = Settings(_env_file=None)
    roles = {role.id: role for role in load_catalog(settings.catalog).roles}
    return settings.role, roles[settings.role].claims[0]


# -- measuring ---------------------------------------------------------------------------------------------


def _measure_all(state: Path, conversations: list[Conversation], long: Conversation, claim: str) -> Found:
    def name_screen_visitors(count: int, group: str) -> Sequence[Headers]:
        return name_visitors(count, group, claim)

    def name_nobody(count: int, _group: str) -> Sequence[Headers]:
        return [{}] * count

    def open_both(stack: ExitStack) -> dict[str, Subject]:
        screen, floor = stack.enter_context(serve_screen(state)), stack.enter_context(serve_floor())
        return {
            "screen": Subject(screen, name_screen_visitors, conversations, long),
            "floor": Subject(floor, name_nobody, echo(conversations), *echo([long])),
        }

    found: Found = {"screen": {}, "floor": {}}
    with ExitStack() as stack:
        subjects = open_both(stack)
        _each("warming", subjects, warm, found)
        _each("one user", subjects, measure_one, found)
        for size, rounds in CROWDS:
            _each(f"{size} at once", subjects, partial(measure_crowd, size=size, rounds=rounds), found)
    # New processes: what visitors who have left held is used again, and would hide what new ones hold.
    with ExitStack() as stack:
        subjects = open_both(stack)
        _each("warming", subjects, warm, found)
        _each("memory", subjects, partial(measure_memory, sessions=SESSIONS), found)
        _each("reruns", subjects, measure_rerun, found)
    _say("first paint")
    with serve_screen(state, login={}) as screen, serve_floor() as floor:
        paints = measure_paints([screen.address, floor.address])
    for name, measured in zip(found, paints, strict=True):
        for what, times in zip(("something is there", "can be typed in"), zip(*measured, strict=True), strict=True):
            found[name] |= {f"first paint, {what}, {field} (s)": value for field, value in summarise(times).items()}
    return found


def _each(
    step: str, subjects: Mapping[str, Subject], measure: Callable[[Subject], Coroutine[Any, Any, Figures]], found: Found
) -> None:
    for name, subject in subjects.items():
        _say(f"{step}: {name}")
        found[name] |= asyncio.run(measure(subject))


def _check_record(state: Path) -> Figures:
    """Every answer that was given is in the log, whoever pressed Enter in the same moment."""
    folder = Settings(state=state, _env_file=None).audit_folder
    lines = sum(len(path.read_bytes().splitlines()) for path in folder.glob("*.jsonl"))
    return {"answers recorded": float(lines), "breaks in the log's chain": float(len(AuditLog(folder).verify()))}


# -- telling -----------------------------------------------------------------------------------------------


def _describe_machine() -> dict[str, object]:
    return {
        "cpus": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "streamlit": version("streamlit"),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _lay_out(found: Found) -> str:
    lines = [f"{'':44}{'screen':>10}{'floor':>10}{'ratio':>8}{'goal':>8}"]
    for field, value in found["screen"].items():
        base = found["floor"].get(field)
        beside = "" if base is None else f"{base:10.2f}"
        ratio = f"{value / base:8.1f}" if base else ""
        goal = GOALS.get(field)
        told = "" if goal is None else f"{goal:8g}  {'holds' if value <= goal else 'MISSED'}"
        lines.append(f"{field:44}{value:10.2f}{beside:>10}{ratio:>8}{told}".rstrip())
    return "\n".join(lines)


def _say(step: str) -> None:
    sys.stderr.write(f"… {step}\n")


if __name__ == "__main__":
    main()
