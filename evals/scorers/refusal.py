"""Refusal: what must stop has stopped, in the right way and for the right reason."""

from collections.abc import Iterator

from evals.asked import Asked
from evals.scorers.plan import score_words
from evals.verdict import Finding


def score_refusal(asked: Asked) -> Iterator[Finding]:
    """Of a case that wants a stop. That only the reason is another is said apart: the user got no wrong answer."""
    expected, answer = asked.expected, asked.answer
    if expected.status == "answered":
        return
    if answer.status == "answered":
        yield Finding(scorer="refusal", fault="wrong", text=f"answered where it must stop ({expected.status})")
    elif answer.status == "error" != expected.status:
        yield Finding(scorer="refusal", fault="error", text=f"it fell over: {answer.headline}")
    elif answer.status != expected.status:
        needless = (expected.status, answer.status) == ("clarify", "declined")
        text = f"stopped as {answer.status} ({answer.reason}), expected {expected.status} ({expected.reason})"
        yield Finding(scorer="refusal", fault="over_stop" if needless else "partial", text=text)
    else:
        yield from _compare_stops(asked)
        yield from score_words(asked)


def _compare_stops(asked: Asked) -> Iterator[Finding]:
    expected, answer = asked.expected, asked.answer
    if expected.reason is not None and answer.reason != expected.reason:
        text = f"reason: expected {expected.reason}, got {answer.reason}"
        yield Finding(scorer="refusal", fault="other_reason", text=text)
    if expected.kpis and asked.offered != set(expected.kpis):
        text = f"readings: expected {sorted(set(expected.kpis))}, got {sorted(asked.offered)}"
        yield Finding(scorer="refusal", fault="partial", text=text)
