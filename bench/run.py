"""Speed and memory on this machine, beside a baseline of the same run: a table, and bench/last.json.

Nothing here is a test: times are shown, never asserted. This process imports nothing heavy, since a child's peak
memory counts what its parent held when it was started.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAST = Path(__file__).with_name("last.json")
INSIDE = Path(__file__).with_name("inside.py")
TODAY = "2026-11-15"
QUESTION = "Hvad er sygefraværet i skolerne?"
COCKPIT = "politikercockpit"
FLOOR = "import duckdb, sqlalchemy, sqlglot, pydantic_settings, babel"
"""What `ask` cannot do without."""
COLD_RUNS = 5
WARM_QUESTIONS = 200

Measured = dict[str, float]
Row = tuple[str, str, str]


def main() -> None:
    options = _parse_options()
    with tempfile.TemporaryDirectory(prefix="raadsvar-bench-") as folder:
        environment = {**os.environ, "RAADSVAR_STATE": folder}
        run = _Runner(environment)
        found: dict[str, object] = {"machine": _describe_machine()}
        _say("demo and publish")
        found["demo"] = run.command("demo", "--today", TODAY, "--scale", str(options.scale))
        kpis = Path(folder, "kpis.json")
        found["publish"] = run.module("bench.kpis", "--today", TODAY, "--json", str(kpis))
        found["kpis"] = json.loads(kpis.read_text(encoding="utf-8"))
        found["publish_again"] = run.command("publish", "--today", TODAY)
        found["check"] = run.command("check", "--today", TODAY)
        releases = Path(folder, "releases").glob("release-*.duckdb")
        found["release_mb"] = round(sum(path.stat().st_size for path in releases) / 1e6, 1)
        _say("cold starts")
        found["cold"] = _measure_cold(run)
        _say("warm answers")
        found["warm"] = json.loads(run.output(INSIDE, "times", TODAY))
        found["batch"] = _measure_batch(run, Path(folder))
    LAST.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{_lay_out(_rows(found))}\n\n{LAST.relative_to(ROOT)}\n")


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=1, help="multiplies the demo's rows")
    return parser.parse_args()


class _Runner:
    """Runs processes and says how long they took and how much memory they held at most."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._raadsvar = str(Path(sys.executable).with_name("raadsvar"))

    def command(self, *arguments: str) -> Measured:
        return self._measure([self._raadsvar, *arguments])

    def module(self, name: str, *arguments: str) -> Measured:
        return self._measure([sys.executable, "-m", name, *arguments])

    def python(self, code: str) -> Measured:
        return self._measure([sys.executable, "-c", code])

    def output(self, *arguments: object) -> str:
        command = [sys.executable, *map(str, arguments)]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout

    def _measure(self, command: list[str]) -> Measured:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT
        )
        assert process.stderr is not None
        errors = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}: {errors.decode()}")
        unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes on macOS, KiB on Linux
        return {
            "seconds": round(seconds, 3),
            "cpu_seconds": round(used.ru_utime + used.ru_stime, 3),
            "peak_mb": round(used.ru_maxrss * unit / 1e6, 1),
        }


def _measure_cold(run: _Runner) -> dict[str, Measured]:
    """Medians of processes that start from nothing, taken in turn, so that a busy machine hits all alike."""
    kinds: dict[str, Callable[[], Measured]] = {
        "ask": lambda: run.command("ask", QUESTION, "--today", TODAY),
        "cockpit": lambda: run.command("cockpit", COCKPIT, "--today", TODAY),
        "imports": lambda: run.python(FLOOR),
        "nothing": lambda: run.python("pass"),
    }
    for measure in kinds.values():
        measure()  # The first run fills the disk cache and writes the bytecode.
    runs = [{kind: measure() for kind, measure in kinds.items()} for _ in range(COLD_RUNS)]
    return {kind: {field: statistics.median(r[kind][field] for r in runs) for field in runs[0][kind]} for kind in kinds}


def _measure_batch(run: _Runner, folder: Path) -> Measured:
    """One process that answers 200 questions: the peak memory of an assistant that has been at work."""
    path = folder / "questions.jsonl"
    path.write_text(run.output(INSIDE, "questions", TODAY, WARM_QUESTIONS), encoding="utf-8")
    return run.command("ask", "--batch", str(path), "--today", TODAY)


def _describe_machine() -> dict[str, object]:
    return {
        "cpus": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _by_kpi(kpis: dict[str, Measured]) -> list[Row]:
    """All KPIs about persons together, and each KPI, the slowest first."""
    fields = ("protected", "hidden", "aggregate", "protect", "audit")
    persons = [one for one in kpis.values() if "hidden" in one]
    together = {field: sum(one[field] for one in persons) for field in fields}
    slowest = sorted(kpis.items(), key=lambda item: -sum(item[1][stage] for stage in fields[2:]))
    return [_one_kpi(name, one) for name, one in (("KPIs about persons", together), *slowest)]


def _one_kpi(name: str, one: Measured) -> Row:
    told = f"{one.get('cells', 0):.0f} cells, nothing to hide"
    if "hidden" in one:
        told = f"{100 * one['hidden'] / (one['protected'] or 1):.1f} % of {one['protected']:.0f} cells hidden"
    times = " ".join(f"{stage} {one[stage]:.2f} s" for stage in ("aggregate", "protect", "audit"))
    return f"  {name}", told, times


def _rows(found: dict[str, object]) -> list[Row]:
    rows: list[Row] = []
    flat = json.loads(json.dumps(found))
    cold, warm, batch = flat["cold"], flat["warm"], flat["batch"]
    rows.append(_milliseconds("plan", warm["plan"]))
    for stage, times in warm["stages"].items():
        rows.append(_milliseconds(f"ask, warm: {stage}", times))
    rows.append(_milliseconds("ask, warm: all", warm["ask"]))
    rows.append(_milliseconds("raw SQL, the same statements", warm["raw_sql"]))
    rows.append(("figures over raw SQL (p50)", f"+{warm['over_raw_ms']:.1f} ms", f"× {warm['over_raw_ratio']:.1f}"))
    rows.append(_process("ask, cold", cold["ask"]))
    rows.append(_process("cockpit, cold", cold["cockpit"]))
    rows.append(_process("  only the imports", cold["imports"]))
    rows.append(_process("  python -c pass", cold["nothing"]))
    rows.append(_process(f"ask --batch, {WARM_QUESTIONS} questions", batch))
    rows.append(_process("demo", flat["demo"]))
    rows.append(_process("publish", flat["publish"]))
    rows += _by_kpi(flat["kpis"])
    rows.append(_process("publish, nothing changed", flat["publish_again"]))
    rows.append(_process("check", flat["check"]))
    rows.append(("release", f"{flat['release_mb']:7.1f} MB", ""))
    return rows


def _milliseconds(name: str, times: Measured) -> Row:
    return name, f"p50 {times['p50']:7.1f} ms", f"p95 {times['p95']:7.1f} ms"


def _process(name: str, used: Measured) -> Row:
    return name, f"{used['seconds']:7.2f} s ({used['cpu_seconds']:.2f} s of CPU)", f"peak {used['peak_mb']:5.0f} MB"


def _lay_out(rows: list[Row]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _say(step: str) -> None:
    sys.stderr.write(f"… {step}\n")


if __name__ == "__main__":
    main()
