"""What the semantic layer gives back: cells of a release, and cells computed from them."""

from datetime import date
from decimal import Decimal
from typing import Literal

from semantic_layer.frozen import Frozen
from semantic_layer.query import Query

State = Literal["shown", "hidden", "gap", "not_applicable"]
Flag = Literal["p", "b", "e", "f", "u"]
"""SDMX-like: p provisional, b break, e estimate, f forecast, u unreliable."""


class Cell(Frozen):
    """One figure, or the reason why there is none.

    A cell that is not `shown` has no number in any field. `value` is rounded half up to the measure's
    decimals; percent is × 100. A computed cell has a formula over the ids in `from_`.
    """

    id: str
    """Release cell: kpi@version/measure/level=member,…/grain/period ('-' for the whole). Computed: c1, c2 …"""
    kpi: str
    measure: str
    grain: str
    period: str
    """A period's id; for a figure computed over a window "first..last"."""
    members: dict[str, str]
    """Level → member; empty for the whole."""
    peer: str | None = None
    """Whose figure it is when it is not our own; its id is benchmark:kpi/measure/peer/grain/period."""
    value: Decimal | None = None
    unit: str
    state: State
    text: str | None = None
    """The value's id in a category measure."""
    note: str | None = None
    """The reason given with a category value."""
    noted_at: date | None = None
    """The day a category value was set, or a forecast was made."""
    n: int | None = None
    """Units behind the figure (persons, cases); rounded to the nearest 5 where components are not published."""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reason: str | None = None
    """Why a cell is not shown: small_group | no_data | not_reported | …"""
    flags: tuple[Flag, ...] = ()
    coverage: float | None = None
    """Share of expected reporters that delivered, 0–1; None where the KPI has no reporters."""
    formula: str | None = None
    from_: tuple[str, ...] = ()
    decimals: int | None = None
    """Printed with so many; None = as many as the measure has."""
    change_unit: str | None = None
    """For a computed change: 'pp' when it is in percentage points, else the unit."""


class Result(Frozen):
    """The cells that answer one query, in display order.

    `main` are the cells asked for; `against` the cells they are set against (same order and length where the
    operation pairs them, else empty); `computed` the arithmetic on both; `context` cells that only accompany
    (last year's value beside a single figure).
    """

    query: Query
    main: tuple[Cell, ...]
    against: tuple[Cell, ...] = ()
    computed: tuple[Cell, ...] = ()
    context: tuple[Cell, ...] = ()
    statements: tuple[str, ...] = ()
    """The SQL texts that were executed, with placeholders."""
    left_out: int = 0
    """Cells left out of a rank or spread because they are hidden or missing."""
    split_at: str | None = None
    """A trend that crosses a break is shown from this period on only; None = in full."""
