"""What is said instead of a comparison with a peer: who can be compared with, and when."""

from datetime import date

from assistant.plan import Decline
from assistant.writer import Writer
from semantic_layer.catalog import Kpi
from semantic_layer.serve.benchmarks import benchmark_periods
from semantic_layer.serve.release import Release


def word_missing_peer(writer: Writer, release: Release, kpi: Kpi, today: date, plan: Decline) -> str:
    """The reason, with the peers or the periods that there are."""
    detail, language = plan.detail, writer.language
    group = release.catalog.peer(detail.peer or "")
    period_end = today
    if detail.period is not None and detail.grain is not None:
        period_end = release.catalog.calendars.parse(detail.period, detail.grain).end
    name = group.names[detail.peer_name] if detail.peer_name is not None else group.name_on(period_end)
    slots = {
        "label": writer.issue(writer.wording.kpi_noun(kpi)),
        "peer": writer.issue(name.phrase.in_(language)),
        "period": writer.period_in(detail.period, detail.grain) if detail.period and detail.grain else "",
    }
    path = f"declined.{plan.because}"
    if kpi.benchmark is not None:
        others = [release.catalog.peer(p).name_on(today).phrase.in_(language) for p in kpi.benchmark.peers]
        slots["peers"] = writer.issue(writer.wording.join(others))
        known = benchmark_periods(release, kpi.id, kpi.benchmark.measures[0], group.id, today)
        if not known and plan.because == "peer_period":
            path = "declined.peer_none"
        if known:
            slots["first"], slots["last"] = (writer.period(p.id, p.grain) for p in (known[0], known[-1]))
    return writer.write(path, **slots)
