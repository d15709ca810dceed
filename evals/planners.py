"""What planners make of the same cases, side by side: right, false answers, cost and time."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.model_desk import ModelTotals
from evals.measures import measure_outcomes
from evals.run import ModelSummary, Run, read_run, write_run

FOLDER = "planners"


def summarise_model(model: str, totals: ModelTotals, ms: Sequence[int], missing: int, recorded: bool) -> ModelSummary:
    """`ms` are the times of the replies, those of the recording where they were recorded."""
    times = sorted(ms)
    return ModelSummary(
        model=model,
        recorded=recorded,
        questions=totals.questions,
        calls=totals.calls,
        no_reply=totals.no_reply,
        missing=missing,
        tokens_in=totals.tokens_in,
        tokens_out=totals.tokens_out,
        cost=round(totals.cost, 4) if totals.cost is not None else None,
        p50_ms=_quantile(times, 0.5),
        p95_ms=_quantile(times, 0.95),
    )


def keep_run(run: Run, state: Path) -> None:
    """The last run of each planner."""
    if run.whole and not run.reserve:
        write_run(run, state / "evals" / FOLDER / f"{run.planner}.json")


def read_kept_runs(state: Path) -> list[Run]:
    return [read_run(path) for path in sorted((state / "evals" / FOLDER).glob("*.json"))]


def print_side_by_side(runs: Iterable[Run], console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("planner", "model", "cases", "right", "false answers", "wrong", "stopped needlessly"):
        table.add_column(name)
    for name in ("asked", "no reply", "tokens", "cost", "ms p50", "ms p95"):
        table.add_column(name)
    for run in runs:
        total, model = measure_outcomes(run.outcomes), run.model
        shares = (_percent(total.right), _percent(total.false_answers))
        counts = (str(total.counts["wrong"] + total.counts["leaked"]), str(total.counts["over_stop"]))
        row = [run.planner, _name(model), str(total.cases), *shares, *counts]
        table.add_row(*row, *_describe_use(model))
    console.print(table)


def _name(model: ModelSummary | None) -> str:
    return "–" if model is None else f"{model.model}{' (recorded)' if model.recorded else ''}"


def _describe_use(model: ModelSummary | None) -> tuple[str, ...]:
    if model is None:
        return ("–",) * 6
    cost = "–" if model.cost is None else f"{model.cost:g}"
    tokens = f"{model.tokens_in}+{model.tokens_out}"
    times = tuple("–" if ms is None else str(ms) for ms in (model.p50_ms, model.p95_ms))
    return (str(model.questions), str(model.no_reply), tokens, cost, *times)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _quantile(times: Sequence[int], share: float) -> int | None:
    return times[min(len(times) - 1, int(share * len(times)))] if times else None
