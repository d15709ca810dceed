"""The parts of a change add up exactly, however it is made up, and never tell a hidden figure."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from semantic_layer.errors import HiddenPartError, QueryError
from semantic_layer.query import Query
from semantic_layer.result import Result
from semantic_layer.serve import Release, answer_query, drivers, open_release
from semantic_layer.serve.drivers import Amount, decompose_change, list_drivers
from tests.semantic_layer.serve.made_release import make_release, read_small_catalog

TODAY = date(2026, 11, 15)
HIDDEN = 7
TABLE = """
kpi    | measure | period  | age    | num | value | state
visits | visits  | 2025-Q2 |        | 60  | 60    |
       |         | 2025-Q2 | young  | 50  | 50    |
       |         | 2025-Q2 | elder  | 10  | 10    |
       |         | 2026-Q2 |        | 75  | 75    |
       |         | 2026-Q2 | young  | 68  | 68    |
       |         | 2026-Q2 | elder  |     |       | hidden
"""

GENEROUS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
counts = st.integers(min_value=0, max_value=10_000)
amounts = st.builds(lambda bottom, top: Amount(Fraction(min(top, bottom)), Fraction(bottom)), counts, counts) | st.just(
    Amount(Fraction(0), Fraction(0))
)
changes = st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8)


def rate(side: list[Amount]) -> Fraction:
    return sum((a.top for a in side), Fraction(0)) / sum((a.bottom for a in side), Fraction(0))


@GENEROUS
@given(changes, st.sampled_from([1, 100, 1000]))
def test_the_parts_of_a_rate_add_up_to_its_change(pairs: list[tuple[Amount, Amount]], scale: int) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    if not any(a.bottom for a in before) or not any(b.bottom for b in after):
        return
    parts = decompose_change(pairs, scale, True)
    assert sum((part.total for part in parts), Fraction(0)) == (rate(after) - rate(before)) * scale


@GENEROUS
@given(changes)
def test_the_parts_are_the_same_backwards(pairs: list[tuple[Amount, Amount]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    if not any(a.bottom for a in before) or not any(b.bottom for b in after):
        return
    there = decompose_change(pairs, 100, True)
    back = decompose_change([(b, a) for a, b in pairs], 100, True)
    assert [(p.mix, p.rate) for p in there] == [(-p.mix, -p.rate) for p in back]


@GENEROUS
@given(changes)
def test_equal_shares_leave_no_mix_and_equal_rates_no_rate_part(pairs: list[tuple[Amount, Amount]]) -> None:
    same_size = [(a, Amount(min(b.top, a.bottom), a.bottom)) for a, b in pairs if a.bottom]
    if same_size:
        assert all(part.mix == 0 for part in decompose_change(same_size, 1, True))
    same_rate = [(a, Amount(a.top * 3, a.bottom * 3)) for a, _ in pairs if a.bottom]
    if same_rate:
        assert all(part.rate == 0 for part in decompose_change(same_rate, 1, True))


def ask(release: Release, **fields: object) -> Result:
    query = {"kpis": ["visits"], "measures": ["visits"], "operation": "drivers", "grain": "quarter", "by": ["age"]}
    period = {"period": {"from": "2026-Q2", "to": "2026-Q2"}}
    return answer_query(release, Query.model_validate({**query, **period, **fields}), TODAY)


@pytest.fixture
def with_one_hidden(tmp_path: Path) -> Release:
    make_release(tmp_path, read_small_catalog(), TABLE)
    return open_release(tmp_path)


def test_a_lone_hidden_part_is_not_told(with_one_hidden: Release) -> None:
    with pytest.raises(HiddenPartError):
        ask(with_one_hidden)


def test_without_the_guard_the_table_tells_it(with_one_hidden: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack that the guard is there for: the whole less what is shown is the hidden figure."""
    monkeypatch.setattr(drivers, "FEWEST_HIDDEN", 1)
    rest = list_drivers(ask(with_one_hidden)).rest
    assert rest is not None
    earlier = next(row.earlier for row in list_drivers(ask(with_one_hidden)).members if row.total.value is None)
    assert earlier is not None
    assert (rest.total.value or 0) + (earlier.value or 0) == HIDDEN


def test_something_left_out_has_no_parts(with_one_hidden: Release) -> None:
    with pytest.raises(QueryError):
        ask(with_one_hidden, without={"age": ["young"]})
