"""How publication grows: aggregation with the rows of the source, protection and audit with the cells of one KPI.

Each size runs in a process of its own, and is set against the smallest of the same run. Times are those of the
processor; they are shown, never asserted. `--scale 20` makes a source of some 40 million rows: it takes minutes and
3 GB of disk. `--scale 1` leaves the rows out.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[1]
LAST = Path(__file__).with_name("last_growth.json")
TODAY = date(2026, 11, 15)
SIZES = (20, 40, 80, 170)
"""Units of the made KPI; 170 of them have 13,000 cells."""
MONTHS = [f"{year}-{month:02}" for year, month in product((2023, 2024, 2025), range(1, 13))]
GOAL_SECONDS = 10.0
"""Of audit for the largest."""

Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=20)
    parser.add_argument("--part", choices=("rows", "cells"), help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        with tempfile.TemporaryDirectory(prefix="raadsvar-growth-") as folder:
            measure = _measure_rows if options.part == "rows" else _measure_cells
            sys.stdout.write(json.dumps(measure(Path(folder), options.size)))
        return
    found = {"cells": [_run("cells", size) for size in SIZES]}
    if options.scale > 1:
        found["rows"] = [_run("rows", size) for size in (1, options.scale)]
    LAST.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for unit, sizes in found.items():
        sys.stdout.write("\n".join(_lay_out(unit, sizes)) + "\n\n")
    worst = found["cells"][-1]
    kept = "kept" if worst["audit"] <= GOAL_SECONDS else "missed"
    sys.stdout.write(
        f"audit of {worst['cells']:.0f} cells: {worst['audit']:.1f} s, goal {GOAL_SECONDS:.0f} s: {kept}\n"
    )


def _run(part: str, size: int) -> Figures:
    sys.stderr.write(f"… {part} {size}\n")
    command = [sys.executable, "-m", "bench.growth", "--part", part, "--size", str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.stderr)
    figures: Figures = json.loads(done.stdout)
    return figures


def _lay_out(unit: str, sizes: list[Figures]) -> list[str]:
    """Each figure; and in brackets how it grew, by how much the unit grew: 1 is linear, less is better."""
    base = sizes[0]
    fields = [field for field in base if field != unit]
    lines = [f"{unit:>12}" + "".join(f"{field:>20}" for field in fields)]
    for size in sizes:
        more = size[unit] / base[unit]
        shown = (f"{size[field]:.2f} [{size[field] / (base[field] or 1) / more:.2f}]" for field in fields)
        lines.append(f"{size[unit]:12.0f}" + "".join(f"{text:>20}" for text in shown))
    return lines


def _measure_rows(folder: Path, scale: int) -> Figures:
    """The demo at this scale, published whole."""
    os.environ["RAADSVAR_STATE"] = str(folder)
    # What is measured is imported where it is, so that each process holds what it needs.
    import assistant  # noqa: PLC0415
    from bench.kpis import STAGES, Stopwatch  # noqa: PLC0415

    source = assistant.make_demo_source(assistant.load_settings(), TODAY, scale=scale)
    with duckdb.connect(str(source), read_only=True) as connection:
        counted = connection.execute("SELECT sum(estimated_size) FROM duckdb_tables()").fetchone()
    watch = Stopwatch()
    assistant.publish(assistant.load_settings(), TODAY, watch)
    by_stage = {stage: sum(times[stage] for times in watch.seconds.values()) for stage in ("contract", *STAGES)}
    return {"rows": float(counted[0] if counted else 0), **by_stage, "peak_mb": _peak()}


def _measure_cells(folder: Path, units: int) -> Figures:
    """One KPI about persons: a rate by units of three to sixty, in two areas, over three years."""
    from bench.kpis import STAGES, Stopwatch  # noqa: PLC0415
    from semantic_layer.publish import publish_release, read_audit  # noqa: PLC0415
    from tests.semantic_layer.publish.town import (  # noqa: PLC0415
        HOURS_DECLARED,
        HOURS_STORED,
        make_catalog,
        make_kpi,
        make_view,
        write_source,
    )

    dice = random.Random(1)
    sizes = {f"u{i}": dice.randint(3, 60) for i in range(units)}
    rows = [
        (
            month,
            f"{month} {unit}",
            unit,
            "red",
            max(1, people + dice.randint(-1, 1)),
            round(dice.uniform(0, 9) * people, 2),
        )
        for month in MONTHS
        for unit, people in sizes.items()
    ]
    grains = ["month", "quarter", "year", "rolling_12"]
    rate = {"type": "ratio", "numerator": "hours", "denominator": "people", "unit": "number", "decimals": 1}
    published: list[dict[str, Any]] = [
        {"by": [], "grains": grains, "components": True},
        {"by": ["area"], "grains": grains, "components": True},
        {"by": ["area", "unit"], "grains": grains, "small": "merge"},
    ]
    kpi = make_kpi(
        measures={"rate": rate},
        published=published,
        disclosure={"unit": "people", "count": "people", "min": 10},
        time={"column": "month", "base": "month", "default": {"grain": "month", "last": 3}, "from": MONTHS[0]},
    )
    parents = {unit: {"parent": ("north", "south")[i % 2]} for i, unit in enumerate(sizes)}
    catalog = make_catalog([kpi], [make_view(HOURS_DECLARED, ["month", "id"])], parents)
    url = write_source(folder / "source.duckdb", HOURS_STORED, rows)
    watch, started = Stopwatch(), time.process_time()
    manifest = publish_release(catalog, url, folder, date(2026, 1, 15), progress=watch)
    told = read_audit(folder, manifest.id).kpis["visits"]
    by_stage = {stage: watch.seconds["visits"][stage] for stage in STAGES}
    whole = {"publish": time.process_time() - started, "hidden_percent": 100 * told.share, "peak_mb": _peak()}
    return {"cells": float(told.cells), **by_stage, **whole}


def _peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    main()
