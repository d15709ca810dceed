"""What can be wrong with an answer, and what a case comes to when all scorers have looked at it."""

from collections.abc import Iterable
from typing import Literal, get_args

from semantic_layer.frozen import Frozen

Fault = Literal["leaked", "wrong", "error", "unstable", "over_stop", "partial", "other_reason"]
"""The gravest first.

leaked: a number that nobody may see, or any figure where it was declined; wrong: answered, but not as expected;
error: it fell over; unstable: asked again it gave another plan; over_stop: stopped where an answer was due;
partial: the right answer with something missing, or the wrong kind of stop; other_reason: a right stop that gives
another reason.
"""
FAULTS: tuple[Fault, ...] = get_args(Fault)

Verdict = Fault | Literal["right", "right_stop"]
VERDICTS: tuple[Verdict, ...] = ("right", "right_stop", "other_reason", *reversed(FAULTS[:-1]))
GOOD: frozenset[Verdict] = frozenset({"right", "right_stop", "other_reason"})


class Finding(Frozen):
    """One thing that a scorer has against an answer."""

    scorer: str
    fault: Fault
    text: str


def weigh(findings: Iterable[Finding]) -> int:
    """How grave the gravest is; 0 without any."""
    return max((len(FAULTS) - FAULTS.index(finding.fault) for finding in findings), default=0)


def decide_verdict(status: str, findings: tuple[Finding, ...]) -> Verdict:
    """`status` is that of the answer."""
    if weight := weigh(findings):
        return FAULTS[len(FAULTS) - weight]
    return "right" if status == "answered" else "right_stop"
