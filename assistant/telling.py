"""What the sentences about a result have in common: the figures at hand, and the words for a difference."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.writer import WINDOW, Writer
from semantic_layer.catalog import Kpi
from semantic_layer.result import Cell, Result
from semantic_layer.serve.arithmetic import is_change
from semantic_layer.serve.cells import NO_MEMBER
from semantic_layer.serve.forecasts import FORECAST

LISTED = 12
"""Members above which a list of names is cut."""


@dataclass(frozen=True)
class Saying:
    headline: str
    sentences: tuple[str, ...] = ()
    counted: tuple[Cell, ...] = ()
    """Counts made for the sentence; they join the answer's cells."""


@dataclass(frozen=True)
class Telling:
    """Everything that a sentence may speak of."""

    writer: Writer
    kpi: Kpi
    result: Result

    @property
    def first(self) -> Cell:
        return self.result.main[0]

    @property
    def measure(self) -> str:
        return (self.result.query.measures or (self.kpi.default_measure,))[0]

    def slots(self) -> dict[str, str]:
        query, w = self.result.query, self.writer
        return {
            "subject": w.subject(self.kpi, self.measure),
            "place": w.scope(query),
            "period": w.period_in(self._when(), query.grain),
            "from": w.period(query.period.from_, query.grain),
            "to": w.period(query.period.to, query.grain),
            "by": w.wording.join([w.wording.level(level, kpi=self.kpi, where=query.where) for level in query.by]),
            "by_one": w.wording.level(query.by[-1], False, self.kpi, query.where) if query.by else "",
            "each": w.label("each." + ("neuter" if self._is_neuter() else "common")),
        }

    def place_of(self, cell: Cell) -> str:
        """Where one of the figures asked for is about, and who is left out of it."""
        w, query = self.writer, self.result.query
        if query.together:
            return w.scope(query)
        return f"{w.cell_place(cell)} {w.issue(w.wording.without(query.without))}".rstrip()

    def counted(self, count: int) -> str:
        """That many members of the level in the list: "1 skole", "3 skoler"."""
        query, w = self.result.query, self.writer
        levels = [w.wording.level(level, count != 1, self.kpi, query.where) for level in query.by]
        return f"{w.number(count)} {w.wording.join(levels)}"

    def _when(self) -> str:
        """The period, or all of a window: a figure over nine months is not one of January."""
        first, last = self.result.query.period.from_, self.result.query.period.to
        return first if first == last or self.result.query.operation == "trend" else f"{first}{WINDOW}{last}"

    def _is_neuter(self) -> bool:
        query = self.result.query
        return bool(query.by) and self.writer.wording.is_neuter(query.by[-1], self.kpi, query.where)

    @property
    def is_forecast(self) -> bool:
        """Every figure is what someone expects; a course may have both kinds."""
        return bool(self.result.main) and all(FORECAST in c.flags for c in self.result.main)

    def write(self, path: str, **slots: str) -> str:
        if self.is_forecast and self.writer.has(f"forecast.{path}"):
            path = f"forecast.{path}"
        return self.writer.write(path, **{**self.slots(), **slots})

    def item(self, cell: Cell) -> str:
        return self.write("item", member=self.writer.cell_name(cell), value=self.writer.value(cell))

    def items(self, cells: Sequence[Cell]) -> str:
        return self.writer.issue(self.writer.wording.join([self.item(c) for c in cells[:LISTED]]))


def small_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def direction_of(t: Telling, change: Cell) -> str:
    """Which words fit the change: points are higher or lower, people more or fewer, amounts more or less."""
    if change.value is None or change.value == 0:
        return "same"
    unit = t.writer.catalog.units[change.unit]
    kind = (
        "points"
        if change.change_unit == "pp" or unit.point
        else "people"
        if unit.people or unit.countable
        else "amount"
    )
    return f"{'up' if change.value > 0 else 'down'}_{kind}"


def course_of(t: Telling, change: Cell) -> str:
    """The same for a change over time, of which the smallest are no change in words."""
    small = change.value is not None and change.value != 0 and not is_change(t.kpi, change)
    return "near" if small else direction_of(t, change)


def say_whole(t: Telling) -> str | None:
    whole = next((c for c in t.result.context if c.value is not None), None)
    if whole is None:
        return None
    return t.write("text.whole", whole_place=t.writer.cell_place(whole), value=t.writer.value(whole))


def say_left_out(t: Telling) -> str | None:
    if not t.result.left_out:
        return None
    return t.write("text.left_out", counted=t.counted(t.result.left_out))


def say_forecast(t: Telling) -> str | None:
    """Who expects it, since when, and that it is no promise."""
    made = next((c.noted_at for c in t.result.main if FORECAST in c.flags and c.noted_at is not None), None)
    if made is None or t.kpi.forecast is None:
        return None
    by = t.writer.issue(t.kpi.forecast.by.in_(t.writer.language))
    return t.write("text.forecast", by=by, made=t.writer.day(made))


def value_of(cell: Cell) -> float:
    return float(cell.value) if cell.value is not None else 0.0


def tell_nothing_shown(t: Telling) -> Saying:
    if any(c.state == "hidden" for c in t.result.main):
        rule = t.kpi.disclosure
        if rule.unit is None:
            return Saying(t.write("headline.hidden_other"))
        people = rule.unit.in_(t.writer.language)
        return Saying(t.write("headline.hidden", min=t.writer.number(rule.min), people=people))
    return _tell_closed(t) or Saying(t.write("headline.gap"))


def _tell_closed(t: Telling) -> Saying | None:
    """A unit that was not there then: what took over from it, or what it was before."""
    closed = [(level, m) for c in t.result.main if c.reason == NO_MEMBER for level, m in c.members.items()]
    if len(closed) != 1 or len(t.result.main) != 1:
        return None
    level, member_id = closed[0]
    members = t.writer.catalog.levels[level].members
    member = t.writer.catalog.member(level, member_id)
    near = [m for m in members if m.id == member.successor or m.successor == member_id]
    slots = {"member": t.writer.cell_name(t.first)}
    if not near:
        return Saying(t.write("headline.no_member", **slots))
    names = t.writer.issue(t.writer.wording.join([m.label.in_(t.writer.language) for m in near]))
    path = "headline.no_member_after" if member.successor else "headline.no_member_before"
    return Saying(t.write(path, others=names, **slots))
