"""What a cockpit shows: one object for the screen, the command line and scripts, with every figure a cell."""

from datetime import date
from typing import Literal

from pydantic import Field

from assistant.answer import AnswerCaveat, AnswerCell, Citation
from semantic_layer.frozen import Frozen
from semantic_layer.query import Query

FigureState = Literal["shown", "hidden", "gap", "not_applicable", "withdrawn", "access", "error"]
MOST_CAVEATS = 2
"""Beside a figure; the full answer has them all."""


class FigurePeriod(Frozen):
    id: str
    grain: str
    label: str


class FigureChange(Frozen):
    """From the same period a year before."""

    cell: AnswerCell
    earlier: AnswerCell
    words: str
    """Higher or lower, more or fewer; never better or worse."""


class FigureTarget(Frozen):
    """The adopted target, and on which side of it the figure lies. It is no grade."""

    cell: AnswerCell
    bound: Literal["at_most", "at_least", "equal"]
    goal: str
    """The bound with its value: "højst 4,9 pct."."""
    words: str
    """The sentence of the full answer, with the decision."""
    decided: str
    difference: AnswerCell | None = None
    position: Literal["above", "on", "below"] | None = None
    position_words: str | None = None
    met: bool | None = None
    met_words: str | None = None


class FigureFreshness(Frozen):
    latest: FigurePeriod
    latest_words: str
    data_to: date
    """The last day that the figure is about."""
    next_period: str
    next_due: date
    next_words: str
    provisional: bool
    stale: bool
    marks: tuple[str, ...] = ()
    """What is special about it, in words."""


class CockpitFigureView(Frozen):
    """One figure; without access to its KPI, or when it is withdrawn, there is no number in any field."""

    kpi: str
    """id@version"""
    measure: str
    members: dict[str, str] = Field(default_factory=dict)
    label: str
    state: FigureState
    state_text: str | None = None
    """Why no number is shown."""
    value: str = ""
    """As printed; the mark of a cell that is not shown, or nothing."""
    unit: str
    period: FigurePeriod | None = None
    cell: AnswerCell | None = None
    headline: str | None = None
    """The sentence of the full answer."""
    change: FigureChange | None = None
    target: FigureTarget | None = None
    target_words: str | None = None
    """Also says that there is no target; None where there is no figure to hold against one."""
    freshness: FigureFreshness | None = None
    series: tuple[AnswerCell, ...] = ()
    """The latest periods, for a small curve."""
    series_labels: tuple[str, ...] = ()
    """Their periods in words."""
    series_words: str | None = None
    """What the curve shows; None where there is none to draw."""
    does_not_say: str | None = None
    caveats: tuple[AnswerCaveat, ...] = Field(default=(), max_length=MOST_CAVEATS)
    caveats_left: int = 0
    citation: Citation | None = None
    question: str | None = None
    """Opens the full answer."""
    query: Query | None = None
    """What the question is understood as."""


class Named(Frozen):
    id: str
    label: str


class CockpitSectionView(Frozen):
    id: str
    label: str
    sdg: Named | None = None
    committee: Named | None = None
    figures: tuple[CockpitFigureView, ...]


class CockpitEntry(Frozen):
    """A cockpit in a list of them."""

    id: str
    label: str
    description: str
    audience: str
    first_for: tuple[str, ...] = ()
    """Roles that are shown this one before they choose."""


class CockpitView(CockpitEntry):
    language: Literal["da", "en"]
    notice: str | None = None
    sections: tuple[CockpitSectionView, ...]
    withheld: int = 0
    """Figures that the role may not see."""
    withheld_words: str | None = None
    release: str
    as_of: date
    updated: str
    """As of when, in words."""
    today: date
    role: str
    timings_ms: dict[str, float] = Field(default_factory=dict)

    model_config = {"serialize_by_alias": True}

    def to_json(self) -> str:
        return self.model_dump_json(by_alias=True, exclude_none=False)
