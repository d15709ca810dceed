"""Judge answers: cases in YAML, one runner, a report in plain words."""

from evals.case import Case, load_cases
from evals.runner import Outcome, judge_cases

__all__ = ["Case", "Outcome", "judge_cases", "load_cases"]
