"""What a release says about itself: where it came from, what it holds, what it hides, how long it took."""

from datetime import date, datetime

from pydantic import Field

from semantic_layer.frozen import Frozen


class ForecastManifest(Frozen):
    """Which coming periods of a KPI are forecast, and since when it is known."""

    grain: str
    first: str
    last: str
    made: date


class KpiManifest(Frozen):
    version: int
    definition_hash: str
    """Of measures, view, published and calendar; a changed hash needs a new version."""
    rows: int
    shown: int
    hidden: int
    gaps: int
    hidden_by_reason: dict[str, int] = Field(default_factory=dict)
    """primary | alike | dominated | secondary | merged | operand | kept: for maintainers; a cell does not say which."""
    latest: dict[str, str] = Field(default_factory=dict)
    """Grain → last published period."""
    latest_closed: dict[str, str] = Field(default_factory=dict)
    """Grain → last period that is closed at as_of (lag passed and coverage reached)."""
    incomplete: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Grain → published periods in which fewer reporters than the KPI demands had delivered."""
    forecast: ForecastManifest | None = None
    benchmarks: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    """Measure → peer → the periods that the peer's figures exist for, in order."""
    seconds: float = 0.0


class RevisedCell(Frozen):
    id: str
    old: str
    """The number as it was published, or the value's id in a category measure."""
    new: str


class Revision(Frozen):
    """Final figures of a KPI that a release changed without a change of the definition."""

    at: date
    """The day of the release that brought the new figures."""
    since: str
    """The release that had the old ones."""
    version: int
    count: int
    """How many figures changed, those that are not listed included."""
    first: date
    last: date
    """First and last day that any of them is about."""
    cells: tuple[RevisedCell, ...] = ()


class OutOfService(Frozen):
    """Why a KPI of the catalog is not in the release: its source did not keep the contract."""

    since: date
    problems: tuple[str, ...]
    """For maintainers: they name views and columns."""


class Manifest(Frozen):
    id: str
    """First 16 hex digits of sha256 over the sorted rows, the compiled catalog and the attachments."""
    format: int = 1
    as_of: date
    """The day the figures are from: nothing later is known to this release."""
    created_at: datetime
    source: str
    """Name of the source without credentials."""
    catalog_hash: str
    kpis: dict[str, KpiManifest]
    durations: dict[str, float] = Field(default_factory=dict)
    """Stage → seconds."""
    revisions: dict[str, tuple[Revision, ...]] = Field(default_factory=dict)
    """KPI → its revisions of the last months, the newest first."""
    out_of_service: dict[str, OutOfService] = Field(default_factory=dict)
    overdue: dict[str, date] = Field(default_factory=dict)
    """KPI → the day on which its next figures were due; those whose grace had passed when the release was made."""
    warnings: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """KPI → what is strange about the delivery that its figures are from; for maintainers, without figures."""
    peers_failed: OutOfService | None = None
    """Why the release has no figures of peers, where the catalog names some."""
    forgotten: str | None = None
    """What was in service before and could not be read, where somebody has decided to go on without it."""
    file_sha256: str | None = None
    """Of the release file, written beside it, against damage."""
