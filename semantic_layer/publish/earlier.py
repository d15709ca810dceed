"""What the release in service holds: rows that are carried over when nothing changed, or that were revised."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from semantic_layer.catalog import Catalog
from semantic_layer.dimensions import Member
from semantic_layer.errors import NothingPublishedError, ReleaseError
from semantic_layer.manifest import Manifest
from semantic_layer.publish.audit import KpiAudit, find_audits
from semantic_layer.publish.fingerprint import read_fingerprints, read_wholes
from semantic_layer.publish.rows import FIXED, ReleaseRow, Table, order_rows
from semantic_layer.release_columns import FIGURES
from semantic_layer.stores import Store

POINTER = "pointer"
"""What is lost where it cannot be told which release was in service."""


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

    @cached_property
    def _checked_id(self) -> str:
        """Once more, to the last figure: a database does not know by itself that it was written to."""
        self.store.verify(self.manifest.id)
        return self.manifest.id

    def tables(self, kpi_ids: Iterable[str]) -> dict[str, Table]:
        """The rows of the KPIs as they were written. Raises ReleaseError when they cannot be read, or were changed."""
        levels = {id_: self.catalog.kpis[id_].levels for id_ in kpi_ids}
        columns = {id_: (*FIXED, *of_kpi, *FIGURES) for id_, of_kpi in levels.items()}
        read = self.store.read_tables(self._checked_id, columns)
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


@dataclass(frozen=True)
class LostRelease:
    """What was in service and cannot be read: nobody can tell what it has shown."""

    name: str
    """Its id, or `POINTER`."""
    why: str
    ids: frozenset[str]
    """The releases that it may have been."""

    def is_again(self, release_id: str) -> bool:
        """Whether what was lost is certain to have said the same."""
        return self.ids <= {release_id}

    def as_error(self) -> ReleaseError:
        way = f"`release use ID`, then publish again (there are: {', '.join(sorted(self.ids))})"
        if self.name != POINTER:
            way = "bring it back from a backup, then publish again"
        return ReleaseError(
            f"what was in service cannot be read ({self.why}), so what it has shown cannot be remembered, and figures "
            f"that are hidden now might be computed with it; nothing is published. Either {way}; or, if that may be "
            f"forgotten, `publish --forget {self.name}`"
        )


def open_earlier(store: Store, state: Path) -> EarlierRelease | LostRelease | None:
    """The release in service; None when nothing was ever published there."""
    try:
        release_id = store.current()
    except NothingPublishedError as error:
        ids = frozenset(store.list_ids())
        return LostRelease(POINTER, str(error), ids) if ids else None
    except ReleaseError as error:
        return LostRelease(POINTER, str(error), frozenset(store.list_ids()))
    try:
        manifest, _ = store.describe(release_id)
    except ReleaseError as error:
        return LostRelease(release_id, str(error), frozenset({release_id}))
    return EarlierRelease(
        store,
        manifest,
        read_fingerprints(state, manifest.id),
        read_wholes(state, manifest.id),
        find_audits(state, manifest.id),
    )
