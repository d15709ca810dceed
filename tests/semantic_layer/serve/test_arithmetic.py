"""Rounding, and what no spec can show: a sum of published parts is exact whatever the parts are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic_layer.errors import NotExactError
from semantic_layer.result import Cell, State
from semantic_layer.serve.arithmetic import Arithmetic, is_flow, is_rate, round_half_up
from tests.semantic_layer.serve.made_release import read_small_catalog

CATALOG = read_small_catalog()
WAITING, VISITS = CATALOG.kpi("waiting"), CATALOG.kpi("visits")


def cell(number: int, state: State = "shown", **fields: object) -> Cell:
    basis = {"kpi": "waiting", "measure": "rate", "grain": "month", "period": "2026-09", "members": {}}
    return Cell.model_validate({**basis, "id": f"r{number}", "unit": "percent", "state": state, **fields})


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [("0.05", 1, "0.1"), ("0.25", 1, "0.3"), ("-0.05", 1, "-0.1"), ("2.5", 0, "3"), ("1.2449", 2, "1.24")],
)
def test_halves_are_rounded_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert str(round_half_up(Decimal(value), decimals)) == expected


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=30))
def test_a_combined_rate_is_the_rate_of_the_whole(parts: list[tuple[int, int]]) -> None:
    cells = [cell(i, value="1", numerator=top, denominator=bottom) for i, (top, bottom) in enumerate(parts)]
    combined = Arithmetic(CATALOG, WAITING).combine(cells, (), "window", cells[0])
    top, bottom = sum(t for t, _ in parts), sum(b for _, b in parts)
    assert combined.value is not None
    # In whole numbers: 1000 × numerator ÷ denominator, rounded half up, in tenths of a percent.
    assert combined.value * 10 == (2000 * top + bottom) // (2 * bottom)


@given(st.lists(st.sampled_from(["shown", "hidden", "gap", "not_applicable"]), min_size=1, max_size=6))
def test_one_operand_that_is_not_shown_is_enough(states: list[State]) -> None:
    cells = [
        cell(i, state, **({"value": "1", "numerator": 1, "denominator": 2} if state == "shown" else {"reason": state}))
        for i, state in enumerate(states)
    ]
    arithmetic = Arithmetic(CATALOG, WAITING)
    made = [arithmetic.combine(cells, (), "window", cells[0]), arithmetic.share(cells, cells[0])]
    if len(cells) == 2:
        made.append(arithmetic.difference(*cells))
    expected = next((s for s in ("hidden", "gap", "not_applicable") if s in [c.state for c in cells]), "shown")
    for computed in made:
        assert computed is not None
        assert computed.state == expected
        assert (computed.value is None) == (expected != "shown")
        assert (computed.numerator is None) or expected == "shown"


def test_a_number_in_a_hidden_operand_goes_nowhere() -> None:
    leaky = cell(1, "hidden", value="3", numerator=3, denominator=4)
    arithmetic = Arithmetic(CATALOG, WAITING)
    assert arithmetic.difference(leaky, cell(2, value="1")).value is None
    share = arithmetic.share([leaky], cell(2, value="1"))
    assert share is not None
    assert share.value is None


def test_cells_without_components_are_not_combined() -> None:
    with pytest.raises(NotExactError):
        Arithmetic(CATALOG, WAITING).combine([cell(1, value="1")], (), "window", cell(1, value="1"))


def test_a_whole_of_nothing_has_no_rate() -> None:
    empty = [cell(1, value="1", numerator=0, denominator=5)]
    rest = Arithmetic(CATALOG, WAITING).combine(empty, empty, "without", empty[0])
    assert (rest.state, rest.reason, rest.value, rest.numerator) == ("gap", "zero_denominator", None, None)


def test_flags_that_travel() -> None:
    flagged = [cell(1, value="1", flags=("p", "b")), cell(2, value="2", flags=("u",))]
    assert Arithmetic(CATALOG, WAITING).difference(*flagged).flags == ("p", "u")


@pytest.mark.parametrize(
    ("measure", "flow", "rate"),
    [
        ("cost", True, False),
        ("people", False, False),
        ("stock", False, False),
        ("mean", True, True),
        ("left", True, False),
    ],
)
def test_which_measures_add_up_over_time(measure: str, flow: bool, rate: bool) -> None:
    assert is_flow(CATALOG, VISITS, measure) is flow
    assert is_rate(VISITS, measure) is rate
