"""What a planner decides: a typed query, a question back, a decline, or an explanation. Never SQL, never a figure."""

from typing import Literal

from pydantic import Field

from semantic_layer.frozen import Frozen
from semantic_layer.query import Comparison, Query
from semantic_layer.query_faults import Problem

ClarifyReason = Literal["ambiguous_kpi", "ambiguous_member", "ambiguous_period", "ambiguous_measure", "too_vague"]
DeclineReason = Literal[
    "person",
    "small_cells",
    "no_kpi",
    "breakdown_not_published",
    "period_not_published",
    "break_in_series",
    "not_comparable",
    "combination_not_decided",
    "profiling",
    "cause",
    "opinion",
    "forecast",
    "individual_case",
    "access",
    "closed_matter",
    "misuse",
    "personal_data_in_question",
    "off_topic",
    "withdrawn",
    "not_verified",
    "service_closed",
    "query_not_valid",
]
ExplainKind = Literal["definition", "source", "method", "calendar", "catalogue"]
Tone = Literal["greeting", "thanks", "goodbye", "ready", "forgotten"]
"""What was said instead of a question; "ready" is an "ok"."""


Because = Literal[
    "no_target",
    "not_exact",
    "no_parts",
    "not_covered",
    "withheld",
    "forecast_only",
    "combination_scope",
    "too_few_units",
    "no_benchmark",
    "peer_missing",
    "peer_member",
    "peer_period",
    "peer_not_then",
    "uncounted",
    Problem,
]


class Assumption(Frozen):
    """Something the question left open and the planner filled in; shown with the other choices."""

    what: Literal["period", "grain", "breakdown", "measure", "members", "peer", "against", "scope"]
    id: str
    """The id that was assumed, for the text."""
    instead: tuple[str, ...] = ()
    """Other questions that choose differently; each plans."""


class Detail(Frozen):
    """A named fact for the text of a plan: ids of the catalog or of periods, never words of the question."""

    kpi: str | None = None
    other: str | None = None
    """The KPI that the first would be set against."""
    level: str | None = None
    levels: tuple[str, ...] = ()
    """Levels that are published singly, but not together."""
    member: str | None = None
    period: str | None = None
    period_to: str | None = None
    grain: str | None = None
    outside: str | None = None
    measure: str | None = None
    peer: str | None = None
    peer_name: int | None = None
    """Place among the peer's names, where one that holds for a time only was used."""
    caveat: str | None = None
    """A catalog caveat of the KPI."""
    known: tuple[str, ...] = ()
    """Ids that a query might have named instead."""


class Account(Frozen):
    """What one word of the question was used for."""

    word: str
    used_for: str
    """kpi:…, level:…, member:…, period, operation:…, filler, unused …"""


class Remembered(Frozen):
    """A choice made earlier in the conversation that decided what the question is about."""

    words: str
    kpi: str


PlannerName = Literal["rules", "llm"]
"""Who understood the question: the rules alone, or a model whose reading the rules took over."""


class QueryPlan(Frozen):
    kind: Literal["query"] = "query"
    planner: PlannerName = "rules"
    query: Query
    assumptions: tuple[Assumption, ...] = ()
    remembered: tuple[Remembered, ...] = ()
    as_table: bool = False
    """The figures were asked for as a table."""
    claim: "Claim | None" = None
    unused_words: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()


class Claim(Frozen):
    """A figure or a direction that the question takes for granted; checked against the cells first."""

    value: float | None = None
    rough: bool = False
    """That the figure is near the value ("omkring 30", "halvdelen")."""
    bound: Comparison = "eq"
    """How the figure is said to stand to the value ("er X under 5?")."""
    direction: Literal["up", "down"] | None = None
    """That the figure has risen or fallen, or lies above or below another; with a value also where it has come to."""
    target: Literal["met", "missed"] | None = None
    elsewhere: bool = False
    """That a figure is taken for granted of something else than what is answered, so that nothing here checks it."""


class Reading(Frozen):
    """One way to understand the question; `question` is the full question that asks for it."""

    label: str
    question: str
    query: Query | None = None


class Clarify(Frozen):
    kind: Literal["clarify"] = "clarify"
    planner: PlannerName = "rules"
    reason: ClarifyReason
    readings: tuple[Reading, ...] = Field(max_length=4)
    unknown_words: tuple[str, ...] = ()
    """Words of the question that only a model gave a meaning, so that the readings rest on it."""
    pointed: bool = False
    """A place is pointed at ("that school") that nobody has named."""
    detail: Detail = Detail()
    accounts: tuple[Account, ...] = ()


class Decline(Frozen):
    kind: Literal["decline"] = "decline"
    reason: DeclineReason
    because: Because | None = None
    """A narrower reason with a text of its own."""
    detail: Detail = Detail()
    alternatives: tuple[str, ...] = Field(default=(), max_length=3)
    """Questions that work; each was planned before it is offered."""
    accounts: tuple[Account, ...] = ()


class Explain(Frozen):
    kind: Literal["explain"] = "explain"
    about: ExplainKind
    kpi: str | None = None
    among: tuple[str, ...] = ()
    """For the catalogue: the KPIs of the topic that was asked about; empty = all."""
    tone: Tone | None = None
    """For the catalogue: a courtesy rather than a question."""
    measure: str | None = None
    accounts: tuple[Account, ...] = ()


class Several(Frozen):
    """A question with several parts: each is planned and answered on its own."""

    kind: Literal["several"] = "several"
    questions: tuple[str, ...] = Field(min_length=2, max_length=4)


Plan = QueryPlan | Clarify | Decline | Explain | Several
