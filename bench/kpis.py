"""Publish, and say of every KPI how long it took to aggregate, protect and audit, and how much of it is hidden.

`python -m bench.kpis` publishes what the settings name, as `raadsvar publish --full` does. Times are those of the
processor, so that a busy machine does not blur them; they are shown, never asserted.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from datetime import date
from pathlib import Path

import assistant
from assistant import load_settings
from semantic_layer.manifest import Manifest
from semantic_layer.publish import read_audit

STAGES = ("aggregate", "protect", "audit")
GOALS = {"hidden": 0.05, "hidden_of_whole": 0}
"""Of the cells of KPIs with a disclosure rule: the share that is hidden, and how many of the whole municipality are."""

Figures = dict[str, float]


class Stopwatch:
    """How long each stage was at each KPI."""

    def __init__(self) -> None:
        self.seconds: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._at = ("", "")
        self._since = time.process_time()

    def __call__(self, stage: str, detail: str) -> None:
        now = time.process_time()
        self.seconds[self._at[1] if self._at[0] in STAGES else ""][self._at[0]] += now - self._since
        self._at, self._since = (stage, detail), now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())
    parser.add_argument("--json", type=Path, help="write the figures to this file instead")
    options = parser.parse_args()
    found = publish_and_measure(options.today)
    if options.json is not None:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    else:
        sys.stdout.write("\n".join(lay_out(found)) + "\n")


def publish_and_measure(today: date) -> dict[str, Figures]:
    """KPI → seconds by stage, cells, and hidden ones where it has a disclosure rule."""
    settings, watch = load_settings(), Stopwatch()
    manifest = assistant.publish(settings, today, watch, full=True)
    return describe(settings.state, manifest, watch)


def describe(state: Path, manifest: Manifest, watch: Stopwatch) -> dict[str, Figures]:
    audits = read_audit(state, manifest.id).kpis
    found: dict[str, Figures] = {}
    for kpi, entry in manifest.kpis.items():
        figures: Figures = {stage: round(watch.seconds[kpi][stage], 3) for stage in STAGES}
        figures["cells"] = entry.rows
        if kpi in audits:
            told = audits[kpi]
            figures |= {"protected": told.cells, "hidden": told.hidden, "hidden_of_whole": told.hidden_of_whole}
        found[kpi] = figures
    return found


def lay_out(found: dict[str, Figures]) -> list[str]:
    """A line a KPI, the slowest first; those with a disclosure rule together; and what misses a goal."""
    head = f"{'':30}{'aggregate':>10}{'protect':>9}{'audit':>8}{'cells':>8}{'hidden':>9}{'whole':>7}"
    lines = sorted(found.items(), key=lambda item: -sum(item[1][stage] for stage in STAGES))
    persons = {kpi: figures for kpi, figures in found.items() if "hidden" in figures}
    fields = dict.fromkeys(field for figures in persons.values() for field in figures)
    together = {field: sum(figures[field] for figures in persons.values()) for field in fields}
    return [
        head,
        *(_line(kpi, figures) for kpi, figures in lines),
        *([_line("all KPIs about persons", together), *_missed(persons, together)] if persons else []),
    ]


def _line(name: str, figures: Figures) -> str:
    times = f"{figures['aggregate']:9.2f}s{figures['protect']:8.2f}s{figures['audit']:7.2f}s"
    hidden = f"{_share(figures):8.1%} {figures['hidden_of_whole']:6.0f}" if "hidden" in figures else ""
    return f"{name:30}{times}{figures['cells']:8.0f}{hidden}"


def _share(figures: Figures) -> float:
    return figures["hidden"] / figures["protected"] if figures["protected"] else 0.0


def _missed(persons: dict[str, Figures], together: Figures) -> list[str]:
    above = [f"{kpi} {_share(f):.1%}" for kpi, f in persons.items() if _share(f) > GOALS["hidden"]]
    whole = [kpi for kpi, f in persons.items() if f["hidden_of_whole"] > GOALS["hidden_of_whole"]]
    kept = _share(together) <= GOALS["hidden"]
    return [
        f"hidden of the cells of KPIs about persons: {_share(together):.1%}, goal {GOALS['hidden']:.0%}: "
        f"{'kept' if kept else 'missed'}; above it alone: {', '.join(above) or 'none'}",
        f"of the whole municipality, goal 0: {', '.join(whole) or 'kept'}",
    ]


if __name__ == "__main__":
    main()
