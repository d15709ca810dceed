"""Citations: every KPI of an answer has its source, and the source is the right one."""

from collections.abc import Iterator

from evals.asked import Asked
from evals.verdict import Finding


def score_citations(asked: Asked) -> Iterator[Finding]:
    if asked.answer.status != "answered":
        return
    citations = [citation for part in asked.parts for citation in part.citations]
    texts = "\n".join(
        text for c in citations for text in (c.source, c.registry, c.label, c.owner, c.kpi, c.release, c.url or "")
    )
    for fragment in asked.expected.sources:
        if fragment.casefold() not in texts.casefold():
            yield Finding(scorer="citations", fault="partial", text=f"no source has »{fragment}«")
    cited = {citation.kpi.partition("@")[0] for citation in citations}
    asked_for = {kpi for part in asked.parts if part.query is not None for kpi in part.query.kpis}
    for kpi in sorted(asked_for - cited):
        yield Finding(scorer="citations", fault="partial", text=f"{kpi} has no source")
