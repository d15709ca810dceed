"""The planner understands every neutral question that the wording makes, as the very query that it was made from.

This is what makes readings, suggestions and "Sådan forstod jeg spørgsmålet" trustworthy: they are questions that can
be asked again.
"""

import random

import pytest

from assistant.plan import QueryPlan
from assistant.replan import CatalogTimeline
from assistant.wording import Wording
from semantic_layer.catalog import Breakdown, Catalog, Kpi
from semantic_layer.measures import CategoryMeasure
from semantic_layer.query import Against, Condition, PeriodRange, Query, Rank
from semantic_layer.serve.arithmetic import is_flow
from semantic_layer.serve.drivers import find_driver_levels
from semantic_layer.texts import Language
from tests.assistant.conftest import TODAY, PlanText

QUERIES = 400
FEWEST_KEPT = 0.985
"""A question may be asked back where two KPIs share its words; it may never come back as another query."""

SEEDS = (11, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (12, 13)))


@pytest.mark.parametrize("seed", SEEDS)
def test_generated_queries_come_back_as_themselves(catalog: Catalog, plan: PlanText, seed: int) -> None:
    dice = random.Random(seed)
    asked = kept = 0
    while asked < QUERIES:
        query = _roll_query(catalog, dice)
        if query is None:
            continue
        language: Language = dice.choice(("da", "en"))
        text = Wording(catalog, language).ask(query)
        asked += 1
        planned = plan(text, language=language)
        if isinstance(planned, QueryPlan):
            assert planned.query == query, f"seed {seed}: {text}"
            kept += 1
    assert kept / asked >= FEWEST_KEPT


def _roll_query(catalog: Catalog, dice: random.Random) -> Query | None:
    """A query that is published, or None when the dice make one that is not."""
    kpi = dice.choice(list(catalog.kpis.values()))
    breakdown = dice.choice(kpi.published)
    grain = dice.choice(breakdown.grains)
    measure = dice.choice([m for m in kpi.measures if breakdown.measures is None or m in breakdown.measures])
    if isinstance(kpi.measure(measure), CategoryMeasure):
        return None
    timeline = CatalogTimeline(catalog, TODAY)
    latest = timeline.latest(kpi.id, grain)
    periods = catalog.calendars.between(timeline.first(kpi.id, grain), latest) if latest else []
    if len(periods) < 3:
        return None
    base = Query(
        kpis=(kpi.id,), measures=(measure,), operation="value", grain=grain, period=_one(dice.choice(periods).id)
    )
    shape = dice.choice(
        (
            _roll_value,
            _roll_trend,
            _roll_list,
            _roll_compare_period,
            _roll_compare_members,
            _roll_target,
            _roll_benchmark,
            _roll_drivers,
        )
    )
    return shape(catalog, dice, kpi, breakdown, base, [p.id for p in periods])


def _one(period: str) -> PeriodRange:
    return PeriodRange(from_=period, to=period)


def _places(catalog: Catalog, dice: random.Random, kpi: Kpi, breakdown: Breakdown) -> dict[str, tuple[str, ...]]:
    return {
        level: (dice.choice(_members(catalog, kpi, level)),)
        for level in breakdown.by
        if level in catalog.finest(breakdown.by)
    }


def _members(catalog: Catalog, kpi: Kpi, level: str) -> list[str]:
    """Members that the KPI covers."""
    found = []
    for member in catalog.levels[level].members:
        scopes = [(at, ids) for at, ids in kpi.covers.items() if at == level or at in catalog.ancestors(level)]
        if all(catalog.ancestor_on(level, member.id, at, TODAY) in ids for at, ids in scopes):
            found.append(member.id)
    return found


def _roll_value(
    catalog: Catalog, dice: random.Random, kpi: Kpi, breakdown: Breakdown, base: Query, periods: list[str]
) -> Query:
    return base.model_copy(update={"where": _places(catalog, dice, kpi, breakdown)})


def _roll_trend(
    catalog: Catalog, dice: random.Random, kpi: Kpi, breakdown: Breakdown, base: Query, periods: list[str]
) -> Query:
    first, last = sorted(dice.sample(range(len(periods)), 2))
    span = PeriodRange(from_=periods[first], to=periods[last])
    return base.model_copy(
        update={"operation": "trend", "period": span, "where": _places(catalog, dice, kpi, breakdown)}
    )


def _roll_list(
    catalog: Catalog, dice: random.Random, kpi: Kpi, breakdown: Breakdown, base: Query, periods: list[str]
) -> Query | None:
    places = _places(catalog, dice, kpi, breakdown)
    if not places:
        return None
    level = list(places)[-1]
    del places[level]
    fields: dict[str, object] = {"by": (level,), "where": places}
    operation = dice.choice(("breakdown", "rank", "condition", "count"))
    if operation == "rank":
        if kpi.comparisons.rank == "no":
            return None
        fields["rank"] = Rank(n=dice.choice((1, 3, 5)), order=dice.choice(("highest", "lowest")))
    if operation in ("condition", "count"):
        fields["condition"] = Condition(op=dice.choice(("gt", "lt", "ge", "le")), value=dice.choice((5, 7.5, 24, 100)))
    return base.model_copy(update={"operation": operation, **fields})


def _roll_compare_period(
    catalog: Catalog, dice: random.Random, kpi: Kpi, breakdown: Breakdown, base: Query, periods: list[str]
) -> Query:
    first, last = sorted(dice.sample(range(len(periods)), 2))
    fields = {"operation": "compare", "period": _one(periods[last]), "against": Against(period=_one(periods[first]))}
    return base.model_copy(update={**fields, "where": _places(catalog, dice, kpi, breakdown)})


def _roll_drivers(
    catalog: Catalog, dice: random.Random, kpi: Kpi, breakdown: Breakdown, base: Query, periods: list[str]
) -> Query | None:
    """Between two periods, or of some periods of a year and the same ones of the year before."""
    places = _places(catalog, dice, kpi, breakdown)
    found = find_driver_levels(catalog, kpi, places, base.measures[0])
    levels = [level for level, grains in found.items() if base.grain in grains]
    if not levels:
        return None
    first, last = sorted(dice.sample(range(len(periods)), 2))
    fields = {"period": _one(periods[last]), "against": Against(period=_one(periods[first]))}
    if dice.random() < 0.3 and is_flow(catalog, kpi, base.measures[0]) and base.grain in ("month", "quarter", "year"):
        ends = [catalog.calendars.parse(periods[at], base.grain) for at in (first, last)]
        before = [catalog.calendars.a_year_before(period).id for period in ends]
        if before[0] not in periods:
            return None
        spans = [PeriodRange(from_=one, to=other) for one, other in ((periods[first], periods[last]), before)]
        fields = {"period": spans[0], "against": Against(period=spans[1])}
    return base.model_copy(update={"operation": "drivers", **fields, "where": places, "by": (dice.choice(levels),)})


def _roll_compare_members(
    catalog: Catalog, dice: random.Random, kpi: Kpi, breakdown: Breakdown, base: Query, periods: list[str]
) -> Query | None:
    places = _places(catalog, dice, kpi, breakdown)
    if not places:
        return None
    level = list(places)[-1]
    others = [m for m in _members(catalog, kpi, level) if m not in places[level]]
    if not others:
        return None
    against = Against(members={level: (dice.choice(others),)})
    return base.model_copy(update={"operation": "compare", "where": places, "against": against})


def _roll_target(
    catalog: Catalog, dice: random.Random, kpi: Kpi, breakdown: Breakdown, base: Query, periods: list[str]
) -> Query | None:
    if kpi.targets and base.measures[0] not in {target.measure for target in kpi.targets}:
        return None  # The question then means the measure that has one.
    fields = {"operation": "compare", "against": Against(target=True)}
    return base.model_copy(update={**fields, "where": _places(catalog, dice, kpi, breakdown)})


def _roll_benchmark(
    catalog: Catalog, dice: random.Random, kpi: Kpi, breakdown: Breakdown, base: Query, periods: list[str]
) -> Query | None:
    benchmark = kpi.benchmark
    if benchmark is None:
        return None
    measure, peer = dice.choice(benchmark.measures), dice.choice(benchmark.peers)
    period = dice.choice(CatalogTimeline(catalog, TODAY).benchmark(kpi.id, measure, peer))
    fields = {"operation": "compare", "measures": (measure,), "grain": benchmark.grain, "period": _one(period.id)}
    return base.model_copy(update={**fields, "against": Against(benchmark=peer)})


SHAPES = (_roll_value, _roll_trend, _roll_list, _roll_compare_period, _roll_compare_members, _roll_target)
