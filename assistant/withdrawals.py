"""Say that a KPI is out of service, and why, wherever it is asked about."""

from assistant.plan import Clarify
from assistant.writer import Writer
from semantic_layer.serve.release import Release
from semantic_layer.serve.withdrawal import Withdrawal, find_withdrawal, find_withdrawn_in
from semantic_layer.texts import Language


def word_withdrawal(writer: Writer, release: Release, kpi_id: str) -> str | None:
    """A sentence about the KPI, or None when it is in service."""
    found = find_withdrawal(release, kpi_id)
    return say_withdrawal(writer, "declined", kpi_id, found) if found else None


def say_withdrawal(writer: Writer, section: str, kpi_id: str, found: Withdrawal) -> str:
    """In the words of this section of the replies."""
    label = writer.issue(writer.wording.kpi_noun(writer.catalog.kpi(kpi_id)))
    if found.since is not None:
        return writer.write(f"{section}.source_failed", label=label, since=writer.day(found.since))
    return writer.write(f"{section}.withdrawn", label=label, why=writer.issue(found.why or ""))


def word_withdrawn_readings(release: Release, language: Language, plan: Clarify) -> str:
    """Which of the readings that are offered cannot be answered now; empty when all can."""
    writer = Writer(release.catalog, language)
    queries = [reading.query for reading in plan.readings if reading.query is not None]
    kpis = dict.fromkeys(query.kpis[0] for query in queries if find_withdrawn_in(release, query))
    return " ".join(word_withdrawal(writer, release, kpi_id) or "" for kpi_id in kpis).strip()
