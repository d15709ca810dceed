"""Plan: what was asked is what was answered."""

import re
from collections.abc import Iterator

from evals.asked import Asked
from evals.query_match import find_differences
from evals.verdict import Fault, Finding

_DIGIT = re.compile(r"\d")


def score_plan(asked: Asked) -> Iterator[Finding]:
    """Of a case that wants an answer; one that stopped has stopped needlessly."""
    expected, answer = asked.expected, asked.answer
    if expected.status != "answered":
        return
    if answer.status == "error":
        yield Finding(scorer="plan", fault="error", text=f"it fell over: {answer.headline}")
    elif answer.status != "answered":
        text = f"stopped ({answer.status}, {answer.reason}) where an answer was due"
        yield Finding(scorer="plan", fault="over_stop", text=text)
    else:
        yield from _compare(asked)
        yield from score_words(asked)


def _compare(asked: Asked) -> Iterator[Finding]:
    expected, answer = asked.expected, asked.answer
    if expected.kind is not None and answer.kind != expected.kind:
        yield _wrong(f"kind: expected {expected.kind}, got {answer.kind}")
    for difference in find_differences(expected.query, answer.query):
        yield _wrong(difference)
    if expected.kpis and asked.offered != set(expected.kpis):
        yield _wrong(f"parts: expected {sorted(set(expected.kpis))}, got {sorted(asked.offered)}")
    if expected.reason is not None and answer.reason != expected.reason:
        yield _wrong(f"reason: expected {expected.reason}, got {answer.reason}")


def score_words(asked: Asked) -> Iterator[Finding]:
    """Fragments that must be said; without one that holds a figure, another figure was given."""
    said = "\n".join(text for part in asked.parts for text in (part.headline, part.premise or "", part.text))
    for fragment in asked.expected.says:
        if fragment not in said:
            fault: Fault = "wrong" if _DIGIT.search(fragment) and asked.answer.status == "answered" else "partial"
            yield Finding(scorer="plan", fault=fault, text=f"does not say »{fragment}«")
    beneath = "\n".join(part.text for part in asked.parts)
    for fragment in asked.expected.text:
        if fragment not in beneath:
            yield Finding(scorer="plan", fault="partial", text=f"does not say »{fragment}« beneath the headline")
    yield from _compare_premise(asked)


def _compare_premise(asked: Asked) -> Iterator[Finding]:
    wanted, premise = asked.expected.premise, asked.answer.premise
    if wanted is None:
        return
    if bool(wanted) != bool(premise) or wanted not in (premise or ""):
        yield Finding(scorer="plan", fault="partial", text=f"premise: expected »{wanted}«, got »{premise or ''}«")


def _wrong(text: str) -> Finding:
    return Finding(scorer="plan", fault="wrong", text=text)
