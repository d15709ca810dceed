"""What the release in service holds: rows that are carried over when nothing changed, or that were revised."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from semantic_layer.catalog import Catalog
from semantic_layer.dimensions import Member
from semantic_layer.errors import ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.publish.audit import KpiAudit, find_audits
from semantic_layer.publish.fingerprint import read_fingerprints, read_wholes
from semantic_layer.publish.rows import FIXED, ReleaseRow, Table, order_rows
from semantic_layer.release_columns import FIGURES
from semantic_layer.stores import Store


@dataclass(frozen=True)
class EarlierRelease:
    store: Store
    manifest: Manifest
    fingerprints: dict[str, str]
    """KPI → what its rows follow from; empty when that is not known."""
    wholes: frozenset[str] = frozenset()
    """What the release as a whole follows from, told in either way; empty when that is not known."""
    audits: Mapping[str, KpiAudit] = field(default_factory=dict)
    """KPI → what was told of its protection; empty when that is not known."""

    @cached_property
    def catalog(self) -> Catalog:
        """Raises ReleaseError."""
        content = self.store.read_attachment(self.manifest.id, "catalog")
        try:
            return Catalog.model_validate_json(content)
        except ValidationError as error:
            raise ReleaseError(f"release {self.manifest.id}: its catalog does not fit this program") from error

    def tables(self, kpi_ids: Iterable[str]) -> dict[str, Table]:
        """The rows of the KPIs as they were written. Raises ReleaseError."""
        levels = {id_: self.catalog.kpis[id_].levels for id_ in kpi_ids}
        columns = {id_: (*FIXED, *of_kpi, *FIGURES) for id_, of_kpi in levels.items()}
        read = self.store.read_tables(self.manifest.id, columns)
        return {id_: Table(id_, levels[id_], order_rows(cast(list[ReleaseRow], rows))) for id_, rows in read.items()}

    def joint_members(self, tables: Iterable[Table], catalog: Catalog) -> dict[str, dict[str, Member]]:
        """The members in the rows that `catalog` does not have: those that small ones were put into."""
        found: dict[str, dict[str, Member]] = {}
        for table in tables:
            for at, level in enumerate(table.levels, len(FIXED)):
                known = {member.id for member in catalog.levels[level].members}
                for id_ in sorted({str(row[at]) for row in table.rows if row[at] is not None} - known):
                    found.setdefault(level, {})[id_] = self.catalog.member(level, id_)
        return found


def open_earlier(store: Store, state: Path) -> EarlierRelease | None:
    """The release in service, or None when there is none that can be trusted."""
    try:
        manifest, _ = store.describe(store.current())
    except ReleaseError:
        return None
    return EarlierRelease(
        store,
        manifest,
        read_fingerprints(state, manifest.id),
        read_wholes(state, manifest.id),
        find_audits(state, manifest.id),
    )
