"""What a query should be answered with, by the second opinion's figures and the manual's words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from operator import eq, ge, gt, le, lt

from semantic_layer.query import Comparison, Query
from tests.oracle.days import WINDOW, days_of
from tests.oracle.definitions import round_shown
from tests.oracle.made.opinion import Members, Opinion, exists_in
from tests.oracle.made.subject import ALL, CATEGORIES, STATES, area_on

DECIMALS = {"share": 1, "wait": 1, "per_bed": 2, "hours": 1}
RATES = ("share", "wait", "per_bed", "hours")
ADDED = ("visits", "late", "beds", "people", *CATEGORIES)
FLOWS = {"visits": ("visits", "late", "share", "wait", "on_time"), "cases": ("people", "hours"), "projects": ()}
OVERLAPPING = ("rolling_12", "budget_follow_up")
LEAST_DENOMINATOR = 30
LOUDEST = ("hidden", "gap", "not_applicable")
MEETS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {"lt": lt, "le": le, "gt": gt, "ge": ge, "eq": eq}

Key = tuple[str, tuple[tuple[str, str], ...], str]
"""Measure, members and period of a cell."""


class Refused(Exception):  # noqa: N818 - not a fault: what the second opinion expects
    """The code of the refusal that is expected."""


@dataclass(frozen=True)
class Told:
    key: Key
    state: str
    value: Decimal | None = None
    text: str | None = None
    top: Fraction | None = None
    bottom: Fraction | None = None


@dataclass
class Answer:
    main: list[Told]
    computed: list[Decimal | None] = field(default_factory=list)
    left_out: int = 0


class Answering:
    """One query on a town. `hidden` are the places that the release hides: that they must be is tested apart."""

    def __init__(self, opinion: Opinion, hidden: frozenset[Key], query: Query) -> None:
        self.opinion, self.hidden, self.query = opinion, hidden, query
        self.kpi, self.grain = query.kpis[0], query.grain
        self.measures = list(query.measures)

    def answer(self) -> Answer:
        """Raises Refused."""
        found: Answer = getattr(self, f"_{self.query.operation}")()
        return found

    # -- operations ------------------------------------------------------------------------------------------

    def _value(self) -> Answer:
        main = self._window(self.query.period.from_, self.query.period.to)
        before = self._year_before(self.query.period.to)
        if WINDOW in main[0].key[2] or before is None or "state" in self._counted():
            return Answer(main)
        earlier = self._window(before, before)
        pairs = [(now, then) for now, then in zip(main, earlier, strict=True) if then.state != "not_applicable"]
        return Answer(main, self._changes(pairs))

    def _trend(self) -> Answer:
        if self.query.period.from_ == self.query.period.to:
            raise Refused("query")
        series: list[list[Told]] = []
        for place in self._places(self.query.period.to):
            cells = [self._cell(place[0], place[1], period) for period in self._between()]
            series.append([cell for cell in cells if cell.state != "not_applicable"])
        pairs = [(cells[-1], cells[0]) for cells in series if len(cells) > 1]
        return Answer([cell for cells in series for cell in cells], self._changes(pairs))

    def _breakdown(self) -> Answer:
        return Answer(self._window(self.query.period.from_, self.query.period.to))

    def _compare(self) -> Answer:
        span, against = self.query.period, self.query.against
        main = self._window(span.from_, span.to)
        if against is None:
            return Answer(main, self._changes([(main[0], other) for other in main[1:]]))
        if against.period is not None:
            return self._set_against(main, self._window(against.period.from_, against.period.to))
        if against.members is not None:
            return Answer(main, self._changes(list(zip(main, self._of(against.members), strict=True))))
        kept = [(cell, goal) for cell in main if (goal := self._target(cell)) is not None]
        if not kept:
            raise Refused("target_not_set")
        return Answer([cell for cell, _ in kept], [self._less(cell, goal) for cell, goal in kept])

    def _change(self) -> Answer:
        first, last = self.query.period.from_, self.query.period.to
        if first == last:
            before = self._year_before(last)
            if before is None:
                raise Refused("period_not_published")
            first = before
        return self._set_against(self._window(last, last), self._window(first, first))

    def _share(self) -> Answer:
        if self.kpi == "projects":
            return self._share_of_states()
        if self.measures[0] not in ADDED:
            raise Refused("not_exact")
        parts = self._window(self.query.period.to, self.query.period.to)
        named = {} if self.query.by else dict(list(self.query.where.items())[:-1])
        where = dict(self.query.where) if self.query.by else named
        (whole,) = self._of(where)
        groups = [[part] for part in parts]
        if not self.query.by and len(parts) > 1 and not (self.kpi == "visits" and self.measures[0] == "people"):
            groups.append(parts)
        return Answer(parts, [share for group in groups for share in self._share_of(group, whole)])

    def _share_of_states(self) -> Answer:
        asked, period = self._counted(), self.query.period.to
        every = {value: self._published(f"state.{value}", {}, period) for value in STATES}
        parts = [cell for value, cell in every.items() if f"state.{value}" in asked]
        whole = Told(parts[0].key, "shown", sum((cell.value or Decimal(0) for cell in every.values()), Decimal(0)))
        if any(cell.value is None for cell in every.values()):
            whole = Told(parts[0].key, "gap")
        return Answer(parts, [share for part in parts for share in self._share_of([part], whole)])

    def _rank(self) -> Answer:
        rank = self.query.rank
        assert rank is not None
        cells, ranked = self._comparable()
        ranked.sort(key=_value_of, reverse=rank.order == "highest")
        if rank.n is not None and len(ranked) > rank.n:
            cut = ranked[rank.n - 1].value
            ranked = [cell for i, cell in enumerate(ranked) if i < (rank.n or 0) or cell.value == cut]
        return Answer(ranked, left_out=len(cells) - len(self._comparable()[1]))

    def _spread(self) -> Answer:
        cells, ranked = self._comparable()
        left_out = len(cells) - len(ranked)
        if not ranked:
            return Answer([], left_out=left_out)
        values = [_value_of(cell) for cell in ranked]
        mean = round_shown(Fraction(sum(values, Decimal(0))) / len(values), self._decimals(self.measures[0]))
        ends = [min(ranked, key=_value_of), max(ranked, key=_value_of)]
        return Answer(ends, [min(values), max(values), mean], left_out)

    def _condition(self) -> Answer:
        if self.kpi == "projects":
            return self._in_states()
        condition = self.query.condition
        cells = self._living()
        if condition is None:
            return Answer(cells)
        if condition.value is None:
            return self._held_against_figures(condition.op)
        bound = Decimal(str(condition.value))
        met = [cell for cell in cells if cell.value is not None and MEETS[condition.op](cell.value, bound)]
        return Answer(met, left_out=sum(cell.value is None for cell in cells))

    def _held_against_figures(self, op: Comparison) -> Answer:
        """The figure that stands for all is the town's; of targets each member has its own, or is not there."""
        cells, known = self._comparable()
        assert self.query.against is not None
        if self.query.against.target:
            limits = {cell.key: goal for cell in cells if (goal := self._target(cell)) is not None}
            if not limits:
                raise Refused("target_not_set")
        elif self.query.period.from_ != self.query.period.to:
            raise Refused("not_exact")
        elif self.query.against.period is not None:
            return self._differ_from_before(op, self.query.against.period.to, known)
        else:
            whole = self._of({})[0].value
            if whole is None:
                raise Refused("not_comparable")
            limits = {cell.key: whole for cell in cells}
        known = [cell for cell in known if cell.key in limits]
        met = [cell for cell in known if MEETS[op](_value_of(cell), limits[cell.key])]
        return Answer(met, left_out=len(limits) - len(known))

    def _differ_from_before(self, op: Comparison, period: str, known: list[Told]) -> Answer:
        """Each member against its own earlier figure; one that was not there then is not asked about."""
        then = {c.key[:2]: c for c in self._window(period, period) if c.state != "not_applicable"}
        cells = [cell for cell in self._living() if cell.key[:2] in then]
        pairs = [
            (c, b) for c in known if (b := then.get(c.key[:2])) and b.value is not None and not self._rests_on_few(b)
        ]
        met = [(now, b) for now, b in pairs if MEETS[op](_value_of(now), _value_of(b))]
        return Answer([now for now, _ in met], [self._less(now, b.value) for now, b in met], len(cells) - len(pairs))

    def _count(self) -> Answer:
        found = self._condition()
        some = self.kpi == "projects" or bool(self._living())
        number = [Decimal(len(found.main))] if some else []
        return Answer(found.main, [*number, *found.computed], found.left_out)

    def _status(self) -> Answer:
        if "project" not in (*self.query.by, *self.query.where):
            return self._value()
        found = self._in_states()
        return Answer(found.main, left_out=0 if self.measures == ["state"] else found.left_out)

    def _in_states(self) -> Answer:
        """The projects that have the state, or all of them with theirs."""
        period = self.query.period
        if period.from_ != period.to:
            raise Refused("not_exact")
        cells = [self._published("state", members, period.to) for _, members in self._places(period.to)]
        met = [cell for cell in cells if self.measures == ["state"] or f"state.{cell.text}" in self.measures]
        return Answer(met, left_out=sum(cell.text is None for cell in cells))

    # -- cells -----------------------------------------------------------------------------------------------

    def _window(self, first: str, last: str) -> list[Told]:
        if first == last:
            return [self._cell(measure, members, last) for measure, members in self._places(last)]
        rounded = self.kpi == "cases" and (self.query.by or self.query.where)
        if rounded or self.grain in OVERLAPPING or any(m not in FLOWS[self.kpi] for m in self.measures):
            raise Refused("not_exact")
        every = self._between(first, last)
        series: dict[tuple[str, tuple[tuple[str, str], ...]], list[Told]] = {}
        for period in every:
            for measure, members in self._places(period):
                series.setdefault((measure, _named(members)), []).append(self._cell(measure, members, period))
        window = f"{first}{WINDOW}{last}"
        return [self._sum(measure, members, window, cells, []) for (measure, members), cells in series.items()]

    def _places(self, period: str) -> Iterator[tuple[str, Members]]:
        """Measure and members of every cell; a list has the members that were there in the period."""
        where = self.query.where
        for measure in self._counted():
            if not self.query.by:
                for ids in product(*where.values()):
                    yield measure, dict(zip(where, ids, strict=True))
                continue
            named = {level for level in where if not (level == "area" and "unit" in self.query.by)}
            levels = [level for level in ALL if level in named or level in self.query.by]
            day = days_of(period).last
            for members in self.opinion.places(self.kpi, levels, period):
                scope = {"area": area_on(members["unit"], day), **members} if "unit" in members else members
                if all(scope[level] in ids for level, ids in where.items()):
                    yield measure, members

    def _counted(self) -> list[str]:
        """A category is counted where it is not asked for by its members."""
        if "project" in (*self.query.by, *self.query.where) or "state" not in self.measures:
            return self.measures
        return [f"state.{value}" for value in STATES]

    def _of(self, where: Mapping[str, Sequence[str]]) -> list[Told]:
        period = self.query.period
        query = self.query.model_copy(update={"where": where, "by": (), "without": {}})
        other = Answering(self.opinion, self.hidden, query)
        return other._window(period.from_, period.to)

    def _cell(self, measure: str, members: Members, period: str) -> Told:
        cell = self._published(measure, members, period)
        if not self.query.without:
            return cell
        ((level, ids),) = self.query.without.items()
        parts = [self._published(measure, {**members, level: id_}, period) for id_ in ids]
        shown = all(part.state == "shown" for part in (cell, *parts))
        if self.kpi != "visits" or (measure == "people" and shown):
            raise Refused("not_exact")
        return self._sum(measure, _named(members), period, [cell], parts)

    def _published(self, measure: str, members: Members, period: str) -> Told:
        key = (measure, _named(members), period)
        if key in self.hidden:
            return Told(key, "hidden")
        if not exists_in(members.get("unit", ""), f"{days_of(period).last:%Y-%m}") and not self._has_row(
            members, period
        ):
            return Told(key, "not_applicable")
        figure = self.opinion.figure(self.kpi, measure, period, members)
        value = None if figure.value is None else round_shown(figure.value, self._decimals(measure))
        return Told(key, figure.state, value, figure.text, figure.top, figure.bottom)

    def _has_row(self, members: Members, period: str) -> bool:
        return dict(members) in list(self.opinion.places(self.kpi, list(members), period))

    def _sum(
        self, measure: str, members: tuple[tuple[str, str], ...], period: str, plus: list[Told], minus: list[Told]
    ) -> Told:
        key = (measure, members, period)
        for state in LOUDEST:
            if any(cell.state == state for cell in (*plus, *minus)):
                return Told(key, state)
        top = _total(cell.top for cell in plus) - _total(cell.top for cell in minus)
        if measure not in RATES:
            return Told(key, "shown", round_shown(top, 0), None, top)
        bottom = _total(cell.bottom for cell in plus) - _total(cell.bottom for cell in minus)
        if bottom == 0:
            return Told(key, "gap")
        value = top / bottom * (100 if measure == "share" else 1)
        return Told(key, "shown", round_shown(value, self._decimals(measure)), None, top, bottom)

    def _living(self) -> list[Told]:
        self.measures = self.measures[:1]
        cells = self._window(self.query.period.from_, self.query.period.to)
        return [cell for cell in cells if cell.state != "not_applicable"]

    def _comparable(self) -> tuple[list[Told], list[Told]]:
        if self.measures[0] == "state":
            raise Refused("not_comparable")
        cells = self._living()
        return cells, [c for c in cells if c.value is not None and not self._rests_on_few(c)]

    def _rests_on_few(self, cell: Told) -> bool:
        measure, members, period = cell.key
        if measure not in RATES:
            return False
        base = cell.bottom
        if self.kpi == "cases":  # Only the number of persons is published, to the nearest 5.
            people = self.opinion.figure("cases", "people", period, dict(members)).value or Fraction(0)
            base = Fraction(5 * ((2 * int(people) + 5) // 10))
        return base is not None and base < LEAST_DENOMINATOR

    # -- arithmetic ------------------------------------------------------------------------------------------

    def _set_against(self, later: list[Told], earlier: list[Told]) -> Answer:
        before = {cell.key[:2]: cell for cell in earlier}
        pairs = [(cell, before[cell.key[:2]]) for cell in later if cell.key[:2] in before]
        return Answer([cell for cell, _ in pairs], self._changes(pairs))

    def _changes(self, pairs: Sequence[tuple[Told, Told]]) -> list[Decimal | None]:
        """Every difference, and in percent where the measure is an amount and was more than nothing."""
        found = [self._less(now, then.value) for now, then in pairs]
        for now, then in pairs:
            if now.key[0] in ("share", "on_time") or now.value is None or then.value is None or then.value <= 0:
                continue
            percent = (now.value - then.value) / then.value * 100
            found.append(percent.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
        return found

    def _less(self, now: Told, then: Decimal | None) -> Decimal | None:
        return None if now.value is None or then is None else now.value - then

    def _share_of(self, parts: Sequence[Told], whole: Told) -> Iterator[Decimal | None]:
        if whole.value is None or any(part.value is None for part in parts):
            yield None
        elif whole.value > 0:
            value = sum((part.value or 0 for part in parts), Decimal(0)) / whole.value * 100
            yield value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

    def _target(self, cell: Told) -> Decimal | None:
        measure, members, period = cell.key
        if self.kpi != "visits" or days_of(period).last.year != 2025:
            return None
        return {("share", ()): Decimal("12.5"), ("visits", (("area", "north"),)): Decimal(60)}.get((measure, members))

    # -- periods ---------------------------------------------------------------------------------------------

    def _between(self, first: str | None = None, last: str | None = None) -> list[str]:
        every = self.opinion.periods(self.kpi, self.grain)
        span = self.query.period
        return every[every.index(first or span.from_) : every.index(last or span.to) + 1]

    def _year_before(self, period: str) -> str | None:
        year = int(period[:4])
        before = f"{year - 1}{period[4:]}" if "/" not in period else f"{year - 1}/{year % 100:02}"
        return before if before in self.opinion.periods(self.kpi, self.grain) else None

    def _decimals(self, measure: str) -> int:
        return DECIMALS.get(measure, 0)


def _named(members: Members) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(members.items()))


def _total(amounts: Iterable[Fraction | None]) -> Fraction:
    return sum((amount for amount in amounts if amount is not None), Fraction(0))


def _value_of(cell: Told) -> Decimal:
    assert cell.value is not None
    return cell.value
