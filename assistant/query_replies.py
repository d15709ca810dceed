"""What is wrong with a query that a client wrote, and what it might have named instead."""

from assistant.plan import Decline, Detail
from assistant.writer import Writer
from semantic_layer.catalog import Kpi
from semantic_layer.query_faults import QueryFault


def decline_query(fault: QueryFault) -> Decline:
    detail = Detail(kpi=fault.kpi, level=fault.level, known=fault.known)
    return Decline(reason="query_not_valid", because=fault.problem, detail=detail)


def word_query_fault(writer: Writer, kpi: Kpi, plan: Decline) -> str:
    detail, path = plan.detail, f"declined.{plan.because or plan.reason}"
    slots = {"label": writer.wording.kpi_noun(kpi), "known": ", ".join(detail.known), "level": detail.level or ""}
    if not detail.known:
        path = next((f"{path}_{few}" for few in ("none", "many") if writer.has(f"{path}_{few}")), path)
    return writer.write(path, **{name: writer.issue(text) for name, text in slots.items()})
