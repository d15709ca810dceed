"""The closed query grammar: the only questions that the semantic layer can be asked.

The grammar is the first wall: a value of these types names KPIs, levels, members and periods by id, and
nothing else can be said. SQL is compiled from it, never written.
"""

from typing import Literal

from pydantic import Field

from semantic_layer.frozen import Frozen

Operation = Literal[
    "value",
    "trend",
    "breakdown",
    "rank",
    "compare",
    "change",
    "share",
    "spread",
    "condition",
    "count",
    "status",
    "drivers",
    "combination",
]
Comparison = Literal["lt", "le", "gt", "ge", "eq"]
Members = dict[str, tuple[str, ...]]
"""Level id → member ids."""


class PeriodRange(Frozen):
    """From one period to another of the query's grain, both included; a single period has from = to."""

    from_: str = Field(alias="from")
    to: str
    said: str | None = None
    """How the question put it ("seneste 12"), or None when it was assumed."""

    model_config = {"populate_by_name": True}


class Condition(Frozen):
    op: Comparison
    value: float | None = Field(default=None, allow_inf_nan=False)
    """In the measure's unit, percent × 100 (5.6 is 5,6 %); None = the figure that the query is set `against`."""


class Against(Frozen):
    """What a value is set against; exactly one field is given."""

    period: PeriodRange | None = None
    members: Members | None = None
    target: bool = False
    benchmark: str | None = None
    """A peer id of the KPI."""


class Rank(Frozen):
    n: int | None = Field(default=None, ge=1)
    """How many from the top; None = all."""
    order: Literal["highest", "lowest"]
    over: Literal["members", "periods"] = "members"


class Query(Frozen):
    """One closed question. Every id is an id of the catalog; every period is resolved."""

    kpis: tuple[str, ...] = Field(min_length=1, max_length=4)
    measures: tuple[str, ...] = ()
    """Measures of the first KPI; never empty once validated. A combination's second one is in the decision on file."""
    operation: Operation
    grain: str
    period: PeriodRange
    by: tuple[str, ...] = ()
    where: Members = Field(default_factory=dict)
    without: Members = Field(default_factory=dict)
    together: bool = False
    """The several members that `where` names at one of its levels are one figure, not one each."""
    condition: Condition | None = None
    against: Against | None = None
    rank: Rank | None = None
    forecast: bool = False
    """Coming periods are shown as the KPI's published forecast has them; without it they do not exist."""

    def unsaid(self) -> "Query":
        """The query without how the question put its periods."""
        against = self.against
        if against is not None and against.period is not None:
            against = against.model_copy(update={"period": against.period.model_copy(update={"said": None})})
        period = self.period.model_copy(update={"said": None})
        return self.model_copy(update={"period": period, "against": against})
