"""Judge answers: cases in YAML, one runner, scorers, a report in plain words, a gate."""

from evals.case import Case, CaseError, load_cases
from evals.runner import Outcome, judge_cases

__all__ = ["Case", "CaseError", "Outcome", "judge_cases", "load_cases"]
