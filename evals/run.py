"""One run of the suite: what was asked of which planner and release, and what came of it; kept as JSON."""

from datetime import datetime
from pathlib import Path

from evals.runner import Outcome
from semantic_layer.frozen import Frozen


class ModelSummary(Frozen):
    """What a language model was asked in a run."""

    model: str
    recorded: bool
    """Its replies were read from a file of recorded ones."""
    questions: int
    calls: int
    no_reply: int
    missing: int
    """Of those, for which there was no recorded reply."""
    tokens_in: int
    tokens_out: int
    cost: float | None
    p50_ms: int | None
    p95_ms: int | None


class Run(Frozen):
    at: datetime
    planner: str
    release: str
    reserve: bool = False
    hidden: bool = False
    """Without its questions and what they were answered with: only their verdicts are kept."""
    whole: bool = True
    """All cases of the folder; False where some were chosen."""
    model: ModelSummary | None = None
    outcomes: tuple[Outcome, ...]


def hide_questions(run: Run) -> Run:
    """What may be kept and shown of a run that nobody is to tune by. Whether a case must stop stays, as a tag."""
    bare = [
        outcome.model_copy(
            update={
                "case": outcome.case.model_copy(update={"q": "", "expect": (), "tags": outcome.case.all_tags}),
                "findings": tuple(f.model_copy(update={"text": ""}) for f in outcome.findings),
                "got": "",
            }
        )
        for outcome in run.outcomes
    ]
    return run.model_copy(update={"hidden": True, "outcomes": tuple(bare)})


def write_run(run: Run, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(run.model_dump_json(by_alias=True, indent=1), encoding="utf-8")


def read_run(path: Path) -> Run:
    return Run.model_validate_json(path.read_text(encoding="utf-8"))
