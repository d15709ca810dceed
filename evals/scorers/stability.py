"""Stability: asked again, the question becomes the same plan."""

from collections.abc import Iterator

from evals.asked import Asked, outline_plan
from evals.verdict import Finding


def score_stability(asked: Asked) -> Iterator[Finding]:
    if asked.again is not None and outline_plan(asked.again) != outline_plan(asked.answer):
        text = f"asked again: {asked.again.status} {asked.again.reason or ''} {asked.again.headline}"
        yield Finding(scorer="stability", fault="unstable", text=text)
