"""The sentence that answers, and at most two more: change, target, range. One function per operation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.format import needed_decimals
from assistant.writer import Writer
from semantic_layer.catalog import Kpi
from semantic_layer.result import Cell, Result

NAMED = 6
"""Members named in a sentence; beyond that the table has them."""
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
            "place": w.place(query.where),
            "period": w.period_in(query.period.from_, query.grain),
            "from": w.period(query.period.from_, query.grain),
            "to": w.period(query.period.to, query.grain),
            "by": w.wording.join([w.wording.level(level, kpi=self.kpi, where=query.where) for level in query.by]),
            "by_one": w.wording.level(query.by[-1], False, self.kpi, query.where) if query.by else "",
            "each": w.label("each." + ("neuter" if self._is_neuter() else "common")),
        }

    def _is_neuter(self) -> bool:
        query = self.result.query
        return bool(query.by) and self.writer.wording.is_neuter(query.by[-1], self.kpi, query.where)

    def write(self, path: str, **slots: str) -> str:
        return self.writer.write(path, **{**self.slots(), **slots})

    def item(self, cell: Cell) -> str:
        return self.write("item", member=self.writer.cell_name(cell), value=self.writer.value(cell))

    def items(self, cells: Sequence[Cell]) -> str:
        return self.writer.issue(self.writer.wording.join([self.item(c) for c in cells[:LISTED]]))


def tell_result(writer: Writer, kpi: Kpi, result: Result) -> Saying:
    """The sentences for a result; a result without a shown figure says why."""
    telling = Telling(writer, kpi, result)
    if not result.main and result.query.operation not in ("condition", "count", "status", "rank", "spread"):
        return Saying(telling.write("headline.gap"))
    if result.main and all(c.state != "shown" for c in result.main):
        return _tell_nothing_shown(telling)
    return _TELLERS[result.query.operation](telling)


def _tell_nothing_shown(t: Telling) -> Saying:
    if any(c.state == "hidden" for c in t.result.main):
        rule = t.kpi.disclosure
        if rule.unit is None:
            return Saying(t.write("headline.hidden_other"))
        people = rule.unit.in_(t.writer.language)
        return Saying(t.write("headline.hidden", min=t.writer.number(rule.min), people=people))
    return Saying(t.write("headline.gap"))


def _tell_value(t: Telling) -> Saying:
    query = t.result.query
    if query.period.from_ != query.period.to:
        return Saying(t.write("headline.value_window", value=t.writer.value(t.first)))
    if t.first.text is not None:
        return _tell_category(t)
    if len(t.result.main) > 1:
        places = {tuple(c.members.items()) for c in t.result.main}
        path = "headline.value_many" if len(places) > 1 else "headline.value_measures"
        listed = [_value_at(t, c) for c in t.result.main]
        return Saying(t.write(path, listed=t.writer.issue(t.writer.wording.join(listed))))
    sentences = [s for s in (_change_sentence(t),) if s]
    return Saying(t.write("headline.value", value=t.writer.value(t.first)), tuple(sentences))


def _value_at(t: Telling, cell: Cell) -> str:
    """One of several values: by place when the places differ, else by measure."""
    places = {tuple(c.members.items()) for c in t.result.main}
    value = t.writer.value(cell)
    if len(places) > 1:
        return _small(t.write("pair", value=value, place=t.writer.cell_place(cell)))
    return _small(t.write("pair_measure", subject=t.writer.subject(t.kpi, cell.measure), value=value))


def _tell_category(t: Telling) -> Saying:
    parts = [
        f"{t.writer.catalog.measure_label(t.kpi, c.measure).in_(t.writer.language).lower()} {t.writer.value(c).lower()}"
        for c in t.result.main
    ]
    place = t.writer.cell_place(t.first)
    return Saying(t.write("headline.category", place=place, listed=t.writer.wording.join(parts)))


def _change_sentence(t: Telling) -> str | None:
    """The change from the accompanying earlier figure, in words."""
    if not t.result.context or not t.result.computed:
        return None
    earlier, change = t.result.context[0], t.result.computed[0]
    if earlier.value is None or change.value is None or earlier.period == t.first.period:
        return None
    slots = {
        "delta": t.writer.difference(change),
        "other": t.writer.value(earlier),
        "other_in": t.writer.period_in(earlier.period, earlier.grain),
    }
    return t.write("text." + _direction(t, change), **slots)


def _direction(t: Telling, change: Cell) -> str:
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


def _tell_trend(t: Telling) -> Saying:
    shown = [c for c in t.result.main if c.value is not None]
    series = {(c.measure, tuple(c.members.items())) for c in t.result.main}
    if len(series) > 1 or len(shown) < 2 or t.result.main[0].value is None or t.result.main[-1].value is None:
        return Saying(t.write("headline.trend_hidden") if len(series) == 1 else _tell_series(t))
    first, last = t.result.main[0], t.result.main[-1]
    headline = t.write(
        "headline.trend",
        first=t.writer.value(first),
        last=t.writer.value(last),
        from_in=t.writer.period_in(first.period, first.grain),
        to_in=t.writer.period_in(last.period, last.grain),
    )
    sentences = []
    if t.result.computed and t.result.computed[0].value is not None:
        change = t.result.computed[0]
        sentences.append(t.write("text.alone_" + _direction(t, change), delta=t.writer.difference(change)))
    if len(shown) > 2:
        top, low = max(shown, key=_value), min(shown, key=_value)
        sentences.append(
            t.write(
                "text.extremes",
                highest=t.writer.value(top),
                lowest=t.writer.value(low),
                highest_in=t.writer.period_in(top.period, top.grain),
                lowest_in=t.writer.period_in(low.period, low.grain),
            )
        )
    return Saying(headline, tuple(sentences))


def _tell_series(t: Telling) -> str:
    last = t.result.main[-1]
    cells = [c for c in t.result.main if c.period == last.period]
    listed = t.writer.issue(t.writer.wording.join([_value_at(t, c) for c in cells]))
    period = t.writer.period_in(last.period, last.grain)
    return t.write("headline.value_many", listed=listed, period=period)


def _tell_breakdown(t: Telling) -> Saying:
    """Lowest and highest where members may be set against each other, else the whole; the rest is in the table."""
    whole = next((c for c in t.result.context if c.value is not None), None)
    shown = [c for c in t.result.main if c.value is not None and "u" not in c.flags]
    if len(shown) > 1 and t.kpi.comparisons.rank != "no" and len({c.measure for c in shown}) == 1:
        sentence = _whole_sentence(t)
        return Saying(_range_sentence(t, "headline.breakdown", shown), (sentence,) if sentence else ())
    if whole is not None:
        return Saying(
            t.write("headline.breakdown_total", place=t.writer.cell_place(whole), value=t.writer.value(whole))
        )
    return Saying(t.write("headline.breakdown_plain"))


def _range_sentence(t: Telling, path: str, shown: Sequence[Cell]) -> str:
    low, top = min(shown, key=_value), max(shown, key=_value)
    return t.write(
        path,
        lowest=t.writer.value(low),
        lowest_member=t.writer.cell_name(low),
        highest=t.writer.value(top),
        highest_member=t.writer.cell_name(top),
    )


def _tell_rank(t: Telling) -> Saying:
    rank = t.result.query.rank
    if rank is None or not t.result.main:
        return Saying(t.write("headline.rank_none"))
    if rank.over == "periods":
        listed = [
            t.write("item", member=t.writer.period_in(c.period, c.grain), value=t.writer.value(c))
            for c in t.result.main
        ]
        joined = t.writer.issue(t.writer.wording.join([_small(text) for text in listed]))
        return Saying(t.write(f"headline.rank_periods_{rank.order}", listed=joined))
    listed = [t.write("item", member=t.writer.cell_place(c), value=t.writer.value(c)) for c in t.result.main[:LISTED]]
    joined = t.writer.issue(t.writer.wording.join([_small(text) for text in listed]))
    headline = t.write(f"headline.rank_{rank.order}", listed=joined)
    return Saying(headline, tuple(s for s in (_whole_sentence(t), _left_out_sentence(t)) if s))


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _whole_sentence(t: Telling) -> str | None:
    whole = next((c for c in t.result.context if c.value is not None), None)
    if whole is None:
        return None
    return t.write("text.whole", whole_place=t.writer.cell_place(whole), value=t.writer.value(whole))


def _left_out_sentence(t: Telling) -> str | None:
    if not t.result.left_out:
        return None
    return t.write("text.left_out", count=t.writer.number(t.result.left_out))


def _tell_compare(t: Telling) -> Saying:
    against = t.result.query.against
    if against is not None and against.target:
        return _tell_target(t)
    if against is not None and against.members is not None:
        return _tell_members(t)
    if not t.result.against:
        return _tell_value(t)
    other = t.result.against[0]
    headline = t.write(
        "headline.compare_period",
        value=t.writer.value(t.first),
        period=t.writer.period_in(t.first.period, t.first.grain),
        other=t.writer.value(other),
        against_in=t.writer.period_in(other.period, other.grain),
    )
    return Saying(headline, _difference(t, "alone"))


def _tell_members(t: Telling) -> Saying:
    listed = [t.write("pair", value=t.writer.value(c), place=t.writer.cell_place(c)) for c in t.result.against[:NAMED]]
    joined = t.writer.issue(t.writer.wording.join([_small(text) for text in listed]))
    headline = t.write(
        "headline.compare_members",
        value=t.writer.value(t.first),
        place=t.writer.cell_place(t.first),
        listed=joined,
    )
    if len(t.result.against) != 1:
        return Saying(headline)
    places = {
        "place": t.writer.cell_place(t.first),
        "other_place": t.writer.cell_place(t.result.against[0]),
    }
    return Saying(headline, _difference(t, "pair", **places))


def _difference(t: Telling, kind: str, **slots: str) -> tuple[str, ...]:
    change = t.result.computed[0] if t.result.computed else None
    if change is None or change.value is None:
        return ()
    return (t.write(f"text.{kind}_{_direction(t, change)}", delta=t.writer.difference(change), **slots),)


def _tell_target(t: Telling) -> Saying:
    goal = t.result.against[0]
    difference = t.result.computed[0] if t.result.computed else None
    bound = {"lower_is_better": "at_most", "higher_is_better": "at_least"}.get(t.kpi.direction, "equal")
    said = t.writer.issue(t.writer.label(f"goal.{bound}").format(goal=t.writer.value(goal)))
    headline = t.write("headline.target", value=t.writer.value(t.first), goal=said)
    if difference is None or difference.text is None:
        return Saying(headline)
    return Saying(headline, (t.write(f"headline.target_{difference.text}"),))


def _tell_condition(t: Telling) -> Saying:
    slots = _bound_slots(t)
    if not t.result.main:
        return Saying(t.write("headline.condition_none", **slots), _left_out(t))
    count = _count_cell(t, "c_count")
    headline = t.write("headline.condition", count=t.writer.value(count), listed=t.items(t.result.main), **slots)
    return Saying(headline, _left_out(t), (count,))


def _tell_count(t: Telling) -> Saying:
    slots = _bound_slots(t)
    if not t.result.computed or not t.result.computed[0].value:
        return Saying(t.write("headline.condition_none", **slots), _left_out(t))
    return Saying(t.write("headline.count", count=t.writer.value(t.result.computed[0]), **slots), _left_out(t))


def _bound_slots(t: Telling) -> dict[str, str]:
    condition = t.result.query.condition
    if condition is None:
        return {"bound": "", "limit": ""}
    limit = t.writer.number(condition.value, needed_decimals(condition.value))
    return {"bound": t.writer.label(f"bound.{condition.op}"), "limit": limit}


def _left_out(t: Telling) -> tuple[str, ...]:
    sentence = _left_out_sentence(t)
    return (sentence,) if sentence else ()


def _count_cell(t: Telling, cell_id: str) -> Cell:
    """How many members a list has, as a computed cell of its own."""
    members = list(dict.fromkeys(tuple(c.members.items()) for c in t.result.main))
    ids = tuple(c.id for c in t.result.main)
    first = t.first
    return Cell(
        id=cell_id,
        kpi=first.kpi,
        measure=first.measure,
        grain=first.grain,
        period=first.period,
        members={},
        value=Decimal(len(members)),
        unit="count",
        state="shown",
        formula=f"count({', '.join(ids)})",
        from_=ids,
    )


def _tell_status(t: Telling) -> Saying:
    states = t.writer.issue(t.writer.wording.states(t.kpi, t.result.query.measures))
    if not t.result.main:
        return Saying(t.write("headline.status_none", states=states))
    if not t.result.query.by:
        return _tell_value(t)
    count = _count_cell(t, "c_count")
    if not states:
        return Saying(t.write("headline.status_all", count=t.writer.value(count)), (), (count,))
    names = list(dict.fromkeys(t.writer.cell_name(c) for c in t.result.main))[:LISTED]
    listed = t.writer.issue(t.writer.wording.join(names))
    headline = t.write("headline.status", count=t.writer.value(count), states=states, listed=listed)
    return Saying(headline, (), (count,))


def _tell_share(t: Telling) -> Saying:
    if not t.result.computed:
        return _tell_value(t)
    share = t.result.computed[-1]
    whole = t.result.against[0] if t.result.against else None
    members = t.writer.issue(t.writer.wording.join([t.writer.cell_name(c) for c in t.result.main]))
    headline = t.write("headline.share", members=members, value=t.writer.value(share))
    if whole is None or len(t.result.main) != 1:
        return Saying(headline)
    return Saying(headline, (t.write("text.parts", part=t.writer.value(t.first), whole=t.writer.value(whole)),))


def _tell_spread(t: Telling) -> Saying:
    if len(t.result.main) < 2:
        return Saying(t.write("headline.rank_none"), _left_out(t))
    headline = _range_sentence(t, "headline.spread", t.result.main)
    mean = next((c for c in t.result.computed if (c.formula or "").startswith("mean")), None)
    sentences = [t.write("text.mean", mean=t.writer.value(mean))] if mean is not None else []
    return Saying(headline, (*sentences, *_left_out(t)))


def _value(cell: Cell) -> float:
    return float(cell.value) if cell.value is not None else 0.0


_TELLERS: dict[str, Callable[[Telling], Saying]] = {
    "value": _tell_value,
    "trend": _tell_trend,
    "breakdown": _tell_breakdown,
    "rank": _tell_rank,
    "compare": _tell_compare,
    "change": _tell_compare,
    "condition": _tell_condition,
    "count": _tell_count,
    "status": _tell_status,
    "share": _tell_share,
    "spread": _tell_spread,
}
