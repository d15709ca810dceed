"""The committed baseline, and what has become better or worse since."""

from pathlib import Path

from pydantic import TypeAdapter

from evals.measures import Measures, measure_by_language, measure_by_tag, measure_outcomes
from evals.run import Run
from evals.runner import Outcome
from evals.verdict import FAULTS, Verdict
from semantic_layer.frozen import Frozen

BASELINE = Path(__file__).parent / "baseline.json"


class Baseline(Frozen):
    """What one planner made of the cases when somebody accepted it."""

    planner: str
    total: Measures
    languages: dict[str, Measures]
    verdicts: dict[str, Verdict]
    """Case id → verdict."""


class Flip(Frozen):
    """A case that is judged otherwise than in the baseline."""

    id: str
    question: str
    before: Verdict
    now: Verdict
    got: str

    @property
    def better(self) -> bool:
        return rank_verdict(self.now) < rank_verdict(self.before)


class Shift(Frozen):
    """A tag's share of right cases, before and now."""

    tag: str
    before: float | None
    now: float | None
    cases: int


class Comparison(Frozen):
    shifts: tuple[Shift, ...]
    flips: tuple[Flip, ...]
    new: tuple[str, ...]
    """Cases that the baseline does not have."""
    gone: tuple[str, ...]


_LIST = TypeAdapter(list[Baseline])


def make_baseline(run: Run) -> Baseline:
    return Baseline(
        planner=run.planner,
        total=measure_outcomes(run.outcomes),
        languages=measure_by_language(run.outcomes),
        verdicts={o.case.id: o.verdict for o in sorted(run.outcomes, key=lambda o: o.case.id)},
    )


def write_baseline(baseline: Baseline, path: Path = BASELINE) -> None:
    """In a form whose changes can be read in a diff: baselines of other planners are kept."""
    kept = {other.planner: other for other in read_baselines(path)} | {baseline.planner: baseline}
    lines = ",\n".join(one.model_dump_json(indent=1) for _, one in sorted(kept.items()))
    path.write_text(f"[{lines}]\n", encoding="utf-8")


def read_baselines(path: Path = BASELINE) -> list[Baseline]:
    return _LIST.validate_json(path.read_text(encoding="utf-8")) if path.is_file() else []


def find_baseline(planner: str, path: Path = BASELINE) -> Baseline | None:
    return next((one for one in read_baselines(path) if one.planner == planner), None)


def pair_outcomes(run: Run, baseline: Baseline) -> tuple[list[Outcome], list[Outcome]]:
    """The cases that both have: as they were judged then, and as they are now."""
    now = [outcome for outcome in run.outcomes if outcome.case.id in baseline.verdicts]
    return [o.model_copy(update={"verdict": baseline.verdicts[o.case.id]}) for o in now], now


def compare_runs(run: Run, baseline: Baseline) -> Comparison:
    """The worst first, in shifts and in flips; tags by the cases that both have."""
    then, now = pair_outcomes(run, baseline)
    before, after = measure_by_tag(then), measure_by_tag(now)
    shifts = [
        Shift(tag=tag, before=before[tag].right, now=after[tag].right, cases=after[tag].cases)
        for tag in after
        if before[tag].right != after[tag].right
    ]
    flips = [
        Flip(id=new.case.id, question=new.case.q, before=old.verdict, now=new.verdict, got=new.got)
        for old, new in zip(then, now, strict=True)
        if old.verdict != new.verdict
    ]
    known = {outcome.case.id for outcome in run.outcomes}
    return Comparison(
        shifts=tuple(sorted(shifts, key=lambda shift: (shift.now or 0) - (shift.before or 0))),
        flips=tuple(sorted(flips, key=lambda flip: -rank_verdict(flip.now))),
        new=tuple(o.case.id for o in run.outcomes if o.case.id not in baseline.verdicts),
        gone=tuple(case_id for case_id in baseline.verdicts if case_id not in known) if run.whole else (),
    )


def rank_verdict(verdict: Verdict) -> int:
    """0 = nothing to say against it; higher is graver."""
    return next((len(FAULTS) - place for place, fault in enumerate(FAULTS) if fault == verdict), 0)
