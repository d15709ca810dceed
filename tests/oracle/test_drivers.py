"""The parts of a change, computed a second time from the source's raw rows and by another formula."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from semantic_layer.errors import QueryError
from semantic_layer.query import PeriodRange, Query
from semantic_layer.result import Cell
from semantic_layer.serve import Release, answer_query, latest_closed
from semantic_layer.serve.arithmetic import is_rate
from semantic_layer.serve.drivers import Driver, Drivers, find_driver_levels, list_drivers
from tests.oracle.definitions import Figure, round_shown
from tests.oracle.figures import Oracle

TODAY = date(2026, 11, 15)
ANSWERED, KPIS = 60, 30
"""At least so many tables, of so many KPIs."""

Found = tuple[Query, Drivers, tuple[Cell, ...]]


@pytest.fixture(scope="module")
def found(release: Release) -> list[Found]:
    """Every measure by every level at every grain, against the year before, where that can be decomposed."""
    made: list[Found] = []
    for query in every_query(release):
        try:
            result = answer_query(release, query, TODAY)
        except QueryError:
            continue
        made.append((query, list_drivers(result), result.context))
    return made


def every_query(release: Release) -> Iterator[Query]:
    for kpi in release.catalog.kpis.values():
        for measure in kpi.measures:
            for level, grains in find_driver_levels(release.catalog, kpi, {}, measure).items():
                for grain in grains:
                    last = latest_closed(release, kpi.id, grain, TODAY)
                    if last is not None:
                        yield Query(
                            kpis=(kpi.id,),
                            measures=(measure,),
                            operation="drivers",
                            grain=grain,
                            period=PeriodRange(from_=last.id, to=last.id),
                            by=(level,),
                        )


def test_enough_can_be_decomposed(found: list[Found]) -> None:
    assert len(found) >= ANSWERED
    assert len({query.kpis for query, _, _ in found}) >= KPIS


def test_the_printed_parts_add_up_to_the_printed_change(found: list[Found]) -> None:
    for query, drivers, (after, before) in found:
        rows = [*drivers.members, *([drivers.rest] if drivers.rest else [])]
        printed = sum((row.total.value for row in rows if row.total.value is not None), Decimal(0))
        assert after.value is not None and before.value is not None, query
        assert drivers.change.value == after.value - before.value, query
        assert printed + (drivers.rounding.value or 0) == drivers.change.value, query
        for row in rows:
            if row.mix is not None and row.rate is not None and row.total.value is not None:
                assert row.total.value == (row.mix.value or 0) + (row.rate.value or 0), query


def test_rounding_stays_small(found: list[Found], release: Release) -> None:
    """At most half a last digit of either end of the change, and of each printed part."""
    for query, drivers, _ in found:
        digit = Fraction(1, 10 ** release.catalog.kpi(query.kpis[0]).decimals(query.measures[0]))
        assert abs(Fraction(drivers.rounding.value or 0)) <= digit * (1 + len(drivers.members)), query


def test_every_part_is_what_the_raw_rows_give(found: list[Found], release: Release, oracle: Oracle) -> None:
    for query, drivers, whole in found:
        kpi, measure = release.catalog.kpi(query.kpis[0]), query.measures[0]
        wholes = [_second_opinion(oracle, cell) for cell in whole]
        for row in drivers.members:
            if row.total.value is None:
                continue
            if is_rate(kpi, measure):
                digit = Fraction(1, 10 ** (kpi.decimals(measure) + 1))
                assert abs(Fraction(row.total.value) - _part_of_rate(oracle, row, wholes)) <= digit, (query, row)
            else:
                assert row.total.value == _change_of_amount(oracle, row, kpi.decimals(measure)), (query, row)


def _second_opinion(oracle: Oracle, cell: Cell) -> Figure:
    return oracle.figure(cell.kpi, cell.measure, cell.period, cell.members)


def _change_of_amount(oracle: Oracle, row: Driver, decimals: int) -> Decimal:
    values = [_second_opinion(oracle, cell).value for cell in (row.later, row.earlier) if cell is not None]
    after, before = (round_shown(value, decimals) if value is not None else Decimal(0) for value in values)
    return after - before


def _part_of_rate(oracle: Oracle, row: Driver, wholes: list[Figure]) -> Fraction:
    """What the member adds to the whole rate after and before, less its changed share of the whole's midpoint."""
    added, shares, rates = [], [], []
    for cell, whole in zip((row.later, row.earlier), wholes, strict=True):
        assert cell is not None and whole.bottom and whole.value is not None
        own = _second_opinion(oracle, cell)
        scale = whole.value / (Fraction(whole.top or 0) / whole.bottom) if whole.top else Fraction(1)
        added.append(Fraction(own.top or 0) / whole.bottom * scale)
        shares.append(Fraction(own.bottom or 0) / whole.bottom)
        rates.append(whole.value)
    return added[0] - added[1] - (shares[0] - shares[1]) * (rates[0] + rates[1]) / 2
