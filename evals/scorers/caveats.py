"""Caveats: what must be kept in mind is said."""

from collections.abc import Iterator

from evals.asked import Asked
from evals.verdict import Finding


def score_caveats(asked: Asked) -> Iterator[Finding]:
    if asked.answer.status != "answered":
        return
    given = {caveat.id for part in asked.parts for caveat in part.caveats}
    for missing in sorted(set(asked.expected.caveats) - given):
        text = f"the caveat {missing} is missing; there are: {', '.join(sorted(given)) or 'none'}"
        yield Finding(scorer="caveats", fault="partial", text=text)
