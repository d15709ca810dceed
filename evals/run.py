"""One run of the suite: what was asked of which planner and release, and what came of it; kept as JSON."""

from datetime import datetime
from pathlib import Path

from evals.runner import Outcome
from semantic_layer.frozen import Frozen


class Run(Frozen):
    at: datetime
    planner: str
    release: str
    reserve: bool = False
    """Of the reserve cases, which are not shown one by one."""
    whole: bool = True
    """All cases of the folder; False where some were chosen."""
    outcomes: tuple[Outcome, ...]


def write_run(run: Run, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(run.model_dump_json(by_alias=True, indent=1), encoding="utf-8")


def read_run(path: Path) -> Run:
    return Run.model_validate_json(path.read_text(encoding="utf-8"))
