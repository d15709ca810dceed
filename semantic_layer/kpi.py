"""One KPI: one approved view, one definition, one or several measures, and everything that was decided about it."""

import re
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from semantic_layer.calendars import first_of_month_after
from semantic_layer.errors import QueryError
from semantic_layer.frozen import Frozen
from semantic_layer.measures import CategoryMeasure, Measure
from semantic_layer.query import Query
from semantic_layer.texts import Text, Words


class Duration(Frozen):
    """An ISO 8601 duration in whole days or months: P20D, P2M, P1Y."""

    months: int = 0
    days: int = 0

    @model_validator(mode="before")
    @classmethod
    def _from_iso(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        match = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?", value)
        if match is None or value == "P":
            raise ValueError(f"{value!r} is no duration like P20D, P2M or P1Y")
        years, months, days = (int(part or 0) for part in match.groups())
        return {"months": years * 12 + months, "days": days}

    def after(self, day: date) -> date:
        """The day that lies this much later; the end of a month stays the end of a month."""
        if self.months:
            next_day = day + timedelta(days=1)
            if next_day.day == 1:
                day = first_of_month_after(next_day, self.months) - timedelta(days=1)
            else:
                first = first_of_month_after(day, self.months)
                last = first_of_month_after(first, 1) - timedelta(days=1)
                day = min(first.replace(day=min(day.day, last.day)), last)
        return day + timedelta(days=self.days)


Season = Literal["winter", "spring", "summer", "autumn"]
SEASON_MONTH: dict[Season, int] = {"winter": 2, "spring": 4, "summer": 6, "autumn": 10}
"""A month that lies in the season, and in the period that is named by it."""


class TimeDefault(Frozen):
    grain: str
    last: int = Field(gt=0)
    """How many periods a trend shows when the question names none."""


class Time(Frozen):
    column: str
    """Holds period ids of the base grain ("2026-09", "2025/26")."""
    base: str
    default: TimeDefault
    from_: str = Field(alias="from")
    """First base period with data."""
    season: Season | None = None
    """When in a period its figure is made, where people name the period by it: "the grades this summer" are those of
    the school year that ended then."""

    model_config = {"populate_by_name": True}


class Breakdown(Frozen):
    """One published breakdown: cells exist for the finest levels of `by`, at these grains, and nowhere else."""

    by: tuple[str, ...]
    grains: tuple[str, ...] = Field(min_length=1)
    components: bool = False
    """Numerator, denominator and exact n are published too, so that sums and windows are exact here."""
    small: Literal["merge"] | None = None
    """Members below the disclosure threshold join "øvrige (små enheder)" of their parent."""
    measures: tuple[str, ...] | None = None
    """None = all measures."""

    @property
    def id(self) -> str:
        return ",".join(self.by)


class Freshness(Frozen):
    cadence: str
    """A grain id: how often new figures come."""
    lag: Duration
    provisional_for: Duration = Duration()
    stale_after: Duration = Duration(days=14)


class Completeness(Frozen):
    reporters: str
    """The level whose members each deliver data."""
    min_share: float = Field(gt=0, le=1)


class Target(Frozen):
    valid: tuple[date, date]
    measure: str
    value: float
    scope: dict[str, str] = Field(default_factory=dict)
    """Level → member that the target is for; empty = the whole municipality."""
    comparison: Literal["at_most", "at_least", "equal"] | None = None
    """None follows the KPI's direction."""
    grain: str | None = None
    """The only grain that the target may be held against; None = any."""
    decided: Text


class BenchmarkSource(Frozen):
    registry: str
    """Id of a file in catalog/sources."""
    cite: Text
    url: str | None = None


class Benchmark(Frozen):
    """Which published figures of others a KPI may be set against; never a KPI of its own."""

    peers: tuple[str, ...] = Field(min_length=1)
    """Ids of catalog/peers.yaml."""
    default: str
    """The peer that is meant where the question only says "andre kommuner"."""
    measures: tuple[str, ...] = Field(min_length=1)
    grain: str
    """The only grain at which the peers' figures are published."""
    lag: Duration
    """From a period's end until the peers' figures are out; often longer than our own."""
    comparable: Literal["full", "partial"]
    note: Text | None = None
    """How the two differ; a partial comparison is never shown without."""
    levels: tuple[str, ...] = ()
    """Levels whose members may be compared too; else only the whole."""
    source: BenchmarkSource


class Comparisons(Frozen):
    rank: Literal["by_value", "with_spread", "no"] = "by_value"
    min_denominator: int = 30
    smallest_change: float = 0
    """Changes below this are no change in words."""


class Dominance(Frozen):
    """When one or two contributors make up so much of an amount that it would tell them about each other."""

    by: str
    """The column that says who contributed (a payee)."""
    most: float = Field(default=0.9, gt=0, le=1)
    """The two largest together stay below this share."""
    rest: float = Field(default=0.1, ge=0, lt=1)
    """The others give at least this share of what the largest one gives."""


class Disclosure(Frozen):
    """The rule that protects people in small cells, or why there is none to protect."""

    none: Text | None = None
    unit: Text | None = None
    """Whom a cell counts, in the plural: medarbejdere / employees."""
    count: str | None = None
    """The column with units per row, summed over members. For distinct: the column itself."""
    over_time: Literal["max", "sum"] = "max"
    """max: the same units come back in every base period (employees); sum: each is in one only (cases decided)."""
    min: int = Field(default=5, ge=2)
    numerator_is: Literal["amount", "persons"] = "amount"
    method: Literal["suppress", "round5"] = "suppress"
    """suppress: exact figures, small ones hidden. round5: counts of persons to the nearest 5, and 0 to 2 as that."""
    width: float | None = Field(default=None, gt=0)
    """How wide the interval stays that anybody can work out for a hidden figure, in the measure's unit; None = what is
    usual for its type. Of counts of persons it is always `min` - 1."""
    sensitive: bool = False
    """Shares of 0 and of 100 percent are hidden too: they tell something about everybody in the group."""
    dominance: Dominance | None = None

    @model_validator(mode="after")
    def _rule_or_reason(self) -> "Disclosure":
        if (self.none is None) == (self.count is None):
            raise ValueError("disclosure needs either `none: <reason>` or a rule with `count`")
        if self.none is not None and (self.sensitive or self.dominance or self.method != "suppress"):
            raise ValueError("disclosure has no rule, and yet settings of one")
        if self.count is not None and self.unit is None:
            raise ValueError("a disclosure rule names its unit")
        return self


class Estimate(Frozen):
    """Which rows of the view are estimates; a figure with any of them among its rows is flagged."""

    column: str
    """1 in the rows that were estimated, else 0."""


class Withheld(Frozen):
    """Something that the figures are made of and that is never shown one by one (a company)."""

    words: Words
    """Phrases that ask for it."""
    named: bool = False
    """A name that nobody knows, in a question about the KPI, is taken for one of them."""
    text: Text
    """What is said instead."""


class Access(Frozen):
    topics: tuple[str, ...] | Literal["all"] = "all"
    """Committees whose roles may see the KPI; "all": those that own it. A role that may see all topics always may."""
    finest: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Role → dimension → finest level that the role may see."""


class SourceRef(Frozen):
    system: str
    registry: str
    """Id of a file in catalog/sources."""
    cite: Text
    url: str | None = None


class Forecast(Frozen):
    """A forecast that someone else makes and the municipality publishes beside the KPI's figures, never among them.

    Its view has the KPI's level and measure columns, for periods of one grain.
    """

    view: str
    column: str
    """Holds period ids of `grain`."""
    grain: str
    periods: int = Field(gt=0)
    """How many coming periods are published at most, from the one after the last that is due."""
    made: str
    """The column with the day that the forecast was made: the same in every row."""
    by: Text
    """Who makes it."""
    source: SourceRef
    text: Text
    """What whoever reads it must know."""


class Owner(Frozen):
    steward: str
    contact: str
    approved: date
    review_by: date


class Caveat(Frozen):
    id: str
    kind: Literal["break", "event", "method", "quality"]
    effect: Literal["note", "warn", "block_comparison"] = "note"
    at: date | None = None
    """A break: the first day of the new series."""
    valid: tuple[date | None, date | None] | None = None
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Level → members that it concerns; empty = all."""
    measures: tuple[str, ...] | None = None
    text: Text


class VerifiedQuestion(Frozen):
    q: Text | Words
    by: str
    at: date
    today: date | None = None
    """The day that relative time words are counted from; None = the catalog's evaluation day."""
    query: Query

    def questions(self) -> list[tuple[Literal["da", "en"], str]]:
        """Every phrasing with its language."""
        if isinstance(self.q, Text):
            return [("da", self.q.da), ("en", self.q.en)]
        return [("da", q) for q in self.q.da] + [("en", q) for q in self.q.en]


def _ascii_id(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        raise ValueError(f"{value!r} is no id: lower-case ASCII letters, digits and _")
    return value


Id = Annotated[str, AfterValidator(_ascii_id)]


class Kpi(Frozen):
    id: Id
    version: int = Field(ge=1)
    status: Literal["draft", "approved", "deprecated"] = "approved"
    replaced_by: str | None = None
    label: Text
    phrase: Text
    """The KPI as a definite noun phrase in a sentence ("sygefraværet", "the sickness absence rate")."""
    description: Text
    does_not_say: Text
    synonyms: Words
    about: Words = Words()
    """Context words that may stand beside the KPI's name without meaning more ("ansatte", "kommunens")."""
    places: Words = Words()
    """Synonyms for where it is counted ("swimming pools"): "how many" of them asks for another figure."""
    counts: tuple[str, ...] = ()
    """Levels whose members name it together with "how many": "hvor mange er på kontanthjælp?" asks for this KPI."""
    spends: tuple[str, ...] = ()
    """Levels whose members name it together with "brugt på": "hvor meget er der brugt på broen?"."""
    confusable: tuple[str, ...] = ()
    committee: tuple[str, ...] = Field(min_length=1)
    sdg: tuple[str, ...] = ()
    view: str
    measures: dict[Id, Measure] = Field(min_length=1)
    direction: Literal["lower_is_better", "higher_is_better", "neutral"]
    time: Time
    published: tuple[Breakdown, ...] = Field(min_length=1)
    freshness: Freshness
    completeness: Completeness | None = None
    missing: Literal["gap", "zero"] = "gap"
    covers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Level → the members that the KPI is about (class sizes exist for schools only); for all others, and for
    what lies below them, no cell is expected. Empty = everything."""
    targets: tuple[Target, ...] = ()
    benchmark: Benchmark | None = None
    comparisons: Comparisons = Comparisons()
    disclosure: Disclosure
    withheld: Withheld | None = None
    estimate: Estimate | None = None
    forecast: Forecast | None = None
    access: Access = Access()
    source: SourceRef
    owner: Owner
    caveats: tuple[Caveat, ...] = ()
    verified: tuple[VerifiedQuestion, ...] = ()

    @property
    def default_measure(self) -> str:
        return next(iter(self.measures))

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """All levels of all published breakdowns, in first-seen order."""
        return tuple(dict.fromkeys(level for b in self.published for level in b.by))

    def measure(self, measure_id: str) -> Measure:
        """The measure, or the category measure behind a count `<measure>.<value>`. Raises QueryError."""
        base = measure_id.split(".", 1)[0]
        try:
            return self.measures[base]
        except KeyError:
            raise QueryError(f"{self.id} has no measure {measure_id!r}") from None

    def decimals(self, measure_id: str) -> int:
        return 0 if "." in measure_id else self.measure(measure_id).decimals

    @cached_property
    def release_measures(self) -> tuple[str, ...]:
        """Measures as the release has them: one count per value after each category measure."""
        ids: list[str] = []
        for measure_id, measure in self.measures.items():
            ids.append(measure_id)
            if isinstance(measure, CategoryMeasure):
                ids += [f"{measure_id}.{value.id}" for value in measure.values]
        return tuple(ids)
