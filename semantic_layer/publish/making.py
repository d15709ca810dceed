"""A release in the making: which KPIs are computed, which are carried over, and which are out of service and why."""

from dataclasses import dataclass, field
from datetime import date

from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.errors import ContractError, ReleaseError
from semantic_layer.publish.benchmark import SeriesTable
from semantic_layer.publish.contract import Problems
from semantic_layer.publish.cube import Cube
from semantic_layer.publish.drift import Profile
from semantic_layer.publish.earlier import EarlierRelease, LostRelease
from semantic_layer.publish.fingerprint import operand_owners
from semantic_layer.publish.lattice import Spans
from semantic_layer.publish.layout import Layout
from semantic_layer.publish.protect import Proof
from semantic_layer.publish.rows import Table

NOTHING_APPROVED = "the catalog has no KPI that is to be published: set `status: approved` in the file of one"


@dataclass
class Making:
    catalog: Catalog
    today: date
    earlier: EarlierRelease | None
    lost: LostRelease | None = None
    """What was in service and cannot be read."""
    layouts: dict[str, Layout] = field(default_factory=dict)
    """KPI → how it is read; those out of service are taken away."""
    forecasts: dict[str, Layout] = field(default_factory=dict)
    """KPI → how its published forecast is read."""
    spans: dict[str, Spans] = field(default_factory=dict)
    fingerprints: dict[str, str | None] = field(default_factory=dict)
    whole: str | None = None
    """What the release will follow from; None when that cannot be told."""
    at_a_glance: str | None = None
    """The same from the source's state as a whole, which takes little to look at."""
    carried: dict[str, Table] = field(default_factory=dict)
    cubes: dict[str, Cube] = field(default_factory=dict)
    proofs: dict[str, Proof] = field(default_factory=dict)
    """KPI → why nobody can compute back what it hides."""
    coming: dict[str, Cube] = field(default_factory=dict)
    """KPI → its forecast."""
    series: SeriesTable = field(default_factory=lambda: SeriesTable([]))
    """The peers' figures; read anew each time, since they are few."""
    peer_problems: list[str] = field(default_factory=list)
    """Why the release has no figures of peers."""
    problems: Problems = field(default_factory=dict)
    """KPI out of service → why."""
    accepted: frozenset[str] = frozenset()
    """Views in which somebody has looked at what is strange."""
    forget: str | None = None
    """The name of what was lost, where somebody has decided to go on without it."""
    profiles: dict[str, Profile] = field(default_factory=dict)
    """View that was read anew → what it holds."""
    warnings: dict[str, list[str]] = field(default_factory=dict)
    """KPI that is computed → what is a little strange about its view."""
    of_shape: Problems = field(default_factory=dict)
    """Those of them that were known before any content was read."""

    @property
    def fresh(self) -> list[Layout]:
        """Of the KPIs that are computed."""
        return [layout for kpi_id, layout in self.layouts.items() if kpi_id not in self.carried]

    @property
    def fresh_forecasts(self) -> list[Layout]:
        return [self.forecasts[layout.kpi.id] for layout in self.fresh if layout.kpi.id in self.forecasts]

    def shown_before(self) -> dict[str, Table]:
        """What the release in service holds of the KPIs that are computed anew, where their definition is the same.

        Where it cannot be read after all, it is lost.
        """
        known = self.earlier.manifest.kpis if self.earlier is not None else {}
        same = [id_ for id_, cube in self.cubes.items() if id_ in known and known[id_].version == cube.kpi.version]
        if self.earlier is None or not same:
            return {}
        try:
            return self.earlier.tables(same)
        except ReleaseError as error:
            id_ = self.earlier.manifest.id
            self.lost = LostRelease(id_, str(error), frozenset({id_}))
            return {}

    @property
    def is_unchanged(self) -> bool:
        """Whether the release would come out as the one in service."""
        known = self.earlier.wholes if self.earlier is not None else frozenset()
        return bool(known & {self.whole, self.at_a_glance})

    def drop(self, problems: Problems) -> None:
        """Take KPIs out of service, with those derived from them. Raises ContractError when none is left."""
        self.problems |= problems
        while derived := [id_ for id_, layout in self.layouts.items() if self._lacks_operand(id_, layout.kpi)]:
            for kpi_id in derived:
                gone = sorted(operand_owners(self.layouts[kpi_id].kpi) & set(self.problems))
                self.problems[kpi_id] = [f"{kpi_id} is derived from {', '.join(gone)}"]
        self.layouts = {id_: layout for id_, layout in self.layouts.items() if id_ not in self.problems}
        if not self.layouts:
            told = list(dict.fromkeys(p for found in self.problems.values() for p in found))
            raise ContractError(told or [NOTHING_APPROVED])

    def _lacks_operand(self, kpi_id: str, kpi: Kpi) -> bool:
        return kpi_id not in self.problems and bool(operand_owners(kpi) & set(self.problems))
