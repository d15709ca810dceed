"""What is told of the protection of a release: how much is hidden, why, and how much an attacker does not know.

It lies in the publisher's folder and not in the release: what is hidden for its own sake and what for the sake of
others is not for readers.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from semantic_layer.errors import ReleaseError
from semantic_layer.frozen import Frozen
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.gate import pass_gate
from semantic_layer.publish.protect import Proof
from semantic_layer.publish.rows import Table
from semantic_layer.stores.file_writer import replace_file


class KpiAudit(Frozen):
    cells: int
    """Shown or hidden; gaps are not counted."""
    hidden: int
    hidden_by_reason: dict[str, int]
    hidden_of_whole: int
    """Of the figures of the whole municipality."""
    targets: int
    """Small cells, and sums of hidden ones that are small together, in every column."""
    attacked: int
    """Those that the gate has attacked by itself."""
    narrowest: float | None = None
    """The narrowest proven interval, as a multiple of what the rule demands (at least 1); None without targets."""
    narrowest_of: str | None = None
    seconds: float
    """That protection and gate took together."""

    @property
    def share(self) -> float:
        return self.hidden / self.cells if self.cells else 0.0


class Audit(Frozen):
    """Of the KPIs with a disclosure rule."""

    release: str
    kpis: dict[str, KpiAudit]


def audit_cube(cube: Cube, proof: Proof, table: Table, seconds: float) -> KpiAudit:
    """Raises ProtectionError where the rows do not pass the gate. `seconds` are those spent on protection."""
    start = time.perf_counter()
    verdict = pass_gate(cube, proof, table)
    figures = [(place, figure) for place, found in cube.figures.items() for figure in found.values()]
    hidden = [(place, figure) for place, figure in figures if figure.state == "hidden"]
    return KpiAudit(
        cells=sum(figure.state in ("shown", "hidden") for _, figure in figures),
        hidden=len(hidden),
        hidden_by_reason=dict(sorted(Counter(figure.cause or "" for _, figure in hidden).items())),
        hidden_of_whole=sum(place.breakdown == "" for place, _ in hidden),
        targets=verdict.targets,
        attacked=verdict.attacked,
        narrowest=None if verdict.narrowest is None else round(verdict.narrowest, 3),
        narrowest_of=verdict.narrowest_of,
        seconds=round(seconds + time.perf_counter() - start, 3),
    )


def write_audit(state: Path, release_id: str, found: Mapping[str, KpiAudit]) -> None:
    audit = Audit(release=release_id, kpis=dict(sorted(found.items())))
    path = _file_of(state, release_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, audit.model_dump_json(indent=1).encode())


def read_audit(state: Path, release_id: str) -> Audit:
    """Raises ReleaseError when the release was made without one, or it cannot be read."""
    path = _file_of(state, release_id)
    try:
        return Audit.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise ReleaseError(f"{path} cannot be read: publish with --full to audit the release anew") from error


def find_audits(state: Path, release_id: str) -> Mapping[str, KpiAudit]:
    """Empty when there are none that can be read."""
    try:
        return read_audit(state, release_id).kpis
    except ReleaseError:
        return {}


def _file_of(state: Path, release_id: str) -> Path:
    return state / "releases" / f"audit-{release_id}.json"
