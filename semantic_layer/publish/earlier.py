"""What the release in service holds: rows that are carried over when nothing changed, or that were revised."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import duckdb
from pydantic import ValidationError

from semantic_layer.catalog import Catalog
from semantic_layer.dimensions import Member
from semantic_layer.errors import ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.publish.audit import KpiAudit, read_audit
from semantic_layer.publish.fingerprint import read_fingerprints
from semantic_layer.publish.rows import FIXED, ReleaseRow, Table, order_rows
from semantic_layer.publish.store import current_release, read_manifest, release_file, verify_file
from semantic_layer.release_columns import FIGURES


@dataclass(frozen=True)
class EarlierRelease:
    path: Path
    manifest: Manifest
    fingerprints: dict[str, str]
    """KPI → what its rows follow from; empty when that is not known."""

    @cached_property
    def audits(self) -> Mapping[str, KpiAudit]:
        """KPI → what was told of its protection; empty where that is not known."""
        try:
            return read_audit(self.path.parents[1], self.manifest.id).kpis
        except ReleaseError:
            return {}

    @cached_property
    def catalog(self) -> Catalog:
        """Raises ReleaseError."""
        (rows,) = self._read(["SELECT content FROM stored.main.attachment WHERE name = 'catalog'"])
        try:
            return Catalog.model_validate_json(rows[0][0] if rows else "")  # type: ignore[arg-type]
        except ValidationError as error:
            raise ReleaseError(f"{self.path.name}: its catalog does not fit this program") from error

    def tables(self, kpi_ids: Iterable[str]) -> dict[str, Table]:
        """The rows of the KPIs as they were written. Raises ReleaseError."""
        levels = {id_: self.catalog.kpis[id_].levels for id_ in kpi_ids}
        read = self._read([_select_rows(id_, columns) for id_, columns in levels.items()])
        return {
            id_: Table(id_, columns, order_rows(cast(list[ReleaseRow], rows)))
            for (id_, columns), rows in zip(levels.items(), read, strict=True)
        }

    def joint_members(self, tables: Iterable[Table], catalog: Catalog) -> dict[str, dict[str, Member]]:
        """The members in the rows that `catalog` does not have: those that small ones were put into."""
        found: dict[str, dict[str, Member]] = {}
        for table in tables:
            for at, level in enumerate(table.levels, len(FIXED)):
                known = {member.id for member in catalog.levels[level].members}
                for id_ in sorted({str(row[at]) for row in table.rows if row[at] is not None} - known):
                    found.setdefault(level, {})[id_] = self.catalog.member(level, id_)
        return found

    def _read(self, statements: Iterable[str]) -> list[list[tuple[object, ...]]]:
        # Attached and not opened, as in `read_manifest`.
        try:
            with duckdb.connect() as connection:
                quoted = str(self.path).replace("'", "''")
                connection.execute(f"ATTACH '{quoted}' AS stored (READ_ONLY)")
                return [connection.execute(statement).fetchall() for statement in statements]
        except duckdb.Error as error:
            raise ReleaseError(f"{self.path.name} cannot be read: {str(error).splitlines()[0]}") from error


def _select_rows(kpi_id: str, levels: Sequence[str]) -> str:
    """Ids of the catalog, quoted; no value is in it."""
    columns = ", ".join(f'"{name}"' for name in (*FIXED, *levels, *FIGURES))
    return f'SELECT {columns} FROM stored.kpi."{kpi_id}"'  # noqa: S608


def open_earlier(state: Path) -> EarlierRelease | None:
    """The release in service, or None when there is none that can be trusted."""
    id_ = current_release(state)
    if id_ is None:
        return None
    path = release_file(state, id_)
    try:
        verify_file(path)
        return EarlierRelease(path, read_manifest(path), read_fingerprints(state, id_))
    except ReleaseError:
        return None
