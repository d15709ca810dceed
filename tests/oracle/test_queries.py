"""What is answered to hundreds of drawn queries equals the second opinion: cells, changes, rankings and refusals."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from semantic_layer.errors import PeriodNotPublishedError, QueryError
from semantic_layer.measures import CategoryMeasure
from semantic_layer.query import PeriodRange, Query
from semantic_layer.result import Result
from semantic_layer.serve import Release, answer_query
from tests.oracle.checks import (
    compute_change,
    find_faults,
    is_justified,
    is_rankable,
    list_asked_for,
    list_cells,
    list_released,
)
from tests.oracle.days import WINDOW, add_duration, days_of, name_period
from tests.oracle.expected import Expectations
from tests.oracle.observed import Observed
from tests.oracle.queries import OPERATIONS, Dealer, Drawn
from tests.oracle.subjects import DEFINITIONS

SEED = 20261115
ROUNDS = 2
AT_LEAST = 200
CELLS = 500
"""Shown ones, drawn over all KPIs."""


@dataclass(frozen=True)
class Answered:
    drawn: Drawn
    result: Result


@pytest.fixture(scope="module")
def outcomes(
    release: Release, expectations: Expectations, cells: list[Observed]
) -> list[tuple[Drawn, Result | QueryError]]:
    found: list[tuple[Drawn, Result | QueryError]] = []
    for drawn in Dealer(SEED, expectations, cells).deal(ROUNDS):
        try:
            found.append((drawn, answer_query(release, drawn.query, drawn.today)))
        except QueryError as error:
            found.append((drawn, error))
    return found


@pytest.fixture(scope="module")
def answered(outcomes: list[tuple[Drawn, Result | QueryError]]) -> list[Answered]:
    return [Answered(drawn, result) for drawn, result in outcomes if isinstance(result, Result)]


def test_enough_is_answered_of_every_kpi_and_operation(answered: list[Answered]) -> None:
    print(f"seed {SEED}: {len(answered)} answers, {sum(len(a.result.main) for a in answered)} main cells")
    kpis = Counter(a.drawn.query.kpis[0] for a in answered)
    operations = Counter(a.drawn.query.operation for a in answered)
    assert len(answered) >= AT_LEAST
    assert sum(cell.state == "shown" for a in answered for cell in a.result.main) >= CELLS
    assert set(kpis) == set(DEFINITIONS)
    assert min(operations[o] for o in OPERATIONS) >= ROUNDS * len(DEFINITIONS) / 2
    assert any(WINDOW in cell.period for a in answered for cell in a.result.main)
    assert any(a.drawn.query.without for a in answered)
    assert any(a.drawn.query.together for a in answered)


def test_every_cell_is_the_independent_one(answered: list[Answered], expectations: Expectations) -> None:
    wrong = [
        fault
        for a in answered
        for cell in list_released(a.result)
        for fault in find_faults(cell, a.result, expectations)
    ]
    assert not wrong


def test_every_change_is_the_difference_of_the_values_shown(answered: list[Answered]) -> None:
    changes = 0
    for a in answered:
        known = {cell.id: cell for cell in (*a.result.main, *a.result.against, *a.result.context)}
        for cell in a.result.computed:
            operands = [known[id_] for id_ in cell.from_ if id_ in known]
            if cell.formula is None or cell.formula.startswith(("min(", "max(", "mean(")):
                continue
            assert len(operands) == len(set(cell.from_)), f"{cell}: an operand is not in the answer"
            assert cell.value == compute_change(cell, operands), f"{a.drawn.query}: {cell}"
            changes += 1
    assert changes > AT_LEAST


def test_what_is_compared_has_its_change(answered: list[Answered]) -> None:
    for a in answered:
        if a.drawn.query.operation in ("change", "compare") and a.result.against:
            differences = [c for c in a.result.computed if c.change_unit is not None]
            assert len(differences) == max(len(a.result.main), len(a.result.against))


def test_what_is_asked_for_is_answered_in_full(answered: list[Answered], cells: list[Observed]) -> None:
    """One cell for each measure, member and period of the query, neither more nor fewer.

    A trend has none for periods in which the member did not exist.
    """
    life = {(c.measure, c.period, tuple(sorted(c.members.items()))) for c in cells if c.state != "not_applicable"}
    for a in answered:
        if a.drawn.query.operation == "rank" or a.result.split_at is not None:
            continue
        have = Counter((c.measure, c.period, tuple(sorted(c.members.items()))) for c in a.result.main)
        asked = list(list_asked_for(a.drawn.query, cells))
        if a.drawn.query.operation == "trend":
            asked = [place for place in asked if place in life]
        assert have == Counter(asked), a.drawn.query


def test_ranks_are_in_order_and_leave_out_only_what_may_not_be_ranked(
    answered: list[Answered], expectations: Expectations, cells: list[Observed]
) -> None:
    known = {(c.kpi, c.measure, c.period, c.key): c for c in cells}
    for a in answered:
        query, rank = a.drawn.query, a.drawn.query.rank
        if query.operation != "rank" or rank is None:
            continue
        kpi, measure, period = expectations.catalog.kpi(query.kpis[0]), query.measures[0], query.period.to
        places = [known[kpi.id, measure, period, c.key] for c in list_cells(query, cells)]
        places = [cell for cell in places if cell.state != "not_applicable"]
        ranked = [cell.value for cell in places if cell.value is not None and is_rankable(cell, kpi)]
        ranked.sort(reverse=rank.order == "highest")
        cut = ranked[rank.n - 1] if rank.n is not None and len(ranked) >= rank.n else None
        kept = [v for i, v in enumerate(ranked) if cut is None or i < (rank.n or 0) or v == cut]
        assert [c.value for c in a.result.main] == kept, query
        assert a.result.left_out == len(places) - len(ranked), query


def test_refusals_have_their_reason(
    outcomes: list[tuple[Drawn, Result | QueryError]], expectations: Expectations
) -> None:
    for drawn, error in outcomes:
        if not isinstance(error, Result) and not is_justified(drawn.query, error, expectations):
            raise AssertionError(f"{drawn.query} is refused") from error


def test_a_period_is_answered_from_the_day_that_it_is_due(release: Release, expectations: Expectations) -> None:
    as_of = expectations.as_of
    for kpi in expectations.catalog.kpis.values():
        lag = (kpi.freshness.lag.months, kpi.freshness.lag.days)
        measure = next(m for m in kpi.release_measures if "." in m or not isinstance(kpi.measure(m), CategoryMeasure))
        for grain in next(b for b in kpi.published if not b.by).grains:
            last = expectations.periods(kpi.id, grain, as_of)[-1]
            due = add_duration(days_of(last).last, lag)
            following = expectations.catalog.calendars.shift(expectations.catalog.calendars.parse(last, grain), 1).id
            for period, day, answered in (
                (last, due, True),
                (last, as_of.replace(year=as_of.year + 1), True),
                (last, due - timedelta(days=1), False),
                (following, as_of, False),
                (following, as_of.replace(year=as_of.year + 1), False),
            ):
                span = PeriodRange(from_=period, to=period)
                query = Query(kpis=(kpi.id,), measures=(measure,), operation="value", grain=grain, period=span)
                assert _is_answered(release, query, day) is answered, f"{kpi.id} {period} on {day}"


def _is_answered(release: Release, query: Query, today: date) -> bool:
    try:
        return bool(answer_query(release, query, today).main)
    except PeriodNotPublishedError:
        return False


def test_the_calendar_of_the_second_opinion_agrees_with_the_governed_one(release: Release) -> None:
    for grain in {g for kpi in release.catalog.kpis.values() for b in kpi.published for g in b.grains}:
        for year in (2015, 2020, 2024, 2026):
            for number in (1, 3) if grain not in ("year", "school_year") else (1,):
                ours = name_period(grain, year, number)
                theirs = release.catalog.calendars.parse(ours, grain)
                assert (days_of(ours).first, days_of(ours).last) == (theirs.start, theirs.end)
