"""Queries drawn by dice over everything that is published: every KPI with every operation, again and again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal, get_args

from semantic_layer.catalog import Breakdown, Kpi
from semantic_layer.measures import CategoryMeasure
from semantic_layer.query import Against, Members, PeriodRange, Query, Rank
from tests.oracle.definitions import Sum
from tests.oracle.expected import Expectations
from tests.oracle.observed import Observed
from tests.oracle.subjects import DEFINITIONS

Operation = Literal["value", "trend", "breakdown", "rank", "compare", "change"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
OVERLAPPING = ("budget_follow_up", "rolling_12")


@dataclass(frozen=True)
class Drawn:
    query: Query
    today: date


class Dealer:
    def __init__(self, seed: int, expectations: Expectations, cells: list[Observed]) -> None:
        self.dice = Random(seed)
        self.expectations = expectations
        self.scopes = {(c.kpi, c.breakdown, c.period, c.key): c.scope for c in cells}
        self.members: dict[tuple[str, str, str], list[dict[str, str]]] = {}
        for cell in cells:
            known = self.members.setdefault((cell.kpi, cell.breakdown, cell.period), [])
            if cell.members not in known:
                known.append(cell.members)

    def deal(self, rounds: int) -> Iterator[Drawn]:
        for _ in range(rounds):
            for kpi in self.expectations.catalog.kpis.values():
                for operation in OPERATIONS:
                    yield self.draw(kpi, operation)

    def draw(self, kpi: Kpi, operation: Operation) -> Drawn:
        lists = operation in ("breakdown", "rank")
        breakdown = self.dice.choice([b for b in kpi.published if b.by or not lists] or list(kpi.published))
        if not breakdown.by and lists:
            operation = "value"
        grain = self.dice.choice(breakdown.grains)
        today = self._draw_today(kpi, grain)
        periods = self.expectations.periods(kpi.id, grain, today)
        measures = self._draw_measures(kpi, breakdown, one=operation in ("rank", "compare"))
        parts = getattr(self, f"_draw_{operation}")(kpi, breakdown, grain, periods, measures)
        query = {"kpis": (kpi.id,), "measures": measures, "operation": operation, "grain": grain, **parts}
        return Drawn(Query.model_validate(query), today)

    # -- operations ----------------------------------------------------------------------------------------

    def _draw_value(
        self, kpi: Kpi, breakdown: Breakdown, grain: str, periods: list[str], measures: tuple[str, ...]
    ) -> dict[str, object]:
        formulas = [DEFINITIONS[kpi.id].measures[m] for m in measures]
        adds_up = all(isinstance(formula, Sum) for formula in formulas)
        flows = all(isinstance(formula, Sum) and not formula.last for formula in formulas)
        window = breakdown.components and flows and grain not in OVERLAPPING
        span = self._span(periods) if window and self.dice.random() < 0.4 else self._one(periods)
        parts = [b for b in kpi.published if b.components and grain in b.grains and len(self._finest(b)) == 1]
        if not breakdown.by and breakdown.components and adds_up and parts and self.dice.random() < 0.5:
            part = self.dice.choice(parts)
            if part.measures is None or set(measures) <= set(part.measures):
                return {"period": span, "without": self._where(kpi, part, span)}
        where = self._where(kpi, breakdown, span)
        if where and breakdown.components and adds_up and self.dice.random() < 0.5:
            level = self.dice.choice(list(where))
            others = self._siblings(kpi, breakdown, span, where, level)
            if others:
                chosen = self.dice.sample(others, min(len(others), 2))
                return {"period": span, "where": {**where, level: (*where[level], *chosen)}, "together": True}
        return {"period": span, "where": where}

    def _draw_trend(
        self, kpi: Kpi, breakdown: Breakdown, grain: str, periods: list[str], *_: object
    ) -> dict[str, object]:
        span = self._span(periods, least=2)
        return {"period": span, "where": self._where(kpi, breakdown, span)}

    def _draw_breakdown(
        self, kpi: Kpi, breakdown: Breakdown, grain: str, periods: list[str], *_: object
    ) -> dict[str, object]:
        span = self._one(periods)
        finest = self._finest(breakdown)
        by = self.dice.choice(finest)
        one = self._pick(kpi, breakdown, span)
        where: Members = {level: (one[level],) for level in finest if level != by}
        above = [level for level in self.expectations.catalog.ancestors(by) if level in breakdown.by]
        if above and self.dice.random() < 0.5:
            level = self.dice.choice(above)
            where[level] = (self.scopes[kpi.id, breakdown.id, span.to, tuple(one.values())][level],)
        return {"period": span, "by": (by,), "where": where}

    def _draw_rank(
        self, kpi: Kpi, breakdown: Breakdown, grain: str, periods: list[str], *_: object
    ) -> dict[str, object]:
        order: Literal["highest", "lowest"] = self.dice.choice(("highest", "lowest"))
        rank = Rank(n=self.dice.choice((None, 1, 3, 5)), order=order)
        return {**self._draw_breakdown(kpi, breakdown, grain, periods), "rank": rank}

    def _draw_compare(
        self, kpi: Kpi, breakdown: Breakdown, grain: str, periods: list[str], measures: tuple[str, ...]
    ) -> dict[str, object]:
        span = self._one(periods)
        where = self._where(kpi, breakdown, span)
        targets = [
            t for t in kpi.targets if t.scope == {k: v[0] for k, v in where.items()} and t.measure == measures[0]
        ]
        kind = self.dice.choice(["period", "target" if targets else "period", "members" if where else "period"])
        if kind == "target":
            return {"period": span, "where": where, "against": Against(target=True)}
        if kind == "members":
            level = self.dice.choice(list(where))
            others = self._siblings(kpi, breakdown, span, where, level)
            if not others:
                return {"period": span, "where": where, "against": Against(period=self._one(periods))}
            if self.dice.random() < 0.5:
                chosen = self.dice.sample(others, min(len(others), 3))
                return {"period": span, "where": {**where, level: (*where[level], *chosen)}}
            return {"period": span, "where": where, "against": Against(members={level: (self.dice.choice(others),)})}
        return {"period": span, "where": where, "against": Against(period=self._one(periods))}

    def _draw_change(
        self, kpi: Kpi, breakdown: Breakdown, grain: str, periods: list[str], *_: object
    ) -> dict[str, object]:
        span = self._span(periods)
        return {"period": span, "where": self._where(kpi, breakdown, span)}

    # -- slots ---------------------------------------------------------------------------------------------

    def _draw_today(self, kpi: Kpi, grain: str) -> date:
        """Mostly the day of the release, else a day of the last two years on which two periods were out."""
        day = self.expectations.as_of
        if self.dice.random() < 0.25:
            earlier = day - timedelta(days=self.dice.randrange(700))
            day = earlier if len(self.expectations.periods(kpi.id, grain, earlier)) > 1 else day
        return day

    def _draw_measures(self, kpi: Kpi, breakdown: Breakdown, one: bool) -> tuple[str, ...]:
        per_member = set(self._finest(breakdown))
        published: list[str] = []
        for measure_id, measure in kpi.measures.items():
            if breakdown.measures is not None and measure_id not in breakdown.measures:
                continue
            if isinstance(measure, CategoryMeasure) and per_member != {measure.per}:
                published += [f"{measure_id}.{value.id}" for value in measure.values]
            else:
                published.append(measure_id)
        number = 1 if one else min(len(published), self.dice.choice((1, 1, 2)))
        return tuple(self.dice.sample(published, number))

    def _one(self, periods: list[str]) -> PeriodRange:
        period = self.dice.choice(periods[-12:])
        return PeriodRange(from_=period, to=period)

    def _span(self, periods: list[str], least: int = 1) -> PeriodRange:
        last = self.dice.randrange(least - 1, len(periods))
        first = self.dice.randrange(max(0, last - 20), last - least + 2)
        return PeriodRange(from_=periods[first], to=periods[last])

    def _where(self, kpi: Kpi, breakdown: Breakdown, span: PeriodRange) -> Members:
        return {level: (member,) for level, member in self._pick(kpi, breakdown, span).items()}

    def _pick(self, kpi: Kpi, breakdown: Breakdown, span: PeriodRange) -> dict[str, str]:
        return self.dice.choice(self.members[kpi.id, breakdown.id, span.to])

    def _siblings(self, kpi: Kpi, breakdown: Breakdown, span: PeriodRange, where: Members, level: str) -> list[str]:
        rest = {k: v[0] for k, v in where.items() if k != level}
        return sorted(
            m[level]
            for m in self.members[kpi.id, breakdown.id, span.to]
            if m[level] not in where[level] and {k: v for k, v in m.items() if k != level} == rest
        )

    def _finest(self, breakdown: Breakdown) -> list[str]:
        finest = self.expectations.catalog.finest(breakdown.by)
        return [level for level in breakdown.by if level in finest]
