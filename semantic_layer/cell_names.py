"""The name of a release cell: the same in a release, an answer, the audit log and a permalink."""

from collections.abc import Mapping


def name_cell(kpi: str, version: int, measure: str, members: Mapping[str, str], grain: str, period: str) -> str:
    """kpi@version/measure/level=member,…/grain/period; '-' stands for the whole."""
    scope = ",".join(f"{level}={member}" for level, member in members.items()) or "-"
    return f"{kpi}@{version}/{measure}/{scope}/{grain}/{period}"


def grain_of(cell_id: str) -> str | None:
    """The grain in a release cell's name; None for a computed cell. A period may hold a slash itself (2025/26)."""
    parts = cell_id.split("/", 4)
    return parts[3] if len(parts) == 5 else None


def version_of(cell_id: str) -> int | None:
    """The version of the definition that a release cell's figure follows."""
    _, _, version = cell_id.split("/", 1)[0].partition("@")
    return int(version) if version.isdigit() else None
