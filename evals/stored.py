"""Store what came of a run in the state folder, for the screen: without what must not be seen again."""

import json
import re
from collections.abc import Sequence

from assistant.run_reports import CaseResult, RunReport
from evals.baseline import Baseline
from evals.measures import measure_outcomes
from evals.run import Run
from evals.runner import Outcome
from evals.verdict import GOOD, VERDICTS

MASK = "··"
DIGITS = re.compile(r"\d[\d.,]*")


def make_report(run: Run, baseline: Baseline | None, gate: Sequence[str] | None = None) -> RunReport:
    """`gate`: what kept it shut; None where it was not asked. Of reserve cases only the totals are told."""
    told = () if run.reserve else run.outcomes
    return RunReport(
        at=run.at,
        planner=run.planner,
        release=run.release,
        reserve=run.reserve,
        whole=run.whole,
        verdicts=VERDICTS,
        good=tuple(verdict for verdict in VERDICTS if verdict in GOOD),
        totals={verdict: number for verdict, number in measure_outcomes(run.outcomes).counts.items() if number},
        cases=tuple(map(_describe, told)),
        baseline=dict(baseline.verdicts) if baseline is not None and not run.reserve else {},
        gate=None if gate is None or run.reserve else tuple(gate),
    )


def _describe(outcome: Outcome) -> CaseResult:
    case = outcome.case
    said: dict[str, object] = {}
    if outcome.findings:
        expected = [e.model_dump(mode="json", exclude_defaults=True) for e in case.wanted]
        said = {
            "expected": json.dumps(expected, ensure_ascii=False),
            "got": _mask(outcome, outcome.got),
            "findings": tuple(_mask(outcome, f"{found.scorer}: {found.text}") for found in outcome.findings),
        }
    return CaseResult.model_validate(
        {
            "id": case.id,
            "question": case.q,
            "language": case.language,
            "tags": case.all_tags,
            "expects": case.wanted[0].status,
            "verdict": outcome.verdict,
            **said,
        }
    )


def _mask(outcome: Outcome, text: str) -> str:
    """A number that nobody may see is not shown to those who look for how it came out."""
    return DIGITS.sub(MASK, text) if outcome.verdict == "leaked" else text
