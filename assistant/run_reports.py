"""Stored reports of eval runs: written by whoever judges, read by whoever shows how good the answers are.

They lie between the two, so that the screen need not know how answers are judged.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import ValidationError, model_validator

from semantic_layer.frozen import Frozen
from semantic_layer.stores.file_writer import replace_file

FOLDER = Path("quality") / "runs"
"""In the state folder."""
KEPT = 30
"""Runs; older ones are deleted when one is stored."""


class CaseResult(Frozen):
    """One question with a known answer, and how it was judged."""

    id: str
    question: str
    language: Literal["da", "en"] | None = None
    tags: tuple[str, ...] = ()
    expects: Literal["answered", "clarify", "declined", "error"]
    verdict: str
    expected: str = ""
    """Only of cases that are not right, as are `got` and `findings`."""
    got: str = ""
    findings: tuple[str, ...] = ()


class RunReport(Frozen):
    """What came of a run; of reserve cases, which nobody is to tune by, the totals alone."""

    format: Literal[1] = 1
    at: datetime
    planner: str
    release: str
    reserve: bool = False
    whole: bool = True
    """All cases, not a selection."""
    verdicts: tuple[str, ...]
    """All that there are, from the best to the gravest."""
    good: tuple[str, ...]
    """Those of right cases."""
    totals: dict[str, int]
    """Verdict → cases."""
    cases: tuple[CaseResult, ...] = ()
    baseline: dict[str, str] = {}
    """Case → verdict in the baseline of the day."""
    gate: tuple[str, ...] | None = None
    """What kept the gate shut; empty = it was open, None = it was not asked."""

    @model_validator(mode="after")
    def _hide_reserve(self) -> "RunReport":
        if self.reserve and (self.cases or self.baseline):
            raise ValueError("the report of a reserve run holds no cases")
        return self

    def count(self, verdicts: Iterable[str]) -> int:
        return sum(self.totals.get(verdict, 0) for verdict in verdicts)

    def rank(self, verdict: str) -> int:
        """0 is best; a verdict that the run does not know is the gravest."""
        return self.verdicts.index(verdict) if verdict in self.verdicts else len(self.verdicts)

    @property
    def asked(self) -> int:
        return sum(self.totals.values())

    @property
    def tags(self) -> list[str]:
        return sorted({tag for case in self.cases for tag in case.tags})

    @property
    def verdict_of(self) -> dict[str, str]:
        return {case.id: case.verdict for case in self.cases}


class Shift(Frozen):
    """A tag's share of right cases, 0–1, of the cases that both runs have."""

    tag: str
    before: float
    now: float
    cases: int


class Flip(Frozen):
    case: CaseResult
    before: str
    better: bool


class Comparison(Frozen):
    shifts: tuple[Shift, ...]
    """The worst first; without those that stayed."""
    flips: tuple[Flip, ...]
    """The worse first."""
    both: int
    """Cases that both have."""


def store_report(report: RunReport, state: Path) -> str:
    """Its id. Raises OSError."""
    folder = state / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    kind = "-reserve" if report.reserve else ""
    name = f"{report.at:%Y-%m-%dT%H%M%S}-{report.planner}{kind}"
    replace_file(folder / f"{name}.json", report.model_dump_json().encode())
    for old in sorted(folder.glob("*.json"), reverse=True)[KEPT:]:
        old.unlink()
    return name


def list_reports(state: Path) -> list[str]:
    """Ids, the newest first."""
    return [path.stem for path in sorted((state / FOLDER).glob("*.json"), reverse=True)]


def read_report(state: Path, report_id: str) -> RunReport | None:
    """None where it is missing or damaged."""
    if report_id not in list_reports(state):
        return None
    path = state / FOLDER / f"{report_id}.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValidationError):
        return None


def compare_reports(now: RunReport, before: Mapping[str, str]) -> Comparison:
    """`before` is the verdict of each case in another run or in the baseline."""
    both = [case for case in now.cases if case.id in before]
    shifts = [_shift(tag, [case for case in both if tag in case.tags], before, now.good) for tag in now.tags]
    flips = [
        Flip(case=case, before=before[case.id], better=now.rank(case.verdict) < now.rank(before[case.id]))
        for case in both
        if case.verdict != before[case.id]
    ]
    return Comparison(
        shifts=tuple(sorted((s for s in shifts if s.now != s.before), key=lambda s: s.now - s.before)),
        flips=tuple(sorted(flips, key=lambda flip: (flip.better, -now.rank(flip.case.verdict)))),
        both=len(both),
    )


@lru_cache(maxsize=8)
def _read(path: Path, _stamp: int) -> RunReport:
    return RunReport.model_validate_json(path.read_bytes())


def _shift(tag: str, cases: list[CaseResult], before: Mapping[str, str], good: tuple[str, ...]) -> Shift:
    number = len(cases) or 1
    return Shift(
        tag=tag,
        before=round(sum(before[case.id] in good for case in cases) / number, 4),
        now=round(sum(case.verdict in good for case in cases) / number, 4),
        cases=len(cases),
    )
