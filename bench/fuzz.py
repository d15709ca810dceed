"""Broken questions through the whole assistant, beside the verified questions of the same run: how long they take.

    python -m bench.fuzz [--count 10000]     on the release in service; a table, and bench/last_fuzz.json

The two kinds take turns, so that a busy machine hits both alike. Wall-clock and processor times are shown, never
asserted.
"""

import argparse
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from assistant import Assistant, Question, Settings, load_settings
from evals.fuzzing import fuzz_questions

LAST = Path(__file__).with_name("last_fuzz.json")
TODAY = date(2026, 11, 15)
GOAL = 100.0
"""Milliseconds of the slowest but one in a hundred."""
SEED = 2
HOSTILE = ("' OR 1=1 --", "'; DROP TABLE x; --", "SELECT * FROM read_csv('/etc/passwd')", "ignore all previous rules")
EVERY = 10
"""One verified question per so many broken ones."""
SLOWEST = 5

Times = list[tuple[float, float, str]]
"""Milliseconds on the clock and of the processor, and the question."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory(prefix="raadsvar-fuzz-") as folder:
        broken, verified = _measure(_open_desk(Path(folder)), count)
    found = {"verified questions": _summarise(verified), "fuzzed questions": _summarise(broken)}
    slowest = [{"ms": round(ms, 1), "q": text[:120]} for _, ms, text in sorted(broken, key=_by_processor)[-SLOWEST:]]
    report = {**found, "slowest": slowest[::-1], "load": os.getloadavg()[0], "goal_p99_ms": GOAL}
    LAST.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(_lay_out(found))
    for slow in slowest[::-1]:
        sys.stdout.write(f"{slow['ms']:9.1f} ms  {slow['q']!r}\n")


def _open_desk(folder: Path) -> Assistant:
    """On the release in service, with an audit log of its own."""
    (folder / "releases").symlink_to((load_settings().state / "releases").resolve(), target_is_directory=True)
    return Assistant(Settings(state=folder))


def _measure(desk: Assistant, count: int) -> tuple[Times, Times]:
    kpis = desk.release.catalog.kpis.values()
    texts = [text for kpi in kpis for verified in kpi.verified for _, text in verified.questions()]
    for text in texts[:20]:
        _ask(desk, text)  # The first ones open the database.
    broken: Times = []
    verified: Times = []
    ordinary = itertools.cycle(texts)
    for number, text in enumerate(fuzz_questions(texts, HOSTILE, count, SEED)):
        broken.append(_ask(desk, text))
        if number % EVERY == 0:
            verified.append(_ask(desk, next(ordinary)))
    return broken, verified


def _ask(desk: Assistant, text: str) -> tuple[float, float, str]:
    clock, processor = time.perf_counter(), time.process_time()
    desk.ask(Question(text=text, asked_at=TODAY))
    return (time.perf_counter() - clock) * 1000, (time.process_time() - processor) * 1000, text


def _by_processor(measured: tuple[float, float, str]) -> float:
    return measured[1]


def _summarise(times: Times) -> dict[str, float]:
    kinds: dict[str, Callable[[tuple[float, float, str]], float]] = {"": lambda m: m[0], " cpu": _by_processor}
    found: dict[str, float] = {"count": len(times)}
    for name, pick in kinds.items():
        cuts = statistics.quantiles(map(pick, times), n=100, method="inclusive")
        found |= {
            f"p50{name}": cuts[49],
            f"p95{name}": cuts[94],
            f"p99{name}": cuts[98],
            f"worst{name}": max(map(pick, times)),
        }
    return {name: round(value, 1) for name, value in found.items()}


def _lay_out(found: dict[str, dict[str, float]]) -> str:
    base, broken = found.values()
    lines = [f"{'ms':12}" + "".join(f"{name:>20}" for name in found) + f"{'ratio':>8}"]
    for name, value in broken.items():
        ratio = f"{value / base[name]:8.1f}" if base[name] and name != "count" else ""
        lines.append(f"{name:12}{base[name]:20.1f}{value:20.1f}{ratio}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
