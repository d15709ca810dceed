"""Fill sentences from typed values, so that no digit can stand in an answer that no cell, period or target gave.

Every value that may hold a digit is *issued* by a method here; `write` refuses a finished sentence in which a digit
is left once everything issued is taken out.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, cast

from assistant.format import format_amount, format_day, format_number, format_period_short
from assistant.prompts import load_prompts
from assistant.wording import Wording, tidy
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.measures import COUNTED, CategoryMeasure
from semantic_layer.peers import PeerName
from semantic_layer.query import Members, Query
from semantic_layer.result import Cell
from semantic_layer.texts import Language, Text

WINDOW = ".."
"""Between the ends of a computed cell's period when it spans several."""
MOST_OF_FEW = 2
"""What is rounded to 0 where counts are published to the nearest 5."""
_DIGIT = re.compile(r"\d")


class UngroundedFigureError(Exception):
    """A sentence held a digit that nobody issued; the answer must not be shown."""


class Writer:
    """The voice of one answer."""

    def __init__(self, catalog: Catalog, language: Language) -> None:
        self.catalog = catalog
        self.language = language
        self.wording = Wording(catalog, language)
        self._say = load_prompts("replies", language)
        self._issued: set[str] = set()

    # -- issuing -------------------------------------------------------------------------------------------

    def issue(self, text: str) -> str:
        """Remember an approved text (a catalog text, a name) that may hold digits."""
        if _DIGIT.search(text):
            self._issued.add(text)
        return text

    def value(self, cell: Cell) -> str:
        """The cell as printed: its amount, its category's name, or the mark of a cell that is not shown."""
        if cell.state != "shown":
            return self.label(f"marks.{cell.state}")
        if cell.text is not None and cell.formula is None:
            return self.issue(self.category(cell))
        if cell.value is None:
            return self.label("marks.gap")
        return self._rounded(cell) or self.amount(cell.value, cell)

    def _rounded(self, cell: Cell) -> str | None:
        """A count that is published to the nearest 5 only; 0 stands for none, one or two. None for every other cell."""
        kpi = self.catalog.kpi(cell.kpi)
        counts = "." not in cell.measure and kpi.measure(cell.measure).type in COUNTED
        own = cell.formula is None and cell.peer is None
        if not (own and counts and kpi.disclosure.method == "round5") or cell.value is None:
            return None
        if cell.value == 0:
            few = self.label("marks.few").format(least=self.number(0), most=self.number(MOST_OF_FEW))
            return self.issue(few)
        return self.issue(self.label("marks.about").format(value=self.amount(cell.value, cell)))

    def amount(self, value: Decimal, cell: Cell) -> str:
        kpi = self.catalog.kpi(cell.kpi)
        unit = self.catalog.units[cell.unit]
        return self.issue(format_amount(value, self._decimals(cell, kpi), unit, self.language))

    def difference(self, cell: Cell) -> str:
        """The size of a computed change, without sign: "0,4 procentpoint"."""
        if cell.value is None:
            return self.label("marks.gap")
        kpi = self.catalog.kpi(cell.kpi)
        unit = self.catalog.units[cell.unit]
        if cell.change_unit == "pp" or unit.point is not None:
            number = format_number(abs(cell.value), self._decimals(cell, kpi), self.language)
            point = (unit.point_one if number == "1" else None) or unit.point or Text(da="", en="")
            return self.issue(f"{number} {point.in_(self.language) or self.label('points')}")
        return self.issue(format_amount(abs(cell.value), self._decimals(cell, kpi), unit, self.language))

    def change_unit(self, cell: Cell) -> str:
        """What a change is counted in: points for a percentage, else the measure's unit."""
        unit = self.catalog.units[cell.unit]
        if cell.change_unit == "pp" or unit.point is not None:
            return (unit.point or Text(da="", en="")).in_(self.language) or self.label("points")
        return unit.other.in_(self.language)

    def signed(self, cell: Cell) -> str:
        """A change with its sign, for a table."""
        if cell.value is None:
            return self.label(f"marks.{cell.state}") if cell.state != "shown" else self.label("marks.gap")
        sign = "+" if cell.value > 0 else "−" if cell.value < 0 else ""
        return self.issue(sign + self.difference(cell))

    def signed_number(self, cell: Cell) -> str:
        """A change with its sign and without its unit, where that is said once for all."""
        if cell.value is None:
            return self.signed(cell)
        sign = "+" if cell.value > 0 else "−" if cell.value < 0 else ""
        decimals = self._decimals(cell, self.catalog.kpi(cell.kpi))
        return self.issue(sign + format_number(abs(cell.value), decimals, self.language))

    def bound(self, query: Query) -> str:
        """On which side of its limit a condition asks for: "over", and "højere end" of what was; "" without one."""
        if query.condition is None:
            return ""
        moved = query.against is not None and query.against.period is not None
        return self.label(f"{'moved' if moved else 'bound'}.{query.condition.op}")

    def limit(self, query: Query) -> str:
        return self.issue(self.wording.limit(query))

    def number(self, value: int | Decimal | float, decimals: int = 0) -> str:
        return self.issue(format_number(value, decimals, self.language))

    def period(self, period: str, grain: str) -> str:
        """The printed name; a window "2026-01..2026-09" by both its ends."""
        first, _, last = period.partition(WINDOW)
        if not last:
            return self.issue(self.wording.period(period, grain))
        ends = {"from": self.wording.period(first, grain), "to": self.wording.period(last, grain)}
        return self.issue(self.label("chip_values.from_to").format(**ends))

    def period_short(self, period: str, grain: str) -> str:
        ends = [format_period_short(self.catalog.calendars, end, grain, self.language) for end in period.split(WINDOW)]
        return self.issue("–".join(ends))

    def period_in(self, period: str, grain: str) -> str:
        first, _, last = period.partition(WINDOW)
        if not last:
            return self.issue(self.wording.period_in(period, grain))
        ends = {"from": self.wording.period(first, grain), "to": self.wording.period(last, grain)}
        return self.issue(self.label("window_in").format(**ends))

    def day(self, day: date) -> str:
        return self.issue(format_day(day, self.language))

    def place(self, where: Members) -> str:
        return self.issue(self.wording.place(where))

    def scope(self, query: Query) -> str:
        """Where the figures are about, and who is left out: a sentence without it would say another thing."""
        return self.issue(
            f"{self.wording.place(query.where, query.together)} {self.wording.without(query.without)}".rstrip()
        )

    def cell_place(self, cell: Cell) -> str:
        """Where the cell is about: its finest member with its preposition, else the whole; or the peer."""
        if cell.peer is not None:
            return self.issue(self._peer_name(cell).in_.in_(self.language))
        if not cell.members:
            return self.place({})
        return self.issue(" ".join(self.wording.member_in(level, m) for level, m in cell.members.items()))

    def cell_name(self, cell: Cell) -> str:
        """The label of the cell's members, or the whole's; or the peer's."""
        if cell.peer is not None:
            return self.issue(self._peer_name(cell).label.in_(self.language))
        if not cell.members:
            return self.issue(self.catalog.identity.short.in_(self.language))
        return self.issue(", ".join(self.wording.member(level, m) for level, m in cell.members.items()))

    def _peer_name(self, cell: Cell) -> PeerName:
        return self.wording.peer_name(cell.peer or "", cell.period, cell.grain)

    def subject(self, kpi: Kpi, measure: str) -> str:
        return self.issue(self.wording.subject(kpi, measure))

    def category(self, cell: Cell) -> str:
        measure = cast(CategoryMeasure, self.catalog.kpi(cell.kpi).measure(cell.measure))
        return next((v.label.in_(self.language) for v in measure.values if v.id == cell.text), "")

    # -- writing -------------------------------------------------------------------------------------------

    def label(self, path: str) -> str:
        """A fixed text of the prompts, by dotted path."""
        found: Any = self._say
        for part in path.split("."):
            found = found[part]
        return str(found)

    def has(self, path: str) -> bool:
        found: Any = self._say
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found is not None

    def write(self, path: str, **slots: str) -> str:
        """The sentence with its slots filled. Raises UngroundedFigureError."""
        text = tidy(self.label(path).format(**slots, **{k.capitalize(): _capital(v) for k, v in slots.items()}))
        text = _capital(text.replace("..", "."))
        self.check(text)
        return text

    def check(self, text: str) -> None:
        """Raises UngroundedFigureError when a digit stands in the text that was not issued."""
        rest = text
        for token in sorted(self._issued, key=len, reverse=True):
            rest = rest.replace(token, " ").replace(_capital(token), " ").replace(token.rstrip("."), " ")
        if _DIGIT.search(rest):
            raise UngroundedFigureError(f"a digit that no cell gave: {rest.strip()[:80]!r}")

    def _decimals(self, cell: Cell, kpi: Kpi) -> int:
        """The measure's decimals; one for a computed share, none for a count; a part of a change has its own."""
        if cell.decimals is not None:
            return cell.decimals
        own = self.catalog.unit_of(kpi, cell.measure)
        if cell.formula is not None and cell.unit != own:
            return (
                0
                if cell.value is not None and cell.value == cell.value.to_integral_value() and cell.unit == "count"
                else 1
            )
        return kpi.decimals(cell.measure)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
